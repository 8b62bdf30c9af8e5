//! Request bodies in memory that is wiped.
//!
//! Any body may hold a secret, so all of them are wiped: no call can forget to ask for it. A body is serialized once,
//! into a buffer that also wipes the memory it leaves behind when it grows.

use std::io;

use bytes::Bytes;
use serde::Serialize;
use zeroize::Zeroizing;

use crate::error::{Error, Result};

/// Serializes `body` as JSON into memory that is wiped when its last user drops it.
pub(crate) fn json<T: Serialize + ?Sized>(body: &T) -> Result<Bytes> {
    let mut buffer = WipedBuffer::default();
    serde_json::to_writer(&mut buffer, body)
        .map_err(|error| Error::request("the body cannot be serialized as JSON").with_source(error))?;
    Ok(Bytes::from_owner(buffer))
}

#[derive(Default)]
struct WipedBuffer(Zeroizing<Vec<u8>>);

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
}

impl io::Write for WipedBuffer {
    fn write(&mut self, bytes: &[u8]) -> io::Result<usize> {
        self.reserve(bytes.len());
        self.0.extend_from_slice(bytes);
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
    fn a_body_that_is_not_json_is_an_error() {
        let map = std::collections::BTreeMap::from([(vec![1], 1)]);
        assert_eq!(json(&map).unwrap_err().to_string(), "the body cannot be serialized as JSON");
    }
}
