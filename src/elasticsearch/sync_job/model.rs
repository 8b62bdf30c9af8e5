use chrono::{DateTime, Utc};
use serde::{Deserialize, Serialize};
use serde_json::{Map, Value};

use super::{SyncJobConnector, SyncJobType, SyncStatus, TriggerMethod};
use crate::{
    count,
    free_form::debug,
    lenient::{Identified, Leftovers, Named, unreadable},
    null::null_as_default,
    time,
};

/// Stored document of a sync job.
///
/// Servers return the stored document unchanged. A field may be absent or `null` because another server version or a
/// connector service wrote the document, or because the value was never set. Both are read as `None`.
#[doc(alias = "connector_sync_job")]
#[doc(alias = "job")]
#[derive(Clone, Default, PartialEq, Serialize, Deserialize)]
#[serde(default)]
#[non_exhaustive]
pub struct SyncJob {
    /// Id of the job.
    pub id: String,
    /// Time of the cancellation request.
    #[serde(with = "time::optional", skip_serializing_if = "Option::is_none")]
    pub cancelation_requested_at: Option<DateTime<Utc>>,
    /// Time at which the job was canceled.
    #[serde(with = "time::optional", skip_serializing_if = "Option::is_none")]
    pub canceled_at: Option<DateTime<Utc>>,
    /// Time at which the job ended. Not set by [`fail`](super::SyncJobHandle::fail).
    #[serde(with = "time::optional", skip_serializing_if = "Option::is_none")]
    pub completed_at: Option<DateTime<Utc>>,
    /// Snapshot of the connector at the creation of the job.
    #[serde(deserialize_with = "null_as_default")]
    pub connector: SyncJobConnector,
    /// Time of creation.
    #[serde(with = "time::optional", skip_serializing_if = "Option::is_none")]
    pub created_at: Option<DateTime<Utc>>,
    /// Number of documents deleted so far.
    #[serde(with = "count::optional", skip_serializing_if = "Option::is_none")]
    pub deleted_document_count: Option<u64>,
    /// Error message, if the job failed.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub error: Option<String>,
    /// Number of documents indexed so far.
    #[serde(with = "count::optional", skip_serializing_if = "Option::is_none")]
    pub indexed_document_count: Option<u64>,
    /// Volume of the documents indexed so far, in MiB.
    #[serde(with = "count::optional", skip_serializing_if = "Option::is_none")]
    pub indexed_document_volume: Option<u64>,
    /// Type of the job.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub job_type: Option<SyncJobType>,
    /// Time of the last report from the connector service.
    #[serde(with = "time::optional", skip_serializing_if = "Option::is_none")]
    pub last_seen: Option<DateTime<Utc>>,
    /// Free-form data of the connector service.
    #[serde(deserialize_with = "null_as_default")]
    pub metadata: Map<String, Value>,
    /// Time of the last claim by a connector service.
    #[serde(with = "time::optional", skip_serializing_if = "Option::is_none")]
    pub started_at: Option<DateTime<Utc>>,
    /// Status of the job.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub status: Option<SyncStatus>,
    /// Number of documents in the index at the last report.
    #[serde(with = "count::optional", skip_serializing_if = "Option::is_none")]
    pub total_document_count: Option<u64>,
    /// Trigger of the job.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub trigger_method: Option<TriggerMethod>,
    /// Host name of the worker that last claimed the job.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub worker_hostname: Option<String>,
    /// Unknown fields, written back unchanged.
    #[serde(flatten)]
    pub extra: Map<String, Value>,
    #[serde(skip, default = "Leftovers::of_this_object")]
    pub(super) unreadable: Leftovers,
}

debug!(SyncJob {
    id, cancelation_requested_at, canceled_at, completed_at, connector, created_at, deleted_document_count,
    indexed_document_count, indexed_document_volume, job_type, last_seen, started_at, status,
    total_document_count, trigger_method, worker_hostname, unreadable;
    error, metadata, extra
});

unreadable!(SyncJob);

impl SyncJob {
    /// Returns whether the job has ended; see [`SyncStatus::is_terminal`]. `false` if there is no status.
    #[must_use]
    pub fn is_terminal(&self) -> bool {
        self.status.as_ref().is_some_and(SyncStatus::is_terminal)
    }
}

impl Identified for SyncJob {
    fn id(&self) -> &str {
        &self.id
    }
}

#[doc(hidden)]
impl From<Named<SyncJob>> for SyncJob {
    fn from(document: Named<SyncJob>) -> Self {
        document.0
    }
}
