//! Sync rules, which select the documents of the source to sync.

mod rule;
mod validation;

use chrono::{DateTime, Utc};
use serde::{Deserialize, Serialize};
use serde_json::{Map, Value};

pub use rule::{FilteringPolicy, FilteringRule, FilteringRuleCondition};
pub use validation::{FilteringValidation, FilteringValidationError, FilteringValidationState};

use crate::{
    Nullable,
    free_form::debug,
    lenient::{Leftovers, Unreadable, unreadable},
    null::null_as_default,
    time,
};

/// Sync rules of a connector: the active ones, and a draft of the next ones.
///
/// ```
/// use connectors_sdk::elasticsearch::{Filtering, FilteringRule, FilteringRules};
///
/// let rules = FilteringRules::new().rule(FilteringRule::default_rule());
/// let filtering = Filtering::new(rules.clone(), rules);
/// assert_eq!(filtering.active, filtering.draft);
/// ```
#[doc(alias = "sync rules")]
#[derive(Clone, Default, PartialEq, Serialize, Deserialize)]
#[serde(default)]
#[non_exhaustive]
pub struct Filtering {
    /// Rules that syncs follow.
    #[serde(skip_serializing_if = "Nullable::is_absent")]
    pub active: Nullable<FilteringRules>,
    /// Name of the domain; current servers only have `DEFAULT`.
    #[serde(skip_serializing_if = "Nullable::is_absent")]
    pub domain: Nullable<String>,
    /// Rules that users edit.
    #[serde(skip_serializing_if = "Nullable::is_absent")]
    pub draft: Nullable<FilteringRules>,
    /// Unknown fields, written back unchanged.
    #[serde(flatten)]
    pub extra: Map<String, Value>,
    #[serde(skip, default = "Leftovers::of_this_object")]
    unreadable: Leftovers,
}

debug!(Filtering { active, domain, draft, unreadable; extra });

unreadable!(Filtering);

impl Filtering {
    /// Creates a value with active and draft rules. The domain is left out, since current servers
    /// have only one.
    #[must_use]
    pub fn new(active: FilteringRules, draft: FilteringRules) -> Self {
        Self { active: active.into(), draft: draft.into(), ..Self::default() }
    }

    /// Returns whether all parts that servers require are present.
    pub(super) fn is_complete(&self) -> bool {
        [&self.active, &self.draft]
            .into_iter()
            .all(|rules| rules.as_option().is_some_and(FilteringRules::is_complete))
    }
}

impl Filtering {
    /// Returns the parts that were left out of it, or of rules from other documents.
    pub(super) fn all_unreadable(&self) -> impl Iterator<Item = &Unreadable> {
        let rules = [&self.active, &self.draft].into_iter().filter_map(Nullable::as_option);
        let rules = rules.flat_map(FilteringRules::all_unreadable);
        self.unreadable().iter().chain(rules.filter(|_| self.unreadable.is_empty()))
    }
}

/// Set of sync rules.
///
/// ```
/// use connectors_sdk::elasticsearch::{AdvancedSnippet, FilteringRule, FilteringRules, FilteringValidation};
/// use serde_json::json;
///
/// let rules = FilteringRules::new()
///     .rule(FilteringRule::default_rule())
///     .advanced_snippet(AdvancedSnippet::new(json!([{"tables": ["users"]}])))
///     .validation(FilteringValidation::valid());
/// assert_eq!(rules.rules.len(), 1);
/// ```
#[derive(Clone, Default, PartialEq, Serialize, Deserialize)]
#[serde(default)]
#[non_exhaustive]
pub struct FilteringRules {
    /// Advanced rule, written in the query language of the source.
    #[serde(skip_serializing_if = "Nullable::is_absent")]
    pub advanced_snippet: Nullable<AdvancedSnippet>,
    /// Basic rules, which compare document fields; the first one that matches decides. Absent and `null` are read as an
    /// empty list, which is always written, since servers require it.
    #[serde(deserialize_with = "null_as_default")]
    pub rules: Vec<FilteringRule>,
    /// Result of the validation by the connector service.
    #[serde(skip_serializing_if = "Nullable::is_absent")]
    pub validation: Nullable<FilteringValidation>,
    /// Unknown fields, written back unchanged.
    #[serde(flatten)]
    pub extra: Map<String, Value>,
    #[serde(skip, default = "Leftovers::of_this_object")]
    unreadable: Leftovers,
}

debug!(FilteringRules { advanced_snippet, rules, validation, unreadable; extra });

unreadable!(FilteringRules);

impl FilteringRules {
    /// Creates a set without rules, a snippet or a validation.
    #[must_use]
    pub fn new() -> Self {
        Self::default()
    }

    /// Adds a basic rule.
    #[must_use]
    pub fn rule(mut self, rule: FilteringRule) -> Self {
        self.rules.push(rule);
        self
    }

    /// Sets the advanced rule.
    #[must_use]
    pub fn advanced_snippet(mut self, snippet: impl Into<AdvancedSnippet>) -> Self {
        self.advanced_snippet = Nullable::Value(snippet.into());
        self
    }

    /// Sets the result of the validation.
    #[must_use]
    pub fn validation(mut self, validation: FilteringValidation) -> Self {
        self.validation = validation.into();
        self
    }

    fn all_unreadable(&self) -> impl Iterator<Item = &Unreadable> {
        let rules = self.rules.iter().flat_map(FilteringRule::unreadable);
        let snippet = self.advanced_snippet.as_option().into_iter().flat_map(AdvancedSnippet::unreadable);
        let validation = self.validation.as_option().into_iter().flat_map(FilteringValidation::unreadable);
        let parts = rules.chain(snippet).chain(validation);
        self.unreadable().iter().chain(parts.filter(|_| self.unreadable.is_empty()))
    }

