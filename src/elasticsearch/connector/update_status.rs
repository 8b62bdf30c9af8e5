use http::Method;
use serde::Serialize;

use super::ConnectorStatus;
use crate::{
    client::{call::Call, request::Request},
    elasticsearch::{Elasticsearch, UpdateResponse, request::request},
    error::Result,
};

/// Changes the status of a connector: `PUT /_connector/{connector_id}/_status`.
///
/// The server allows only some changes; see [`ConnectorStatus::can_become`]. The error message of the connector does
/// not change.
///
/// Safe to retry: the client retries it if an attempt fails.
///
/// # Errors
///
/// 400 if the change is not allowed (see
/// [`is_invalid_status_transition`](crate::elasticsearch::ErrorCause::is_invalid_status_transition)) or the status is
/// unknown to the server; 404 if the connector does not exist.
///
/// Elasticsearch 8.12 and later, and serverless. Technical preview.
/// [Official page](https://www.elastic.co/docs/api/doc/elasticsearch/operation/operation-connector-update-status).
///
/// ```no_run
/// # async fn f(es: connectors_sdk::Client<connectors_sdk::Elasticsearch>) -> connectors_sdk::Result<()> {
/// use connectors_sdk::elasticsearch::ConnectorStatus;
///
/// es.connector("wiki").update_status(ConnectorStatus::NeedsConfiguration).send().await?;
/// # Ok(()) }
/// ```
#[doc(alias = "connector_update_status")]
#[doc(alias = "_status")]
#[derive(Clone, Debug)]
#[must_use = "a request does nothing until `.send().await`"]
pub struct UpdateStatus {
    pub(super) request: Request<Elasticsearch>,
    pub(super) id: String,
    pub(super) status: ConnectorStatus,
}

impl UpdateStatus {
    fn call(&self) -> Result<Call> {
        #[derive(Serialize)]
        struct Body<'a> {
            status: &'a ConnectorStatus,
        }
        super::call("connector.update_status", Method::PUT, "/_connector/{connector_id}/_status", &self.id)?
            .json(&Body { status: &self.status })
    }
}

request!(UpdateStatus => UpdateResponse);
