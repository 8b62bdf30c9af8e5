//! Validation of values against their schema.

use serde_json::{Map, Value};

#[cfg(feature = "regex")]
use super::regex::Steps;
#[cfg(not(feature = "regex"))]
use super::validate::Steps;

use super::{
    Configuration, ConfigurationErrors, ConfigurationField, ConfigurationProblem,
    ConfigurationProblemKind as Kind,
};
use crate::Nullable;

impl Configuration {
    /// Returns whether a field is active: every field that it depends on exists and has the required value. `false` if
    /// the field does not exist.
    #[must_use]
    pub fn is_active(&self, name: &str) -> bool {
        self.get(name).is_some_and(|field| self.activity(field) == Ok(true))
    }

    /// Iterates over the required fields without a value, sorted by name.
    ///
    /// Fields that are not [active](Self::is_active) are left out. A default value does not replace the value of a
    /// required field; see [`effective_value`](ConfigurationField::effective_value).
    pub fn missing_required(&self) -> impl Iterator<Item = (&str, &ConfigurationField)> {
        self.iter().filter(|(name, field)| {
            field.is_required() && field.effective_value().is_none() && self.is_active(name)
        })
    }

    /// Checks all values as a connector service does before it uses them: required values are present, values have the
    /// type of their field, and they satisfy the validations of the schema.
    ///
    /// Fields that are not [active](Self::is_active), empty values that are not required, and unknown types of
    /// validation are not checked. Regular expressions are checked only with the feature `regex`. A value need not be
    /// one of the [options](ConfigurationField::options).
    ///
    /// # Errors
    ///
    /// [`ConfigurationErrors`] with all problems, not only the first one. `?` converts them to an
    /// [`Error`](crate::Error).
    pub fn check(&self) -> Result<(), ConfigurationErrors> {
        ConfigurationErrors::of(self.problems(|_| true))
    }

    /// Checks values before [`update_configuration`](super::super::ConnectorHandle::update_configuration) sends them:
    /// each value must belong to an existing field and be valid once all of them are set.
    ///
    /// Other fields are not checked, so a configuration can be filled in step by step.
    ///
    /// # Errors
    ///
    /// [`ConfigurationErrors`] with all problems of the given fields.
    ///
    /// ```
    /// use connectors_sdk::elasticsearch::{
    ///     Configuration, ConfigurationField, ConfigurationProblemKind, ConfigurationValidation, FieldType,
    /// };
    ///
    /// let port = ConfigurationField::new("Port", FieldType::Int).validation(ConfigurationValidation::greater_than(0));
    /// let configuration: Configuration = [("port", port)].into_iter().collect();
    ///
    /// assert!(configuration.check_values([("port", 443)]).is_ok());
    /// let errors = configuration.check_values([("port", 0), ("prot", 1)]).unwrap_err();
    /// assert_eq!(errors.problems()[1].kind, ConfigurationProblemKind::UnknownField);
    /// assert_eq!(
    ///     errors.to_string(),
    ///     "invalid configuration: 'Port' must be greater than 0; 'prot' is not a field of the configuration"
    /// );
    /// ```
    pub fn check_values<K, V>(
        &self,
        values: impl IntoIterator<Item = (K, V)>,
    ) -> Result<(), ConfigurationErrors>
    where
        K: Into<String>,
        V: Into<Value>,
    {
        let values: Map<_, _> = values.into_iter().map(|(name, value)| (name.into(), value.into())).collect();
        let (changed, mut problems) = self.changed(&values);
        problems.extend(changed.problems(|name| values.get(name).is_some_and(|value| !value.is_null())));
        problems.sort_by(|a, b| a.field.cmp(&b.field));
        ConfigurationErrors::of(problems)
    }

