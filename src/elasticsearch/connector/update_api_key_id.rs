use http::Method;
use serde::Serialize;

use crate::{
    client::{call::Call, request::Request},
    elasticsearch::{Elasticsearch, UpdateResponse, request::request},
    error::{Error, Result},
};

/// Sets the API key that the connector service uses for a connector:
/// `PUT /_connector/{connector_id}/_api_key_id`.
///
/// Both values are ids, not secrets: the id of an API key, and the id of the connector secret that holds its value. The
/// server does not check that they exist. Only values that are set are sent and changed. The server reads `null` as
/// absent, so a value cannot be cleared. Also works for a soft-deleted connector.
///
/// Safe to retry: the client retries it if an attempt fails.
///
/// # Errors
///
/// A call with neither value is rejected before anything is sent. 404 if the connector does not exist.
///
/// Elasticsearch 8.13 and later, and serverless. Beta.
/// [Official page](https://www.elastic.co/docs/api/doc/elasticsearch/operation/operation-connector-update-api-key-id).
///
/// ```no_run
/// # async fn f(es: connectors_sdk::Client<connectors_sdk::Elasticsearch>) -> connectors_sdk::Result<()> {
/// es.connector("wiki").update_api_key_id().api_key_id("VuaCfGcBCdbkQm-e5aOx").send().await?;
/// # Ok(()) }
/// ```
#[doc(alias = "connector_update_api_key_id")]
#[doc(alias = "_api_key_id")]
#[derive(Clone, Debug)]
#[must_use = "a request does nothing until `.send().await`"]
pub struct UpdateApiKeyId {
    pub(super) request: Request<Elasticsearch>,
    pub(super) id: String,
    pub(super) body: UpdateApiKeyIdBody,
}

#[derive(Clone, Debug, Default, Serialize)]
pub(super) struct UpdateApiKeyIdBody {
    #[serde(skip_serializing_if = "Option::is_none")]
    api_key_id: Option<String>,
    #[serde(skip_serializing_if = "Option::is_none")]
    api_key_secret_id: Option<String>,
}

impl UpdateApiKeyId {
    /// Sets the id of the API key, which must have the privilege to write to the index of the connector.
    pub fn api_key_id(mut self, api_key_id: impl Into<String>) -> Self {
        self.body.api_key_id = Some(api_key_id.into());
        self
    }

    /// Sets the id of the connector secret that holds the API key. For Elastic-managed connectors only.
    pub fn api_key_secret_id(mut self, api_key_secret_id: impl Into<String>) -> Self {
        self.body.api_key_secret_id = Some(api_key_secret_id.into());
        self
    }

    fn call(&self) -> Result<Call> {
        let call = super::call(
            "connector.update_api_key_id",
            Method::PUT,
            "/_connector/{connector_id}/_api_key_id",
            &self.id,
        )?
        .since("Elasticsearch 8.13");
        if self.body.api_key_id.is_none() && self.body.api_key_secret_id.is_none() {
            return Err(Error::request("set an API key id, a secret id, or both").with_call(call.name()));
        }
        call.json(&self.body)
    }
}

request!(UpdateApiKeyId => UpdateResponse);
