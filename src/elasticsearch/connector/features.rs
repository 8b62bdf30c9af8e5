use serde::{Deserialize, Serialize};
use serde_json::{Map, Value};

use crate::{
    Nullable,
    free_form::debug,
    lenient::{Leftovers, unreadable},
    null::null_as_default,
};

/// Features that a connector supports.
///
/// Absent, `null` and a value are distinguished, and unknown fields are kept, so that features are written back as they
/// were read.
///
/// ```
/// use connectors_sdk::elasticsearch::ConnectorFeatures;
///
/// let features = ConnectorFeatures::new().incremental_sync(true).advanced_sync_rules(false);
/// assert!(features.has_incremental_sync());
/// assert!(!features.has_document_level_security());
/// ```
#[doc(alias = "capabilities")]
#[derive(Clone, Default, PartialEq, Serialize, Deserialize)]
#[serde(default)]
#[non_exhaustive]
pub struct ConnectorFeatures {
    /// Support for document-level security: documents contain the users and groups that may read them.
    #[serde(skip_serializing_if = "Nullable::is_absent")]
    pub document_level_security: Nullable<FeatureEnabled>,
    /// Support for incremental syncs, which sync only changed documents.
    #[serde(skip_serializing_if = "Nullable::is_absent")]
    pub incremental_sync: Nullable<FeatureEnabled>,
    /// Whether an Elastic-managed connector uses its own API key.
    #[serde(skip_serializing_if = "Nullable::is_absent")]
    pub native_connector_api_keys: Nullable<FeatureEnabled>,
    /// Supported kinds of sync rules.
    #[serde(skip_serializing_if = "Nullable::is_absent")]
    pub sync_rules: Nullable<SyncRulesFeature>,
    /// Unknown fields, written back unchanged.
    #[serde(flatten)]
    pub extra: Map<String, Value>,
    #[serde(skip, default = "Leftovers::of_this_object")]
    unreadable: Leftovers,
}

debug!(ConnectorFeatures {
    document_level_security, incremental_sync, native_connector_api_keys, sync_rules, unreadable;
    extra
});

unreadable!(ConnectorFeatures);

impl ConnectorFeatures {
    /// Creates a value in which every feature is absent.
    #[must_use]
    pub fn new() -> Self {
        Self::default()
    }

    pub(super) fn without_nulls(mut self) -> Self {
        for feature in [
            &mut self.document_level_security,
            &mut self.incremental_sync,
            &mut self.native_connector_api_keys,
        ] {
            if feature.is_null() {
                *feature = Nullable::Absent;
            }
        }
        if self.sync_rules.is_null() {
            self.sync_rules = Nullable::Absent;
        }
        self.extra.retain(|_, feature| !feature.is_null());
        self
    }

    /// Sets whether document-level security is supported.
    #[must_use]
    pub fn document_level_security(mut self, enabled: bool) -> Self {
        set(&mut self.document_level_security, enabled);
        self
    }

    /// Sets whether incremental syncs are supported.
    #[must_use]
    pub fn incremental_sync(mut self, enabled: bool) -> Self {
        set(&mut self.incremental_sync, enabled);
        self
    }

    /// Sets whether an Elastic-managed connector uses its own API key.
    #[must_use]
    pub fn native_connector_api_keys(mut self, enabled: bool) -> Self {
        set(&mut self.native_connector_api_keys, enabled);
        self
    }

    /// Sets whether basic sync rules, which compare document fields, are supported.
    #[must_use]
    pub fn basic_sync_rules(self, enabled: bool) -> Self {
        self.with_sync_rules(|rules| set(&mut rules.basic, enabled))
    }

    /// Sets whether advanced sync rules, written in the query language of the source, are supported.
    #[must_use]
    pub fn advanced_sync_rules(self, enabled: bool) -> Self {
        self.with_sync_rules(|rules| set(&mut rules.advanced, enabled))
    }

    /// Returns whether document-level security is supported. `false` if absent or `null`.
    #[must_use]
    pub fn has_document_level_security(&self) -> bool {
        is_enabled(&self.document_level_security).unwrap_or(false)
    }

    /// Returns whether incremental syncs are supported. `false` if absent or `null`.
    #[must_use]
    pub fn has_incremental_sync(&self) -> bool {
        is_enabled(&self.incremental_sync).unwrap_or(false)
    }

    /// Returns whether an Elastic-managed connector uses its own API key. `true` if absent or `null`.
    #[must_use]
    pub fn has_native_connector_api_keys(&self) -> bool {
        is_enabled(&self.native_connector_api_keys).unwrap_or(true)
    }

    /// Returns whether basic sync rules are supported. `false` if absent or `null`.
    #[must_use]
    pub fn has_basic_sync_rules(&self) -> bool {
        self.sync_rules.as_option().and_then(|rules| is_enabled(&rules.basic)).unwrap_or(false)
    }