    /// Returns the configuration as it will be after an [update](super::super::ConnectorHandle::update_configuration)
    /// with these values: an object is merged into a stored object; any other value replaces the stored one. The values
    /// are not checked.
    ///
    /// # Errors
    ///
    /// [`ConfigurationErrors`] if a value is for a field that does not exist, or is `null`, which servers reject.
    pub fn with_values<K, V>(
        &self,
        values: impl IntoIterator<Item = (K, V)>,
    ) -> Result<Self, ConfigurationErrors>
    where
        K: Into<String>,
        V: Into<Value>,
    {
        let values: Map<_, _> = values.into_iter().map(|(name, value)| (name.into(), value.into())).collect();
        let (changed, problems) = self.changed(&values);
        ConfigurationErrors::of(problems).map(|()| changed)
    }

    fn changed(&self, values: &Map<String, Value>) -> (Self, Vec<ConfigurationProblem>) {
        let mut changed = self.clone();
        let mut problems = Vec::new();
        for (name, value) in values {
            match changed.get_mut(name) {
                Some(field) if value.is_null() => problems.push(field.problem(name, Kind::NullValue)),
                Some(field) => match &mut field.value {
                    Nullable::Value(stored) => merge(stored, value),
                    empty => *empty = Nullable::Value(value.clone()),
                },
                None => problems.push(ConfigurationProblem {
                    field: name.clone(),
                    label: None,
                    kind: Kind::UnknownField,
                }),
            }
        }
        (changed, problems)
    }

    fn problems(&self, selected: impl Fn(&str) -> bool) -> Vec<ConfigurationProblem> {
        let mut problems = Vec::new();
        let steps = Steps::default();
        for (name, field) in self.iter().filter(|(name, _)| selected(name)) {
            let kinds = match self.activity(field) {
                Ok(true) => field.rule_problems(&steps),
                Ok(false) => Vec::new(),
                Err(unknown) => vec![Kind::UnknownDependency(unknown.to_owned())],
            };
            problems.extend(kinds.into_iter().map(|kind| field.problem(name, kind)));
        }
        problems
    }

    /// Returns whether all dependencies are satisfied. The error is the name of a dependency that does not exist.
    pub(super) fn activity<'a>(&self, field: &'a ConfigurationField) -> Result<bool, &'a str> {
        let mut active = true;
        for dependency in field.depends_on.as_option().into_iter().flatten() {
            let Some(other) = self.get(&dependency.field) else { return Err(&dependency.field) };
            active &= match other.typed() {
                Ok(Some(typed)) => typed.is(&dependency.value),
                Ok(None) => dependency.value.is_null() || dependency.value == "",
                Err(_) => false,
            };
        }
        Ok(active)
    }
}

fn merge(stored: &mut Value, value: &Value) {
    match (stored, value) {
        (Value::Object(stored), Value::Object(value)) => {
            for (key, value) in value {
                merge(stored.entry(key.clone()).or_insert(Value::Null), value);
            }
        }
        (stored, value) => *stored = value.clone(),
    }
}

impl ConfigurationField {
    pub(super) fn problem(&self, name: &str, kind: Kind) -> ConfigurationProblem {
        ConfigurationProblem {
            field: name.to_owned(),
            label: self.label.as_deref().filter(|label| !label.is_empty()).map(str::to_owned),
            kind,
        }
    }

