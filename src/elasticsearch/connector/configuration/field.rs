use std::fmt;

use serde::{Deserialize, Serialize};
use serde_json::{Map, Value};

use super::{ConfigurationDependency, ConfigurationOption, ConfigurationValidation, DisplayType, FieldType};
use crate::Nullable;

/// One field of a [`Configuration`](super::Configuration): how it is shown and checked, and its value.
///
/// Absent, `null` and a value are distinguished, so that a configuration is written back as it was read.
///
/// ```
/// use connectors_sdk::elasticsearch::{ConfigurationField, ConfigurationValidation, DisplayType, FieldType};
///
/// let retries = ConfigurationField::new("Retries", FieldType::Int)
///     .display(DisplayType::Numeric)
///     .default_value(3)
///     .tooltip("How often a request is retried.")
///     .ui_restriction("advanced")
///     .validation(ConfigurationValidation::less_than(10))
///     .order(5);
/// assert_eq!(retries.as_i64(), Some(3));
/// ```
#[derive(Clone, Default, PartialEq, Serialize, Deserialize)]
#[serde(default)]
#[non_exhaustive]
pub struct ConfigurationField {
    /// The group it is shown in.
    #[serde(skip_serializing_if = "Nullable::is_absent")]
    pub category: Nullable<String>,
    /// Value that applies while the field has none and is not required.
    #[serde(skip_serializing_if = "Nullable::is_absent")]
    pub default_value: Nullable<Value>,
    /// The field counts only while all of these hold.
    #[serde(skip_serializing_if = "Nullable::is_absent")]
    pub depends_on: Nullable<Vec<ConfigurationDependency>>,
    /// How it is shown.
    #[serde(skip_serializing_if = "Nullable::is_absent")]
    pub display: Nullable<DisplayType>,
    /// Its name for people. Servers require it.
    #[serde(skip_serializing_if = "Nullable::is_absent")]
    pub label: Nullable<String>,
    /// What can be chosen from.
    #[serde(skip_serializing_if = "Nullable::is_absent")]
    pub options: Nullable<Vec<ConfigurationOption>>,
    /// Its place among the fields.
    #[serde(skip_serializing_if = "Nullable::is_absent")]
    pub order: Nullable<i64>,
    /// Placeholder shown while the field is empty.
    #[serde(skip_serializing_if = "Nullable::is_absent")]
    pub placeholder: Nullable<String>,
    /// Whether there must be a value.
    #[serde(skip_serializing_if = "Nullable::is_absent")]
    pub required: Nullable<bool>,
    /// Whether the value is a credential. The server still returns it in plain text.
    #[serde(skip_serializing_if = "Nullable::is_absent")]
    pub sensitive: Nullable<bool>,
    /// An explanation for people.
    #[serde(skip_serializing_if = "Nullable::is_absent")]
    pub tooltip: Nullable<String>,
    /// What kind of value it has.
    #[serde(rename = "type", skip_serializing_if = "Nullable::is_absent")]
    pub field_type: Nullable<FieldType>,
    /// Where it is not shown, like `advanced`.
    #[serde(skip_serializing_if = "Nullable::is_absent")]
    pub ui_restrictions: Nullable<Vec<String>>,
    /// What a value must satisfy.
    #[serde(skip_serializing_if = "Nullable::is_absent")]
    pub validations: Nullable<Vec<ConfigurationValidation>>,
    /// The value.
    #[serde(skip_serializing_if = "Nullable::is_absent")]
    pub value: Nullable<Value>,
    /// Members this version does not know.
    #[serde(flatten)]
    pub extra: Map<String, Value>,
    /// The document had the value alone where an object belongs.
    #[serde(skip)]
    bare: bool,
}

impl ConfigurationField {
    /// A field with this name for people and this kind of value.
    pub fn new(label: impl Into<String>, field_type: impl Into<FieldType>) -> Self {
        Self {
            label: Nullable::Value(label.into()),
            field_type: Nullable::Value(field_type.into()),
            ..Self::default()
        }
    }

    /// Sets the group it is shown in.
    #[must_use]
    pub fn category(mut self, category: impl Into<String>) -> Self {
        self.category = Nullable::Value(category.into());
        self
    }

    /// Sets the value that applies while the field has none and is not required. Text, number or boolean.
    #[must_use]
    pub fn default_value(mut self, value: impl Into<Value>) -> Self {
        self.default_value = not_null(value.into());
        self
    }

    /// Makes the field count only while another field has this value. All that are added must hold.
    #[must_use]
    pub fn depends_on(mut self, field: impl Into<String>, value: impl Into<Value>) -> Self {
        push(&mut self.depends_on, ConfigurationDependency::new(field, value));
        self
    }

