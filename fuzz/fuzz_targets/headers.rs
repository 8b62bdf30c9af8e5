//! Headers and settings that come as text.
#![no_main]

use libfuzzer_sys::fuzz_target;

fuzz_target!(|text: &str| connectors_sdk::fuzzing::text(text));
