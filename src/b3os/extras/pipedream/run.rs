use http::Method;
use serde::Serialize;
use serde_json::Value;

use crate::{
    b3os::{B3os, Envelope, object::Object},
    client::{
        call::Call,
        request::{Request, request},
    },
    error::Result,
};

/// Runs an action of Pipedream: `POST /v1/pipedream/actions/{action}/run`.
///
/// The payload is the output of the action, or `None` if there is no output. Not safe to retry: the client retries it
/// only if the server cannot have processed it. An [optional extra](crate::b3os::extras).
///
/// # Errors
///
/// [`ErrorKind::Request`](crate::ErrorKind::Request) if `configured_props` is not a JSON object; nothing is sent then.
/// 404 if the action does not exist; 500 if it fails; 503 if the installation has no Pipedream integration.
///
/// [Official pages](https://docs.b3os.org).
///
/// ```no_run
/// # async fn f(b3: connectors_sdk::Client<connectors_sdk::B3os>) -> connectors_sdk::Result<()> {
/// use serde_json::json;
///
/// let action = b3.pipedream().action("google_sheets-add-single-row");
/// let result = action.run("apn_1", json!({"sheetId": "1abc", "row": ["a", 1]})).send().await?.into_data();
/// println!("{result:?}");
/// # Ok(()) }
/// ```
#[doc(alias = "runPipedreamAction")]
#[doc(alias = "pipedream.action.run")]
#[derive(Clone, Debug)]
#[must_use = "a request does nothing until `.send().await`"]
pub struct RunPipedreamAction {
    request: Request<B3os>,
    key: String,
    account_id: String,
    configured_props: Object,
}

impl RunPipedreamAction {
    pub(super) fn new(
        request: Request<B3os>,
        key: String,
        account_id: String,
        configured_props: Value,
    ) -> Self {
        Self { request, key, account_id, configured_props: configured_props.into() }
    }

    fn call(&self) -> Result<Call> {
        #[derive(Serialize)]
        #[serde(rename_all = "camelCase")]
        struct Body<'a> {
            account_id: &'a str,
            configured_props: &'a Value,
        }
        let path = "/v1/pipedream/actions/{action}/run";
        let call = Call::new("b3os.pipedream.action.run", Method::POST, path, &[&self.key])?;
        let configured_props = self.configured_props.value("configured_props", &call)?;
        call.json(&Body { account_id: &self.account_id, configured_props })
    }
}

request!(RunPipedreamAction: B3os => Envelope<Option<Value>>);
