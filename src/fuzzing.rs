//! Entry points to private decoders, for fuzzing only.
#![allow(missing_docs, clippy::missing_panics_doc)]

use http::{
    HeaderMap, HeaderValue, StatusCode,
    header::{LOCATION, RETRY_AFTER, WARNING},
};

use crate::{
    B3os, Elasticsearch,
    client::{attempt::RawResponse, failure, retry, warning},
    error::Secrets,
    lenient,
};

pub fn b3os_response(bytes: &[u8]) {
    crate::b3os::fuzzing::decode(bytes);
}

/// Decodes `bytes` leniently, whether they decode strictly or not.
pub fn lenient<T: serde::de::DeserializeOwned>(bytes: &[u8]) -> Option<T> {
    let root = lenient::whole(bytes)?;
    lenient::read(&root, lenient::Leniency::default())
}

/// Converts an error response with this body, and a header that contains `spelling`, into errors. Neither `secret` nor its
/// spelling is in any output of them.
pub fn error_response(secret: &str, spelling: &str, body: &[u8]) {
    let mut secrets = Secrets::default();
    secrets.declare(secret);
    let scrubber = secrets.scrubber();
    let echo = |before: &[u8]| HeaderValue::from_bytes(&[before, spelling.as_bytes()].concat());
    for status in [StatusCode::BAD_REQUEST, StatusCode::FOUND] {
        let mut headers = HeaderMap::new();
        headers.extend(echo(b"").map(|value| (LOCATION, value)));
        // Not UTF-8.
        headers.extend(echo(b"\xe4").map(|value| (WARNING, value)));
        let response = || RawResponse {
            status,
            headers: headers.clone(),
            body: bytes::Bytes::copy_from_slice(body),
            incomplete: None,
            ends_with_connection: false,
        };
        for error in [
            failure::response::<Elasticsearch>(response(), &scrubber),
            failure::response::<B3os>(response(), &scrubber),
        ] {
            let mut shown = format!("{error} {error:?} {:?}", error.api());
            shown.push_str(error.body().unwrap_or_default());
            for value in error.headers().into_iter().flat_map(HeaderMap::values) {
                shown.push_str(&String::from_utf8_lossy(value.as_bytes()));
            }
            assert!(!shown.contains(secret) && !shown.contains(spelling), "{shown}");
        }
    }
}

pub fn text(text: &str) {
    let _ = warning::texts(text);
    if let Ok(value) = HeaderValue::try_from(text) {
        let _ = retry::retry_after(&HeaderMap::from_iter([(RETRY_AFTER, value)]), chrono::Utc::now());
    }
    let _ = crate::Client::elasticsearch_cloud(text);
    let _ = crate::Client::elasticsearch(text);
    let _ = crate::time::parse(text);
}
