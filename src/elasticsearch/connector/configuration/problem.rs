//! What is wrong with the values of a configuration.

use std::{error::Error as StdError, fmt};

use serde_json::Value;

use super::{FieldType, ValidationType, value::scalar};
use crate::error::Error;

/// Everything that is wrong with the values of a configuration; never empty.
///
/// Messages name fields and the schema's constraint, but never a value.
#[derive(Clone, Debug, PartialEq)]
pub struct ConfigurationErrors {
    problems: Vec<ConfigurationProblem>,
}

impl ConfigurationErrors {
    /// `Err` if there are any.
    pub(super) fn of(problems: Vec<ConfigurationProblem>) -> Result<(), Self> {
        if problems.is_empty() { Ok(()) } else { Err(Self { problems }) }
    }

    /// What is wrong, by the names of the fields.
    #[must_use]
    pub fn problems(&self) -> &[ConfigurationProblem] {
        &self.problems
    }
}

impl fmt::Display for ConfigurationErrors {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str("invalid configuration: ")?;
        for (index, problem) in self.problems.iter().enumerate() {
            let separator = if index == 0 { "" } else { "; " };
            write!(f, "{separator}{problem}")?;
        }
        Ok(())
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
    /// Of the kind [`ErrorKind::Request`](crate::ErrorKind::Request): nothing was sent.
    fn from(errors: ConfigurationErrors) -> Self {
        Self::request(errors.to_string()).with_source(errors)
    }
}

/// One thing that is wrong with the value of a field.
#[derive(Clone, Debug, PartialEq)]
#[non_exhaustive]
pub struct ConfigurationProblem {
    /// The field's name.
    pub field: String,
    /// The field's name for people.
    pub label: Option<String>,
    /// What is wrong.
    pub kind: ConfigurationProblemKind,
}

/// What is wrong with the value of a field.
#[derive(Clone, Debug, PartialEq)]
#[non_exhaustive]
pub enum ConfigurationProblemKind {
    /// The configuration has no such field.
    UnknownField,
    /// A value to be set is `null`, which servers do not accept; set an empty text instead.
    NullValue,
    /// The field is required and has no value.
    Empty,
    /// The value is not of the field's type.
    WrongType(FieldType),
    /// The field depends on one of this name, which does not exist.
    UnknownDependency(String),
    /// The value is not less than this number.
    NotLessThan(Value),
    /// The value is not greater than this number.
    NotGreaterThan(Value),
    /// An item of the list is not of this type.
    WrongItemType(String),
    /// The value, or an item of the list, is none of these.
    NotIncluded(Vec<Value>),
    /// The text, or an item of the list, does not match this regular expression as a whole.
    NoMatch(String),
    /// The schema has a check of this kind with a constraint that makes no sense for it, so the value was not checked.
    InvalidConstraint(ValidationType),
}

impl fmt::Display for ConfigurationProblem {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        use ConfigurationProblemKind as Kind;
        write!(f, "'{}' ", self.label.as_deref().unwrap_or(&self.field))?;
        match &self.kind {
            Kind::UnknownField => f.write_str("is not a field of the configuration"),
            Kind::NullValue => f.write_str("cannot be null"),
            Kind::Empty => f.write_str("cannot be empty"),
            Kind::WrongType(field_type) => write!(f, "must be {}", name_of(field_type)),
            Kind::UnknownDependency(field) => {
                write!(f, "depends on '{field}', which is not a field of the configuration")
            }
            Kind::NotLessThan(limit) => write!(f, "must be less than {limit}"),
            Kind::NotGreaterThan(limit) => write!(f, "must be greater than {limit}"),
            Kind::WrongItemType(item_type) => write!(f, "must be a list of items of the type {item_type}"),
            Kind::NotIncluded(values) => {
                let values: Vec<_> = values.iter().filter_map(scalar).collect();
                write!(f, "must be one of {}", values.join(", "))
            }
            Kind::NoMatch(pattern) => write!(f, "must match {pattern}"),
            Kind::InvalidConstraint(kind) => write!(f, "has a check {kind} with an invalid constraint"),
        }
    }
}

fn name_of(field_type: &FieldType) -> &str {
    match field_type {
        FieldType::Str => "a text",
        FieldType::Int => "a whole number",
        FieldType::List => "a list",
        FieldType::Bool => "true or false",
        FieldType::Unknown(word) => word,
    }
}
