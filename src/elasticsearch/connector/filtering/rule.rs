use chrono::{DateTime, Utc};
use serde::{Deserialize, Serialize};
use serde_json::{Map, Value};

use crate::{
    count,
    free_form::debug,
    lenient::{Leftovers, unreadable},
    null::{null_as_default, null_as_unknown, unknown},
    open_enum::open_enum,
    time,
};

/// Basic sync rule, which compares one document field with a value.
///
/// A required field that is missing in a stored rule is read as empty.
///
/// ```
/// use connectors_sdk::elasticsearch::{FilteringRule, FilteringRuleCondition};
///
/// let rule = FilteringRule::exclude("no-txt", "file_extension", FilteringRuleCondition::Equals, "txt").order(3);
/// assert_eq!(rule.order, 3);
/// assert!(!rule.is_default());
/// ```
#[doc(alias = "basic rule")]
#[doc(alias = "sync rule")]
#[derive(Clone, PartialEq, Serialize, Deserialize)]
#[non_exhaustive]
pub struct FilteringRule {
    /// Time of creation. If absent in a request, the server uses the current time.
    #[serde(default, with = "time::optional", skip_serializing_if = "Option::is_none")]
    pub created_at: Option<DateTime<Utc>>,
    /// Document field; `_` in the default rule.
    #[serde(default, deserialize_with = "null_as_default")]
    pub field: String,
    /// Id, unique in the set of rules; `DEFAULT` for the default rule.
    #[serde(default, deserialize_with = "null_as_default")]
    pub id: String,
    /// Position among the rules, in ascending order.
    #[serde(default, deserialize_with = "count::or_zero")]
    pub order: i64,
    /// Whether matching documents are included or excluded.
    #[serde(default = "unknown", deserialize_with = "null_as_unknown")]
    pub policy: FilteringPolicy,
    /// Comparison of the field with the value.
    #[serde(default = "unknown", deserialize_with = "null_as_unknown")]
    pub rule: FilteringRuleCondition,
    /// Time of the last change. If absent in a request, the server uses the current time.
    #[serde(default, with = "time::optional", skip_serializing_if = "Option::is_none")]
    pub updated_at: Option<DateTime<Utc>>,
    /// Value that the field is compared with.
    #[serde(default, deserialize_with = "null_as_default")]
    pub value: String,
    /// Unknown fields, written back unchanged.
    #[serde(flatten)]
    pub extra: Map<String, Value>,
    #[serde(skip, default = "Leftovers::of_this_object")]
    unreadable: Leftovers,
}

debug!(FilteringRule { created_at, field, id, order, policy, rule, updated_at, unreadable; value, extra });

unreadable!(FilteringRule);

impl FilteringRule {
    /// Creates a rule with order 0. The server sets the times.
    pub fn new(
        id: impl Into<String>,
        field: impl Into<String>,
        policy: impl Into<FilteringPolicy>,
        rule: impl Into<FilteringRuleCondition>,
        value: impl Into<String>,
    ) -> Self {
        Self {
            created_at: None,
            field: field.into(),
            id: id.into(),
            order: 0,
            policy: policy.into(),
            rule: rule.into(),
            updated_at: None,
            value: value.into(),
            extra: Map::new(),
            unreadable: Leftovers::default(),
        }
    }

    /// Creates a rule that includes matching documents.
    pub fn include(
        id: impl Into<String>,
        field: impl Into<String>,
        rule: impl Into<FilteringRuleCondition>,
        value: impl Into<String>,
    ) -> Self {
        Self::new(id, field, FilteringPolicy::Include, rule, value)
    }

    /// Creates a rule that excludes matching documents.
    pub fn exclude(
        id: impl Into<String>,
        field: impl Into<String>,
        rule: impl Into<FilteringRuleCondition>,
        value: impl Into<String>,
    ) -> Self {
        Self::new(id, field, FilteringPolicy::Exclude, rule, value)
    }

    /// Creates the default rule, which includes every document that no other rule matches. The server keeps it at the
    /// end of each draft.
    #[must_use]
    pub fn default_rule() -> Self {
        Self::include("DEFAULT", "_", FilteringRuleCondition::Regex, ".*")
    }

    /// Sets the position among the rules, in ascending order.
    #[must_use]
    pub fn order(mut self, order: i64) -> Self {
        self.order = order;
        self
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

    /// Returns whether this is the [default rule](Self::default_rule); order and times are ignored.
    #[must_use]
    pub fn is_default(&self) -> bool {
        self.id == "DEFAULT"
            && self.field == "_"
            && self.policy == FilteringPolicy::Include
            && self.rule == FilteringRuleCondition::Regex
            && self.value == ".*"
    }
}

open_enum! {
    /// Policy of a sync rule for matching documents.
    pub enum FilteringPolicy {
        /// Matching documents are not synced.
        Exclude = "exclude",
        /// Matching documents are synced.
        Include = "include",
    }
}

open_enum! {
    case_sensitive
    /// Comparison of a document field with the value of a sync rule.
    pub enum FilteringRuleCondition {
        /// The field contains the value.
        Contains = "contains",
        /// The field ends with the value.
        EndsWith = "ends_with",
        /// The field equals the value.
        Equals = "equals",
        /// The field matches the value as a regular expression.
        Regex = "regex",
        /// The field starts with the value.
        StartsWith = "starts_with",
        /// The field is greater than the value.
        GreaterThan = ">",
        /// The field is less than the value.
        LessThan = "<",
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use serde_json::json;

    #[test]
    fn builders_set_the_serialized_fields() {
        let at = crate::time::parse("2024-05-01T10:00:00Z").unwrap();
        let rule = FilteringRule::include("a", "size", FilteringRuleCondition::GreaterThan, "10")
            .order(7)
            .created_at(at)
            .updated_at(at);
        assert_eq!(
            serde_json::to_value(&rule).unwrap(),
            json!({"created_at": "2024-05-01T10:00:00.000Z", "field": "size", "id": "a", "order": 7,
                   "policy": "include", "rule": ">", "updated_at": "2024-05-01T10:00:00.000Z", "value": "10"})
        );
        let rule = FilteringRule::exclude("a", "f", "of a newer server", "v");
        assert_eq!(rule.policy, FilteringPolicy::Exclude);
        assert_eq!(rule.rule.as_str(), "of a newer server");
    }

    #[test]
    fn any_change_but_the_order_makes_a_rule_not_the_default() {
        let default = FilteringRule::default_rule();
        assert!(default.clone().order(9).is_default());
        for change in [
            (|rule| rule.id = "default".to_owned()) as fn(&mut FilteringRule),
            |rule| rule.field = "x".to_owned(),
            |rule| rule.policy = FilteringPolicy::Exclude,
            |rule| rule.rule = FilteringRuleCondition::Equals,
            |rule| rule.value = ".".to_owned(),
        ] {
            let mut rule = default.clone();
            change(&mut rule);
            assert!(!rule.is_default(), "{rule:?}");
        }
    }
}
