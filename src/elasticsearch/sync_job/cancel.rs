use http::{Method, StatusCode};

use super::Updated;
use crate::{
    client::{call::Call, request::Request},
    elasticsearch::{Elasticsearch, UpdateResponse, request::request},
    error::Result,
};

/// Cancels a sync job: `PUT /_connector/_sync_job/{connector_sync_job_id}/_cancel`.
///
/// A job that is `pending` or `suspended` becomes `canceled` immediately. A job that is `in_progress` becomes
/// `canceling` until the connector service has stopped it; [`watch`](super::SyncJobHandle::watch) waits for that.
///
/// If the client retried the call ([`Error::attempts`](crate::Error::attempts)), a 400 may mean that an earlier
/// attempt canceled the job.
///
/// # Errors
///
/// 400 if the job is already `canceling` or has ended (see
/// [`is_invalid_status_transition`](crate::elasticsearch::ErrorCause::is_invalid_status_transition)); 404 if the job
/// does not exist.
///
/// Elasticsearch 8.12 and later, and serverless. Beta.
/// [Official page](https://www.elastic.co/docs/api/doc/elasticsearch/operation/operation-connector-sync-job-cancel).
///
/// ```no_run
/// # async fn f(es: connectors_sdk::Client<connectors_sdk::Elasticsearch>) -> connectors_sdk::Result<()> {
/// let job = es.sync_job("Ab3dEf6hIj9kLm2nOp5q");
/// job.cancel().send().await?;
/// let canceled = job.watch().wait().await?;
/// println!("{:?}", canceled.canceled_at);
/// # Ok(()) }
/// ```
#[doc(alias = "connector_sync_job_cancel")]
#[doc(alias = "sync_job_cancel")]
#[doc(alias = "_cancel")]
#[doc(alias = "cancelled")]
#[doc(alias = "stop")]
#[derive(Clone, Debug)]
#[must_use = "a request does nothing until `.send().await`"]
pub struct CancelSyncJob {
    pub(super) request: Request<Elasticsearch>,
    pub(super) id: String,
}

impl CancelSyncJob {
    fn call(&self) -> Result<Call> {
        let call = super::call(
            "connector.sync_job_cancel",
            Method::PUT,
            "/_connector/_sync_job/{connector_sync_job_id}/_cancel",
            &self.id,
        )?;
        Ok(call.done_at(StatusCode::BAD_REQUEST))
    }
}

request!(CancelSyncJob => UpdateResponse as Updated);