    /// Sets how it is shown.
    #[must_use]
    pub fn display(mut self, display: impl Into<DisplayType>) -> Self {
        self.display = Nullable::Value(display.into());
        self
    }

    /// Adds something to choose.
    #[must_use]
    pub fn option(mut self, label: impl Into<String>, value: impl Into<Value>) -> Self {
        push(&mut self.options, ConfigurationOption::new(label, value));
        self
    }

    /// Sets its place among the fields.
    #[must_use]
    pub fn order(mut self, order: i64) -> Self {
        self.order = order.into();
        self
    }

    /// Sets the placeholder shown while the field is empty.
    #[must_use]
    pub fn placeholder(mut self, placeholder: impl Into<String>) -> Self {
        self.placeholder = Nullable::Value(placeholder.into());
        self
    }

    /// Sets whether there must be a value.
    #[must_use]
    pub fn required(mut self, required: bool) -> Self {
        self.required = required.into();
        self
    }

    /// Sets whether the value is a credential.
    #[must_use]
    pub fn sensitive(mut self, sensitive: bool) -> Self {
        self.sensitive = sensitive.into();
        self
    }

    /// Sets an explanation for people.
    #[must_use]
    pub fn tooltip(mut self, tooltip: impl Into<String>) -> Self {
        self.tooltip = Nullable::Value(tooltip.into());
        self
    }

    /// Adds a place where it is not shown, like `advanced`.
    #[must_use]
    pub fn ui_restriction(mut self, restriction: impl Into<String>) -> Self {
        push(&mut self.ui_restrictions, restriction.into());
        self
    }

    /// Adds what a value must satisfy.
    #[must_use]
    pub fn validation(mut self, validation: ConfigurationValidation) -> Self {
        push(&mut self.validations, validation);
        self
    }

    /// Sets the value. `null` clears it. Servers take no array here when a whole configuration is sent.
    #[must_use]
    pub fn value(mut self, value: impl Into<Value>) -> Self {
        self.value = not_null(value.into());
        self
    }

    pub(super) fn bare(value: Value) -> Self {
        Self { value: not_null(value), bare: true, ..Self::default() }
    }

    /// The value alone, if that is how it was read and nothing else was set since.
    pub(super) fn bare_value(&self) -> Option<&Nullable<Value>> {
        let untouched = || Self { value: self.value.clone(), bare: true, ..Self::default() };
        (self.bare && !self.value.is_absent() && *self == untouched()).then_some(&self.value)
    }
}

fn not_null(value: Value) -> Nullable<Value> {
    if value.is_null() { Nullable::Null } else { Nullable::Value(value) }
}

fn push<T>(list: &mut Nullable<Vec<T>>, item: T) {
    match list {
        Nullable::Value(list) => list.push(item),
        Nullable::Absent | Nullable::Null => *list = Nullable::Value(vec![item]),
    }
}

impl fmt::Debug for ConfigurationField {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let value = match &self.value {
            Nullable::Absent => "absent",
            Nullable::Null => "null",
            Nullable::Value(_) => "[redacted]",
        };
        f.debug_struct("ConfigurationField")
            .field("label", &self.label)
            .field("field_type", &self.field_type)
            .field("required", &self.required)
            .field("sensitive", &self.sensitive)
            .field("value", &format_args!("{value}"))
            .finish_non_exhaustive()
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use serde_json::json;

    #[test]
    fn builds_what_travels() {
        let field = ConfigurationField::new("L", FieldType::List)
            .category("c")
            .default_value("d")
            .depends_on("a", true)
            .depends_on("b", "x")
            .display(DisplayType::Textarea)
            .option("o", 1)
            .order(2)
            .placeholder("p")
            .required(false)
            .sensitive(true)
            .tooltip("t")
            .ui_restriction("advanced")
            .validation(ConfigurationValidation::list_type("int"))
            .validation(ConfigurationValidation::regex("a+"))
            .value("v");
        assert_eq!(
            serde_json::to_value(&field).unwrap(),
            json!({
                "category": "c", "default_value": "d",
                "depends_on": [{"field": "a", "value": true}, {"field": "b", "value": "x"}],
                "display": "textarea", "label": "L", "options": [{"label": "o", "value": 1}], "order": 2,
                "placeholder": "p", "required": false, "sensitive": true, "tooltip": "t", "type": "list",
                "ui_restrictions": ["advanced"],
                "validations": [{"constraint": "int", "type": "list_type"}, {"constraint": "a+", "type": "regex"}],
                "value": "v",
            })
        );
        let cleared =
            ConfigurationField::new("L", "of a newer server").value(Value::Null).default_value(Value::Null);
        assert!(cleared.value.is_null() && cleared.default_value.is_null());
    }
}
