use http::Method;
use secrecy::SecretString;

use crate::{
    client::{call::Call, request::Request},
    elasticsearch::{CreateResponse, Elasticsearch, request::request},
    error::Result,
};

/// Stores a connector secret with an id that the server generates: `POST /_connector/_secret`.
///
/// The response contains only the id; [`result`](CreateResponse::result) is `None`.
///
/// Not safe to retry: two calls create two secrets. The client retries it only if the server cannot have acted on it.
/// [`put`](super::SecretHandle::put) with an id of your choice is safe to retry.
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
/// let created = es.secrets().create("the encoded API key").send().await?;
/// es.connector("wiki").update_api_key_id().api_key_secret_id(created.id).send().await?;
/// # Ok(()) }
/// ```
#[doc(alias = "connector_secret_post")]
#[doc(alias = "secret_post")]
#[derive(Clone, Debug)]
#[must_use = "a request does nothing until `.send().await`"]
pub struct CreateSecret {
    pub(super) request: Request<Elasticsearch>,
    pub(super) value: SecretString,
}

impl CreateSecret {
    fn call(&self) -> Result<Call> {
        let call =
            Call::new("connector.secret_post", Method::POST, "/_connector/_secret", &[])?.since(super::FIRST);
        super::with_value(call, &self.value)
    }
}

request!(CreateSecret => CreateResponse);
