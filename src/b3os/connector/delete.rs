use http::Method;

use crate::{
    b3os::{B3os, Envelope, wire::Nothing},
    client::{
        call::Call,
        request::{Request, request},
    },
    error::Result,
};

/// Deletes a connector: `DELETE /v1/connectors/{id}`.
///
/// If the server deletes a connector that workflows use, these workflows fail afterwards. A successful response without
/// a body is accepted.
///
/// If the client retried the call ([`Response::attempts`](crate::Response::attempts),
/// [`Error::attempts`](crate::Error::attempts)), a 404 may mean that an earlier attempt deleted the connector.
///
/// The token needs the scope `read-write`.
///
/// # Errors
///
/// 404 if the connector does not exist or belongs to another organization. A server may reject the deletion with 409
/// while workflows use the connector; this is not documented.
///
/// [Official pages](https://docs.b3os.org).
///
/// ```no_run
/// # async fn f(b3: connectors_sdk::Client<connectors_sdk::B3os>) -> connectors_sdk::Result<()> {
/// match b3.connector("conn_1").delete().send().await {
///     Ok(_) => println!("deleted"),
///     Err(error) if error.is_not_found() => println!("already deleted"),
///     Err(error) => return Err(error),
/// }
/// # Ok(()) }
/// ```
#[doc(alias = "deleteConnector")]
#[derive(Clone, Debug)]
#[must_use = "a request does nothing until `.send().await`"]
pub struct DeleteConnector {
    pub(super) request: Request<B3os>,
    pub(super) id: String,
}

impl DeleteConnector {
    fn call(&self) -> Result<Call> {
        super::call("b3os.connector.delete", Method::DELETE, &self.id)
    }
}

request!(DeleteConnector: B3os => Envelope<()> as Envelope<Nothing>);
