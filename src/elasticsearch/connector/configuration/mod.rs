//! Configuration of the connection to a data source.

mod check;
mod entry;
mod field;
mod parts;
mod problem;
#[cfg(feature = "regex")]
mod regex;
mod typed;
mod validate;
mod value;

use std::collections::{BTreeMap, btree_map};

pub use field::ConfigurationField;
pub use parts::{
    ConfigurationDependency, ConfigurationOption, ConfigurationValidation, DisplayType, FieldType,
    ValidationType,
};
pub use problem::{ConfigurationErrors, ConfigurationProblem, ConfigurationProblemKind};

use crate::lenient::{Leftovers, unreadable};

/// Configuration of the connection to a data source: fields by name, with their schema and values.
///
/// Debug output never shows values of fields, since the server returns even sensitive values in plain text.
///
/// The server checks only the structure of the schema. The connector service validates the values, as
/// [`check`](Self::check) does. An entry that is not an object, as in very old documents, is read as a field that has
/// only this value, and is written back unchanged.
///
/// ```
/// use connectors_sdk::elasticsearch::{Configuration, ConfigurationField, FieldType};
///
/// let configuration: Configuration = [
///     ("host", ConfigurationField::new("Host", FieldType::Str).required(true)),
///     ("port", ConfigurationField::new("Port", FieldType::Int).default_value(443)),
/// ]
/// .into_iter()
/// .collect();
/// assert_eq!(configuration.get("port").and_then(|port| port.as_i64()), Some(443));
/// assert_eq!(configuration.missing_required().map(|(name, _)| name).collect::<Vec<_>>(), ["host"]);
///
/// let filled = configuration.with_values([("host", "wiki.example")])?;
/// filled.check()?;
/// # Ok::<(), connectors_sdk::Error>(())
/// ```
#[doc(alias = "config")]
#[doc(alias = "settings")]
#[derive(Clone, Debug, Default, PartialEq)]
pub struct Configuration {
    /// Boxed, since every node of a `BTreeMap` reserves space for eleven values.
    fields: BTreeMap<String, Box<ConfigurationField>>,
    unreadable: Leftovers,
}

unreadable!(Configuration);

impl Configuration {
    /// Creates a configuration without fields.
    #[must_use]
    pub fn new() -> Self {
        Self::default()
    }

    /// Returns the field with this name.
    #[must_use]
    pub fn get(&self, name: &str) -> Option<&ConfigurationField> {
        self.fields.get(name).map(Box::as_ref)
    }

    /// Returns a mutable reference to the field with this name.
    #[must_use]
    pub fn get_mut(&mut self, name: &str) -> Option<&mut ConfigurationField> {
        self.fields.get_mut(name).map(Box::as_mut)
    }

    /// Adds or replaces a field. Returns the previous one.
    pub fn insert(
        &mut self,
        name: impl Into<String>,
        field: ConfigurationField,
    ) -> Option<ConfigurationField> {
        self.fields.insert(name.into(), Box::new(field)).map(|replaced| *replaced)
    }

    /// Removes and returns a field.
    pub fn remove(&mut self, name: &str) -> Option<ConfigurationField> {
        self.fields.remove(name).map(|removed| *removed)
    }

    /// Iterates over the fields, sorted by name.
    pub fn iter(&self) -> impl Iterator<Item = (&str, &ConfigurationField)> {
        self.fields.iter().map(|(name, field)| (name.as_str(), field.as_ref()))
    }

    /// Returns the number of fields.
    #[must_use]
    pub fn len(&self) -> usize {
        self.fields.len()
    }

    /// Returns whether the configuration has no fields.
    #[must_use]
    pub fn is_empty(&self) -> bool {
        self.fields.is_empty()
    }
}

impl<K: Into<String>> FromIterator<(K, ConfigurationField)> for Configuration {
    fn from_iter<I: IntoIterator<Item = (K, ConfigurationField)>>(fields: I) -> Self {
        let fields = fields.into_iter().map(|(name, field)| (name.into(), Box::new(field))).collect();
        Self { fields, unreadable: Leftovers::default() }
    }
}

impl<K: Into<String>> Extend<(K, ConfigurationField)> for Configuration {
    fn extend<I: IntoIterator<Item = (K, ConfigurationField)>>(&mut self, fields: I) {
        self.fields.extend(fields.into_iter().map(|(name, field)| (name.into(), Box::new(field))));
    }
}

impl IntoIterator for Configuration {
    type Item = (String, ConfigurationField);
    type IntoIter = ConfigurationIntoIter;

    fn into_iter(self) -> Self::IntoIter {
        ConfigurationIntoIter(self.fields.into_iter())
    }
}

/// Iterator over the fields of a [`Configuration`], sorted by name.
#[derive(Debug)]
pub struct ConfigurationIntoIter(btree_map::IntoIter<String, Box<ConfigurationField>>);

impl Iterator for ConfigurationIntoIter {
    type Item = (String, ConfigurationField);

    fn next(&mut self) -> Option<Self::Item> {
        self.0.next().map(|(name, field)| (name, *field))
    }

    fn size_hint(&self) -> (usize, Option<usize>) {
        self.0.size_hint()
    }
}

impl ExactSizeIterator for ConfigurationIntoIter {}

#[cfg(test)]
mod tests {
    use super::*;
    use serde_json::json;

    #[test]
    fn a_configuration_is_a_sorted_map_of_fields() {
        let mut configuration = Configuration::new();
        assert!(configuration.is_empty());
        assert!(configuration.insert("b", ConfigurationField::new("B", FieldType::Str)).is_none());
        assert!(configuration.insert("b", ConfigurationField::new("B2", FieldType::Str)).is_some());
        configuration.extend([("a", ConfigurationField::new("A", FieldType::Int))]);
        assert_eq!(configuration.iter().map(|(name, _)| name).collect::<Vec<_>>(), ["a", "b"]);
        configuration.get_mut("a").unwrap().value = json!(1).into();
        assert_eq!(configuration.len(), 2);
        assert_eq!(
            serde_json::to_value(&configuration).unwrap(),
            json!({"a": {"label": "A", "type": "int", "value": 1}, "b": {"label": "B2", "type": "str"}})
        );
        assert!(configuration.remove("a").is_some() && configuration.remove("a").is_none());
        let rest: Vec<_> = configuration.into_iter().map(|(name, _)| name).collect();
        assert_eq!(rest, ["b"]);
    }

    #[test]
    fn values_are_not_shown() {
        let document = json!({"token": {"label": "Token", "sensitive": false, "value": "hunter2", "default_value": "hunter3",
                                        "secret": "hunter4"},
                              "bare": "hunter5", "null": {"value": null}, "none": {}});
        let configuration: Configuration = serde_json::from_value(document).unwrap();
        let shown = format!("{configuration:?} {configuration:#?}");
        assert!(!shown.contains("hunter"), "{shown}");
        assert!(
            shown.contains("[redacted]") && shown.contains("value: null") && shown.contains("value: absent")
        );
    }
}
