//! Error responses with a secret in every spelling, in every part of a document and in headers: no output shows it.
#![no_main]

use libfuzzer_sys::fuzz_target;

#[path = "../../tests/common/spellings.rs"]
mod spellings;

fuzz_target!(|bytes: &[u8]| {
    // The input is the secret, and after a zero byte what surrounds it.
    let mut parts = bytes.splitn(2, |byte| *byte == 0);
    let (secret, around) = (parts.next().unwrap_or_default(), parts.next().unwrap_or_default());
    let secret = format!("S3cr3t-{}", String::from_utf8_lossy(secret.get(..300).unwrap_or(secret)));
    let around = String::from_utf8_lossy(around);
    // Escapes in the surroundings must not spell the beginning of the secret by themselves.
    if around.contains(['\\', '%', '&']) || around.contains("S3cr3t") {
        return;
    }
    // One spelling of each input, so that inputs are fast.
    let spellings = spellings::spellings(&secret);
    let number = bytes.iter().map(|byte| usize::from(*byte)).sum::<usize>();
    connectors_sdk::fuzzing::echo(&secret, &spellings[number % spellings.len()], &around);
});
