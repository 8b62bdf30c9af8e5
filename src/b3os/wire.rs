//! Lenient decoding of responses.

use serde::{
    Deserialize, Deserializer,
    de::{DeserializeOwned, Error as _, IgnoredAny},
};
use serde_json::{Map, Value};

use super::Envelope;
use crate::lenient::{self, Leniency, items};

/// List that is read as empty if it is absent or `null`.
#[derive(Debug, Deserialize)]
#[serde(transparent, bound = "T: Deserialize<'de>")]
pub(super) struct Items<T>(#[serde(deserialize_with = "items")] Vec<T>);

#[doc(hidden)]
impl<T> From<Envelope<Items<T>>> for Envelope<Vec<T>> {
    fn from(envelope: Envelope<Items<T>>) -> Self {
        envelope.map(|items| items.0)
    }
}

/// Payload of a call that returns none. An unexpected payload is ignored.
#[derive(Debug)]
pub(super) struct Nothing;

impl<'de> Deserialize<'de> for Nothing {
    fn deserialize<D: Deserializer<'de>>(deserializer: D) -> Result<Self, D::Error> {
        IgnoredAny::deserialize(deserializer).map(|_| Self)
    }
}

#[doc(hidden)]
impl From<Envelope<Nothing>> for Envelope<()> {
    fn from(envelope: Envelope<Nothing>) -> Self {
        envelope.map(|_| ())
    }
}

/// Payload with or without an envelope.
#[derive(Debug)]
pub(super) struct MaybeBare<T>(Envelope<T>);

impl<'de, T: DeserializeOwned> Deserialize<'de> for MaybeBare<T> {
    fn deserialize<D: Deserializer<'de>>(deserializer: D) -> Result<Self, D::Error> {
        let fields = Map::deserialize(deserializer)?;
        // None of these payloads has fields with these names.
        let enveloped = fields.contains_key("data") || fields.contains_key("code");
        let value = Value::Object(fields);
        let envelope = if enveloped { read(&value) } else { read(&value).map(Envelope::around) };
        envelope.map(Self).map_err(D::Error::custom)
    }
}

/// Decodes a buffered value. The buffer hides it from the lenient reader of the response, so it is read leniently here.
fn read<T: DeserializeOwned>(value: &Value) -> Result<T, serde_json::Error> {
    T::deserialize(value).or_else(|error| {
        let root = lenient::whole(value.to_string().as_bytes());
        root.and_then(|root| lenient::read(&root, Leniency::default())).ok_or(error)
    })
}

impl<T> From<MaybeBare<T>> for Envelope<T> {
    fn from(response: MaybeBare<T>) -> Self {
        response.0
    }
}
