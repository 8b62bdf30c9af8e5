use http::Method;

use super::Connector;
use crate::{
    b3os::{B3os, Envelope},
    client::{
        call::Call,
        request::{Request, request},
    },
    error::Result,
};

/// Reads a connector: `GET /v1/connectors/{id}`. Its secrets are never returned.
///
/// Safe to retry: the client retries it if an attempt fails.
///
/// # Errors
///
/// 404 if the connector does not exist or belongs to another organization.
///
/// [Official pages](https://docs.b3os.org).
///
/// ```no_run
/// # async fn f(b3: connectors_sdk::Client<connectors_sdk::B3os>) -> connectors_sdk::Result<()> {
/// let connector = b3.connector("conn_1").get().send().await?.into_data();
/// println!("{:?}", connector.name);
/// # Ok(()) }
/// ```
#[doc(alias = "getConnector")]
#[doc(alias = "connector.get")]
#[derive(Clone, Debug)]
#[must_use = "a request does nothing until `.send().await`"]
pub struct GetConnector {
    pub(super) request: Request<B3os>,
    pub(super) id: String,
}

impl GetConnector {
    fn call(&self) -> Result<Call> {
        super::call("b3os.connector.get", Method::GET, &self.id)
    }
}

request!(GetConnector: B3os => Envelope<Connector>);
