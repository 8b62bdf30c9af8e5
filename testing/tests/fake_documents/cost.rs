//! What a million documents cost. To see the figures:
//!
//! ```text
//! cargo test --release -p connectors-testing --test fake_documents -- --ignored --nocapture a_million
//! ```

use std::{fmt::Write, time::Instant};

use connectors_testing::FakeElasticsearch;

use crate::support::{call, send};

const DOCUMENTS: usize = 1_000_000;
const PER_REQUEST: usize = 10_000;

/// Over loopback with one request at a time, so that the time includes HTTP and this client.
#[tokio::test]
#[ignore = "measures; run it in a release build"]
async fn a_million_documents_are_small_and_fast() {
    let fake = FakeElasticsearch::start().await;
    fake.record_requests(false);
    let before = resident_kib();
    let started = Instant::now();
    let mut sending = std::time::Duration::ZERO;
    for first in (0..DOCUMENTS).step_by(PER_REQUEST) {
        let mut body = String::new();
        for number in first..first + PER_REQUEST {
            let filler = "x".repeat(60);
            writeln!(body, "{{\"index\":{{\"_id\":\"doc-{number:08}\"}}}}").unwrap();
            writeln!(body, "{{\"number\":{number:08},\"text\":\"{filler}\",\"ok\":true}}").unwrap();
        }
        let body = body.replace("\"number\":0", "\"number\":1");
        let begun = Instant::now();
        let headers = [("content-type", "application/x-ndjson")];
        let response = crate::http::send(&fake.uri(), "POST", "/i/_bulk", &headers, body).await;
        sending += begun.elapsed();
        assert_eq!(response.status, 200);
    }
    let all = started.elapsed();
    assert_eq!(send(&fake, "POST", "/i/_refresh", "").await.0, 200);
    assert_eq!(fake.document_count("i"), DOCUMENTS);
    assert_eq!(call(&fake, "GET", "/i/_count", &serde_json::Value::Null).await.1["count"], DOCUMENTS);
    let used = resident_kib().saturating_sub(before) / 1024;
    let each = sending / u32::try_from(DOCUMENTS).unwrap();
    println!("{DOCUMENTS} documents in {all:?}, of which {each:?} each over HTTP; {used} MiB");
    assert!(used < 1024, "{used} MiB");
}

/// 0 where the system does not tell.
fn resident_kib() -> u64 {
    let status = std::fs::read_to_string("/proc/self/status").unwrap_or_default();
    let line = status.lines().find_map(|line| line.strip_prefix("VmRSS:"));
    line.and_then(|line| line.trim().trim_end_matches(" kB").parse().ok()).unwrap_or_default()
}
