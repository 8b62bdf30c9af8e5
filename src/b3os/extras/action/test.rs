use http::Method;
use serde::Serialize;
use serde_json::Value;

use super::ActionTest;
use crate::{
    b3os::{B3os, ConnectorReference, Envelope, object::Object},
    client::{
        call::Call,
        request::{Request, request},
    },
    error::Result,
};

/// Runs an action once, with a connector if it needs one: `POST /v1/actions/{type}/test`.
///
/// **The action has its real effects**: it sends a message or makes a transaction. Not safe to retry: the client
/// retries it only if the server cannot have processed it. An action may take half a minute, during which the server
/// sends nothing. Set a longer [`read_timeout`](crate::ClientBuilder::read_timeout).
///
/// An [optional extra](crate::b3os::extras).
///
/// # Errors
///
/// [`ErrorKind::Request`](crate::ErrorKind::Request) if the inputs are not a JSON object; nothing is sent then. 400 if
/// the inputs are invalid **or the connector does not exist**; 402 if the compute units are used up; 404 if the action
/// does not exist; 502 if the external service is not available. If the action runs and fails, the call succeeds: see
/// [`ActionTest::outcome`].
///
/// [Official pages](https://docs.b3os.org).
///
/// ```no_run
/// # async fn f(b3: connectors_sdk::Client<connectors_sdk::B3os>) -> connectors_sdk::Result<()> {
/// use connectors_sdk::b3os::ConnectorReference;
/// use serde_json::json;
///
/// let test = b3
///     .action("slack-send-message")
///     .test(json!({"channel": "#alerts", "text": "hello"}))
///     .connector(ConnectorReference::new("slack", "conn_1"))
///     .send()
///     .await?
///     .into_data();
/// match test.outcome() {
///     Ok(result) => println!("{result:?}"),
///     Err(failure) => println!("{failure}"),
/// }
/// # Ok(()) }
/// ```
#[doc(alias = "testAction")]
#[doc(alias = "action.test")]
#[derive(Clone, Debug)]
#[must_use = "a request does nothing until `.send().await`"]
pub struct TestAction {
    request: Request<B3os>,
    action_type: String,
    inputs: Object,
    connector: Option<ConnectorReference>,
}

impl TestAction {
    pub(super) fn new(request: Request<B3os>, action_type: String, inputs: Value) -> Self {
        Self { request, action_type, inputs: inputs.into(), connector: None }
    }

    /// Sets the connector that the action uses. None by default.
    pub fn connector(mut self, connector: ConnectorReference) -> Self {
        self.connector = Some(connector);
        self
    }

    fn call(&self) -> Result<Call> {
        #[derive(Serialize)]
        struct Body<'a> {
            inputs: &'a Value,
            #[serde(skip_serializing_if = "Option::is_none")]
            connector: Option<&'a ConnectorReference>,
        }
        let call =
            Call::new("b3os.action.test", Method::POST, "/v1/actions/{type}/test", &[&self.action_type])?;
        let inputs = self.inputs.value("inputs", &call)?;
        call.json(&Body { inputs, connector: self.connector.as_ref() })
    }
}

request!(TestAction: B3os => Envelope<ActionTest>);
