use http::Method;
use secrecy::SecretString;

use crate::{
    client::{call::Call, request::Request},
    elasticsearch::{Elasticsearch, UpdateResponse, request::request},
    error::Result,
};

/// Stores a connector secret under a given id, replacing any existing one: `PUT /_connector/_secret/{id}`.
///
/// The result is [`Created`](crate::elasticsearch::WriteResult::Created), or
/// [`Updated`](crate::elasticsearch::WriteResult::Updated) even if the value is unchanged.
///
/// Safe to retry: the client retries it if an attempt fails.
///
/// # Errors
///
/// An empty value is rejected before anything is sent. 403 without the privilege `write_connector_secrets`; 410 on
/// serverless. Errors never contain the value, even if the server echoes it.
///
/// Elasticsearch 8.13 and later, not serverless. Technical preview, without an official page.
///
/// ```no_run
/// # async fn f(es: connectors_sdk::Client<connectors_sdk::Elasticsearch>) -> connectors_sdk::Result<()> {
/// es.secret("wiki-key").put("the encoded API key").send().await?;
/// # Ok(()) }
/// ```
#[doc(alias = "connector_secret_put")]
#[doc(alias = "secret_put")]
#[derive(Clone, Debug)]
#[must_use = "a request does nothing until `.send().await`"]
pub struct PutSecret {
    pub(super) request: Request<Elasticsearch>,
    pub(super) id: String,
    pub(super) value: SecretString,
}

impl PutSecret {
    fn call(&self) -> Result<Call> {
        super::with_value(super::call("connector.secret_put", Method::PUT, &self.id)?, &self.value)
    }
}

request!(PutSecret => UpdateResponse);
