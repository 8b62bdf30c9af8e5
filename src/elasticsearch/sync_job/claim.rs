use http::Method;
use serde::Serialize;

use super::Updated;
use crate::{
    client::{
        call::{Call, Retry},
        request::Request,
    },
    elasticsearch::{Elasticsearch, UpdateResponse, object::ObjectField, request::request},
    error::Result,
};

/// Claims a sync job for a worker that will run it: `PUT /_connector/_sync_job/{connector_sync_job_id}/_claim`.
///
/// For connector services. The job becomes `in_progress`, and gets the worker's host name and the server's time as
/// `started_at` and `last_seen`. The server checks neither the status of the job nor whether another worker has claimed
/// it: the last claim wins, even if the job has ended. Read the job first, and let only one worker claim the jobs of a
/// connector.
///
/// Not safe to retry: by the time of a second attempt another worker may have claimed the job, or it may have ended,
/// and the claim would take it over or restart it. The client retries it only if the server cannot have acted on it.
/// After any other failure, read the job: `worker_hostname` says which worker has it.
///
/// # Errors
///
/// 404 if the job does not exist; 410 on serverless.
///
/// Elasticsearch 8.15 and later, not serverless. Technical preview.
/// [Official page](https://www.elastic.co/docs/api/doc/elasticsearch/operation/operation-connector-sync-job-claim).
///
/// ```no_run
/// # async fn f(es: connectors_sdk::Client<connectors_sdk::Elasticsearch>) -> connectors_sdk::Result<()> {
/// let cursor = es.connector("wiki").get().send().await?.sync_cursor;
/// es.sync_job("Ab3dEf6hIj9kLm2nOp5q").claim("worker-7").cursor(cursor).send().await?;
/// # Ok(()) }
/// ```
#[doc(alias = "connector_sync_job_claim")]
#[doc(alias = "sync_job_claim")]
#[doc(alias = "_claim")]
#[doc(alias = "worker_hostname")]
#[derive(Clone, Debug)]
#[must_use = "a request does nothing until `.send().await`"]
pub struct ClaimSyncJob {
    pub(super) request: Request<Elasticsearch>,
    pub(super) id: String,
    pub(super) body: ClaimBody,
}

#[derive(Clone, Debug, Serialize)]
pub(super) struct ClaimBody {
    #[serde(skip_serializing_if = "ObjectField::is_absent")]
    sync_cursor: ObjectField,
    worker_hostname: String,
}

impl ClaimBody {
    pub(super) fn new(worker_hostname: String) -> Self {
        Self { sync_cursor: ObjectField::Absent, worker_hostname }
    }
}

impl ClaimSyncJob {
    /// Sets the cursor of the last incremental sync (`sync_cursor`), as stored in the connector.
    ///
    /// It is merged into the cursor of the job; the cursor of the connector does not change. Any value that serializes as a
    /// JSON object is a cursor; `None` and `null` are read as no cursor. Others are an error when the request is sent.
    pub fn cursor(mut self, cursor: impl Serialize) -> Self {
        self.body.sync_cursor = ObjectField::new("sync_cursor", &cursor);
        self
    }

    fn call(&self) -> Result<Call> {
        let template = "/_connector/_sync_job/{connector_sync_job_id}/_claim";
        super::call("connector.sync_job_claim", Method::PUT, template, &self.id)?
            .since("Elasticsearch 8.15")
            .checked(self.body.sync_cursor.check())?
            .retry(Retry::Unsafe)
            .json(&self.body)
    }
}

request!(ClaimSyncJob => UpdateResponse as Updated);
