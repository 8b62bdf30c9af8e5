use http::Method;

use super::ConnectorType;
use crate::{
    b3os::{B3os, Envelope, wire::Items},
    client::{
        call::Call,
        request::{Request, request},
    },
    error::Result,
};

/// Lists the connector types: `GET /v1/connector-types`.
///
/// One response contains all connector types. An absent or `null` list is read as empty. No token is needed.
///
/// Safe to retry: the client retries it if an attempt fails.
///
/// [Official pages](https://docs.b3os.org).
///
/// ```no_run
/// # async fn f(b3: connectors_sdk::Client<connectors_sdk::B3os>) -> connectors_sdk::Result<()> {
/// for connector_type in b3.connector_types().list().send().await?.into_data() {
///     println!("{:?}: {:?}", connector_type.connector_type, connector_type.tags);
/// }
/// # Ok(()) }
/// ```
#[doc(alias = "listConnectorTypes")]
#[doc(alias = "catalog")]
#[derive(Clone, Debug)]
#[must_use = "a request does nothing until `.send().await`"]
pub struct ListConnectorTypes {
    pub(super) request: Request<B3os>,
}

impl ListConnectorTypes {
    fn call(&self) -> Result<Call> {
        Call::new("b3os.connector_type.list", Method::GET, "/v1/connector-types", &[])
    }
}

request!(ListConnectorTypes: B3os => Envelope<Vec<ConnectorType>> as Envelope<Items<ConnectorType>>);
