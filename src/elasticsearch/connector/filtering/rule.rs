use chrono::{DateTime, Utc};
use serde::{Deserialize, Serialize};
use serde_json::{Map, Value};

use crate::{
    count,
    lenient::{Leftovers, unreadable},
    null::{null_as_default, null_as_unknown, unknown},
    open_enum::open_enum,
    time,
};

/// A rule over one document field.
///
/// What servers require is empty here if a stored rule lacks it.
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
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
#[non_exhaustive]
pub struct FilteringRule {
    /// When it was written. Not set when sent: now.
    #[serde(default, with = "time::optional", skip_serializing_if = "Option::is_none")]
    pub created_at: Option<DateTime<Utc>>,
    /// The document field; `_` in the default rule.
    #[serde(default, deserialize_with = "null_as_default")]
    pub field: String,
    /// The rule's id, unique among its rules; `DEFAULT` of the default rule.
    #[serde(default, deserialize_with = "null_as_default")]
    pub id: String,
    /// Its place among the rules, the lowest first.
    #[serde(default, deserialize_with = "count::or_zero")]
    pub order: i64,
    /// What happens to documents it fits.
    #[serde(default = "unknown", deserialize_with = "null_as_unknown")]
    pub policy: FilteringPolicy,
    /// How the field is compared with the value.
    #[serde(default = "unknown", deserialize_with = "null_as_unknown")]
    pub rule: FilteringRuleCondition,
    /// When it was last changed. Not set when sent: now.
    #[serde(default, with = "time::optional", skip_serializing_if = "Option::is_none")]
    pub updated_at: Option<DateTime<Utc>>,
    /// What the field is compared with.
    #[serde(default, deserialize_with = "null_as_default")]
    pub value: String,
    /// Members this version does not know.
    #[serde(flatten)]
    pub extra: Map<String, Value>,
    #[serde(skip, default = "Leftovers::of_this_object")]
    unreadable: Leftovers,
}

unreadable!(FilteringRule);

impl FilteringRule {
    /// A rule of order 0. The server sets the times.
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

    /// A rule that takes the documents it fits.
    pub fn include(
        id: impl Into<String>,
        field: impl Into<String>,
        rule: impl Into<FilteringRuleCondition>,
        value: impl Into<String>,
    ) -> Self {
        Self::new(id, field, FilteringPolicy::Include, rule, value)
    }

    /// A rule that leaves the documents it fits out.
    pub fn exclude(
        id: impl Into<String>,
        field: impl Into<String>,
        rule: impl Into<FilteringRuleCondition>,
        value: impl Into<String>,
    ) -> Self {
        Self::new(id, field, FilteringPolicy::Exclude, rule, value)
    }

    /// The rule that takes every document no other rule fits. The server keeps it at the end of each draft.
    #[must_use]
    pub fn default_rule() -> Self {
        Self::include("DEFAULT", "_", FilteringRuleCondition::Regex, ".*")
    }

    /// Sets its place among the rules, the lowest first.
    #[must_use]
    pub fn order(mut self, order: i64) -> Self {
        self.order = order;
        self
    }

    /// Says when it was written. For rules that are copied.
    #[must_use]
    pub fn created_at(mut self, at: DateTime<Utc>) -> Self {
        self.created_at = Some(at);
        self
    }

    /// Says when it was last changed. For rules that are copied.
    #[must_use]
    pub fn updated_at(mut self, at: DateTime<Utc>) -> Self {
        self.updated_at = Some(at);
        self
    }

    /// Whether it is the [default rule](Self::default_rule), whatever its place and times.
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
    /// What happens to documents that a sync rule fits.
    pub enum FilteringPolicy {
        /// They are left out.
        Exclude = "exclude",
        /// They are taken.
        Include = "include",
    }
}

open_enum! {
    case_sensitive
    /// How a sync rule compares a field with its value.
    pub enum FilteringRuleCondition {
        /// The field contains the value.
        Contains = "contains",
        /// The field ends with the value.
        EndsWith = "ends_with",
        /// The field equals the value.
        Equals = "equals",
        /// The field matches the value, a regular expression.
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
    fn builds_what_travels() {
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
    fn the_default_rule() {
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
