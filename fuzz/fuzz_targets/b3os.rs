//! Envelopes of B3OS: a value, a refusal or an error.
#![no_main]

use connectors_sdk::{b3os, fuzzing};
use libfuzzer_sys::fuzz_target;

fuzz_target!(|bytes: &[u8]| {
    fuzzing::b3os_answer::<b3os::Envelope<b3os::Connector>>(bytes);
    fuzzing::b3os_answer::<b3os::Envelope<()>>(bytes);
});
