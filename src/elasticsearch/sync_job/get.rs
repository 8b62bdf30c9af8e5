use http::Method;

use super::{GetVersionedSyncJob, SyncJob};
use crate::{
    client::{call::Call, request::Request},
    elasticsearch::{Elasticsearch, request::request},
    error::{CallName, Result},
    lenient::Named,
};

/// Reads a sync job: `GET /_connector/_sync_job/{connector_sync_job_id}`.
///
/// Safe to retry: the client retries it if an attempt fails.
///
/// # Errors
///
/// 404 if the job does not exist.
///
/// Elasticsearch 8.12 and later, and serverless. Beta.
/// [Official page](https://www.elastic.co/docs/api/doc/elasticsearch/operation/operation-connector-sync-job-get).
///
/// ```no_run
/// # async fn f(es: connectors_sdk::Client<connectors_sdk::Elasticsearch>) -> connectors_sdk::Result<()> {
/// let job = es.sync_job("Ab3dEf6hIj9kLm2nOp5q").get().send().await?;
/// println!("{:?}: {:?} documents so far", job.status, job.indexed_document_count);
/// # Ok(()) }
/// ```
#[doc(alias = "connector_sync_job_get")]
#[doc(alias = "sync_job_get")]
#[derive(Clone, Debug)]
#[must_use = "a request does nothing until `.send().await`"]
pub struct GetSyncJob {
    pub(super) request: Request<Elasticsearch>,
    pub(super) id: String,
}

impl GetSyncJob {
    /// Reads the job with its version, for conditional writes: `GET /.elastic-connectors-sync-jobs/_doc/{id}`. Call options
    /// that are already set are kept.
    #[doc(alias = "seq_no")]
    pub fn versioned(self) -> GetVersionedSyncJob {
        GetVersionedSyncJob::new(self.request, self.id)
    }

    /// Returns the name of the call. `None` if the id is invalid.
    pub(super) fn name(&self) -> Option<CallName> {
        self.call().ok().map(|call| call.name())
    }

    fn call(&self) -> Result<Call> {
        super::call(
            "connector.sync_job_get",
            Method::GET,
            "/_connector/_sync_job/{connector_sync_job_id}",
            &self.id,
        )
    }
}

request!(GetSyncJob => SyncJob as Named<SyncJob>);
