//! Documents of Elasticsearch: a value or an error, and a value serializes to the same document.
#![no_main]

use connectors_sdk::elasticsearch as es;
use libfuzzer_sys::fuzz_target;

#[path = "round_trip.rs"]
mod round_trip;
use round_trip::round_trip;

fuzz_target!(|bytes: &[u8]| {
    round_trip::<es::Connector>(bytes);
    round_trip::<es::Page<es::Connector>>(bytes);
    round_trip::<es::ErrorCause>(bytes);
    round_trip::<es::UpdateResponse>(bytes);
    round_trip::<es::CreateResponse>(bytes);
    round_trip::<es::Acknowledged>(bytes);
});
