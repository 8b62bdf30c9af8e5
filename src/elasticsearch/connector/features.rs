use serde::{Deserialize, Serialize};
use serde_json::{Map, Value};

use crate::Nullable;

/// What a connector is able to do.
#[derive(Clone, Debug, Default, PartialEq, Serialize, Deserialize)]
#[serde(default)]
#[non_exhaustive]
pub struct ConnectorFeatures {
    /// Whether documents carry who may read them.
    #[serde(skip_serializing_if = "Nullable::is_absent")]
    pub document_level_security: Nullable<FeatureEnabled>,
    /// Whether it can sync only what changed.
    #[serde(skip_serializing_if = "Nullable::is_absent")]
    pub incremental_sync: Nullable<FeatureEnabled>,
    /// Whether a native connector uses an API key of its own.
    #[serde(skip_serializing_if = "Nullable::is_absent")]
    pub native_connector_api_keys: Nullable<FeatureEnabled>,
    /// Which sync rules it understands.
    #[serde(skip_serializing_if = "Nullable::is_absent")]
    pub sync_rules: Nullable<SyncRulesFeature>,
    /// Members this version does not know.
    #[serde(flatten)]
    pub extra: Map<String, Value>,
}

/// Whether one feature is on.
#[derive(Clone, Debug, Default, PartialEq, Serialize, Deserialize)]
#[non_exhaustive]
pub struct FeatureEnabled {
    /// Whether it is on.
    pub enabled: bool,
    /// Members this version does not know.
    #[serde(flatten)]
    pub extra: Map<String, Value>,
}

impl FeatureEnabled {
    /// A feature that is on or off.
    #[must_use]
    pub fn new(enabled: bool) -> Self {
        Self { enabled, extra: Map::new() }
    }
}

impl From<bool> for FeatureEnabled {
    fn from(enabled: bool) -> Self {
        Self::new(enabled)
    }
}

/// Which sync rules a connector understands.
#[derive(Clone, Debug, Default, PartialEq, Serialize, Deserialize)]
#[serde(default)]
#[non_exhaustive]
pub struct SyncRulesFeature {
    /// Rules in the source's own language.
    #[serde(skip_serializing_if = "Nullable::is_absent")]
    pub advanced: Nullable<FeatureEnabled>,
    /// Rules over document fields.
    #[serde(skip_serializing_if = "Nullable::is_absent")]
    pub basic: Nullable<FeatureEnabled>,
    /// Members this version does not know.
    #[serde(flatten)]
    pub extra: Map<String, Value>,
}
