//! Request bodies, headers and values in memory that is wiped.
//!
//! Any body may hold a secret, so all of them are wiped, without each call having to request it. A body is serialized
//! once, into a buffer that also wipes the memory it leaves behind when it grows.

use std::io;

use bytes::Bytes;
use http::{HeaderValue, header::InvalidHeaderValue};
use serde::Serialize;
use serde_json::{Map, Value};
use zeroize::{Zeroize, Zeroizing};

use crate::error::{Error, Result};

/// Serializes `body` as JSON into memory that is wiped when its last user drops it.
pub(crate) fn json<T: Serialize + ?Sized>(body: &T) -> Result<Bytes> {
    let mut buffer = WipedBuffer::default();
    serde_json::to_writer(&mut buffer, body)
        .map_err(|error| Error::request("the body cannot be serialized as JSON").with_source(error))?;
    Ok(Bytes::from_owner(buffer))
}

/// Serializes each of `values` as JSON on a line of its own, into memory that is wiped when its last user drops it.
pub(crate) fn ndjson<I>(values: I) -> Result<Bytes>
where
    I: IntoIterator,
    I::Item: Serialize,
{
    let mut buffer = WipedBuffer::default();
    for (index, value) in values.into_iter().enumerate() {
        serde_json::to_writer(Line(&mut buffer), &value).map_err(|error| {
            Error::request(format!("line {} of the body cannot be serialized as JSON", index + 1))
                .with_source(error)
        })?;
        buffer.push(b"\n");
    }
    Ok(Bytes::from_owner(buffer))
}

/// Writes JSON on one line. Inside a string a line feed is escaped, so it can only be white space, which comes from values
/// that are serialized already.
struct Line<'a>(&'a mut WipedBuffer);

impl io::Write for Line<'_> {
    fn write(&mut self, bytes: &[u8]) -> io::Result<usize> {
        for (index, part) in bytes.split(|byte| *byte == b'\n').enumerate() {
            if index > 0 {
                self.0.push(b" ");
            }
            self.0.push(part);
        }
        Ok(bytes.len())
    }

    fn flush(&mut self) -> io::Result<()> {
        Ok(())
    }
}

#[derive(Default)]
pub(crate) struct WipedBuffer(Zeroizing<Vec<u8>>);

impl WipedBuffer {
    /// Most bodies are smaller, so they need one allocation.
    const FIRST_CAPACITY: usize = 512;

    /// Makes room for `additional` bytes. `Vec` would free the old allocation without wiping it.
    fn reserve(&mut self, additional: usize) {
        let needed = self.0.len().saturating_add(additional);
        if needed > self.0.capacity() {
            let capacity = needed.max(self.0.capacity().saturating_mul(2)).max(Self::FIRST_CAPACITY);
            let mut larger = Zeroizing::new(Vec::with_capacity(capacity));
            larger.extend_from_slice(&self.0);
            // Drops, and so wipes, the old allocation.
            self.0 = larger;
        }
    }

    fn push(&mut self, bytes: &[u8]) {
        self.reserve(bytes.len());
        self.0.extend_from_slice(bytes);
    }
}

impl io::Write for WipedBuffer {
    fn write(&mut self, bytes: &[u8]) -> io::Result<usize> {
        self.push(bytes);
        Ok(bytes.len())
    }

    fn flush(&mut self) -> io::Result<()> {
        Ok(())
    }
}

impl AsRef<[u8]> for WipedBuffer {
    fn as_ref(&self) -> &[u8] {
        &self.0
    }
}

/// Keeps a text that may be secret in memory that is wiped when its last user drops it.
pub(crate) fn text(text: Zeroizing<String>) -> Bytes {
    struct Text(Zeroizing<String>);

    impl AsRef<[u8]> for Text {
        fn as_ref(&self) -> &[u8] {
            self.0.as_bytes()
        }
    }

    Bytes::from_owner(Text(text))
}

/// Creates the value of a header that may be a credential.
pub(crate) fn header(value: Zeroizing<String>) -> std::result::Result<HeaderValue, InvalidHeaderValue> {
    let mut value = HeaderValue::from_maybe_shared(text(value))?;
    value.set_sensitive(true);
    Ok(value)
}

/// Fields of a JSON object whose values are wiped on drop.
#[derive(Clone, Default, Serialize)]
#[serde(transparent)]
pub(crate) struct WipedFields(Map<String, Value>);

impl WipedFields {
    /// Sets one field. The old value is wiped.
    pub(crate) fn set(&mut self, name: String, value: Value) {
        if let Some(mut replaced) = self.0.insert(name, value) {
            wipe(&mut replaced);
        }
    }

    pub(crate) fn names(&self) -> impl Iterator<Item = &str> {
        self.0.keys().map(String::as_str)
    }
}

impl Drop for WipedFields {
    fn drop(&mut self) {
        self.0.values_mut().for_each(wipe);
    }
}

/// Overwrites all strings in `value`, including field names.
pub(crate) fn wipe(value: &mut Value) {
    match value {
        Value::String(text) => text.zeroize(),
        Value::Array(items) => items.iter_mut().for_each(wipe),
        Value::Object(fields) => {
            for (mut name, mut value) in std::mem::take(fields) {
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

    #[test]
    fn a_body_of_any_size_is_serialized_completely() {
        for length in [0, 1, 509, 510, 511, 10_000] {
            let text = "x".repeat(length);
            assert_eq!(json(&text).unwrap(), format!("\"{text}\""));
            let many = vec![7_u8; length];
            assert_eq!(json(&many).unwrap(), serde_json::to_vec(&many).unwrap());
        }
    }

    #[test]
    fn each_value_is_one_line() {
        let body = ndjson(["a\nb", "c"]).unwrap();
        assert_eq!(body, "\"a\\nb\"\n\"c\"\n");
        assert_eq!(ndjson(std::iter::empty::<()>()).unwrap(), "");
        let mut buffer = WipedBuffer::default();
        io::Write::write_all(&mut Line(&mut buffer), b"{\n\"a\":\n1}\n").unwrap();
        assert_eq!(buffer.as_ref(), b"{ \"a\": 1} ");
        let maps = [std::collections::BTreeMap::new(), std::collections::BTreeMap::from([(vec![1], 1)])];
        assert_eq!(ndjson(maps).unwrap_err().to_string(), "line 2 of the body cannot be serialized as JSON");
    }

    #[test]
    fn a_buffer_never_grows_in_place() {
        let mut buffer = WipedBuffer::default();
        for _ in 0..1000 {
            buffer.reserve(7);
            let (capacity, start) = (buffer.0.capacity(), buffer.0.as_ptr());
            io::Write::write_all(&mut buffer, &[1; 7]).unwrap();
            assert_eq!((buffer.0.capacity(), buffer.0.as_ptr()), (capacity, start));
        }
        assert_eq!(*buffer.0, [1; 7000]);
    }

    #[test]
    fn wipe_clears_all_strings() {
        let mut value = serde_json::json!(["secret", ["inner"], 1, null, {"name": "secret"}]);
        wipe(&mut value);
        assert_eq!(value, serde_json::json!(["", [""], 1, null, {}]));
    }

    #[test]
    fn a_body_that_is_not_json_is_an_error() {
        let map = std::collections::BTreeMap::from([(vec![1], 1)]);
        assert_eq!(json(&map).unwrap_err().to_string(), "the body cannot be serialized as JSON");
    }
}
