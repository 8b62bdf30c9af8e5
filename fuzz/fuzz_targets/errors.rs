//! Error responses of both services with a secret in any spelling, in the body and in headers: always an error that does not
//! show it.
#![no_main]

use libfuzzer_sys::fuzz_target;

#[path = "../../tests/common/spellings.rs"]
mod spellings;

struct Input<'a> {
    body: &'a [u8],
    secret: String,
    spelling: usize,
    at: usize,
}

fn input(bytes: &[u8]) -> Option<Input<'_>> {
    let ([spelling, at, length], rest) = bytes.split_first_chunk()?;
    let (secret, body) = rest.split_at_checked(usize::from(*length % 64))?;
    // Long enough to be distinguished from the rest of a response.
    let secret = format!("S3cr3t-{}", String::from_utf8_lossy(secret));
    Some(Input { body, secret, spelling: usize::from(*spelling), at: usize::from(*at) })
}

fuzz_target!(|bytes: &[u8]| {
    let Some(Input { body, secret, spelling, at }) = input(bytes) else { return };
    let spellings = spellings::spellings(&secret);
    let spelling = &spellings[spelling % spellings.len()];
    let (before, after) = body.split_at(at.min(body.len()));
    let planted = [before, spelling.as_bytes(), after].concat();
    // Within a document, too, where a part of it may have been cut off.
    let document = format!(r#"{{"code":400,"error":{{"reason":"{spelling}"}},"message":"{spelling}"#).into_bytes();
    for body in [body, &planted, &document] {
        connectors_sdk::fuzzing::error_response(&secret, spelling, body);
    }
});
