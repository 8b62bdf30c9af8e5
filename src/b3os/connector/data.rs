use std::{
    collections::{BTreeMap, BTreeSet, HashMap},
    fmt,
    sync::Arc,
};

use secrecy::{ExposeSecret, SecretString};
use serde::Serialize;
use serde_json::{Map, Value};

use crate::{
    b3os::object::Object,
    client::call::{Call, SecretBody},
    error::Result,
};

/// Credentials of a connector, to be sent to the server.
///
/// The required fields depend on the connector type: see
/// [`ConnectorType::data_schema`](crate::b3os::ConnectorType::data_schema). The server stores the credentials and never
/// returns them. Its responses contain [`MaskedData`](crate::b3os::MaskedData) instead, which cannot be converted to
/// this type: sending a masked value would overwrite the credential.
///
/// `Debug` prints no values, errors contain no [secret](crate#secrets) values, and strings are wiped from memory on
/// drop.
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
pub struct ConnectorData {
    object: Object,
    /// Names of the fields that were set as secrets.
    declared: Arc<BTreeSet<String>>,
}

impl ConnectorData {
    /// Creates data without fields, for connector types that need no credentials.
    #[must_use]
    pub fn new() -> Self {
        Object::new().into()
    }

    /// Serializes `data`. If this does not result in a JSON object, the call that the data is passed to returns an
    /// error and sends nothing.
    #[must_use]
    pub fn from_serialize<T: Serialize + ?Sized>(data: &T) -> Self {
        Object::of(data).into()
    }

    /// Sets a field.
    #[must_use]
    pub fn set(mut self, name: impl Into<String>, value: impl Into<Value>) -> Self {
        let name = name.into();
        if self.declared.contains(&name) {
            Arc::make_mut(&mut self.declared).remove(&name);
        }
        self.object.set(name, value.into());
        self
    }

    /// Sets a field to a secret string, which is always removed from errors. Other values are removed only if their
    /// name or form suggests a secret: see [Secrets](crate#secrets).
    #[must_use]
    pub fn secret(self, name: impl Into<String>, secret: impl Into<SecretString>) -> Self {
        let name = name.into();
        let mut data = self.set(name.clone(), secret.into().expose_secret());
        Arc::make_mut(&mut data.declared).insert(name);
        data
    }

    /// Returns the names of the fields.
    pub fn names(&self) -> impl Iterator<Item = &str> {
        self.object.fields().into_iter().flat_map(Map::keys).map(String::as_str)
    }

    /// Returns the value for the body of `call`.
    pub(super) fn value(&self, call: &Call) -> Result<&Value> {
        self.object.value("data", call)
    }

    #[cfg(feature = "json-schema")]
    pub(in crate::b3os) fn as_value(&self) -> Option<&Value> {
        self.object.as_value()
    }

    /// Returns the values to scrub from errors of a call that has this data in the field `field` of its body.
    pub(super) fn secrets(&self, field: &'static str) -> SecretBody {
        SecretBody::Values(field, Arc::clone(&self.declared))
    }
}

impl From<Object> for ConnectorData {
    fn from(object: Object) -> Self {
        Self { object, declared: Arc::default() }
    }
}

impl Default for ConnectorData {
    fn default() -> Self {
        Self::new()
    }
}

impl From<Map<String, Value>> for ConnectorData {
    fn from(data: Map<String, Value>) -> Self {
        Object::from(Value::Object(data)).into()
    }
}

impl From<Value> for ConnectorData {
    /// If `data` is not an object, the call that it is passed to returns an error and sends nothing.
    fn from(data: Value) -> Self {
        Object::from(data).into()
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
        f.debug_tuple("ConnectorData").field(&self.object).finish()
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
            assert_eq!(data.object.as_value(), Some(&value));
            assert_eq!(data.names().collect::<Vec<_>>(), ["a", "b"]);
        }
    }

    #[test]
    fn a_value_that_is_not_an_object_is_refused_by_the_call() {
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
    fn secrets_are_recognized_by_name() {
        let data = ConnectorData::new().secret("a", "x").secret("b", "y").set("b", "z");
        let SecretBody::Values("data", declared) = data.secrets("data") else { panic!() };
        assert_eq!(declared.iter().collect::<Vec<_>>(), ["a"]);
    }
}
