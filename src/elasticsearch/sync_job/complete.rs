use super::ending::{Ending, ending};
use crate::{
    client::request::Request,
    elasticsearch::{DocumentUpdate, Elasticsearch, request::request},
};

/// Completes a sync job: `POST /.elastic-connectors-sync-jobs/_update/{connector_sync_job_id}`.
///
/// For connector services. Sets the status to `completed`, `completed_at` and `last_seen` to the time of
/// [`at`](Self::at), and `error` to `null`. The connector does not change: report the result there with
/// [`update_last_sync`](crate::elasticsearch::ConnectorHandle::update_last_sync).
///
/// **The Connector APIs have no such call.** Like Elastic's own connector service, this one updates the document of the job
/// in the index `.elastic-connectors-sync-jobs` directly. See [`document`](crate::elasticsearch::document) for the
/// privileges that this needs.
///
/// Without [`if_match`](Self::if_match) the write is unconditional: a job
/// that was canceled, failed by a cleanup, or claimed by another worker in the meantime becomes `completed` all the same.
///
/// Safe to retry: the client retries it if an attempt fails. If a retried call with a condition fails with 409
/// ([`Error::attempts`](crate::Error::attempts)), an earlier attempt may have succeeded. A future that is dropped may also
/// have been carried out.
///
/// # Errors
///
/// 403 without the privileges; 404 if the job does not exist; 409 if the job has changed since it was read, or, without a
/// condition, while it was being written.
///
/// ```no_run
/// # async fn f(es: connectors_sdk::Client<connectors_sdk::Elasticsearch>) -> connectors_sdk::Result<()> {
/// use connectors_sdk::elasticsearch::SyncStatus;
///
/// let job = es.sync_job("Ab3dEf6hIj9kLm2nOp5q");
/// let read = job.get().versioned().send().await?;
/// if read.value.status == Some(SyncStatus::InProgress) {
///     job.complete().indexed(42).deleted(0).volume(3).total(4200).if_match(&read).send().await?;
/// }
/// # Ok(()) }
/// ```
#[doc(alias = "completed")]
#[doc(alias = "finish")]
#[doc(alias = "done")]
#[derive(Clone, Debug)]
#[must_use = "a request does nothing until `.send().await`"]
pub struct CompleteSyncJob {
    pub(super) request: Request<Elasticsearch>,
    pub(super) ending: Ending,
}

ending!(CompleteSyncJob, "connector.sync_job_complete");

request!(CompleteSyncJob => DocumentUpdate);
