use http::Method;
use serde::Serialize;

use crate::{
    client::{call::Call, request::Request},
    elasticsearch::{Elasticsearch, UpdateResponse, request::request},
    error::{Error, Result},
};

/// Says which API key the connector service uses for a connector:
/// `PUT /_connector/{connector_id}/_api_key_id`.
///
/// Both are ids, not secrets: of an API key, and of the connector secret that holds its value. The server checks neither.
/// Only what is set is sent and changed; `null` is read as absent, so nothing can be taken away. Works on a soft-deleted
/// connector, too.
///
/// Safe to retry: the client retries it if an attempt fails.
///
/// # Errors
///
/// Refused before it is sent if neither is set. 404 if the connector does not exist.
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
    /// The id of the API key, which must be allowed to write to the connector's index.
    pub fn api_key_id(mut self, api_key_id: impl Into<String>) -> Self {
        self.body.api_key_id = Some(api_key_id.into());
        self
    }

    /// The id of the connector secret that holds the API key. Only for connectors that Elastic runs.
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
        )?;
        if self.body.api_key_id.is_none() && self.body.api_key_secret_id.is_none() {
            return Err(
                Error::request("neither an API key id nor a secret id was set").with_call(call.name())
            );
        }
        call.json(&self.body)
    }
}

request!(UpdateApiKeyId => UpdateResponse);
