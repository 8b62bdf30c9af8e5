//! Entry points to private decoders, for fuzzing only.
#![allow(missing_docs, clippy::missing_panics_doc)]

use http::{HeaderMap, HeaderValue, StatusCode, header::RETRY_AFTER};

use crate::{
    B3os, Elasticsearch,
    client::{attempt::RawResponse, failure, retry, warning},
    error::Scrubber,
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

pub fn error_response(bytes: &[u8]) {
    const SECRET: &str = "s3cr3t-t0ken";
    let mut secrets = Scrubber::default();
    secrets.add(SECRET);
    // The secret is somewhere in the middle of the body.
    let mut body = bytes.to_vec();
    body.extend_from_slice(SECRET.as_bytes());
    body.extend_from_slice(bytes);
    for body in [bytes, &body] {
        let response = || RawResponse {
            status: StatusCode::BAD_REQUEST,
            headers: HeaderMap::new(),
            body: bytes::Bytes::copy_from_slice(body),
            too_large: None,
        };
        for error in [
            failure::response::<Elasticsearch>(response(), &secrets),
            failure::response::<B3os>(response(), &secrets),
        ] {
            let shown = format!("{error} {error:?} {:?} {:?}", error.api(), error.body());
            assert!(!shown.contains(SECRET), "{shown}");
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
