//! Problems found in the values of a configuration.

use std::{error::Error as StdError, fmt};

use serde_json::Value;

use super::{FieldType, ValidationType, value::scalar};
use crate::{error::Error, text::one_line};

/// All problems found in the values of a configuration; never empty.
///
/// Messages contain the fields and the constraints of the schema, but never a value.
///
/// ```
/// use connectors_sdk::elasticsearch::{Configuration, ConfigurationField, ConfigurationProblemKind, FieldType};
///
/// let host = ConfigurationField::new("Host", FieldType::Str).required(true);
/// let configuration = Configuration::from_iter([("host", host)]);
/// let errors = configuration.check().unwrap_err();
/// assert_eq!(errors.problems()[0].field, "host");
/// assert_eq!(errors.problems()[0].kind, ConfigurationProblemKind::Empty);
/// ```
#[derive(Clone, Debug, PartialEq)]
pub struct ConfigurationErrors {
    problems: Vec<ConfigurationProblem>,
}

impl ConfigurationErrors {
    /// Returns an error if there are any problems.
    pub(super) fn of(problems: Vec<ConfigurationProblem>) -> Result<(), Self> {
        if problems.is_empty() { Ok(()) } else { Err(Self { problems }) }
    }

    /// Returns the problems, sorted by field name.
    #[must_use]
    pub fn problems(&self) -> &[ConfigurationProblem] {
        &self.problems
    }
}

impl fmt::Display for ConfigurationErrors {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        const NAMED: usize = 50;
        f.write_str("invalid configuration: ")?;
        for (index, problem) in self.problems.iter().take(NAMED).enumerate() {
            let separator = if index == 0 { "" } else { "; " };
            write!(f, "{separator}{problem}")?;
        }
        match self.problems.len().saturating_sub(NAMED) {
            0 => Ok(()),
            more => write!(f, "; and {more} more"),
        }
    }
}

impl StdError for ConfigurationErrors {}

impl IntoIterator for ConfigurationErrors {
    type Item = ConfigurationProblem;
    type IntoIter = std::vec::IntoIter<ConfigurationProblem>;

    fn into_iter(self) -> Self::IntoIter {
        self.problems.into_iter()
    }
}

impl From<ConfigurationErrors> for Error {
    /// Creates an error of the kind [`ErrorKind::Request`](crate::ErrorKind::Request): nothing was sent.
    fn from(errors: ConfigurationErrors) -> Self {
        Self::request(errors.to_string()).with_source(errors)
    }
}

/// Problem with the value of a field.
#[derive(Clone, Debug, PartialEq)]
#[non_exhaustive]
pub struct ConfigurationProblem {
    /// Name of the field. Empty if the problem is not that of a single field.
    pub field: String,
    /// Label of the field.
    pub label: Option<String>,
    /// Kind of the problem.
    pub kind: ConfigurationProblemKind,
}

/// Kind of a problem with the value of a field.
#[derive(Clone, Debug, PartialEq)]
#[non_exhaustive]
pub enum ConfigurationProblemKind {
    /// The configuration does not have the field.
    UnknownField,
    /// A value to be set is `null`, which servers reject; set an empty string instead.
    NullValue,
    /// The field is required and has no value.
    Empty,
    /// The value does not have the type of the field.
    WrongType(FieldType),
    /// The field depends on a field with this name, which does not exist.
    UnknownDependency(String),
    /// The value is not less than this number.
    NotLessThan(Value),
    /// The value is not greater than this number.
    NotGreaterThan(Value),
    /// An item of the list does not have this type.
    WrongItemType(String),
    /// The value, or an item of the list, is not one of these.
    NotIncluded(Vec<Value>),
    /// The whole string, or an item of the list, does not match this regular expression.
    NoMatch(String),
    /// The schema has a validation of this type with an invalid constraint, so the value was not checked.
    InvalidConstraint(ValidationType),
    /// The value does not fit the type that [`deserialize`](super::Configuration::deserialize) reads it as. The text completes
    /// a sentence that starts with the label, such as `is out of range: expected u16`.
    Invalid(String),
    /// The schema has a validation of this type that takes too long, so the value was not checked. All regular expressions of a
    /// configuration share a limit.
    TooComplex(ValidationType),
}

impl fmt::Display for ConfigurationProblem {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        use ConfigurationProblemKind as Kind;
        // The server chose all names and constraints.
        let line = |text: &str| one_line(text, 200);
        match self.label.as_deref().unwrap_or(&self.field) {
            // A problem of the whole configuration.
            "" => f.write_str("it ")?,
            name => write!(f, "'{}' ", line(name))?,
        }
        match &self.kind {
            Kind::UnknownField => f.write_str("is not a field of the configuration"),
            Kind::NullValue => f.write_str("cannot be null"),
            Kind::Empty => f.write_str("cannot be empty"),
            Kind::WrongType(field_type) => write!(f, "must be {}", line(name_of(field_type))),
            Kind::UnknownDependency(field) => {
                write!(f, "depends on '{}', which is not a field of the configuration", line(field))
            }
            Kind::NotLessThan(limit) => write!(f, "must be less than {}", line(&limit.to_string())),
            Kind::NotGreaterThan(limit) => write!(f, "must be greater than {}", line(&limit.to_string())),
            Kind::WrongItemType(item_type) => {
                write!(f, "must be a list of items of type {}", line(item_type))
            }
            Kind::NotIncluded(values) => {
                let values: Vec<_> = values.iter().filter_map(scalar).collect();
                write!(f, "must be one of {}", line(&values.join(", ")))
            }
            Kind::NoMatch(pattern) => write!(f, "must match {}", line(pattern)),
            Kind::InvalidConstraint(kind) => {
                write!(f, "has a validation `{}` with an invalid constraint", line(kind.as_str()))
            }
            Kind::TooComplex(kind) => {
                write!(f, "has a validation `{}` that takes too long to check", line(kind.as_str()))
            }
            Kind::Invalid(problem) => f.write_str(&line(problem)),
        }
    }
}

fn name_of(field_type: &FieldType) -> &str {
    match field_type {
        FieldType::Str => "a string",
        FieldType::Int => "a whole number",
        FieldType::List => "a list",
        FieldType::Bool => "true or false",
        FieldType::Unknown(name) => name,
    }
}
