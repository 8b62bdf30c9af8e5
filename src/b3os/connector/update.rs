use http::Method;
use serde::Serialize;
use serde_json::Value;

use super::{Connector, ConnectorData};
use crate::{
    b3os::{B3os, Envelope},
    client::{
        call::{Call, SecretBody},
        request::{Request, request},
    },
    error::Result,
};

/// Updates a connector: `PUT /v1/connectors/{id}`.
///
/// Only values that are set are sent and changed; `null` is never sent. The type cannot be changed. Workflows that use
/// the connector use new credentials immediately.
///
/// The token needs the scope `read-write`.
///
/// Safe to retry: the client retries it if an attempt fails.
///
/// # Errors
///
/// [`ErrorKind::Request`](crate::ErrorKind::Request) if `data` is not a JSON object; nothing is sent then. 400 if the
/// server rejects a value; 404 if the connector does not exist or belongs to another organization.
///
/// [Official pages](https://docs.b3os.org).
///
/// ```no_run
/// # async fn f(b3: connectors_sdk::Client<connectors_sdk::B3os>) -> connectors_sdk::Result<()> {
/// let envelope = b3.connector("conn_1").update().name("Team Slack").send().await?;
/// println!("{} {}", envelope.code, envelope.request_id);
/// # Ok(()) }
/// ```
#[doc(alias = "updateConnector")]
#[doc(alias = "rotate")]
#[doc(alias = "rename")]
#[derive(Clone, Debug)]
#[must_use = "a request does nothing until `.send().await`"]
pub struct UpdateConnector {
    request: Request<B3os>,
    id: String,
    name: Option<String>,
    description: Option<String>,
    data: Option<ConnectorData>,
}

impl UpdateConnector {
    pub(super) fn new(request: Request<B3os>, id: String) -> Self {
        Self { request, id, name: None, description: None, data: None }
    }

    /// Sets the display name.
    pub fn name(mut self, name: impl Into<String>) -> Self {
        self.name = Some(name.into());
        self
    }

    /// Sets the description. An empty string probably clears it; this is not documented.
    pub fn description(mut self, description: impl Into<String>) -> Self {
        self.description = Some(description.into());
        self
    }

    /// Replaces the credentials. Pass all fields: whether the server keeps stored fields that are missing here is not
    /// documented.
    #[doc(alias = "credentials")]
    #[doc(alias = "secret")]
    pub fn data(mut self, data: impl Into<ConnectorData>) -> Self {
        self.data = Some(data.into());
        self
    }

    fn call(&self) -> Result<Call> {
        #[derive(Serialize)]
        struct Body<'a> {
            #[serde(skip_serializing_if = "Option::is_none")]
            name: Option<&'a str>,
            #[serde(skip_serializing_if = "Option::is_none")]
            description: Option<&'a str>,
            #[serde(skip_serializing_if = "Option::is_none")]
            data: Option<&'a Value>,
        }
        let call = super::call("b3os.connector.update", Method::PUT, &self.id)?;
        let body = Body {
            name: self.name.as_deref(),
            description: self.description.as_deref(),
            data: self.data.as_ref().map(|data| data.value(&call)).transpose()?,
        };
        call.secret_body(self.data.as_ref().map_or(SecretBody::None, |data| data.secrets("data"))).json(&body)
    }
}

request!(UpdateConnector: B3os => Envelope<Connector>);
