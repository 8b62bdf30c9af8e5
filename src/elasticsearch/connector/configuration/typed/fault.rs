//! Why an attempt has failed.

use std::fmt;

use serde::de::{Error, Expected, Unexpected};
use serde_json::Value;

use super::super::{ConfigurationField, ConfigurationProblemKind as Kind, FieldType};
use crate::error::is_secret_name;

#[derive(Debug)]
pub(super) struct Fault {
    /// Index of the entry that it is about, if any.
    pub(super) entry: Option<usize>,
    /// The name of the entry was rejected, not its value.
    pub(super) of_name: bool,
    pub(super) trouble: Trouble,
}

#[derive(Debug)]
pub(super) enum Trouble {
    /// A field of the struct has no entry.
    Missing(&'static str),
    Problem(Kind),
    /// Text from the type of the caller, which may quote the value.
    Message(String),
}

impl Fault {
    pub(super) fn of(kind: Kind) -> Self {
        Trouble::Problem(kind).into()
    }

    pub(super) fn wrong_type(wanted: FieldType) -> Self {
        Self::of(Kind::WrongType(wanted))
    }

    /// Names the entry, unless a nested one is named already.
    pub(super) fn at(mut self, index: usize, of_name: bool) -> Self {
        self.entry.get_or_insert(index);
        self.of_name |= of_name;
        self
    }
}

impl From<Trouble> for Fault {
    fn from(trouble: Trouble) -> Self {
        Self { entry: None, of_name: false, trouble }
    }
}

impl Trouble {
    /// Returns the problem of a field.
    pub(super) fn kind(self, name: &str, field: Option<&ConfigurationField>) -> Kind {
        match self {
            Self::Problem(kind) => kind,
            Self::Missing("") => Kind::Invalid("has no value".into()),
            Self::Missing(name) => Kind::Invalid(format!("is invalid: missing field `{name}`")),
            Self::Message(text) => Kind::Invalid(match field {
                Some(field) if is_secret_name(name) || quotes(&text, field) => "is invalid".into(),
                _ => format!("is invalid: {text}"),
            }),
        }
    }
}

/// Whether a message may contain the value of the field. Of a credential, every message may.
fn quotes(text: &str, field: &ConfigurationField) -> bool {
    fn any(text: &str, value: &Value) -> bool {
        match value {
            Value::String(value) => {
                let parts = value.split(',').map(str::trim).filter(|part| !part.is_empty());
                parts.into_iter().any(|part| text.contains(part))
                    || text.contains(&*value.escape_debug().to_string())
            }
            Value::Array(items) => items.iter().any(|item| any(text, item)),
            Value::Object(fields) => fields.values().any(|value| any(text, value)),
            other => text.contains(&other.to_string()),
        }
    }
    field.is_sensitive() || field.effective_value().is_some_and(|value| any(text, value))
}

impl fmt::Display for Fault {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str("the value is invalid")
    }
}

impl std::error::Error for Fault {}

/// No message contains the value.
impl Error for Fault {
    fn custom<T: fmt::Display>(message: T) -> Self {
        Trouble::Message(message.to_string()).into()
    }

    fn invalid_type(_: Unexpected<'_>, expected: &dyn Expected) -> Self {
        Self::of(Kind::Invalid(format!("must be {expected}")))
    }

    fn invalid_value(unexpected: Unexpected<'_>, expected: &dyn Expected) -> Self {
        let problem = match unexpected {
            Unexpected::Unsigned(_) | Unexpected::Signed(_) | Unexpected::Float(_) => "is out of range",
            _ => "is invalid",
        };
        Self::of(Kind::Invalid(format!("{problem}: expected {expected}")))
    }

    fn unknown_variant(_: &str, expected: &'static [&'static str]) -> Self {
        // An empty name stands for no value.
        let names = expected.iter().filter(|name| !name.is_empty());
        Self::of(Kind::NotIncluded(names.map(|name| Value::from(*name)).collect()))
    }

    fn unknown_field(_: &str, _: &'static [&'static str]) -> Self {
        Self::of(Kind::Invalid("is not a field that the connector service reads".into()))
    }

    fn missing_field(name: &'static str) -> Self {
        Trouble::Missing(name).into()
    }
}

/// Reads a string as a number.
pub(super) fn parsed<T: std::str::FromStr>(text: &str) -> Option<T> {
    text.trim().parse().ok()
}
