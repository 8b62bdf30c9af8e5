//! Documents of Elasticsearch: a value or an error, and a value goes back as it came.
#![no_main]

use connectors_sdk::elasticsearch as es;
use libfuzzer_sys::fuzz_target;
use serde::{Serialize, de::DeserializeOwned};

fn round_trip<T: DeserializeOwned + Serialize + PartialEq + std::fmt::Debug>(bytes: &[u8]) {
    if let Ok(value) = serde_json::from_slice::<T>(bytes) {
        let again = serde_json::to_vec(&value).unwrap();
        assert_eq!(serde_json::from_slice::<T>(&again).unwrap(), value);
    }
}

fuzz_target!(|bytes: &[u8]| {
    round_trip::<es::Connector>(bytes);
    round_trip::<es::Page<es::Connector>>(bytes);
    round_trip::<es::ErrorCause>(bytes);
    round_trip::<es::UpdateResponse>(bytes);
    round_trip::<es::CreateResponse>(bytes);
    round_trip::<es::Acknowledged>(bytes);
});
