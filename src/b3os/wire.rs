//! Lenient decoding of responses.

use serde::{
    Deserialize, Deserializer,
    de::{Error as _, IgnoredAny},
};
use serde_json::{Map, Value};

use super::Envelope;
use crate::null::null_as_default;

/// List that is read as empty if it is absent or `null`.
#[derive(Debug, Deserialize)]
#[serde(transparent, bound = "T: Deserialize<'de>")]
pub(super) struct Items<T>(#[serde(deserialize_with = "null_as_default")] Vec<T>);

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

impl<'de, T: serde::de::DeserializeOwned> Deserialize<'de> for MaybeBare<T> {
    fn deserialize<D: Deserializer<'de>>(deserializer: D) -> Result<Self, D::Error> {
        let members = Map::deserialize(deserializer)?;
        // None of these payloads has fields with these names.
        let enveloped = members.contains_key("data") || members.contains_key("code");
        let value = Value::Object(members);
        let envelope = if enveloped {
            Envelope::deserialize(value)
        } else {
            T::deserialize(value).map(Envelope::around)
        };
        envelope.map(Self).map_err(D::Error::custom)
    }
}

impl<T> From<MaybeBare<T>> for Envelope<T> {
    fn from(response: MaybeBare<T>) -> Self {
        response.0
    }
}
