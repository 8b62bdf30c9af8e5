use chrono::{DateTime, Utc};
use serde::{Deserialize, Serialize};
use serde_json::{Map, Value};

use crate::{Nullable, null::null_as_default, open_enum::open_enum, time};

/// The sync rules of a connector: what counts now, and a draft of what shall count next.
#[derive(Clone, Debug, Default, PartialEq, Serialize, Deserialize)]
#[serde(default)]
#[non_exhaustive]
pub struct Filtering {
    /// The rules that syncs follow.
    #[serde(skip_serializing_if = "Nullable::is_absent")]
    pub active: Nullable<FilteringRules>,
    /// Always `DEFAULT` on present servers.
    #[serde(skip_serializing_if = "Nullable::is_absent")]
    pub domain: Nullable<String>,
    /// The rules that people edit.
    #[serde(skip_serializing_if = "Nullable::is_absent")]
    pub draft: Nullable<FilteringRules>,
    /// Members this version does not know.
    #[serde(flatten)]
    pub extra: Map<String, Value>,
}

/// One set of sync rules.
#[derive(Clone, Debug, Default, PartialEq, Serialize, Deserialize)]
#[serde(default)]
#[non_exhaustive]
pub struct FilteringRules {
    /// A rule in the source's own language.
    #[serde(skip_serializing_if = "Nullable::is_absent")]
    pub advanced_snippet: Nullable<AdvancedSnippet>,
    /// Rules over document fields; the first that fits decides.
    #[serde(deserialize_with = "null_as_default")]
    pub rules: Vec<FilteringRule>,
    /// What the connector service thinks of the rules.
    #[serde(skip_serializing_if = "Nullable::is_absent")]
    pub validation: Nullable<FilteringValidation>,
    /// Members this version does not know.
    #[serde(flatten)]
    pub extra: Map<String, Value>,
}

/// A rule in the source's own language.
#[derive(Clone, Debug, Default, PartialEq, Serialize, Deserialize)]
#[non_exhaustive]
pub struct AdvancedSnippet {
    /// When it was written.
    #[serde(default, with = "time::optional", skip_serializing_if = "Option::is_none")]
    pub created_at: Option<DateTime<Utc>>,
    /// When it was last changed.
    #[serde(default, with = "time::optional", skip_serializing_if = "Option::is_none")]
    pub updated_at: Option<DateTime<Utc>>,
    /// The rule: an object or an array.
    pub value: Value,
    /// Members this version does not know.
    #[serde(flatten)]
    pub extra: Map<String, Value>,
}

/// A rule over one document field.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
#[non_exhaustive]
pub struct FilteringRule {
    /// When it was written.
    #[serde(default, with = "time::optional", skip_serializing_if = "Option::is_none")]
    pub created_at: Option<DateTime<Utc>>,
    /// The document field; `_` in the default rule.
    pub field: String,
    /// The rule's id, unique among its rules; `DEFAULT` of the default rule.
    pub id: String,
    /// Its place among the rules, the lowest first.
    pub order: i64,
    /// What happens to documents it fits.
    pub policy: FilteringPolicy,
    /// How the field is compared with the value.
    pub rule: FilteringRuleCondition,
    /// When it was last changed.
    #[serde(default, with = "time::optional", skip_serializing_if = "Option::is_none")]
    pub updated_at: Option<DateTime<Utc>>,
    /// What the field is compared with.
    pub value: String,
    /// Members this version does not know.
    #[serde(flatten)]
    pub extra: Map<String, Value>,
}

/// What a connector service thinks of a set of sync rules.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
#[non_exhaustive]
pub struct FilteringValidation {
    /// What is wrong.
    #[serde(default, deserialize_with = "null_as_default")]
    pub errors: Vec<FilteringValidationError>,
    /// Whether they were checked.
    pub state: FilteringValidationState,
    /// Members this version does not know.
    #[serde(flatten)]
    pub extra: Map<String, Value>,
}

/// What is wrong with some sync rules.
#[derive(Clone, Debug, Default, PartialEq, Serialize, Deserialize)]
#[serde(default)]
#[non_exhaustive]
pub struct FilteringValidationError {
    /// The rules' ids; `advanced_snippet` for that.
    #[serde(deserialize_with = "null_as_default")]
    pub ids: Vec<String>,
    /// What is wrong with them.
    #[serde(deserialize_with = "null_as_default")]
    pub messages: Vec<String>,
    /// Members this version does not know.
    #[serde(flatten)]
    pub extra: Map<String, Value>,
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

open_enum! {
    /// Whether sync rules were checked.
    pub enum FilteringValidationState {
        /// Changed since they were last checked.
        Edited = "edited",
        /// Checked and wrong.
        Invalid = "invalid",
        /// Checked and fine; they can be activated.
        Valid = "valid",
    }
}
