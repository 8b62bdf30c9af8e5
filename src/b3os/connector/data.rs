use std::{
    collections::{BTreeMap, HashMap},
    fmt,
};

use secrecy::{ExposeSecret, SecretString};
use serde::Serialize;
use serde_json::{Map, Value};

use crate::{
    b3os::object::{Object, wipe},
    client::call::Call,
    error::{Result, Scrubber},
};

/// Credentials of a connector, to be sent to the server.
///
/// The required fields depend on the connector type: see
/// [`ConnectorType::data_schema`](crate::b3os::ConnectorType::data_schema). The server stores the credentials and never
/// returns them. Its responses contain [`MaskedData`](crate::b3os::MaskedData) instead, which cannot be converted to
/// this type: sending a masked value would overwrite the credential.
///
/// `Debug` prints no values, errors do not contain them, and their memory is wiped on drop.
///
/// ```
/// use connectors_sdk::b3os::ConnectorData;
/// use serde_json::json;
///
/// // Field by field,
/// let data = ConnectorData::new().secret("botToken", "xoxb-1-abc").set("workspace", "acme");
/// // from JSON,
/// let same = ConnectorData::from(json!({"botToken": "xoxb-1-abc", "workspace": "acme"}));
/// // from pairs,
/// let same = ConnectorData::from([("botToken", "xoxb-1-abc"), ("workspace", "acme")]);
/// // or from anything that serializes to a JSON object.
/// #[derive(serde::Serialize)]
/// #[serde(rename_all = "camelCase")]
/// struct Slack { bot_token: String, workspace: String }
/// let slack = Slack { bot_token: "xoxb-1-abc".into(), workspace: "acme".into() };
/// let same = ConnectorData::from_serialize(&slack);
///
/// assert_eq!(format!("{data:?}"), r#"ConnectorData({"botToken": [redacted], "workspace": [redacted]})"#);
/// # let _ = same;
/// ```
///
/// Masked data cannot be sent back:
///
/// ```compile_fail,E0277
/// # use connectors_sdk::b3os::{ConnectorData, MaskedData};
/// fn store(masked: MaskedData) -> ConnectorData {
///     masked.into()
/// }
/// ```
///
/// ```compile_fail,E0277
/// # use connectors_sdk::b3os::{ConnectorData, MaskedData};
/// fn store(masked: &MaskedData) -> ConnectorData {
///     ConnectorData::from_serialize(masked)
/// }
/// ```
#[doc(alias = "credentials")]
#[doc(alias = "secret")]
#[doc(alias = "token")]
#[doc(alias = "password")]
#[derive(Clone)]
pub struct ConnectorData(Object);

impl ConnectorData {
    /// Creates data without fields, for connector types that need no credentials.
    #[must_use]
    pub fn new() -> Self {
        Self(Object::new())
    }

    /// Serializes `data`. If this does not result in a JSON object, the call that the data is passed to returns an
    /// error and sends nothing.
    #[must_use]
    pub fn from_serialize<T: Serialize + ?Sized>(data: &T) -> Self {
        Self(Object::of(data))
    }

    /// Sets a field.
    #[must_use]
    pub fn set(mut self, name: impl Into<String>, value: impl Into<Value>) -> Self {
        self.0.set(name.into(), value.into());
        self
    }

    /// Sets a field to a secret string.
    #[must_use]
    pub fn secret(self, name: impl Into<String>, secret: impl Into<SecretString>) -> Self {
        self.set(name, secret.into().expose_secret())
    }

    /// Returns the names of the fields.
    pub fn names(&self) -> impl Iterator<Item = &str> {
        self.0.fields().into_iter().flat_map(Map::keys).map(String::as_str)
    }

    /// Returns the value for the body of `call`.
    pub(super) fn value(&self, call: &Call) -> Result<&Value> {
        self.0.value("data", call)
    }

    #[cfg(feature = "json-schema")]
    pub(in crate::b3os) fn as_value(&self) -> Option<&Value> {
        self.0.as_value()
    }

    /// Adds all values, so that they are scrubbed from errors.
    pub(super) fn secrets(&self, secrets: &mut Scrubber) {
        if let Some(value) = self.0.as_value() {
            secrets.add_values(value);
            add_embedded(value, secrets);
        }
    }
}

