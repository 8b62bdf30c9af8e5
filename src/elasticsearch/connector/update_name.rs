use http::Method;
use serde::Serialize;

use crate::{
    client::{call::Call, request::Request},
    elasticsearch::{Elasticsearch, UpdateResponse, request::request},
    error::{Error, Result},
};

/// Changes the name and the description of a connector:
/// `PUT /_connector/{connector_id}/_name`.
///
/// Only values that are set are sent and changed. The server reads `null` as absent, so a value cannot be cleared, but
/// it can be set to an empty string. Also works for a soft-deleted connector.
///
/// Safe to retry: the client retries it if an attempt fails.
///
/// # Errors
///
/// A call with neither value is rejected before anything is sent. 404 if the connector does not exist.
///
/// Elasticsearch 8.12 and later, and serverless. Beta.
/// [Official page](https://www.elastic.co/docs/api/doc/elasticsearch/operation/operation-connector-update-name).
///
/// ```no_run
/// # async fn f(es: connectors_sdk::Client<connectors_sdk::Elasticsearch>) -> connectors_sdk::Result<()> {
/// es.connector("wiki").update_name().name("Wiki").description("The company's wiki").send().await?;
/// # Ok(()) }
/// ```
#[doc(alias = "connector_update_name")]
#[doc(alias = "_name")]
#[doc(alias = "description")]
#[derive(Clone, Debug)]
#[must_use = "a request does nothing until `.send().await`"]
pub struct UpdateName {
    pub(super) request: Request<Elasticsearch>,
    pub(super) id: String,
    pub(super) body: UpdateNameBody,
}

#[derive(Clone, Debug, Default, Serialize)]
pub(super) struct UpdateNameBody {
    #[serde(skip_serializing_if = "Option::is_none")]
    name: Option<String>,
    #[serde(skip_serializing_if = "Option::is_none")]
    description: Option<String>,
}

impl UpdateName {
    /// Sets the display name.
    pub fn name(mut self, name: impl Into<String>) -> Self {
        self.body.name = Some(name.into());
        self
    }

    /// Sets the description.
    pub fn description(mut self, description: impl Into<String>) -> Self {
        self.body.description = Some(description.into());
        self
    }

    fn call(&self) -> Result<Call> {
        let call =
            super::call("connector.update_name", Method::PUT, "/_connector/{connector_id}/_name", &self.id)?;
        if self.body.name.is_none() && self.body.description.is_none() {
            return Err(Error::request("set a name, a description, or both").with_call(call.name()));
        }
        call.json(&self.body)
    }
}

request!(UpdateName => UpdateResponse);
