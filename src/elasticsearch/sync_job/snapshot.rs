//! What a sync job knows of its connector.

use std::fmt;

use serde::{
    Deserialize, Deserializer, Serialize,
    de::{
        MapAccess, SeqAccess, Visitor,
        value::{MapAccessDeserializer, SeqAccessDeserializer},
    },
};
use serde_json::{Map, Value};

use crate::{
    Nullable,
    elasticsearch::{Configuration, Filtering, FilteringRules, IngestPipeline},
    null::null_as_default,
};

/// What a connector was when the job was created. Later changes of the connector do not reach it.
#[derive(Clone, Debug, Default, PartialEq, Serialize, Deserialize)]
#[serde(default)]
#[non_exhaustive]
pub struct SyncJobConnector {
    /// The connector's id.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub id: Option<String>,
    /// What has to be known to reach the source: schema and values.
    #[serde(deserialize_with = "null_as_default")]
    pub configuration: Configuration,
    /// The sync rules; see [`rules`](Self::rules).
    #[serde(skip_serializing_if = "Nullable::is_absent")]
    pub filtering: Nullable<SyncJobFiltering>,
    /// The index the documents go to; that of an access control job begins with `.search-acl-filter-`.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub index_name: Option<String>,
    /// The language analyzer for the index.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub language: Option<String>,
    /// How the ingest pipeline treats documents. `None`: the defaults of the connector service.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub pipeline: Option<IngestPipeline>,
    /// The kind of source, like `sharepoint_online`.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub service_type: Option<String>,
    /// Where the last incremental sync ended; there after a claim [that gave it](super::ClaimSyncJob::cursor). Of a form
    /// only the connector service knows.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub sync_cursor: Option<Value>,
    /// Members this version does not know.
    #[serde(flatten)]
    pub extra: Map<String, Value>,
}

impl SyncJobConnector {
    /// The sync rules that the job follows, in whichever form they are stored.
    #[must_use]
    pub fn rules(&self) -> Option<&FilteringRules> {
        match self.filtering.as_option()? {
            SyncJobFiltering::Active(rules) => Some(rules),
            SyncJobFiltering::All(filtering) => filtering.first()?.active.as_option(),
        }
    }
}

/// The sync rules of a job.
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
    /// The rules that were active, which is what servers store.
    Active(FilteringRules),
    /// All of the connector's rules, drafts included, as other programs store them.
    All(Vec<Filtering>),
}

impl From<FilteringRules> for SyncJobFiltering {
    fn from(rules: FilteringRules) -> Self {
        Self::Active(rules)
    }
}

impl<'de> Deserialize<'de> for SyncJobFiltering {
    /// By hand, since an untagged enum cannot say where in the rules a fault lies.
    fn deserialize<D: Deserializer<'de>>(deserializer: D) -> Result<Self, D::Error> {
        struct Form;

        impl<'de> Visitor<'de> for Form {
            type Value = SyncJobFiltering;

            fn expecting(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
                f.write_str("sync rules: an object or an array")
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
