//! Faults, responses and handlers of paths, and the limit of recorded requests.

use bytes::Bytes;
use connectors_testing::{FakeB3os, FakeElasticsearch};
use serde_json::{Value, json};

use crate::support::call;

#[tokio::test]
async fn faults_are_bound_to_a_method_and_a_pattern() {
    let fake = FakeElasticsearch::start().await;
    fake.on("PUT", "/_connector/*").fail(2, 503);
    fake.on("*", "/i/**").respond(1, 418, &[("content-type", "application/json")], "{}");
    fake.fail_next(1, 429);
    let connector = json!({});
    assert_eq!(call(&fake, "PUT", "/_connector/a", &connector).await.0, 503);
    assert_eq!(call(&fake, "GET", "/i/_doc/a", &Value::Null).await, (418, json!({})));
    // A fault without a path applies to the first request without a bound fault.
    assert_eq!(call(&fake, "GET", "/_connector", &Value::Null).await.0, 429);
    assert_eq!(call(&fake, "GET", "/_connector/a", &Value::Null).await.0, 404);
    assert_eq!(call(&fake, "PUT", "/_connector/a/_name", &json!({"name": "x"})).await.0, 404);
    assert_eq!(call(&fake, "PUT", "/_connector/b", &connector).await.0, 503);
    assert_eq!(call(&fake, "PUT", "/_connector/b", &connector).await.0, 201);

    fake.on("PUT", "/_connector/*").fail(usize::MAX, 503);
    assert_eq!(call(&fake, "PUT", "/_connector/b", &connector).await.0, 503);
    fake.clear_faults();
    assert_eq!(call(&fake, "PUT", "/_connector/b", &connector).await.0, 200);
}

#[tokio::test]
async fn handlers_serve_additional_paths() {
    let fake = FakeElasticsearch::start().await;
    fake.on("GET", "/_cat/*").handle(|request| {
        let body = json!({"path": request.path(), "v": request.query_value("v")}).to_string();
        let mut response = http::Response::new(Bytes::from(body));
        response.headers_mut().insert("content-type", http::HeaderValue::from_static("application/json"));
        response
    });
    fake.clear_faults();
    let expected = json!({"path": "/_cat/indices", "v": "true"});
    assert_eq!(call(&fake, "GET", "/_cat/indices?v=true", &Value::Null).await, (200, expected));
    assert_eq!(call(&fake, "GET", "/_cat", &Value::Null).await.0, 400);
    let b3os = FakeB3os::start().await;
    b3os.on("GET", "/health").respond(1, 204, &[], "");
    assert_eq!(crate::http::send(&b3os.uri(), "GET", "/health", &[], "").await.status, 204);
}

#[tokio::test]
async fn recorded_requests_are_limited_by_bytes() {
    let fake = FakeElasticsearch::start().await;
    fake.record_at_most(4096);
    for id in 0..20 {
        call(&fake, "PUT", &format!("/i/_doc/{id}"), &json!({"text": "x".repeat(1000)})).await;
    }
    let paths: Vec<_> = fake.requests().iter().map(|request| request.path().to_owned()).collect();
    assert_eq!(paths, ["/i/_doc/18", "/i/_doc/19"]);
}
