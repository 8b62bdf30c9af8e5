//! Snapshot of the connector in a sync job.

use std::fmt;

use serde::{
    Deserialize, Deserializer, Serialize,
    de::{
        DeserializeOwned, MapAccess, SeqAccess, Visitor,
        value::{MapAccessDeserializer, SeqAccessDeserializer},
    },
};
use serde_json::{Map, Value};

use crate::{
    Nullable,
    elasticsearch::{Configuration, Filtering, FilteringRules, IngestPipeline},
    error::{DecodeError, Result},
    free_form::debug,
    null::null_as_default,
};

/// Snapshot of a connector at the creation of a sync job. Later changes of the connector do not affect it.
#[derive(Clone, Default, PartialEq, Serialize, Deserialize)]
#[serde(default)]
#[non_exhaustive]
pub struct SyncJobConnector {
    /// Id of the connector.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub id: Option<String>,
    /// Configuration of the connection to the source: schema and values.
    #[serde(deserialize_with = "null_as_default")]
    pub configuration: Configuration,
    /// Sync rules; see [`rules`](Self::rules).
    #[serde(skip_serializing_if = "Nullable::is_absent")]
    pub filtering: Nullable<SyncJobFiltering>,
    /// Index that documents are written to. The index of an access control job starts with `.search-acl-filter-`.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub index_name: Option<String>,
    /// Language analyzer of the index.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub language: Option<String>,
    /// Ingest pipeline settings. `None` if the defaults of the connector service apply.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub pipeline: Option<IngestPipeline>,
    /// Type of the data source, such as `sharepoint_online`.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub service_type: Option<String>,
    /// Cursor of the last incremental sync, set by a claim [with a cursor](super::ClaimSyncJob::cursor). Its format is
    /// internal to the connector service.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub sync_cursor: Option<Value>,
    /// Unknown fields, written back unchanged.
    #[serde(flatten)]
    pub extra: Map<String, Value>,
}

debug!(SyncJobConnector {
    id, configuration, filtering, index_name, language, pipeline, service_type;
    sync_cursor, extra
});

impl SyncJobConnector {
    /// Returns the [cursor](Self::sync_cursor) of the last incremental sync as a type of the connector service. `None` if
    /// there is none.
    ///
    /// # Errors
    ///
    /// [`is_decode`](crate::Error::is_decode) if the cursor does not fit the type.
    pub fn cursor<T: DeserializeOwned>(&self) -> Result<Option<T>> {
        DecodeError::typed("sync_cursor", self.sync_cursor.as_ref())
    }

    /// Returns the sync rules that the job follows. Supports both stored forms.
    #[must_use]
    pub fn rules(&self) -> Option<&FilteringRules> {
        match self.filtering.as_option()? {
            SyncJobFiltering::Active(rules) => Some(rules),
            SyncJobFiltering::All(filtering) => filtering.first()?.active.as_option(),
        }
    }
}

/// Sync rules of a job.
///
/// ```
/// use connectors_sdk::elasticsearch::{FilteringRules, SyncJobFiltering};
///
/// assert_eq!(serde_json::from_str::<SyncJobFiltering>("[]")?, SyncJobFiltering::All(vec![]));
/// assert_eq!(serde_json::to_value(SyncJobFiltering::from(FilteringRules::new()))?["rules"], serde_json::json!([]));
/// # Ok::<(), serde_json::Error>(())
/// ```
#[derive(Clone, Debug, PartialEq, Serialize)]
#[serde(untagged)]
#[non_exhaustive]
pub enum SyncJobFiltering {
    /// The active rules. Servers store this form.
    Active(FilteringRules),
    /// All rules of the connector, including drafts. Some other programs store this form.
    All(Vec<Filtering>),
}

impl From<FilteringRules> for SyncJobFiltering {
    fn from(rules: FilteringRules) -> Self {
        Self::Active(rules)
    }
}

impl<'de> Deserialize<'de> for SyncJobFiltering {
    /// Implemented manually, since the error of an untagged enum lacks the path of the invalid value.
    fn deserialize<D: Deserializer<'de>>(deserializer: D) -> Result<Self, D::Error> {
        struct Form;

        impl<'de> Visitor<'de> for Form {
            type Value = SyncJobFiltering;

            fn expecting(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
                f.write_str("sync rules (an object or an array)")
            }

            fn visit_map<A: MapAccess<'de>>(self, map: A) -> Result<Self::Value, A::Error> {
                Deserialize::deserialize(MapAccessDeserializer::new(map)).map(SyncJobFiltering::Active)
            }

            fn visit_seq<A: SeqAccess<'de>>(self, seq: A) -> Result<Self::Value, A::Error> {
                Deserialize::deserialize(SeqAccessDeserializer::new(seq)).map(SyncJobFiltering::All)
            }
        }

        deserializer.deserialize_any(Form)
    }
}
