//! Responses of B3OS: a value, an API error or a decode error.
#![no_main]

use libfuzzer_sys::fuzz_target;

fuzz_target!(|bytes: &[u8]| connectors_sdk::fuzzing::b3os_response(bytes));
