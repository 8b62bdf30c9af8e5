use std::fmt;

use serde::{Deserialize, Serialize, Serializer};
use serde_json::{Map, Value};

use crate::b3os::object::redacted;

/// What B3OS shows of a connector's credentials: enough for a person to recognize them, not enough to use them.
///
/// Names and form of the values are up to the server; do not take them apart. This never becomes a
/// [`ConnectorData`](crate::b3os::ConnectorData). It does not print its values either, since how much of them is
/// hidden is up to the server, too.
#[doc(alias = "maskedData")]
#[derive(Clone, Default, PartialEq, Deserialize)]
#[serde(transparent)]
pub struct MaskedData(Map<String, Value>);

impl MaskedData {
    /// The masked value of one field.
    #[must_use]
    pub fn get(&self, name: &str) -> Option<&Value> {
        self.0.get(name)
    }

    /// The names of the fields.
    pub fn names(&self) -> impl Iterator<Item = &str> {
        self.0.keys().map(String::as_str)
    }

    /// The number of fields.
    #[must_use]
    pub fn len(&self) -> usize {
        self.0.len()
    }

    /// Whether there are no fields.
    #[must_use]
    pub fn is_empty(&self) -> bool {
        self.0.is_empty()
    }

    /// For the entity it is a part of. The type itself has no `Serialize`, which would be a way to send it back.
    pub(super) fn serialize<S: Serializer>(masked: &Option<Self>, serializer: S) -> Result<S::Ok, S::Error> {
        masked.as_ref().map(|masked| &masked.0).serialize(serializer)
    }
}

impl fmt::Debug for MaskedData {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        redacted(&self.0, f)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn can_be_read_and_is_not_printed() {
        let masked: MaskedData = serde_json::from_str(r#"{"token": "xoxb-****wxyz"}"#).unwrap();
        assert_eq!(masked.get("token").and_then(Value::as_str), Some("xoxb-****wxyz"));
        assert_eq!(masked.names().collect::<Vec<_>>(), ["token"]);
        assert_eq!((masked.len(), masked.is_empty()), (1, false));
        assert_eq!(format!("{masked:?}"), r#"{"token": [redacted]}"#);
    }
}
