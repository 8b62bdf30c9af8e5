use chrono::{DateTime, Utc};
use serde::{Deserialize, Serialize};
use serde_json::{Map, Value};

use super::{SyncJobConnector, SyncJobType, SyncStatus, TriggerMethod};
use crate::{
    count,
    lenient::{Identified, Leftovers, Named, unreadable},
    null::null_as_default,
    time,
};

/// A sync job as the server stores it.
///
/// Servers give the stored document as it is, so a field may be missing, or `null`, for many reasons: the version that
/// wrote it, a connector service that writes without this API, a value never set. Both read as `None` here.
#[doc(alias = "connector_sync_job")]
#[doc(alias = "job")]
#[derive(Clone, Debug, Default, PartialEq, Serialize, Deserialize)]
#[serde(default)]
#[non_exhaustive]
pub struct SyncJob {
    /// The job's id.
    pub id: String,
    /// Time at which the cancellation was requested.
    #[serde(with = "time::optional", skip_serializing_if = "Option::is_none")]
    pub cancelation_requested_at: Option<DateTime<Utc>>,
    /// When it was canceled.
    #[serde(with = "time::optional", skip_serializing_if = "Option::is_none")]
    pub canceled_at: Option<DateTime<Utc>>,
    /// When it ended. Not set by [`fail`](super::SyncJobHandle::fail).
    #[serde(with = "time::optional", skip_serializing_if = "Option::is_none")]
    pub completed_at: Option<DateTime<Utc>>,
    /// What the connector was when the job was created.
    #[serde(deserialize_with = "null_as_default")]
    pub connector: SyncJobConnector,
    /// When it was created.
    #[serde(with = "time::optional", skip_serializing_if = "Option::is_none")]
    pub created_at: Option<DateTime<Utc>>,
    /// How many documents it has deleted so far.
    #[serde(with = "count::optional", skip_serializing_if = "Option::is_none")]
    pub deleted_document_count: Option<u64>,
    /// Why it failed.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub error: Option<String>,
    /// How many documents it has indexed so far.
    #[serde(with = "count::optional", skip_serializing_if = "Option::is_none")]
    pub indexed_document_count: Option<u64>,
    /// How much it has indexed so far, in MiB.
    #[serde(with = "count::optional", skip_serializing_if = "Option::is_none")]
    pub indexed_document_volume: Option<u64>,
    /// What it syncs.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub job_type: Option<SyncJobType>,
    /// When its connector service last reported.
    #[serde(with = "time::optional", skip_serializing_if = "Option::is_none")]
    pub last_seen: Option<DateTime<Utc>>,
    /// Whatever its connector service keeps with it.
    #[serde(deserialize_with = "null_as_default")]
    pub metadata: Map<String, Value>,
    /// When a connector service last claimed it.
    #[serde(with = "time::optional", skip_serializing_if = "Option::is_none")]
    pub started_at: Option<DateTime<Utc>>,
    /// Status of the job.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub status: Option<SyncStatus>,
    /// How many documents the index had when the job last reported.
    #[serde(with = "count::optional", skip_serializing_if = "Option::is_none")]
    pub total_document_count: Option<u64>,
    /// What started it.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub trigger_method: Option<TriggerMethod>,
    /// The worker that last claimed it.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub worker_hostname: Option<String>,
    /// Members this version does not know.
    #[serde(flatten)]
    pub extra: Map<String, Value>,
    #[serde(skip, default = "Leftovers::of_this_object")]
    pub(super) unreadable: Leftovers,
}

unreadable!(SyncJob);

impl SyncJob {
    /// Whether it has ended: see [`SyncStatus::is_terminal`]. Without a status it has not.
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
