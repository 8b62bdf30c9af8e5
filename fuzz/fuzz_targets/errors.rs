//! Error responses of both services: always an error, whose text never shows the secret.
#![no_main]

use libfuzzer_sys::fuzz_target;

fuzz_target!(|bytes: &[u8]| connectors_sdk::fuzzing::error_response(bytes));