    /// Returns whether advanced sync rules are supported. `false` if absent or `null`.
    #[must_use]
    pub fn has_advanced_sync_rules(&self) -> bool {
        self.sync_rules.as_option().and_then(|rules| is_enabled(&rules.advanced)).unwrap_or(false)
    }

    fn with_sync_rules(mut self, change: impl FnOnce(&mut SyncRulesFeature)) -> Self {
        let mut rules = std::mem::take(&mut self.sync_rules).into_option().unwrap_or_default();
        change(&mut rules);
        self.sync_rules = Nullable::Value(rules);
        self
    }
}

/// Switches a feature on or off and keeps its unknown fields.
fn set(slot: &mut Nullable<FeatureEnabled>, enabled: bool) {
    match slot {
        Nullable::Value(feature) => feature.enabled = enabled,
        Nullable::Absent | Nullable::Null => *slot = Nullable::Value(enabled.into()),
    }
}

fn is_enabled(feature: &Nullable<FeatureEnabled>) -> Option<bool> {
    feature.as_option().map(|feature| feature.enabled)
}

/// State of one feature.
#[derive(Clone, Default, PartialEq, Serialize, Deserialize)]
#[serde(default)]
#[non_exhaustive]
pub struct FeatureEnabled {
    /// Whether the feature is on. Absent and `null` are read as `false`.
    #[serde(deserialize_with = "null_as_default")]
    pub enabled: bool,
    /// Unknown fields, written back unchanged.
    #[serde(flatten)]
    pub extra: Map<String, Value>,
}

debug!(FeatureEnabled { enabled; extra });

impl FeatureEnabled {
    /// Creates the state of a feature that is on (`true`) or off.
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

/// Kinds of sync rules that a connector supports.
#[derive(Clone, Default, PartialEq, Serialize, Deserialize)]
#[serde(default)]
#[non_exhaustive]
pub struct SyncRulesFeature {
    /// Advanced rules, written in the query language of the source.
    #[serde(skip_serializing_if = "Nullable::is_absent")]
    pub advanced: Nullable<FeatureEnabled>,
    /// Basic rules, which compare document fields.
    #[serde(skip_serializing_if = "Nullable::is_absent")]
    pub basic: Nullable<FeatureEnabled>,
    /// Unknown fields, written back unchanged.
    #[serde(flatten)]
    pub extra: Map<String, Value>,
}

debug!(SyncRulesFeature { advanced, basic; extra });

#[cfg(test)]
mod tests {
    use super::*;
    use serde_json::json;

    #[test]
    fn builders_set_the_serialized_fields() {
        let features = ConnectorFeatures::new()
            .document_level_security(true)
            .incremental_sync(false)
            .native_connector_api_keys(true)
            .basic_sync_rules(true)
            .advanced_sync_rules(false);
        assert_eq!(
            serde_json::to_value(&features).unwrap(),
            json!({
                "document_level_security": {"enabled": true},
                "incremental_sync": {"enabled": false},
                "native_connector_api_keys": {"enabled": true},
                "sync_rules": {"basic": {"enabled": true}, "advanced": {"enabled": false}},
            })
        );
        assert_eq!(serde_json::to_value(ConnectorFeatures::new()).unwrap(), json!({}));
    }

    #[test]
    fn a_switched_feature_keeps_its_unknown_fields() {
        let document = json!({
            "incremental_sync": {"enabled": false, "beta": 1},
            "sync_rules": {"basic": null, "other": [2]},
            "document_level_security": null,
            "filtering_rules": true,
        });
        let features: ConnectorFeatures = serde_json::from_value(document.clone()).unwrap();
        assert_eq!(serde_json::to_value(&features).unwrap(), document);
        let features = features.incremental_sync(true).basic_sync_rules(true).document_level_security(false);
        assert_eq!(
            serde_json::to_value(&features).unwrap(),
            json!({
                "incremental_sync": {"enabled": true, "beta": 1},
                "sync_rules": {"basic": {"enabled": true}, "other": [2]},
                "document_level_security": {"enabled": false},
                "filtering_rules": true,
            })
        );
    }

    #[test]
    fn absent_features_have_defaults() {
        let none = ConnectorFeatures::new();
        assert!(!none.has_document_level_security() && !none.has_incremental_sync());
        assert!(!none.has_basic_sync_rules() && !none.has_advanced_sync_rules());
        assert!(none.has_native_connector_api_keys());
        let all = none
            .document_level_security(true)
            .incremental_sync(true)
            .native_connector_api_keys(false)
            .basic_sync_rules(true)
            .advanced_sync_rules(true);
        assert!(all.has_document_level_security() && all.has_incremental_sync());
        assert!(all.has_basic_sync_rules() && all.has_advanced_sync_rules());
        assert!(!all.has_native_connector_api_keys());
    }
}
