use http::Method;

use super::ConnectorType;
use crate::{
    b3os::{B3os, Envelope},
    client::{
        call::Call,
        request::{Request, request},
    },
    error::Result,
};

/// Reads a connector type: `GET /v1/connector-types/{type}`. No token is needed.
///
/// Safe to retry: the client retries it if an attempt fails.
///
/// # Errors
///
/// 404 if the type does not exist.
///
/// [Official pages](https://docs.b3os.org).
///
/// ```no_run
/// # async fn f(b3: connectors_sdk::Client<connectors_sdk::B3os>) -> connectors_sdk::Result<()> {
/// let slack = b3.connector_type("slack").get().send().await?.into_data();
/// println!("{:?}", slack.data_schema);
/// # Ok(()) }
/// ```
#[doc(alias = "getConnectorType")]
#[doc(alias = "schema")]
#[derive(Clone, Debug)]
#[must_use = "a request does nothing until `.send().await`"]
pub struct GetConnectorType {
    pub(super) request: Request<B3os>,
    pub(super) slug: String,
}

impl GetConnectorType {
    fn call(&self) -> Result<Call> {
        Call::new("b3os.connector_type.get", Method::GET, "/v1/connector-types/{type}", &[&self.slug])
    }
}

request!(GetConnectorType: B3os => Envelope<ConnectorType>);