    fn rule_problems(&self, steps: &Steps) -> Vec<Kind> {
        match self.typed() {
            Err(field_type) => vec![Kind::WrongType(field_type)],
            Ok(None) if self.is_required() => vec![Kind::Empty],
            Ok(None) => Vec::new(),
            Ok(Some(value)) => {
                let validations = self.validations.as_option().into_iter().flatten();
                validations.filter_map(|validation| validation.problem(&value, steps)).collect()
            }
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use serde_json::json;

    fn read(json: Value) -> Configuration {
        serde_json::from_value(json).unwrap()
    }

    #[test]
    fn every_problem_is_collected() {
        let errors = read(json!({
            "a": {"label": "A", "type": "str", "required": true, "value": ""},
            "b": {"label": "", "type": "int", "value": "secret"},
            "c": {"type": "bool", "value": "secret"},
            "d": {"label": "D", "type": "list", "value": {"x": "secret"}},
            "e": {"label": "E", "type": "str", "value": {"x": "secret"}},
            "f": {"label": "F", "type": "int", "value": 5, "validations": [
                {"type": "less_than", "constraint": 5}, {"type": "greater_than", "constraint": 9},
            ]},
            "g": {"label": "G", "type": "str", "value": "secret", "depends_on": [{"field": "zz", "value": 1}]},
            "ok": {"label": "OK", "type": "str", "value": "secret", "required": true},
        }))
        .check()
        .unwrap_err();
        assert_eq!(
            errors.to_string(),
            "invalid configuration: 'A' cannot be empty; 'b' must be a whole number; 'c' must be true or false; \
             'D' must be a list; 'E' must be a string; 'F' must be less than 5; 'F' must be greater than 9; \
             'G' depends on 'zz', which is not a field of the configuration"
        );
        assert_eq!(errors.problems().len(), 8);
        assert_eq!(errors.problems()[0].field, "a");
        assert_eq!(errors.problems()[0].kind, Kind::Empty);
        assert_eq!(errors.problems()[2].label, None);
        assert!(!format!("{errors:?}").contains("secret"));
        let error = crate::Error::from(errors.clone());
        assert_eq!((error.kind(), error.to_string()), (crate::ErrorKind::Request, errors.to_string()));
        let source = std::error::Error::source(&error).unwrap();
        assert_eq!(source.downcast_ref(), Some(&errors));
    }

    #[test]
    fn inactive_fields_are_not_checked() {
        let configuration = read(json!({
            "kind": {"type": "str", "value": "cloud"},
            "on": {"type": "bool", "value": "false"},
            "bad": {"type": "int", "value": "x"},
            "none": {"type": "int", "value": ""},
            "cloud": {"required": true, "depends_on": [{"field": "kind", "value": "cloud"}]},
            "cloud_on": {"required": true, "depends_on": [{"field": "kind", "value": "cloud"}, {"field": "on", "value": true}]},
            "off": {"required": true, "depends_on": [{"field": "on", "value": false}]},
            "if_bad": {"required": true, "depends_on": [{"field": "bad", "value": 1}]},
            "if_null": {"required": true, "depends_on": [{"field": "none", "value": null}]},
            "if_zero": {"required": true, "depends_on": [{"field": "none", "value": 0}]},
            "if_blank": {"required": true, "depends_on": [{"field": "none", "value": ""}]},
            "lost": {"required": true, "depends_on": [{"field": "zz", "value": ""}]},
        }));
        let names: Vec<_> = configuration.missing_required().map(|(name, _)| name).collect();
        assert_eq!(names, ["cloud", "if_blank", "if_null", "off"]);
        assert!(!configuration.is_active("zz") && !configuration.is_active("cloud_on"));
    }

    #[test]
    fn new_values_are_merged_and_checked() {
        let configuration = read(json!({
            "host": {"label": "Host", "type": "str", "required": true},
            "port": {"label": "Port", "type": "int", "value": 80},
            "proxy": {"label": "Proxy", "type": "str", "required": true, "depends_on": [{"field": "port", "value": 8080}]},
            "map": {"label": "Map", "value": {"a": {"b": 1}, "c": 2}},
        }));
        assert_eq!(configuration.check_values([("port", 8080)]), Ok(()));
        assert_eq!(configuration.check_values([("proxy", "")]), Ok(()));
        let errors = configuration
            .check_values([
                ("port", json!(8080)),
                ("proxy", json!("")),
                ("zz", json!(1)),
                ("host", json!(null)),
            ])
            .unwrap_err();
        assert_eq!(
            errors.to_string(),
            "invalid configuration: 'Host' cannot be null; 'Proxy' cannot be empty; 'zz' is not a field of the configuration"
        );
        assert_eq!(errors.problems()[2].kind, Kind::UnknownField);

        let changed = configuration
            .with_values([("host", json!("h")), ("map", json!({"a": {"d": 3}, "c": [4]}))])
            .unwrap();
        assert_eq!(changed.get("map").unwrap().value, json!({"a": {"b": 1, "d": 3}, "c": [4]}).into());
        assert_eq!(changed.get("host").unwrap().as_str().as_deref(), Some("h"));
        assert!(changed.check().is_ok());
        assert_eq!(configuration.with_values([("zz", 1)]).unwrap_err().problems().len(), 1);
    }
}
