//! JSON objects that go to the server and are not shown to anybody else.

use std::fmt;

use serde::Serialize;
use serde_json::{Map, Value};
use zeroize::Zeroize;

use crate::{
    client::call::Call,
    error::{Error, Result},
};

/// A JSON object. Debug output shows field names but no values; strings are wiped when it is dropped.
///
/// What turned out to be no object is `None`, and reported when the call is sent.
#[derive(Clone)]
pub(super) struct Object(Option<Value>);

impl Object {
    pub(super) fn new() -> Self {
        Self(Some(Value::Object(Map::new())))
    }

    pub(super) fn of<T: Serialize + ?Sized>(value: &T) -> Self {
        serde_json::to_value(value).map_or(Self(None), Self::from)
    }

    /// The object for the body of `call`, in the field `name`.
    pub(super) fn value(&self, name: &str, call: &Call) -> Result<&Value> {
        self.0.as_ref().ok_or_else(|| {
            Error::request(format!("`{name}` must be something that becomes a JSON object"))
                .with_call(call.name())
        })
    }

    pub(super) fn as_value(&self) -> Option<&Value> {
        self.0.as_ref()
    }

    pub(super) fn members(&self) -> Option<&Map<String, Value>> {
        self.0.as_ref().and_then(Value::as_object)
    }

    /// Sets one field. The old value is wiped.
    pub(super) fn set(&mut self, name: String, value: Value) {
        if let Some(members) = self.0.as_mut().and_then(Value::as_object_mut)
            && let Some(mut replaced) = members.insert(name, value)
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
        match self.members() {
            Some(members) => redacted(members, f),
            None => f.write_str("not an object"),
        }
    }
}

/// Prints names only.
pub(super) fn redacted(members: &Map<String, Value>, f: &mut fmt::Formatter<'_>) -> fmt::Result {
    struct Hidden;
    impl fmt::Debug for Hidden {
        fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
            f.write_str("[redacted]")
        }
    }
    f.debug_map().entries(members.keys().map(|name| (name, Hidden))).finish()
}

/// Overwrites every text in `value`, names included.
pub(super) fn wipe(value: &mut Value) {
    match value {
        Value::String(text) => text.zeroize(),
        Value::Array(items) => items.iter_mut().for_each(wipe),
        Value::Object(members) => {
            for (mut name, mut value) in std::mem::take(members) {
                name.zeroize();
                wipe(&mut value);
            }
        }
        Value::Null | Value::Bool(_) | Value::Number(_) => {}
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use serde_json::json;

    #[test]
    fn wiping_leaves_no_text() {
        let mut value = json!(["secret", ["inner"], 1, null, {"name": "secret"}]);
        wipe(&mut value);
        assert_eq!(value, json!(["", [""], 1, null, {}]));
    }

    #[test]
    fn only_names_are_printed() {
        let mut object = Object::of(&json!({"token": "hunter2", "n": 1}));
        object.set("token".to_owned(), json!("hunter3"));
        assert_eq!(format!("{object:?}"), r#"{"n": [redacted], "token": [redacted]}"#);
        assert_eq!(object.as_value(), Some(&json!({"token": "hunter3", "n": 1})));
        let mut none = Object::of("hunter2");
        none.set("token".to_owned(), json!("hunter3"));
        assert_eq!(format!("{none:?}"), "not an object");
        assert!(Object::new().members().unwrap().is_empty());
    }
}
