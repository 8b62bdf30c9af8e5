use http::Method;
use serde::Serialize;

use super::Connector;
use crate::{
    b3os::{B3os, Envelope},
    client::{
        call::Call,
        request::{Request, request},
    },
    error::Result,
};

/// Changes a connector: `PUT /v1/connectors/{id}`.
///
/// Only what is set is sent; the rest stays as it is. The type cannot be changed.
///
/// # Errors
///
/// 400 if the server refuses a value; 404 if there is no such connector, or it belongs to another organization.
///
/// [Official pages](https://docs.b3os.org).
///
/// ```no_run
/// # async fn f(b3: connectors_sdk::Client<connectors_sdk::B3os>) -> connectors_sdk::Result<()> {
/// let envelope = b3.connector("conn_1").update().name("Team Slack").send().await?;
/// println!("{} {}", envelope.code, envelope.request_id);
/// # Ok(()) }
/// ```
#[derive(Clone, Debug)]
#[must_use = "a request does nothing until `.send().await`"]
pub struct UpdateConnector {
    pub(super) request: Request<B3os>,
    pub(super) id: String,
    pub(super) body: UpdateBody,
}

#[derive(Clone, Debug, Default, Serialize)]
pub(super) struct UpdateBody {
    #[serde(skip_serializing_if = "Option::is_none")]
    name: Option<String>,
    #[serde(skip_serializing_if = "Option::is_none")]
    description: Option<String>,
}

impl UpdateConnector {
    /// The name that people see.
    pub fn name(mut self, name: impl Into<String>) -> Self {
        self.body.name = Some(name.into());
        self
    }

    /// What the connector is for. The empty text is the likeliest way to clear it.
    pub fn description(mut self, description: impl Into<String>) -> Self {
        self.body.description = Some(description.into());
        self
    }

    fn call(&self) -> Result<Call> {
        super::call("b3os.connector.update", Method::PUT, &self.id)?.json(&self.body)
    }
}

request!(UpdateConnector: B3os => Envelope<Connector>);