/// Adds the values of JSON documents in strings. Credentials often have this form, and a server may echo one of their
/// fields.
fn add_embedded(value: &Value, secrets: &mut Scrubber) {
    match value {
        Value::String(text) if text.trim_start().starts_with(['{', '[']) => {
            if let Ok(mut inner) = serde_json::from_str(text) {
                secrets.add_values(&inner);
                wipe(&mut inner);
            }
        }
        Value::Array(items) => items.iter().for_each(|item| add_embedded(item, secrets)),
        Value::Object(fields) => fields.values().for_each(|item| add_embedded(item, secrets)),
        _ => {}
    }
}

impl Default for ConnectorData {
    fn default() -> Self {
        Self::new()
    }
}

impl From<Map<String, Value>> for ConnectorData {
    fn from(data: Map<String, Value>) -> Self {
        Self(Object::from(Value::Object(data)))
    }
}

impl From<Value> for ConnectorData {
    /// If `data` is not an object, the call that it is passed to returns an error and sends nothing.
    fn from(data: Value) -> Self {
        Self(Object::from(data))
    }
}

impl<K: Into<String>, V: Into<Value>> FromIterator<(K, V)> for ConnectorData {
    fn from_iter<I: IntoIterator<Item = (K, V)>>(fields: I) -> Self {
        fields.into_iter().fold(Self::new(), |data, (name, value)| data.set(name, value))
    }
}

impl<K: Into<String>, V: Into<Value>, const N: usize> From<[(K, V); N]> for ConnectorData {
    fn from(fields: [(K, V); N]) -> Self {
        Self::from_iter(fields)
    }
}

impl<K: Into<String>, V: Into<Value>> From<BTreeMap<K, V>> for ConnectorData {
    fn from(fields: BTreeMap<K, V>) -> Self {
        Self::from_iter(fields)
    }
}

impl<K: Into<String>, V: Into<Value>, H> From<HashMap<K, V, H>> for ConnectorData {
    fn from(fields: HashMap<K, V, H>) -> Self {
        Self::from_iter(fields)
    }
}

impl fmt::Debug for ConnectorData {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_tuple("ConnectorData").field(&self.0).finish()
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use serde_json::json;

    #[test]
    fn all_constructors_are_equivalent() {
        let value = json!({"a": "x", "b": "y"});
        let pairs = [("a", "x"), ("b", "y")];
        for data in [
            ConnectorData::from(value.clone()),
            ConnectorData::from(value.as_object().unwrap().clone()),
            ConnectorData::from_serialize(&value),
            ConnectorData::from_serialize(&std::collections::HashMap::from(pairs)),
            ConnectorData::from(pairs),
            ConnectorData::from(HashMap::from(pairs)),
            ConnectorData::from(BTreeMap::from(pairs)),
            pairs.into_iter().collect(),
            ConnectorData::default().set("a", "x").secret("b", "y"),
        ] {
            assert_eq!(data.0.as_value(), Some(&value));
            assert_eq!(data.names().collect::<Vec<_>>(), ["a", "b"]);
        }
    }

    #[test]
    fn values_that_are_not_objects() {
        let unserializable = std::collections::HashMap::from([((1, 2), 3)]);
        let call = super::super::call("x", http::Method::PUT, "conn_1").unwrap();
        for data in [
            ConnectorData::from(json!("hunter2")),
            ConnectorData::from(json!(["hunter2"])),
            ConnectorData::from_serialize(&Some("hunter2")),
            ConnectorData::from_serialize(&unserializable),
        ] {
            assert_eq!(format!("{data:?}"), "ConnectorData(not an object)");
            assert_eq!(data.names().count(), 0);
            assert_eq!(
                data.value(&call).unwrap_err().to_string(),
                "PUT /v1/connectors/conn_1: `data` must serialize to a JSON object"
            );
        }
    }

    #[test]
    fn all_values_are_secrets() {
        let data = ConnectorData::from(json!({
            "token": "hunter2",
            "nested": [{"pin": 987_654}, "deep-secret"],
            "service_account": "{\"private_key\": \"in-a-text\", \"keys\": [\"in-a-list\"]}",
            "not_json": "{broken",
        }));
        let mut scrubber = Scrubber::default();
        data.secrets(&mut scrubber);
        assert_eq!(
            scrubber.text("hunter2 987654 deep-secret in-a-text in-a-list {broken token"),
            "[redacted] [redacted] [redacted] [redacted] [redacted] [redacted] token"
        );
    }
}
