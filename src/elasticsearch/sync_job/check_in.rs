use http::Method;

use super::Updated;
use crate::{
    client::{call::Call, request::Request},
    elasticsearch::{Elasticsearch, UpdateResponse, request::request},
    error::Result,
};

/// Reports that a sync job is running, which sets its `last_seen` to the server's time:
/// `PUT /_connector/_sync_job/{connector_sync_job_id}/_check_in`.
///
/// For connector services. A job that does not check in for some minutes is considered dead. Works in any status.
/// [`update_stats`](super::SyncJobHandle::update_stats) also sets `last_seen`.
///
/// Safe to retry: the client retries it if an attempt fails.
///
/// # Errors
///
/// 404 if the job does not exist; 410 on serverless.
///
/// Elasticsearch 8.12 and later, not serverless. Technical preview.
/// [Official page](https://www.elastic.co/docs/api/doc/elasticsearch/operation/operation-connector-sync-job-check-in).
///
/// ```no_run
/// # async fn f(es: connectors_sdk::Client<connectors_sdk::Elasticsearch>) -> connectors_sdk::Result<()> {
/// es.sync_job("Ab3dEf6hIj9kLm2nOp5q").check_in().send().await?;
/// # Ok(()) }
/// ```
#[doc(alias = "connector_sync_job_check_in")]
#[doc(alias = "sync_job_check_in")]
#[doc(alias = "_check_in")]
#[doc(alias = "heartbeat")]
#[derive(Clone, Debug)]
#[must_use = "a request does nothing until `.send().await`"]
pub struct CheckInSyncJob {
    pub(super) request: Request<Elasticsearch>,
    pub(super) id: String,
}

impl CheckInSyncJob {
    fn call(&self) -> Result<Call> {
        super::call(
            "connector.sync_job_check_in",
            Method::PUT,
            "/_connector/_sync_job/{connector_sync_job_id}/_check_in",
            &self.id,
        )
    }
}

request!(CheckInSyncJob => UpdateResponse as Updated);
