use std::collections::BTreeMap;

use chrono::{DateTime, Utc};
use serde::{Deserialize, Serialize};
use serde_json::{Map, Value};

use super::{
    Configuration, ConnectorFeatures, ConnectorStatus, CustomScheduling, Filtering, IngestPipeline,
    Scheduling, custom_scheduling,
};
use crate::{
    count,
    elasticsearch::SyncStatus,
    lenient::{Identified, Leftovers, Named, unreadable},
    null::{null_as_default, null_as_empty},
    time,
};

/// A connector as the server stores it.
///
/// Servers give the stored document as it is, so a field may be missing, or `null`, for many reasons: the version that
/// wrote it, a value never set, one taken away. Both read as `None` here.
#[derive(Clone, Debug, Default, PartialEq, Serialize, Deserialize)]
#[serde(default)]
#[non_exhaustive]
pub struct Connector {
    /// The connector's id.
    pub id: String,
    /// Id of the API key the connector service uses for this connector.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub api_key_id: Option<String>,
    /// Id of the connector secret that holds that API key.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub api_key_secret_id: Option<String>,
    /// What has to be known to reach the source: schema and values.
    #[serde(deserialize_with = "null_as_default")]
    pub configuration: Configuration,
    /// Schedules beside the three ordinary ones, by name; the web crawler's. No call of this API writes them.
    #[serde(deserialize_with = "custom_scheduling::by_name")]
    pub custom_scheduling: BTreeMap<String, CustomScheduling>,
    /// What the connector is for.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub description: Option<String>,
    /// Why the connector does not work; there while [`status`](Self::status) is `error`.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub error: Option<String>,
    /// What the connector is able to do.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub features: Option<ConnectorFeatures>,
    /// Sync rules; connector services use the first element only.
    #[serde(deserialize_with = "null_as_empty")]
    pub filtering: Vec<Filtering>,
    /// The index the documents go to. `None`: none attached.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub index_name: Option<String>,
    /// Whether Elastic runs the connector.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub is_native: Option<bool>,
    /// The language analyzer for the index.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub language: Option<String>,
    /// Why the last access control sync failed.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub last_access_control_sync_error: Option<String>,
    /// When the last access control sync was due.
    #[serde(with = "time::optional", skip_serializing_if = "Option::is_none")]
    pub last_access_control_sync_scheduled_at: Option<DateTime<Utc>>,
    /// Status of the last access control sync.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub last_access_control_sync_status: Option<SyncStatus>,
    /// How many documents the last sync deleted.
    #[serde(with = "count::optional", skip_serializing_if = "Option::is_none")]
    pub last_deleted_document_count: Option<u64>,
    /// When the last incremental sync was due.
    #[serde(with = "time::optional", skip_serializing_if = "Option::is_none")]
    pub last_incremental_sync_scheduled_at: Option<DateTime<Utc>>,
    /// How many documents the last sync indexed.
    #[serde(with = "count::optional", skip_serializing_if = "Option::is_none")]
    pub last_indexed_document_count: Option<u64>,
    /// When the connector last checked in.
    #[serde(with = "time::optional", skip_serializing_if = "Option::is_none")]
    pub last_seen: Option<DateTime<Utc>>,
    /// Why the last sync failed.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub last_sync_error: Option<String>,
    /// When the last full sync was due.
    #[serde(with = "time::optional", skip_serializing_if = "Option::is_none")]
    pub last_sync_scheduled_at: Option<DateTime<Utc>>,
    /// Status of the last sync.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub last_sync_status: Option<SyncStatus>,
    /// When the last sync ended.
    #[serde(with = "time::optional", skip_serializing_if = "Option::is_none")]
    pub last_synced: Option<DateTime<Utc>>,
    /// The name that people see.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub name: Option<String>,
    /// How the ingest pipeline treats documents. `None`: the defaults of the connector service.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub pipeline: Option<IngestPipeline>,
    /// When syncs are due.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub scheduling: Option<Scheduling>,
    /// The kind of source, like `sharepoint_online`.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub service_type: Option<String>,
    /// Status of the connector.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub status: Option<ConnectorStatus>,
    /// Cursor from which the next incremental sync resumes. Its form is private to the connector service.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub sync_cursor: Option<Value>,
    /// A leftover of older versions. No call of this API writes it.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub sync_now: Option<bool>,
    /// Whether it is soft-deleted. `None` from servers before 9.0; see [`is_deleted`](Self::is_deleted).
    #[serde(skip_serializing_if = "Option::is_none")]
    pub deleted: Option<bool>,
    /// Members this version does not know.
    #[serde(flatten)]
    pub extra: Map<String, Value>,
    #[serde(skip, default = "Leftovers::of_this_object")]
    unreadable: Leftovers,
}

unreadable!(Connector);

impl Connector {
    /// Whether it is soft-deleted.
    #[must_use]
    pub fn is_deleted(&self) -> bool {
        self.deleted == Some(true)
    }
}

impl Identified for Connector {
    fn id(&self) -> &str {
        &self.id
    }
}

#[doc(hidden)]
impl From<Named<Connector>> for Connector {
    fn from(document: Named<Connector>) -> Self {
        document.0
    }
}