    fn is_complete(&self) -> bool {
        self.advanced_snippet.as_option().is_some_and(AdvancedSnippet::is_valid)
            && self.validation.as_option().is_some()
    }
}

/// Advanced sync rule, written in the query language of the source.
///
/// ```
/// use connectors_sdk::elasticsearch::AdvancedSnippet;
/// use serde_json::json;
///
/// let snippet = AdvancedSnippet::new(json!([{"query": "SELECT * FROM users"}]));
/// assert_eq!(snippet, json!([{"query": "SELECT * FROM users"}]).into());
/// ```
#[doc(alias = "advanced rules")]
#[doc(alias = "advanced_snippet")]
#[derive(Clone, Default, PartialEq, Serialize, Deserialize)]
#[serde(default)]
#[non_exhaustive]
pub struct AdvancedSnippet {
    /// Time of creation. If absent in a request, the server uses the current time.
    #[serde(with = "time::optional", skip_serializing_if = "Option::is_none")]
    pub created_at: Option<DateTime<Utc>>,
    /// Time of the last change. If absent in a request, the server uses the current time.
    #[serde(with = "time::optional", skip_serializing_if = "Option::is_none")]
    pub updated_at: Option<DateTime<Utc>>,
    /// The rule: an object or an array, empty for none. If absent, it is read as `null`.
    pub value: Value,
    /// Unknown fields, written back unchanged.
    #[serde(flatten)]
    pub extra: Map<String, Value>,
    #[serde(skip, default = "Leftovers::of_this_object")]
    unreadable: Leftovers,
}

debug!(AdvancedSnippet { created_at, updated_at, unreadable; value, extra });

unreadable!(AdvancedSnippet);

impl AdvancedSnippet {
    /// Creates a snippet with this value: an object or an array. The server sets the times.
    pub fn new(value: impl Into<Value>) -> Self {
        Self { value: value.into(), ..Self::default() }
    }

    /// Sets the time of creation, for rules that are copied.
    #[must_use]
    pub fn created_at(mut self, at: DateTime<Utc>) -> Self {
        self.created_at = Some(at);
        self
    }

    /// Sets the time of the last change, for rules that are copied.
    #[must_use]
    pub fn updated_at(mut self, at: DateTime<Utc>) -> Self {
        self.updated_at = Some(at);
        self
    }

    /// Returns whether servers accept the value.
    pub(super) fn is_valid(&self) -> bool {
        self.value.is_object() || self.value.is_array()
    }
}

impl From<Value> for AdvancedSnippet {
    fn from(value: Value) -> Self {
        Self::new(value)
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use serde_json::json;

    #[test]
    fn a_document_is_written_back_as_it_was_read() {
        let side = json!({
            "advanced_snippet": {"created_at": "2024-05-01T10:00:00.123456789Z",
                                 "updated_at": "2024-05-01T10:00:00.100Z", "value": {"a": [1]}, "new": null},
            "rules": [{"created_at": "2024-05-01T10:00:00.000Z", "field": "_", "id": "DEFAULT", "order": 0,
                       "policy": "include", "rule": "regex", "updated_at": "2024-05-01T10:00:00.000Z", "value": ".*",
                       "new": {"x": 1}}],
            "validation": {"errors": [{"ids": ["a"], "messages": ["b"], "new": 1}], "state": "stale", "new": 2},
            "new": true,
        });
        let document = json!({"active": side, "domain": null, "draft": side, "new": "x"});
        let filtering: Filtering = serde_json::from_value(document.clone()).unwrap();
        assert!(filtering.is_complete());
        assert_eq!(serde_json::to_value(&filtering).unwrap(), document);
    }

    #[test]
    fn missing_and_null_fields_have_defaults() {
        for document in [
            json!({}),
            json!({"active": null, "domain": null, "draft": null}),
            json!({"active": {}, "draft": {"rules": null, "advanced_snippet": null, "validation": null}}),
            json!({"active": {"rules": [{}], "advanced_snippet": {}, "validation": {}}}),
            json!({"active": {
                "rules": [{"field": null, "id": null, "order": null, "policy": null, "rule": null, "value": null,
                           "created_at": null, "updated_at": null}],
                "advanced_snippet": {"value": null, "created_at": null, "updated_at": null},
                "validation": {"errors": [{"ids": null, "messages": null}, {}], "state": null},
            }}),
        ] {
            let filtering: Filtering = serde_json::from_value(document).unwrap();
            assert!(!filtering.is_complete());
        }
    }

    #[test]
    fn builders_set_the_serialized_fields() {
        let at = crate::time::parse("2024-05-01T10:00:00Z").unwrap();
        let rules = FilteringRules::new()
            .rule(FilteringRule::default_rule())
            .advanced_snippet(AdvancedSnippet::new(json!({})).created_at(at).updated_at(at))
            .validation(FilteringValidation::valid());
        let side = json!({
            "advanced_snippet": {"created_at": "2024-05-01T10:00:00.000Z",
                                 "updated_at": "2024-05-01T10:00:00.000Z", "value": {}},
            "rules": [{"field": "_", "id": "DEFAULT", "order": 0, "policy": "include", "rule": "regex",
                       "value": ".*"}],
            "validation": {"errors": [], "state": "valid"},
        });
        let filtering = Filtering::new(rules.clone(), rules.clone());
        assert_eq!(serde_json::to_value(&filtering).unwrap(), json!({"active": side, "draft": side}));
        assert!(filtering.is_complete());
        assert!(!Filtering::new(rules.clone(), FilteringRules::new()).is_complete());
        let scalar = rules.clone().advanced_snippet(json!("SELECT 1"));
        assert!(!Filtering::new(scalar, rules).is_complete());
    }
}
