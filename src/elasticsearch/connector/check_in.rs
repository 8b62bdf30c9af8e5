use http::Method;

use crate::{
    client::{call::Call, request::Request},
    elasticsearch::{Elasticsearch, UpdateResponse, request::request},
    error::Result,
};

/// Reports that a connector is running, which sets its `last_seen` to the server's time:
/// `PUT /_connector/{connector_id}/_check_in`.
///
/// Kibana shows a connector as offline if it has not checked in for 30 minutes. Also works for a soft-deleted
/// connector.
///
/// Safe to retry: the client retries it if an attempt fails.
///
/// # Errors
///
/// 404 if the connector does not exist.
///
/// Elasticsearch 8.12 and later, and serverless. Technical preview.
/// [Official page](https://www.elastic.co/docs/api/doc/elasticsearch/operation/operation-connector-check-in).
///
/// ```no_run
/// # async fn f(es: connectors_sdk::Client<connectors_sdk::Elasticsearch>) -> connectors_sdk::Result<()> {
/// es.connector("wiki").check_in().send().await?;
/// # Ok(()) }
/// ```
#[doc(alias = "heartbeat")]
#[doc(alias = "connector_check_in")]
#[doc(alias = "_check_in")]
#[derive(Clone, Debug)]
#[must_use = "a request does nothing until `.send().await`"]
pub struct CheckIn {
    pub(super) request: Request<Elasticsearch>,
    pub(super) id: String,
}

impl CheckIn {
    fn call(&self) -> Result<Call> {
        super::call("connector.check_in", Method::PUT, "/_connector/{connector_id}/_check_in", &self.id)
    }
}

request!(CheckIn => UpdateResponse);
