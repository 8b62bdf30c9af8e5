use super::ending::{Ending, ending};
use crate::{
    client::request::Request,
    elasticsearch::{DocumentUpdate, Elasticsearch, request::request},
};

/// Marks a sync job as canceled: `POST /.elastic-connectors-sync-jobs/_update/{connector_sync_job_id}`.
///
/// For connector services, once they have stopped a job whose status is `canceling`. Sets the status to `canceled`, and
/// `canceled_at`, `completed_at` and `last_seen` to the time of [`at`](Self::at). To request the cancellation of a job, use
/// [`cancel`](super::SyncJobHandle::cancel).
///
/// **The Connector APIs have no such call.** Like Elastic's own connector service, this one updates the document of the job
/// in the index `.elastic-connectors-sync-jobs` directly. See [`document`](crate::elasticsearch::document) for the
/// privileges that this needs.
///
/// Without [`if_match`](Self::if_match) the write is unconditional: a job
/// that has ended in the meantime becomes `canceled`.
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
/// if read.value.status == Some(SyncStatus::Canceling) {
///     job.mark_canceled().indexed(17).if_match(&read).send().await?;
/// }
/// # Ok(()) }
/// ```
#[doc(alias = "canceled")]
#[doc(alias = "cancelled")]
#[doc(alias = "acknowledge_cancellation")]
#[derive(Clone, Debug)]
#[must_use = "a request does nothing until `.send().await`"]
pub struct MarkSyncJobCanceled {
    pub(super) request: Request<Elasticsearch>,
    pub(super) ending: Ending,
}

ending!(MarkSyncJobCanceled, "connector.sync_job_mark_canceled");

request!(MarkSyncJobCanceled => DocumentUpdate);
