use http::Method;
use secrecy::SecretString;
use serde::Deserialize;
use serde_json::{Map, Value};

use crate::{
    client::{call::Call, request::Request},
    elasticsearch::{Elasticsearch, request::request},
    error::Result,
    free_form::debug,
    secret_string,
};

/// Connector secret with its value.
///
/// It does not implement `Serialize`, so that the value is not written anywhere by accident.
#[derive(Clone, Deserialize)]
#[non_exhaustive]
pub struct Secret {
    /// Id of the secret.
    pub id: String,
    /// Value of the secret; never printed, and wiped from memory when dropped. Read it with
    /// [`expose_secret`](crate::ExposeSecret::expose_secret).
    #[serde(deserialize_with = "secret_string::deserialize")]
    pub value: SecretString,
    /// Unknown fields.
    #[serde(flatten)]
    pub extra: Map<String, Value>,
}

debug!(Secret { id, value; extra });

/// Reads a connector secret: `GET /_connector/_secret/{id}`.
///
/// Safe to retry: the client retries it if an attempt fails.
///
/// # Errors
///
/// 404 if the secret does not exist; 403 without the privilege `read_connector_secrets`; 410 on serverless.
///
/// Elasticsearch 8.13 and later, not serverless. Technical preview, without an official page.
///
/// ```no_run
/// # async fn f(es: connectors_sdk::Client<connectors_sdk::Elasticsearch>) -> connectors_sdk::Result<()> {
/// use connectors_sdk::ExposeSecret;
///
/// let secret = es.secret("wiki-key").get().send().await?;
/// let api_key = secret.value.expose_secret();
/// # let _ = api_key;
/// # Ok(()) }
/// ```
#[doc(alias = "connector_secret_get")]
#[doc(alias = "secret_get")]
#[derive(Clone, Debug)]
#[must_use = "a request does nothing until `.send().await`"]
pub struct GetSecret {
    pub(super) request: Request<Elasticsearch>,
    pub(super) id: String,
}

impl GetSecret {
    fn call(&self) -> Result<Call> {
        super::call("connector.secret_get", Method::GET, &self.id)
    }
}

request!(GetSecret => Secret);
