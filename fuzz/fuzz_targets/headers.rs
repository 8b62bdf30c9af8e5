//! Response headers and settings in text form.
#![no_main]

use libfuzzer_sys::fuzz_target;

fuzz_target!(|text: &str| connectors_sdk::fuzzing::text(text));
