use http::Method;
use serde::{Deserialize, Serialize};
use serde_json::{Map, Value};

use crate::{
    b3os::{B3os, Envelope, wire::Items},
    client::{
        call::Call,
        request::{Request, request},
    },
    error::Result,
    null::null_as_default,
};

/// An app of Pipedream: an outside service. The API promises none of these fields.
#[derive(Clone, Debug, Default, PartialEq, Serialize, Deserialize)]
#[serde(default, rename_all = "camelCase")]
#[non_exhaustive]
pub struct PipedreamApp {
    /// The app's id.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub id: Option<String>,
    /// The name that people see.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub name: Option<String>,
    /// The slug, like `google_sheets`: what [`Pipedream::app`](super::Pipedream::app) takes.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub name_slug: Option<String>,
    /// What it is for.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub description: Option<String>,
    /// Where its logo is.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub img_src: Option<String>,
    /// How it authorizes, like `oauth` or `keys`.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub auth_type: Option<String>,
    /// What it belongs to. Absent and null count as none.
    #[serde(deserialize_with = "null_as_default", skip_serializing_if = "Vec::is_empty")]
    pub categories: Vec<String>,
    /// Members this version does not know.
    #[serde(flatten)]
    pub extra: Map<String, Value>,
}

/// Lists the apps of Pipedream: `GET /v1/pipedream/apps`. One response contains all of them.
///
/// An [optional extra](crate::b3os::extras).
///
/// Safe to retry: the client retries it if an attempt fails.
///
/// # Errors
///
/// 503 if the installation has no Pipedream.
///
/// [Official pages](https://docs.b3os.org).
///
/// ```no_run
/// # async fn f(b3: connectors_sdk::Client<connectors_sdk::B3os>) -> connectors_sdk::Result<()> {
/// for app in b3.pipedream().apps().list().q("sheets").send().await?.into_data() {
///     println!("{:?}", app.name_slug);
/// }
/// # Ok(()) }
/// ```
#[derive(Clone, Debug)]
#[must_use = "a request does nothing until `.send().await`"]
pub struct ListPipedreamApps {
    request: Request<B3os>,
    q: Option<String>,
}

impl ListPipedreamApps {
    pub(super) fn new(request: Request<B3os>) -> Self {
        Self { request, q: None }
    }

    /// Only apps that match this. The empty text is not sent.
    pub fn q(mut self, q: impl Into<String>) -> Self {
        self.q = Some(q.into());
        self
    }

    fn call(&self) -> Result<Call> {
        Ok(Call::new("b3os.pipedream.app.list", Method::GET, "/v1/pipedream/apps", &[])?
            .query("q", self.q.as_ref().filter(|q| !q.is_empty())))
    }
}

request!(ListPipedreamApps: B3os => Envelope<Vec<PipedreamApp>> as Envelope<Items<PipedreamApp>>);
