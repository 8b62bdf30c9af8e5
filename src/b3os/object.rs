//! JSON objects that contain secrets and are only sent to the server.

use std::fmt;

use serde::Serialize;
use serde_json::{Map, Value};

use crate::{
    client::{call::Call, wiped::wipe},
    error::{Error, Result},
};

/// A JSON object. Debug output shows field names but no values; strings are wiped when it is dropped.
///
/// `None` stands for a value that is not an object. The call that it is passed to returns the error.
#[derive(Clone)]
pub(super) struct Object(Option<Value>);

impl Object {
    pub(super) fn new() -> Self {
        Self(Some(Value::Object(Map::new())))
    }

    pub(super) fn of<T: Serialize + ?Sized>(value: &T) -> Self {
        serde_json::to_value(value).map_or(Self(None), Self::from)
    }

    /// Returns the object for the field `name` in the body of `call`.
    pub(super) fn value(&self, name: &str, call: &Call) -> Result<&Value> {
        self.0.as_ref().ok_or_else(|| {
            Error::request(format!("`{name}` must serialize to a JSON object")).with_call(call.name())
        })
    }

    #[cfg(any(test, feature = "json-schema"))]
    pub(super) fn as_value(&self) -> Option<&Value> {
        self.0.as_ref()
    }

    pub(super) fn fields(&self) -> Option<&Map<String, Value>> {
        self.0.as_ref().and_then(Value::as_object)
    }

    /// Sets one field. The old value is wiped.
    pub(super) fn set(&mut self, name: String, value: Value) {
        if let Some(fields) = self.0.as_mut().and_then(Value::as_object_mut)
            && let Some(mut replaced) = fields.insert(name, value)
        {
            wipe(&mut replaced);
        }
    }
}

impl From<Value> for Object {
    fn from(mut value: Value) -> Self {
        if value.is_object() {
            return Self(Some(value));
        }
        wipe(&mut value);
        Self(None)
    }
}

impl Drop for Object {
    fn drop(&mut self) {
        if let Some(value) = &mut self.0 {
            wipe(value);
        }
    }
}

impl fmt::Debug for Object {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self.fields() {
            Some(fields) => redacted(fields, f),
            None => f.write_str("not an object"),
        }
    }
}

/// Prints the field names without their values.
pub(super) fn redacted(fields: &Map<String, Value>, f: &mut fmt::Formatter<'_>) -> fmt::Result {
    struct Hidden;
    impl fmt::Debug for Hidden {
        fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
            f.write_str("[redacted]")
        }
    }
    f.debug_map().entries(fields.keys().map(|name| (name, Hidden))).finish()
}

#[cfg(test)]
mod tests {
    use super::*;
    use serde_json::json;

    #[test]
    fn only_names_are_printed() {
        let mut object = Object::of(&json!({"token": "hunter2", "n": 1}));
        object.set("token".to_owned(), json!("hunter3"));
        assert_eq!(format!("{object:?}"), r#"{"n": [redacted], "token": [redacted]}"#);
        assert_eq!(object.as_value(), Some(&json!({"token": "hunter3", "n": 1})));
        let mut none = Object::of("hunter2");
        none.set("token".to_owned(), json!("hunter3"));
        assert_eq!(format!("{none:?}"), "not an object");
        assert!(Object::new().fields().unwrap().is_empty());
    }
}
