//! Requests about documents.

use connectors_testing::FakeElasticsearch;
use serde_json::{Value, json};

/// Sends a request and returns the status and the body, which is null if there is none.
pub async fn call(fake: &FakeElasticsearch, method: &str, path: &str, body: &Value) -> (u16, Value) {
    let body = if body.is_null() { String::new() } else { body.to_string() };
    send(fake, method, path, body).await
}

/// Sends a request with this text as its body.
pub async fn send(
    fake: &FakeElasticsearch,
    method: &str,
    path: &str,
    body: impl Into<String>,
) -> (u16, Value) {
    let headers = [("content-type", "application/json")];
    let response = crate::http::send(&fake.uri(), method, path, &headers, body).await;
    let body = if response.text.is_empty() { Value::Null } else { response.json() };
    (response.status, body)
}

/// Sends the lines as a bulk request.
pub async fn bulk(fake: &FakeElasticsearch, path: &str, lines: &[Value]) -> Value {
    let body: String = lines.iter().map(|line| format!("{line}\n")).collect();
    let headers = [("content-type", "application/x-ndjson")];
    let response = crate::http::send(&fake.uri(), "POST", path, &headers, body).await;
    assert_eq!(response.status, 200, "{response:?}");
    response.json()
}

/// Makes a search, which must succeed.
pub async fn search(fake: &FakeElasticsearch, path: &str, body: &Value) -> Value {
    let (status, body) = call(fake, "POST", path, body).await;
    assert_eq!(status, 200, "{body}");
    body
}

/// The ids of hits, in order.
#[track_caller]
pub fn ids(found: &Value) -> Vec<&str> {
    found["hits"]["hits"].as_array().unwrap().iter().map(|hit| hit["_id"].as_str().unwrap()).collect()
}

/// Starts a fake with an index `i` of three searchable documents.
pub async fn with_documents() -> FakeElasticsearch {
    let fake = FakeElasticsearch::start().await;
    for (id, source) in [
        ("a", json!({"n": 2, "tag": ["x", "y"], "at": "2024-05-01T12:00:00Z", "o": {"p": 1, "q": 2}})),
        ("b", json!({"n": 1, "tag": "y", "at": "2024-05-01T12:00:00.500Z", "done": true})),
        ("c", json!({"tag": "z", "at": "2024-05-02T00:00:00Z", "done": false})),
    ] {
        assert!(fake.put_document("i", id, &source));
    }
    fake
}
