//! Memory and time of a million documents, without HTTP. To print the figures:
//!
//! ```text
//! cargo test --release -p connectors-testing --lib -- --ignored --nocapture a_million
//! ```

use std::{
    fmt::Write,
    time::{Duration, Instant},
};

use bytes::Bytes;
use http::{HeaderMap, HeaderValue, Method, header};

use crate::{
    RecordedRequest,
    elasticsearch::{
        Options,
        access::Access,
        api::Api,
        state::{ServerInfo, State},
    },
    server::Handler,
};

const DOCUMENTS: usize = 1_000_000;
const PER_REQUEST: usize = 5_000;

fn request(path: &str, body: Bytes) -> RecordedRequest {
    let json = HeaderValue::from_static("application/x-ndjson");
    let headers = HeaderMap::from_iter([(header::CONTENT_TYPE, json)]);
    RecordedRequest { method: Method::POST, path: path.to_owned(), query: None, headers, body }
}

#[test]
#[ignore = "measures; run it in a release build"]
#[allow(clippy::print_stdout)]
fn a_million_documents_are_small_and_fast() {
    let info = ServerInfo { version: "9.1.0".to_owned(), serverless: false };
    let api = Api::new(State::new(info, Access::default(), Options::new()));
    let filler = "x".repeat(60);
    let before = resident_kib();
    let mut handling = Duration::ZERO;
    for first in (0..DOCUMENTS).step_by(PER_REQUEST) {
        let mut body = String::new();
        for number in first..first + PER_REQUEST {
            writeln!(body, "{{\"index\":{{\"_id\":\"doc-{number:08}\"}}}}").unwrap();
            writeln!(body, "{{\"number\":{},\"text\":\"{filler}\",\"ok\":true}}", 10_000_000 + number)
                .unwrap();
        }
        let request = request("/i/_bulk", Bytes::from(body));
        let begun = Instant::now();
        let reply = api.handle(&request);
        handling += begun.elapsed();
        assert_eq!(reply.status, 200);
        assert!(reply.body.starts_with(b"{\"errors\":false"));
    }
    assert_eq!(api.handle(&request("/i/_refresh", Bytes::new())).status, 200);
    assert_eq!(api.handle(&request("/i/_count", Bytes::new())).status, 200);
    let used = resident_kib().saturating_sub(before) / 1024;
    let each = handling / u32::try_from(DOCUMENTS).unwrap();
    println!("{DOCUMENTS} documents: {each:?} each, {used} MiB");
    assert!(used < 1024, "{used} MiB");
    assert!(cfg!(debug_assertions) || each <= Duration::from_micros(5), "{each:?}");
}

/// The resident memory in KiB; 0 if the system does not report it.
fn resident_kib() -> u64 {
    let status = std::fs::read_to_string("/proc/self/status").unwrap_or_default();
    let line = status.lines().find_map(|line| line.strip_prefix("VmRSS:"));
    line.and_then(|line| line.trim().trim_end_matches(" kB").parse().ok()).unwrap_or_default()
}
