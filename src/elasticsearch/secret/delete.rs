use http::Method;
use serde::{Deserialize, Serialize};

use crate::{
    client::{call::Call, request::Request},
    elasticsearch::{Elasticsearch, request::request},
    error::Result,
};

/// Response to the deletion of a connector secret.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[non_exhaustive]
pub struct DeletedSecret {
    /// Whether the secret was deleted.
    pub deleted: bool,
}

/// Deletes a connector secret: `DELETE /_connector/_secret/{id}`.
///
/// Connectors that refer to the secret keep its id.
///
/// If the client retried the call ([`Response::attempts`](crate::Response::attempts),
/// [`Error::attempts`](crate::Error::attempts)), a 404 may mean that an earlier attempt deleted the secret.
///
/// # Errors
///
/// 404 if the secret does not exist; 403 without the privilege `write_connector_secrets`; 410 on serverless.
///
/// Elasticsearch 8.13 and later, not serverless. Technical preview, without an official page.
///
/// ```no_run
/// # async fn f(es: connectors_sdk::Client<connectors_sdk::Elasticsearch>) -> connectors_sdk::Result<()> {
/// es.secret("wiki-key").delete().send().await?;
/// # Ok(()) }
/// ```
#[doc(alias = "connector_secret_delete")]
#[doc(alias = "secret_delete")]
#[derive(Clone, Debug)]
#[must_use = "a request does nothing until `.send().await`"]
pub struct DeleteSecret {
    pub(super) request: Request<Elasticsearch>,
    pub(super) id: String,
}

impl DeleteSecret {
    fn call(&self) -> Result<Call> {
        super::call("connector.secret_delete", Method::DELETE, &self.id)
    }
}

request!(DeleteSecret => DeletedSecret);
