use http::Method;

use crate::{
    client::{call::Call, request::Request},
    elasticsearch::{Elasticsearch, UpdateResponse, request::request},
    error::Result,
};

/// Activates the draft of the sync rules: `PUT /_connector/{connector_id}/_filtering/_activate`.
///
/// The draft must already have been marked as [valid](super::ConnectorHandle::update_filtering_validation), normally by
/// the connector service. The draft itself is not changed. If it equals the active rules, the result is
/// [`Noop`](crate::elasticsearch::WriteResult::Noop).
///
/// Safe to retry: the client retries it if an attempt fails.
///
/// # Errors
///
/// 400 if the validation state of the draft is not `valid`; 404 if the connector does not exist or is soft-deleted.
///
/// Elasticsearch 8.12 and later, and serverless. Technical preview.
/// [Official
/// page](https://www.elastic.co/docs/api/doc/elasticsearch/operation/operation-connector-update-active-filtering).
///
/// ```no_run
/// # async fn f(es: connectors_sdk::Client<connectors_sdk::Elasticsearch>) -> connectors_sdk::Result<()> {
/// es.connector("wiki").activate_filtering().send().await?;
/// # Ok(()) }
/// ```
#[doc(alias = "connector_update_active_filtering")]
#[doc(alias = "update_active_filtering")]
#[doc(alias = "_activate")]
#[derive(Clone, Debug)]
#[must_use = "a request does nothing until `.send().await`"]
pub struct ActivateFiltering {
    pub(super) request: Request<Elasticsearch>,
    pub(super) id: String,
}

impl ActivateFiltering {
    fn call(&self) -> Result<Call> {
        super::call(
            "connector.update_active_filtering",
            Method::PUT,
            "/_connector/{connector_id}/_filtering/_activate",
            &self.id,
        )
    }
}

request!(ActivateFiltering => UpdateResponse);
