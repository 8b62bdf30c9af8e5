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

/// The credentials of a connector, on their way to the server.
///
/// The required fields depend on the connector's type: see
/// [`ConnectorType::data_schema`](crate::b3os::ConnectorType::data_schema). The server keeps them and never returns
/// them; what it shows instead is a [`MaskedData`](crate::b3os::MaskedData), which cannot become this type, since
/// sending a mask would store it in place of the credential.
///
/// Values are not printed, are scrubbed from errors, and their memory is wiped on drop.
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
/// What the server showed cannot be sent back:
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
#[derive(Clone)]
pub struct ConnectorData(Object);

impl ConnectorData {
    /// Empty data, for types without credentials.
    #[must_use]
    pub fn new() -> Self {
        Self(Object::new())
    }

    /// Takes whatever `data` serializes to. If that fails, or gives something other than a JSON object, the call this
    /// is handed to reports it before anything is sent.
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

    /// The names of the fields.
    pub fn names(&self) -> impl Iterator<Item = &str> {
        self.0.members().into_iter().flat_map(Map::keys).map(String::as_str)
    }

    /// The value for the body of `call`.
    pub(super) fn value(&self, call: &Call) -> Result<&Value> {
        self.0.value("data", call)
    }

    #[cfg(feature = "json-schema")]
    pub(in crate::b3os) fn as_value(&self) -> Option<&Value> {
        self.0.as_value()
    }

    /// Adds everything that must not come back in an error.
    pub(super) fn secrets(&self, secrets: &mut Scrubber) {
        if let Some(value) = self.0.as_value() {
            secrets.add_values(value);
            add_embedded(value, secrets);
        }
    }
}

/// Credentials are often a JSON document in a string, and a server may echo one of its fields.
fn add_embedded(value: &Value, secrets: &mut Scrubber) {
    match value {
        Value::String(text) if text.trim_start().starts_with(['{', '[']) => {
            if let Ok(mut inner) = serde_json::from_str(text) {
                secrets.add_values(&inner);
                wipe(&mut inner);
            }
        }
        Value::Array(items) => items.iter().for_each(|item| add_embedded(item, secrets)),
        Value::Object(members) => members.values().for_each(|item| add_embedded(item, secrets)),
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
    /// Anything but an object is reported by the call this is handed to, before anything is sent.
    fn from(data: Value) -> Self {
        Self(Object::from(data))
    }
}

impl<K: Into<String>, V: Into<Value>> FromIterator<(K, V)> for ConnectorData {
    fn from_iter<I: IntoIterator<Item = (K, V)>>(members: I) -> Self {
        members.into_iter().fold(Self::new(), |data, (name, value)| data.set(name, value))
    }
}

impl<K: Into<String>, V: Into<Value>, const N: usize> From<[(K, V); N]> for ConnectorData {
    fn from(members: [(K, V); N]) -> Self {
        Self::from_iter(members)
    }
}

impl<K: Into<String>, V: Into<Value>> From<BTreeMap<K, V>> for ConnectorData {
    fn from(members: BTreeMap<K, V>) -> Self {
        Self::from_iter(members)
    }
}

impl<K: Into<String>, V: Into<Value>, H> From<HashMap<K, V, H>> for ConnectorData {
    fn from(members: HashMap<K, V, H>) -> Self {
        Self::from_iter(members)
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
    fn every_way_gives_the_same() {
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
    fn what_is_no_object() {
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
                "PUT /v1/connectors/conn_1: `data` must be something that becomes a JSON object"
            );
        }
    }

    #[test]
    fn every_text_is_a_secret() {
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
