//! Entry points to private decoders, for fuzzing only.
#![allow(missing_docs, clippy::missing_panics_doc)]

use std::collections::BTreeSet;

use http::{
    HeaderMap, HeaderValue, StatusCode,
    header::{LOCATION, RETRY_AFTER, WARNING},
};
use serde_json::json;

use crate::{
    B3os, Credentials, Elasticsearch,
    client::{attempt::RawResponse, body, credentials, failure, retry_after, warning},
    error::{Scrubber, Secrets},
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

/// Sends `secret` in every way, and echoes its spelling in every part of a response, within `around`. No output contains it.
pub fn echo(secret: &str, spelling: &str, around: &str) {
    let document = json!({
        "data": {"around": around, "nested": [{"botToken": secret}]},
        "configuration": {"a": {"label": around, "value": secret, "sensitive": true}, "b": {"value": around}},
    })
    .to_string();
    let within =
        json!({"data": {"account": json!({"private_key": secret, "x": around}).to_string()}}).to_string();
    let query = [("api_key", secret)];
    let senders: [&dyn Fn(&mut Secrets); 6] = [
        &|secrets| secrets.declare(secret),
        &|secrets| secrets.values(&document, "data", &BTreeSet::new()),
        &|secrets| secrets.values(&within, "data", &BTreeSet::new()),
        &|secrets| secrets.configuration(&document, "configuration"),
        &|secrets| credentials::add_query(query, secrets),
        &|secrets| Credentials::basic("user", secret).add_to(secrets),
    ];
    let bodies = [
        json!({"message": format!("{around}{spelling}{around}"), "error": {"reason": spelling, "caused_by": {"reason": around}}}),
        json!({"code": 400, spelling: around, "details": [spelling, {around: spelling}, {"field": spelling}], "requestId": spelling}),
        json!({"error": {"type": spelling, "root_cause": [{"stack_trace": around, "reason": spelling}]}}),
        json!([around, [spelling]]),
    ]
    .map(|body| body.to_string());
    let long = "x".repeat((body::ERROR_READ).saturating_sub(around.len()));
    let texts = [
        format!("{around}{spelling}"),
        format!("<html>{around}{spelling}{around}</html>"),
        format!("{{\"code\":400,\"error\":{{\"reason\":\"{spelling}\",\"x\":\"{around}"),
        format!("{long}{spelling}"),
        format!("{{\"message\":\"{long}{spelling}\"}}"),
    ];
    for sender in senders {
        let mut secrets = Secrets::default();
        sender(&mut secrets);
        let scrubber = secrets.scrubber();
        bodies.iter().chain(&texts).for_each(|body| check(&scrubber, secret, spelling, body.as_bytes()));
    }
}

/// Converts an error response with this body, and a header that contains `spelling`, into errors. Neither `secret` nor its
/// spelling is in any output of them.
pub fn error_response(secret: &str, spelling: &str, body: &[u8]) {
    let mut secrets = Secrets::default();
    secrets.declare(secret);
    check(&secrets.scrubber(), secret, spelling, body);
}

fn check(scrubber: &Scrubber, secret: &str, spelling: &str, body: &[u8]) {
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
            failure::response::<Elasticsearch>(response(), scrubber),
            failure::response::<B3os>(response(), scrubber),
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
        let _ = retry_after::retry_after(&HeaderMap::from_iter([(RETRY_AFTER, value)]), chrono::Utc::now());
    }
    let _ = crate::Client::elasticsearch_cloud(text);
    let _ = crate::Client::elasticsearch(text);
    let _ = crate::time::parse(text);
}
