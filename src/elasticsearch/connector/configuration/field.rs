use std::fmt;

use serde::{Deserialize, Serialize};
use serde_json::{Map, Value};

use super::{ConfigurationDependency, ConfigurationOption, ConfigurationValidation, DisplayType, FieldType};
use crate::Nullable;

/// Field of a [`Configuration`](super::Configuration): presentation, validation and value.
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
    /// Group in which the field is shown.
    #[serde(skip_serializing_if = "Nullable::is_absent")]
    pub category: Nullable<String>,
    /// Value used if the field has no value and is not required.
    #[serde(skip_serializing_if = "Nullable::is_absent")]
    pub default_value: Nullable<Value>,
    /// Dependencies; the field is active only while all of them are satisfied.
    #[serde(skip_serializing_if = "Nullable::is_absent")]
    pub depends_on: Nullable<Vec<ConfigurationDependency>>,
    /// Input control for the field.
    #[serde(skip_serializing_if = "Nullable::is_absent")]
    pub display: Nullable<DisplayType>,
    /// Label. Required by servers.
    #[serde(skip_serializing_if = "Nullable::is_absent")]
    pub label: Nullable<String>,
    /// Options to choose from.
    #[serde(skip_serializing_if = "Nullable::is_absent")]
    pub options: Nullable<Vec<ConfigurationOption>>,
    /// Position among the fields.
    #[serde(skip_serializing_if = "Nullable::is_absent")]
    pub order: Nullable<i64>,
    /// Placeholder shown while the field is empty.
    #[serde(skip_serializing_if = "Nullable::is_absent")]
    pub placeholder: Nullable<String>,
    /// Whether a value is required.
    #[serde(skip_serializing_if = "Nullable::is_absent")]
    pub required: Nullable<bool>,
    /// Whether the value is a credential. The server still returns it in plain text.
    #[serde(skip_serializing_if = "Nullable::is_absent")]
    pub sensitive: Nullable<bool>,
    /// Explanation shown to users.
    #[serde(skip_serializing_if = "Nullable::is_absent")]
    pub tooltip: Nullable<String>,
    /// Type of the value.
    #[serde(rename = "type", skip_serializing_if = "Nullable::is_absent")]
    pub field_type: Nullable<FieldType>,
    /// Parts of the user interface that do not show the field, such as `advanced`.
    #[serde(skip_serializing_if = "Nullable::is_absent")]
    pub ui_restrictions: Nullable<Vec<String>>,
    /// Validations of the value.
    #[serde(skip_serializing_if = "Nullable::is_absent")]
    pub validations: Nullable<Vec<ConfigurationValidation>>,
    /// Value of the field.
    #[serde(skip_serializing_if = "Nullable::is_absent")]
    pub value: Nullable<Value>,
    /// Unknown fields, written back unchanged.
    #[serde(flatten)]
    pub extra: Map<String, Value>,
    /// Whether the document had only the value in place of an object.
    #[serde(skip)]
    bare: bool,
}

impl ConfigurationField {
    /// Creates a field with this label and type.
    pub fn new(label: impl Into<String>, field_type: impl Into<FieldType>) -> Self {
        Self {
            label: Nullable::Value(label.into()),
            field_type: Nullable::Value(field_type.into()),
            ..Self::default()
        }
    }

    /// Sets the group in which the field is shown.
    #[must_use]
    pub fn category(mut self, category: impl Into<String>) -> Self {
        self.category = Nullable::Value(category.into());
        self
    }

    /// Sets the value used if the field has no value and is not required: a string, number or boolean.
    #[must_use]
    pub fn default_value(mut self, value: impl Into<Value>) -> Self {
        self.default_value = not_null(value.into());
        self
    }

    /// Adds a dependency: the field is active only while another field has this value. All dependencies must be
    /// satisfied.
    #[must_use]
    pub fn depends_on(mut self, field: impl Into<String>, value: impl Into<Value>) -> Self {
        push(&mut self.depends_on, ConfigurationDependency::new(field, value));
        self
    }

    /// Sets the input control for the field.
    #[must_use]
    pub fn display(mut self, display: impl Into<DisplayType>) -> Self {
        self.display = Nullable::Value(display.into());
        self
    }

    /// Adds an option to choose from.
    #[must_use]
    pub fn option(mut self, label: impl Into<String>, value: impl Into<Value>) -> Self {
        push(&mut self.options, ConfigurationOption::new(label, value));
        self
    }

    /// Sets the position among the fields.
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

    /// Sets whether a value is required.
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

    /// Sets the explanation shown to users.
    #[must_use]
    pub fn tooltip(mut self, tooltip: impl Into<String>) -> Self {
        self.tooltip = Nullable::Value(tooltip.into());
        self
    }

    /// Adds a part of the user interface that does not show the field, such as `advanced`.
    #[must_use]
    pub fn ui_restriction(mut self, restriction: impl Into<String>) -> Self {
        push(&mut self.ui_restrictions, restriction.into());
        self
    }

    /// Adds a validation of the value.
    #[must_use]
    pub fn validation(mut self, validation: ConfigurationValidation) -> Self {
        push(&mut self.validations, validation);
        self
    }

    /// Sets the value. `null` clears it. Servers reject an array when a whole configuration is sent.
    #[must_use]
    pub fn value(mut self, value: impl Into<Value>) -> Self {
        self.value = not_null(value.into());
        self
    }

    pub(super) fn bare(value: Value) -> Self {
        Self { value: not_null(value), bare: true, ..Self::default() }
    }

    /// Returns the value if the field was read without an object and nothing else has been set since.
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
    fn builders_set_the_serialized_fields() {
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
