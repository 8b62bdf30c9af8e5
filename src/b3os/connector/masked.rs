use std::fmt;

use serde::{Deserialize, Serialize, Serializer};
use serde_json::{Map, Value};

use crate::b3os::object::redacted;

/// Credentials of a connector in masked form, for display.
///
/// The server determines the names and the format of the values; do not parse them. This type cannot be converted to
/// [`ConnectorData`](crate::b3os::ConnectorData). `Debug` prints no values, because the server determines how much of
/// them is masked.
///
/// ```
/// use connectors_sdk::b3os::Connector;
///
/// let body = r#"{"id": "conn_1", "maskedData": {"botToken": "xoxb-****wxyz"}}"#;
/// let connector: Connector = serde_json::from_str(body)?;
/// let masked = connector.masked_data.unwrap();
/// assert_eq!(masked.get("botToken").and_then(|value| value.as_str()), Some("xoxb-****wxyz"));
/// assert_eq!(format!("{masked:?}"), r#"{"botToken": [redacted]}"#);
/// # Ok::<(), serde_json::Error>(())
/// ```
#[doc(alias = "maskedData")]
#[doc(alias = "credentials")]
#[doc(alias = "redacted")]
#[derive(Clone, Default, PartialEq, Deserialize)]
#[serde(transparent)]
pub struct MaskedData(Map<String, Value>);

impl MaskedData {
    /// Returns the masked value of a field.
    #[must_use]
    pub fn get(&self, name: &str) -> Option<&Value> {
        self.0.get(name)
    }

    /// Returns the names of the fields.
    pub fn names(&self) -> impl Iterator<Item = &str> {
        self.0.keys().map(String::as_str)
    }

    /// Returns the number of fields.
    #[must_use]
    pub fn len(&self) -> usize {
        self.0.len()
    }

    /// Returns `true` if there are no fields.
    #[must_use]
    pub fn is_empty(&self) -> bool {
        self.0.is_empty()
    }

    /// For `#[serde(serialize_with = "..")]`. The type does not implement `Serialize`, so that it cannot be passed to
    /// `ConnectorData::from_serialize`.
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
    fn values_can_be_read_but_are_not_printed() {
        let masked: MaskedData = serde_json::from_str(r#"{"token": "xoxb-****wxyz"}"#).unwrap();
        assert_eq!(masked.get("token").and_then(Value::as_str), Some("xoxb-****wxyz"));
        assert_eq!(masked.names().collect::<Vec<_>>(), ["token"]);
        assert_eq!((masked.len(), masked.is_empty()), (1, false));
        assert_eq!(format!("{masked:?}"), r#"{"token": [redacted]}"#);
    }
}
