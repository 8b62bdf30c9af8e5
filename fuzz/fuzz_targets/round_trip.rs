use std::fmt::Debug;

use serde::{Serialize, de::DeserializeOwned};

/// What decodes must encode and decode again to the same; what does not decode strictly may decode leniently, and then
/// what is written of it does both.
pub fn round_trip<T: DeserializeOwned + Serialize + PartialEq + Debug>(bytes: &[u8]) -> Option<T> {
    let Ok(value) = serde_json::from_slice::<T>(bytes) else {
        let value = connectors_sdk::fuzzing::lenient::<T>(bytes)?;
        drop(format!("{value:?}"));
        let written = serde_json::to_vec(&value).unwrap();
        let again = serde_json::from_slice::<T>(&written).unwrap();
        // What was left out is not written.
        assert_eq!(serde_json::to_vec(&again).unwrap(), written);
        return Some(value);
    };
    let again = serde_json::to_vec(&value).unwrap();
    assert_eq!(serde_json::from_slice::<T>(&again).unwrap(), value);
    assert_eq!(connectors_sdk::fuzzing::lenient::<T>(&again).unwrap(), value);
    Some(value)
}
