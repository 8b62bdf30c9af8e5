use std::collections::BTreeMap;

use chrono::{DateTime, Utc};
use serde::{Deserialize, Serialize, de::DeserializeOwned};
use serde_json::{Map, Value};

use super::{
    Configuration, ConnectorFeatures, ConnectorStatus, CustomScheduling, Filtering, IngestPipeline,
    Scheduling, custom_scheduling,
};
use crate::{
    count,
    elasticsearch::SyncStatus,
    error::{DecodeError, Result},
    free_form::debug,
    lenient::{Identified, Leftovers, Named, unreadable},
    null::{null_as_default, null_as_empty},
    time,
};

/// Stored document of a connector.
///
/// Servers return the stored document unchanged. A field may be absent or `null` because another server version wrote
/// the document, or because the value was never set or was cleared. Both are read as `None`.
#[doc(alias = "connector_document")]
#[derive(Clone, Default, PartialEq, Serialize, Deserialize)]
#[serde(default)]
#[non_exhaustive]
pub struct Connector {
    /// Id of the connector.
    pub id: String,
    /// Id of the API key that the connector service uses for this connector.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub api_key_id: Option<String>,
    /// Id of the connector secret that holds that API key.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub api_key_secret_id: Option<String>,
    /// Configuration of the connection to the source: schema and values.
    #[serde(deserialize_with = "null_as_default")]
    pub configuration: Configuration,
    /// Additional schedules by name, used by the web crawler. This API cannot change them.
    #[serde(deserialize_with = "custom_scheduling::by_name")]
    pub custom_scheduling: BTreeMap<String, CustomScheduling>,
    /// Description.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub description: Option<String>,
    /// Error message, set while [`status`](Self::status) is `error`.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub error: Option<String>,
    /// Supported features.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub features: Option<ConnectorFeatures>,
    /// Sync rules; connector services use the first element only.
    #[serde(deserialize_with = "null_as_empty")]
    pub filtering: Vec<Filtering>,
    /// Index that documents are written to. `None` if no index is attached.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub index_name: Option<String>,
    /// Whether the connector is Elastic-managed.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub is_native: Option<bool>,
    /// Language analyzer of the index.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub language: Option<String>,
    /// Error message of the last access control sync, if it failed.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub last_access_control_sync_error: Option<String>,
    /// Scheduled start time of the last access control sync.
    #[serde(with = "time::optional", skip_serializing_if = "Option::is_none")]
    pub last_access_control_sync_scheduled_at: Option<DateTime<Utc>>,
    /// Status of the last access control sync.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub last_access_control_sync_status: Option<SyncStatus>,
    /// Number of documents deleted by the last sync.
    #[serde(with = "count::optional", skip_serializing_if = "Option::is_none")]
    pub last_deleted_document_count: Option<u64>,
    /// Scheduled start time of the last incremental sync.
    #[serde(with = "time::optional", skip_serializing_if = "Option::is_none")]
    pub last_incremental_sync_scheduled_at: Option<DateTime<Utc>>,
    /// Number of documents indexed by the last sync.
    #[serde(with = "count::optional", skip_serializing_if = "Option::is_none")]
    pub last_indexed_document_count: Option<u64>,
    /// Time of the last check-in.
    #[serde(with = "time::optional", skip_serializing_if = "Option::is_none")]
    pub last_seen: Option<DateTime<Utc>>,
    /// Error message of the last sync, if it failed.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub last_sync_error: Option<String>,
    /// Scheduled start time of the last full sync.
    #[serde(with = "time::optional", skip_serializing_if = "Option::is_none")]
    pub last_sync_scheduled_at: Option<DateTime<Utc>>,
    /// Status of the last sync.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub last_sync_status: Option<SyncStatus>,
    /// End of the last sync.
    #[serde(with = "time::optional", skip_serializing_if = "Option::is_none")]
    pub last_synced: Option<DateTime<Utc>>,
    /// Display name.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub name: Option<String>,
    /// Ingest pipeline settings. `None` if the defaults of the connector service apply.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub pipeline: Option<IngestPipeline>,
    /// Schedules of syncs.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub scheduling: Option<Scheduling>,
    /// Type of the data source, such as `sharepoint_online`.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub service_type: Option<String>,
    /// Status of the connector.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub status: Option<ConnectorStatus>,
    /// Cursor from which the next incremental sync resumes. Its format is internal to the connector service.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub sync_cursor: Option<Value>,
    /// Legacy field of older versions. This API cannot change it.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub sync_now: Option<bool>,
    /// Whether the connector is soft-deleted. `None` from servers before 9.0; see [`is_deleted`](Self::is_deleted).
    #[serde(skip_serializing_if = "Option::is_none")]
    pub deleted: Option<bool>,
    /// Unknown fields, written back unchanged.
    #[serde(flatten)]
    pub extra: Map<String, Value>,
    #[serde(skip, default = "Leftovers::of_this_object")]
    unreadable: Leftovers,
}

debug!(Connector {
    id, api_key_id, api_key_secret_id, configuration, custom_scheduling, features, filtering, index_name,
    is_native, language, last_access_control_sync_scheduled_at, last_access_control_sync_status,
    last_deleted_document_count, last_incremental_sync_scheduled_at, last_indexed_document_count, last_seen,
    last_sync_scheduled_at, last_sync_status, last_synced, name, pipeline, scheduling, service_type, status,
    sync_now, deleted, unreadable;
    description, error, last_access_control_sync_error, last_sync_error, sync_cursor, extra
});

unreadable!(Connector);

impl Connector {
    /// Returns the [cursor](Self::sync_cursor) of the last incremental sync as a type of the connector service. `None` if
    /// there is none. [`UpdateLastSync::cursor`](super::UpdateLastSync::cursor) has an example.
    ///
    /// # Errors
    ///
    /// [`is_decode`](crate::Error::is_decode) if the cursor does not fit the type.
    pub fn cursor<T: DeserializeOwned>(&self) -> Result<Option<T>> {
        DecodeError::typed("sync_cursor", self.sync_cursor.as_ref())
    }

    /// Returns whether the connector is soft-deleted. `false` if [`deleted`](Self::deleted) is `None`.
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
