//! Free-form objects in the bodies of requests, such as cursors.

use std::fmt;

use serde::{Serialize, Serializer};
use serde_json::{Map, Value};

use crate::{
    error::{Error, Result},
    free_form::Outline,
};

/// A field of a request whose value is an object of the caller's type. An invalid value is an error when the request is
/// sent.
#[derive(Clone, Default)]
pub(super) enum ObjectField {
    #[default]
    Absent,
    Object(Map<String, Value>),
    Invalid(String),
}

impl ObjectField {
    /// Serializes the value of the field `name`. Servers read `null` as absent, so that is what it becomes.
    pub(super) fn new(name: &str, value: &impl Serialize) -> Self {
        match serde_json::to_value(value) {
            Ok(Value::Object(fields)) => Self::Object(fields),
            Ok(Value::Null) => Self::Absent,
            Ok(_) => Self::Invalid(format!("`{name}` is not serialized as a JSON object")),
            Err(error) => Self::Invalid(format!("`{name}` cannot be serialized as JSON: {error}")),
        }
    }

    pub(super) fn is_absent(&self) -> bool {
        matches!(self, Self::Absent)
    }

    pub(super) fn check(&self) -> Result<()> {
        match self {
            Self::Invalid(problem) => Err(Error::request(problem.clone())),
            Self::Absent | Self::Object(_) => Ok(()),
        }
    }
}

impl Serialize for ObjectField {
    fn serialize<S: Serializer>(&self, serializer: S) -> std::result::Result<S::Ok, S::Error> {
        match self {
            Self::Object(fields) => fields.serialize(serializer),
            Self::Absent | Self::Invalid(_) => serializer.serialize_none(),
        }
    }
}

impl fmt::Debug for ObjectField {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Self::Absent => f.write_str("None"),
            Self::Object(fields) => Outline(fields).fmt(f),
            Self::Invalid(_) => f.write_str("[invalid]"),
        }
    }
}
