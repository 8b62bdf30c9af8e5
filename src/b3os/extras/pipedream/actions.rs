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
};

/// Action of a Pipedream app. The API guarantees none of these fields.
#[derive(Clone, Default, PartialEq, Serialize, Deserialize)]
#[serde(default)]
#[non_exhaustive]
pub struct PipedreamAction {
    /// Key, as an argument for [`Pipedream::action`](super::Pipedream::action).
    #[serde(skip_serializing_if = "Option::is_none")]
    pub key: Option<String>,
    /// Display name.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub name: Option<String>,
    /// Description.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub description: Option<String>,
    /// Version.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub version: Option<String>,
    /// Unknown fields.
    #[serde(flatten)]
    pub extra: Map<String, Value>,
}

debug!(PipedreamAction { key, name, version; description, extra });

/// Lists the actions of a Pipedream app: `GET /v1/pipedream/apps/{app}/actions`. One response contains all actions.
///
/// An [optional extra](crate::b3os::extras).
///
/// Safe to retry: the client retries it if an attempt fails.
///
/// # Errors
///
/// 404 if the app does not exist; 503 if the installation has no Pipedream integration.
///
/// [Official pages](https://docs.b3os.org).
///
/// ```no_run
/// # async fn f(b3: connectors_sdk::Client<connectors_sdk::B3os>) -> connectors_sdk::Result<()> {
/// for action in b3.pipedream().app("google_sheets").actions().send().await?.into_data() {
///     println!("{:?}", action.key);
/// }
/// # Ok(()) }
/// ```
#[doc(alias = "listPipedreamActions")]
#[doc(alias = "pipedream.action.list")]
#[derive(Clone, Debug)]
#[must_use = "a request does nothing until `.send().await`"]
pub struct ListPipedreamActions {
    pub(super) request: Request<B3os>,
    pub(super) app: String,
}

impl ListPipedreamActions {
    fn call(&self) -> Result<Call> {
        let path = "/v1/pipedream/apps/{app}/actions";
        Call::new("b3os.pipedream.action.list", Method::GET, path, &[&self.app])
    }
}

request!(ListPipedreamActions: B3os => Envelope<Vec<PipedreamAction>> as Envelope<Items<PipedreamAction>>);
