//! Arbitrary JSON decodes to a value or an error, and never causes a panic.

use connectors_sdk::{b3os, elasticsearch as es};
use proptest::prelude::*;
use serde::de::DeserializeOwned;
use serde_json::{Map, Value};

/// Arbitrary JSON, in which the names and enum values of the APIs are frequent.
fn json() -> impl Strategy<Value = Value> {
    let word = prop_oneof![
        Just("id"),
        Just("status"),
        Just("configuration"),
        Just("filtering"),
        Just("scheduling"),
        Just("features"),
        Just("pipeline"),
        Just("active"),
        Just("draft"),
        Just("rules"),
        Just("value"),
        Just("error"),
        Just("type"),
        Just("reason"),
        Just("code"),
        Just("data"),
        Just("items"),
        Just("hasMore"),
        Just("results"),
        Just("count"),
        Just("last_seen"),
        Just("createdAt"),
        Just("enabled"),
        Just("interval"),
        Just("connector"),
        Just("created"),
        Just("full"),
        Just("2024-05-01T10:00:00Z"),
        Just("0001-01-01T00:00:00Z"),
        Just(""),
    ]
    .prop_map(str::to_owned);
    let text = prop_oneof![3 => word, 1 => any::<String>()];
    let leaf = prop_oneof![
        Just(Value::Null),
        any::<bool>().prop_map(Value::from),
        any::<i64>().prop_map(Value::from),
        any::<u64>().prop_map(Value::from),
        any::<f64>().prop_map(Value::from),
        text.clone().prop_map(Value::from),
    ];
    leaf.prop_recursive(5, 64, 6, move |inner| {
        prop_oneof![
            prop::collection::vec(inner.clone(), 0..6).prop_map(Value::from),
            prop::collection::vec((text.clone(), inner), 0..6)
                .prop_map(|fields| Value::Object(Map::from_iter(fields))),
        ]
    })
}

/// Decodes `bytes`. If that succeeds, the value must survive a round trip.
fn decode<T: DeserializeOwned + serde::Serialize + PartialEq + std::fmt::Debug>(bytes: &[u8]) {
    if let Ok(value) = serde_json::from_slice::<T>(bytes) {
        let again = serde_json::to_vec(&value).unwrap();
        assert_eq!(serde_json::from_slice::<T>(&again).unwrap(), value);
    }
}

fn decode_all(bytes: &[u8]) {
    decode::<es::Connector>(bytes);
    decode::<es::Page<es::Connector>>(bytes);
    decode::<es::SyncJob>(bytes);
    decode::<es::Page<es::SyncJob>>(bytes);
    decode::<es::DeletedSecret>(bytes);
    let _ = serde_json::from_slice::<es::Secret>(bytes);
    decode::<es::UpdateResponse>(bytes);
    decode::<es::CreateResponse>(bytes);
    decode::<es::Acknowledged>(bytes);
    decode::<es::ErrorCause>(bytes);
    decode::<es::Configuration>(bytes);
    decode::<es::Filtering>(bytes);
    decode::<es::Scheduling>(bytes);
    decode::<es::ConnectorFeatures>(bytes);
    decode::<b3os::ErrorResponse>(bytes);
    decode::<b3os::Connector>(bytes);
    decode::<b3os::ConnectorType>(bytes);
    decode::<b3os::ConnectorReference>(bytes);
    decode::<b3os::Envelope<b3os::Connector>>(bytes);
    decode::<b3os::Envelope<b3os::Page<b3os::Connector>>>(bytes);
    decode::<b3os::extras::action::ActionTest>(bytes);
    decode::<b3os::extras::telegram::TelegramChat>(bytes);
    decode::<b3os::Envelope<()>>(bytes);
}

proptest! {
    #[test]
    fn json_decodes_without_panics_and_round_trips(value in json()) {
        decode_all(value.to_string().as_bytes());
    }

    #[test]
    fn bytes_decode_without_panics_and_round_trip(bytes in prop::collection::vec(any::<u8>(), 0..64)) {
        decode_all(&bytes);
    }
}
