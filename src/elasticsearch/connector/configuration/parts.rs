//! What a field is made of.

use serde::{Deserialize, Serialize};
use serde_json::{Map, Value};

use crate::{
    null::{null_as_default, null_as_unknown, unknown},
    open_enum::open_enum,
};

/// A value another field must have.
#[derive(Clone, Debug, Default, PartialEq, Serialize, Deserialize)]
#[serde(default)]
#[non_exhaustive]
pub struct ConfigurationDependency {
    /// The other field's name.
    #[serde(deserialize_with = "null_as_default")]
    pub field: String,
    /// Its value: a text, number, boolean or `null`.
    pub value: Value,
    /// Members this version does not know.
    #[serde(flatten)]
    pub extra: Map<String, Value>,
}

impl ConfigurationDependency {
    /// The field of this name has this value.
    pub fn new(field: impl Into<String>, value: impl Into<Value>) -> Self {
        Self { field: field.into(), value: value.into(), extra: Map::new() }
    }
}

/// Something to choose.
#[derive(Clone, Debug, Default, PartialEq, Serialize, Deserialize)]
#[serde(default)]
#[non_exhaustive]
pub struct ConfigurationOption {
    /// Its name for people.
    #[serde(deserialize_with = "null_as_default")]
    pub label: String,
    /// The value of the option: a text or a number.
    pub value: Value,
    /// Members this version does not know.
    #[serde(flatten)]
    pub extra: Map<String, Value>,
}

impl ConfigurationOption {
    /// Something to choose, with its name for people.
    pub fn new(label: impl Into<String>, value: impl Into<Value>) -> Self {
        Self { label: label.into(), value: value.into(), extra: Map::new() }
    }
}

/// What a value must satisfy. The server does not check it; the connector service does, and
/// [`Configuration::check`](super::Configuration::check).
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
#[non_exhaustive]
pub struct ConfigurationValidation {
    /// What is compared with: a number, a text or an array, depending on the kind.
    #[serde(default)]
    pub constraint: Value,
    /// The kind of check.
    #[serde(rename = "type", default = "unknown", deserialize_with = "null_as_unknown")]
    pub validation_type: ValidationType,
    /// Members this version does not know.
    #[serde(flatten)]
    pub extra: Map<String, Value>,
}

impl ConfigurationValidation {
    /// A check of any kind.
    pub fn new(validation_type: impl Into<ValidationType>, constraint: impl Into<Value>) -> Self {
        Self { constraint: constraint.into(), validation_type: validation_type.into(), extra: Map::new() }
    }

    /// The value is less than this number.
    pub fn less_than(limit: impl Into<serde_json::Number>) -> Self {
        Self::new(ValidationType::LessThan, Value::Number(limit.into()))
    }

    /// The value is greater than this number.
    pub fn greater_than(limit: impl Into<serde_json::Number>) -> Self {
        Self::new(ValidationType::GreaterThan, Value::Number(limit.into()))
    }

    /// The items of the list are of this type, `str` or `int`.
    pub fn list_type(item_type: impl Into<String>) -> Self {
        Self::new(ValidationType::ListType, item_type.into())
    }

    /// The value, or each item of the list, is one of these.
    pub fn included_in(values: impl IntoIterator<Item: Into<Value>>) -> Self {
        Self::new(ValidationType::IncludedIn, values.into_iter().map(Into::into).collect::<Vec<Value>>())
    }

    /// The whole text matches this regular expression, in Python's syntax.
    pub fn regex(pattern: impl Into<String>) -> Self {
        Self::new(ValidationType::Regex, pattern.into())
    }
}

open_enum! {
    /// How a configuration field is shown.
    pub enum DisplayType {
        /// One line of text.
        Textbox = "textbox",
        /// Several lines of text.
        Textarea = "textarea",
        /// A number.
        Numeric = "numeric",
        /// On or off.
        Toggle = "toggle",
        /// One of several options.
        Dropdown = "dropdown",
        /// One line of text, as older connectors call it.
        Text = "text",
    }
}

open_enum! {
    case_sensitive
    /// What kind of value a configuration field has.
    pub enum FieldType {
        /// Text.
        Str = "str",
        /// A whole number.
        Int = "int",
        /// Several texts, in one text separated by commas.
        List = "list",
        /// True or false.
        Bool = "bool",
    }
}

open_enum! {
    /// The kind of check of a [`ConfigurationValidation`].
    pub enum ValidationType {
        /// Less than a number.
        LessThan = "less_than",
        /// Greater than a number.
        GreaterThan = "greater_than",
        /// A list whose items are `str` or `int`.
        ListType = "list_type",
        /// One of several values.
        IncludedIn = "included_in",
        /// A text that matches a regular expression as a whole.
        Regex = "regex",
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use serde_json::json;

    #[test]
    fn builds_what_travels() {
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
    fn what_is_missing_or_null_does_not_fail() {
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
