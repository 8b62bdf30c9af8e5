//! Types of the parts of a configuration field.

use serde::{Deserialize, Serialize};
use serde_json::{Map, Value};

use crate::{
    free_form::debug,
    null::{null_as_default, null_as_unknown, unknown},
    open_enum::open_enum,
};

/// Condition that another field must have a certain value.
#[derive(Clone, Default, PartialEq, Serialize, Deserialize)]
#[serde(default)]
#[non_exhaustive]
pub struct ConfigurationDependency {
    /// Name of the other field.
    #[serde(deserialize_with = "null_as_default")]
    pub field: String,
    /// Required value: a string, number, boolean or `null`.
    pub value: Value,
    /// Unknown fields, written back unchanged.
    #[serde(flatten)]
    pub extra: Map<String, Value>,
}

debug!(ConfigurationDependency { field; value, extra });

impl ConfigurationDependency {
    /// Creates the condition that the field with this name has this value.
    pub fn new(field: impl Into<String>, value: impl Into<Value>) -> Self {
        Self { field: field.into(), value: value.into(), extra: Map::new() }
    }
}

/// Option of a configuration field.
#[derive(Clone, Default, PartialEq, Serialize, Deserialize)]
#[serde(default)]
#[non_exhaustive]
pub struct ConfigurationOption {
    /// Label of the option.
    #[serde(deserialize_with = "null_as_default")]
    pub label: String,
    /// Value of the option: a string or number.
    pub value: Value,
    /// Unknown fields, written back unchanged.
    #[serde(flatten)]
    pub extra: Map<String, Value>,
}

debug!(ConfigurationOption { label; value, extra });

impl ConfigurationOption {
    /// Creates an option with this label and value.
    pub fn new(label: impl Into<String>, value: impl Into<Value>) -> Self {
        Self { label: label.into(), value: value.into(), extra: Map::new() }
    }
}

/// Validation of a value. The server does not apply it; the connector service and
/// [`Configuration::check`](super::Configuration::check) do.
///
/// ```
/// use connectors_sdk::elasticsearch::{ConfigurationValidation, ValidationType};
///
/// let positive = ConfigurationValidation::greater_than(0);
/// assert_eq!(positive.validation_type, ValidationType::GreaterThan);
/// ```
#[derive(Clone, PartialEq, Serialize, Deserialize)]
#[non_exhaustive]
pub struct ConfigurationValidation {
    /// Constraint: a number, string or array, depending on the type.
    #[serde(default)]
    pub constraint: Value,
    /// Type of the validation.
    #[serde(rename = "type", default = "unknown", deserialize_with = "null_as_unknown")]
    pub validation_type: ValidationType,
    /// Unknown fields, written back unchanged.
    #[serde(flatten)]
    pub extra: Map<String, Value>,
}

debug!(ConfigurationValidation { validation_type; constraint, extra });

impl ConfigurationValidation {
    /// Creates a validation of any type.
    pub fn new(validation_type: impl Into<ValidationType>, constraint: impl Into<Value>) -> Self {
        Self { constraint: constraint.into(), validation_type: validation_type.into(), extra: Map::new() }
    }

    /// Requires a value less than this number.
    pub fn less_than(limit: impl Into<serde_json::Number>) -> Self {
        Self::new(ValidationType::LessThan, Value::Number(limit.into()))
    }

    /// Requires a value greater than this number.
    pub fn greater_than(limit: impl Into<serde_json::Number>) -> Self {
        Self::new(ValidationType::GreaterThan, Value::Number(limit.into()))
    }

    /// Requires list items of this type, `str` or `int`.
    pub fn list_type(item_type: impl Into<String>) -> Self {
        Self::new(ValidationType::ListType, item_type.into())
    }

    /// Requires the value, or each item of the list, to be one of these.
    pub fn included_in(values: impl IntoIterator<Item: Into<Value>>) -> Self {
        Self::new(ValidationType::IncludedIn, values.into_iter().map(Into::into).collect::<Vec<Value>>())
    }

    /// Requires the whole string, or each whole item of the list, to match this regular expression in Python's syntax.
    pub fn regex(pattern: impl Into<String>) -> Self {
        Self::new(ValidationType::Regex, pattern.into())
    }
}

open_enum! {
    /// Input control for a configuration field.
    pub enum DisplayType {
        /// Single-line text.
        Textbox = "textbox",
        /// Multi-line text.
        Textarea = "textarea",
        /// Number.
        Numeric = "numeric",
        /// Switch.
        Toggle = "toggle",
        /// Selection of one option.
        Dropdown = "dropdown",
        /// Single-line text, under the name used by older connectors.
        Text = "text",
    }
}

open_enum! {
    case_sensitive
    /// Type of the value of a configuration field.
    pub enum FieldType {
        /// String.
        Str = "str",
        /// Integer.
        Int = "int",
        /// List of strings, written as one comma-separated string.
        List = "list",
        /// Boolean.
        Bool = "bool",
    }
}

open_enum! {
    /// Type of a [`ConfigurationValidation`].
    pub enum ValidationType {
        /// The value is less than a number.
        LessThan = "less_than",
        /// The value is greater than a number.
        GreaterThan = "greater_than",
        /// The items of the list are of the type `str` or `int`.
        ListType = "list_type",
        /// The value, or each item of the list, is one of several values.
        IncludedIn = "included_in",
        /// The whole string matches a regular expression.
        Regex = "regex",
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use serde_json::json;

    #[test]
    fn builders_set_the_serialized_fields() {
        for (validation, json) in [
            (ConfigurationValidation::less_than(5), json!({"type": "less_than", "constraint": 5})),
            (ConfigurationValidation::greater_than(-1), json!({"type": "greater_than", "constraint": -1})),
            (ConfigurationValidation::list_type("str"), json!({"type": "list_type", "constraint": "str"})),
            (
                ConfigurationValidation::included_in(["a"]),
                json!({"type": "included_in", "constraint": ["a"]}),
            ),
            (ConfigurationValidation::regex("a"), json!({"type": "regex", "constraint": "a"})),
            (ConfigurationValidation::new("newer", json!({})), json!({"type": "newer", "constraint": {}})),
        ] {
            assert_eq!(serde_json::to_value(&validation).unwrap(), json);
        }
    }

    #[test]
    fn missing_and_null_fields_have_defaults() {
        for json in [
            json!({}),
            json!({"field": null, "value": null, "label": null, "type": null, "constraint": null}),
        ] {
            let dependency: ConfigurationDependency = serde_json::from_value(json.clone()).unwrap();
            assert_eq!((dependency.field.as_str(), dependency.value), ("", Value::Null));
            let option: ConfigurationOption = serde_json::from_value(json.clone()).unwrap();
            assert_eq!((option.label.as_str(), option.value), ("", Value::Null));
            let validation: ConfigurationValidation = serde_json::from_value(json).unwrap();
            assert_eq!(validation.validation_type.as_str(), "");
        }
    }
}
