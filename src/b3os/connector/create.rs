use http::Method;
use serde::Serialize;
use serde_json::Value;

use super::{Connector, ConnectorData};
use crate::{
    b3os::{B3os, Envelope},
    client::{
        call::Call,
        request::{Request, request},
    },
    error::Result,
};

/// Creates a connector: `POST /v1/connectors`.
///
/// Not safe to retry: two calls create two connectors, even with the same name. The client retries it only if the
/// server cannot have processed it. After a timeout or a 5xx, use [`list`](super::Connectors::list) to find out whether
/// the connector was created.
///
/// The token needs the scope `read-write`. Connectors of types that users authorize in a browser (OAuth) can only be
/// created in the web application.
///
/// # Errors
///
/// [`ErrorKind::Request`](crate::ErrorKind::Request) if `data` is not a JSON object; nothing is sent then. 400 if the
/// type is unknown to the server, or if the server rejects a value.
///
/// [Official pages](https://docs.b3os.org).
///
/// ```no_run
/// # async fn f(b3: connectors_sdk::Client<connectors_sdk::B3os>) -> connectors_sdk::Result<()> {
/// use connectors_sdk::b3os::ConnectorData;
///
/// let data = ConnectorData::new().secret("botToken", "xoxb-1-abc");
/// let created = b3.connectors().create("slack", "Team Slack", data).description("Alerts").send().await?;
/// println!("{}", created.data.require_id()?);
/// # Ok(()) }
/// ```
#[doc(alias = "createConnector")]
#[doc(alias = "connector.create")]
#[doc(alias = "credentials")]
#[derive(Clone, Debug)]
#[must_use = "a request does nothing until `.send().await`"]
pub struct CreateConnector {
    pub(super) request: Request<B3os>,
    pub(super) connector_type: String,
    pub(super) name: String,
    pub(super) data: ConnectorData,
    pub(super) description: Option<String>,
}

impl CreateConnector {
    /// Sets the description. None by default.
    pub fn description(mut self, description: impl Into<String>) -> Self {
        self.description = Some(description.into());
        self
    }

    fn call(&self) -> Result<Call> {
        #[derive(Serialize)]
        struct Body<'a> {
            #[serde(rename = "type")]
            connector_type: &'a str,
            name: &'a str,
            data: &'a Value,
            #[serde(skip_serializing_if = "Option::is_none")]
            description: Option<&'a str>,
        }
        let call = Call::new("b3os.connector.create", Method::POST, "/v1/connectors", &[])?;
        let body = Body {
            connector_type: &self.connector_type,
            name: &self.name,
            data: self.data.value(&call)?,
            description: self.description.as_deref(),
        };
        call.secret_body(self.data.secrets("data")).json(&body)
    }
}

request!(CreateConnector: B3os => Envelope<Connector>);
