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
    free_form::debug,
    null::null_as_default,
};

/// App of Pipedream: an external service. The API guarantees none of these fields.
#[derive(Clone, Default, PartialEq, Serialize, Deserialize)]
#[serde(default, rename_all = "camelCase")]
#[non_exhaustive]
pub struct PipedreamApp {
    /// Id.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub id: Option<String>,
    /// Display name.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub name: Option<String>,
    /// Slug, like `google_sheets`, as an argument for [`Pipedream::app`](super::Pipedream::app).
    #[serde(skip_serializing_if = "Option::is_none")]
    pub name_slug: Option<String>,
    /// Description.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub description: Option<String>,
    /// URL of the logo.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub img_src: Option<String>,
    /// Authorization method, like `oauth` or `keys`.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub auth_type: Option<String>,
    /// Categories. Absent and `null` are read as empty.
    #[serde(deserialize_with = "null_as_default", skip_serializing_if = "Vec::is_empty")]
    pub categories: Vec<String>,
    /// Unknown fields.
    #[serde(flatten)]
    pub extra: Map<String, Value>,
}

debug!(PipedreamApp { id, name, name_slug, img_src, auth_type, categories; description, extra });

/// Lists the apps of Pipedream: `GET /v1/pipedream/apps`. One response contains all apps.
///
/// An [optional extra](crate::b3os::extras).
///
/// Safe to retry: the client retries it if an attempt fails.
///
/// # Errors
///
/// 503 if the installation has no Pipedream integration.
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
#[doc(alias = "listPipedreamApps")]
#[doc(alias = "pipedream.app.list")]
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

    /// Lists only apps that match this search text. An empty text is not sent.
    #[doc(alias = "search")]
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
