use std::fmt::Debug;

use serde::{Serialize, de::DeserializeOwned};

/// A decoded value must encode, and decode again to the same value.
pub fn round_trip<T: DeserializeOwned + Serialize + PartialEq + Debug>(bytes: &[u8]) -> Option<T> {
    let value = serde_json::from_slice::<T>(bytes).ok()?;
    let again = serde_json::to_vec(&value).unwrap();
    assert_eq!(serde_json::from_slice::<T>(&again).unwrap(), value);
    Some(value)
}
