use std::{collections::BTreeMap, fmt};

use serde::{Deserialize, Serialize};
use serde_json::{Map, Value};

use crate::{Nullable, error::Scrubber, open_enum::open_enum};

/// What has to be known to reach a source: its fields by name, with their schema and values.
///
/// Values of fields are never shown in debug output: the server returns also sensitive ones in clear.
#[derive(Clone, Debug, Default, PartialEq, Serialize, Deserialize)]
#[serde(transparent)]
pub struct Configuration {
    fields: BTreeMap<String, ConfigurationField>,
}

impl Configuration {
    /// A configuration without fields.
    #[must_use]
    pub fn new() -> Self {
        Self::default()
    }

    /// The field of this name.
    #[must_use]
    pub fn get(&self, name: &str) -> Option<&ConfigurationField> {
        self.fields.get(name)
    }

    /// The field of this name, to change it.
    #[must_use]
    pub fn get_mut(&mut self, name: &str) -> Option<&mut ConfigurationField> {
        self.fields.get_mut(name)
    }

    /// Adds or replaces a field.
    pub fn insert(
        &mut self,
        name: impl Into<String>,
        field: ConfigurationField,
    ) -> Option<ConfigurationField> {
        self.fields.insert(name.into(), field)
    }

    /// Removes a field.
    pub fn remove(&mut self, name: &str) -> Option<ConfigurationField> {
        self.fields.remove(name)
    }

    /// The fields, by name.
    pub fn iter(&self) -> impl Iterator<Item = (&str, &ConfigurationField)> {
        self.fields.iter().map(|(name, field)| (name.as_str(), field))
    }

    /// How many fields there are.
    #[must_use]
    pub fn len(&self) -> usize {
        self.fields.len()
    }

    /// Whether there are no fields.
    #[must_use]
    pub fn is_empty(&self) -> bool {
        self.fields.is_empty()
    }

    pub(crate) fn secrets(&self, secrets: &mut Scrubber) {
        for field in self.fields.values() {
            if let Nullable::Value(value) = &field.value {
                secrets.add_values(value);
            }
        }
    }
}

impl<K: Into<String>> FromIterator<(K, ConfigurationField)> for Configuration {
    fn from_iter<I: IntoIterator<Item = (K, ConfigurationField)>>(fields: I) -> Self {
        Self { fields: fields.into_iter().map(|(name, field)| (name.into(), field)).collect() }
    }
}

/// One field of a [`Configuration`]: how it is shown and checked, and its value.
///
/// Absent, `null` and a value are told apart, so that a configuration goes back as it came.
#[derive(Clone, Default, PartialEq, Serialize, Deserialize)]
#[serde(default)]
#[non_exhaustive]
pub struct ConfigurationField {
    /// The group it is shown in.
    #[serde(skip_serializing_if = "Nullable::is_absent")]
    pub category: Nullable<String>,
    /// What counts while there is no value and the field is not required.
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
    /// What is shown while there is no value.
    #[serde(skip_serializing_if = "Nullable::is_absent")]
    pub placeholder: Nullable<String>,
    /// Whether there must be a value.
    #[serde(skip_serializing_if = "Nullable::is_absent")]
    pub required: Nullable<bool>,
    /// Whether the value is a credential. It is returned in clear all the same.
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

/// A value another field must have.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
#[non_exhaustive]
pub struct ConfigurationDependency {
    /// The other field's name.
    pub field: String,
    /// Its value.
    pub value: Value,
    /// Members this version does not know.
    #[serde(flatten)]
    pub extra: Map<String, Value>,
}

/// Something to choose.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
#[non_exhaustive]
pub struct ConfigurationOption {
    /// Its name for people.
    pub label: String,
    /// The value it stands for: a text or a number.
    pub value: Value,
    /// Members this version does not know.
    #[serde(flatten)]
    pub extra: Map<String, Value>,
}

/// What a value must satisfy. The server does not check it; the connector service does.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
#[non_exhaustive]
pub struct ConfigurationValidation {
    /// What is compared with: a number, a text or an array, depending on the kind.
    pub constraint: Value,
    /// The kind of check.
    #[serde(rename = "type")]
    pub validation_type: ValidationType,
    /// Members this version does not know.
    #[serde(flatten)]
    pub extra: Map<String, Value>,
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
