//! Calls that this crate has no type for: any body, any response.

use bytes::Bytes;
use connectors_sdk::{Client, ErrorKind, Method};
use serde::Serialize;
use serde_json::{Value, json};

use crate::wire::{Request, Wire, json as response, response as any};

#[tokio::test]
async fn json_in_and_out() {
    let server = Wire::responding([
        response(200, r#"{"ok":true}"#),
        response(200, r#"{"ok":true}"#),
        response(400, r#"{"error":"value s3cr3t is bad"}"#),
    ])
    .await;
    let client = server.elasticsearch();
    let got: Value =
        client.request(Method::GET, "/_cluster/health?a=b%20c").query("local", "true").send().await.unwrap();
    assert_eq!(got, json!({"ok": true}));
    let body = json!({"x": 1});
    let request = client.request(Method::POST, "/_x").json(&body).header("x-a", "b");
    let announced = request.to_http().unwrap();
    assert_eq!((announced.method(), announced.uri().path()), (&Method::POST, "/_x"));
    assert_eq!(announced.body(), r#"{"x":1}"#);
    let _: Value = request.send().await.unwrap();
    let error =
        client.request(Method::PUT, "/_y").json("s3cr3t").secret("s3cr3t").send::<Value>().await.unwrap_err();
    assert_eq!(error.to_string(), "PUT /_y: HTTP 400: value [redacted] is bad");
    let requests = server.requests().await;
    assert_eq!(requests[0].line, "GET /_cluster/health?a=b%20c&local=true HTTP/1.1");
    assert_eq!((requests[1].line.as_str(), requests[1].body.as_str()), ("POST /_x HTTP/1.1", r#"{"x":1}"#));
    assert_eq!(requests[1].header("x-a"), Some("b"));
    for path in ["_cluster", "/a/../b", "/a b", ""] {
        let error = client.request(Method::GET, path).send::<Value>().await.unwrap_err();
        assert!(error.to_string().contains("invalid path"), "{error}");
    }
    assert_eq!(server.requests().await.len(), 3);
}

#[tokio::test]
async fn bodies_and_their_content_types() {
    #[derive(Serialize)]
    struct Page {
        title: &'static str,
    }
    let server = Wire::responding([response(200, "{}")]).await;
    let plain = server.elasticsearch();
    let versioned = Client::elasticsearch(server.uri()).no_proxy().compatible_with(9).build().unwrap();
    let b3os = server.b3os();
    let actions = [json!({"index": {"_id": "1"}}), json!({"title": "two\nlines"})];
    let pages = vec![Page { title: "a" }, Page { title: "b" }];
    let requests = [
        plain.request(Method::POST, "/_bulk").ndjson(&actions),
        plain.request(Method::POST, "/_bulk").ndjson(pages),
        versioned.request(Method::POST, "/_bulk").ndjson(["x"]),
        versioned.request(Method::POST, "/_bulk").json("x"),
        plain.request(Method::POST, "/_x").body("text/plain; charset=utf-8", "ä"),
        plain.request(Method::POST, "/_x").body("application/cbor", Bytes::from_static(b"\x01")),
        plain.request(Method::POST, "/_x").body("text/plain", "x").json(&1),
        plain.request(Method::POST, "/_x").body("text/plain", "x").header("Content-Type", "text/css"),
        plain.request(Method::POST, "/_x").body("text/plain", ""),
        plain.request(Method::POST, "/_x"),
    ];
    for request in requests {
        let announced = request.to_http().unwrap();
        request.send_discard().await.unwrap();
        let sent = server.requests().await.pop().unwrap();
        let content_type = announced.headers().get("content-type").map(|value| value.to_str().unwrap());
        assert_eq!(sent.header("content-type"), content_type);
        assert_eq!(sent.body.as_bytes(), announced.body());
    }
    b3os.request(Method::POST, "/v1/x").ndjson([1, 2]).send_discard().await.unwrap();
    let requests = server.requests().await;
    let sent: Vec<_> =
        requests.iter().map(|request| (request.header("content-type"), request.body.as_str())).collect();
    assert_eq!(
        sent,
        [
            (Some("application/x-ndjson"), "{\"index\":{\"_id\":\"1\"}}\n{\"title\":\"two\\nlines\"}\n"),
            (Some("application/x-ndjson"), "{\"title\":\"a\"}\n{\"title\":\"b\"}\n"),
            (Some("application/vnd.elasticsearch+x-ndjson; compatible-with=9"), "\"x\"\n"),
            (Some("application/vnd.elasticsearch+json; compatible-with=9"), "\"x\""),
            (Some("text/plain; charset=utf-8"), "ä"),
            (Some("application/cbor"), "\u{1}"),
            (Some("application/json"), "1"),
            (Some("text/css"), "x"),
            (Some("text/plain"), ""),
            (None, ""),
            (Some("application/x-ndjson"), "1\n2\n"),
        ]
    );
}

#[tokio::test]
async fn invalid_bodies_are_reported_when_the_call_is_sent() {
    let server = Wire::responding([response(200, "{}")]).await;
    let client = server.elasticsearch();
    let unserializable = std::collections::BTreeMap::from([(vec![1], 1)]);
    let request = || client.request(Method::POST, "/_x");
    for (request, message) in [
        (request().json(&unserializable), "the body cannot be serialized as JSON"),
        (
            request().ndjson([&std::collections::BTreeMap::new(), &unserializable]),
            "line 2 of the body cannot be serialized as JSON",
        ),
        (
            request().body("a\nb", "x").json(&unserializable),
            "the content type contains characters that are not allowed in headers",
        ),
    ] {
        assert_eq!(request.to_http().unwrap_err().to_string(), message);
        let error = request.send_discard().await.unwrap_err();
        assert_eq!((error.kind(), error.to_string()), (ErrorKind::Request, message.to_owned()));
    }
    assert!(server.requests().await.is_empty());
}

#[tokio::test]
async fn responses_of_any_format() {
    let html = any(200, &[("content-type", "text/html")], "<p>ü");
    let server = Wire::responding([
        html.clone(),
        html.clone(),
        html.clone(),
        html.clone(),
        b"HTTP/1.1 200 OK\r\ncontent-length: 3\r\n\r\nab\xff".to_vec(),
        any(204, &[], ""),
        any(201, &[("x-a", "b"), ("warning", "299 x \"old\"")], "plain"),
        b"HTTP/1.1 200 OK\r\ncontent-length: 10000\r\n\r\n".to_vec(),
        b"HTTP/1.1 404 Not Found\r\ncontent-length: 10000\r\n\r\n".to_vec(),
    ])
    .await;
    let client = server.elasticsearch();
    let get = || client.request(Method::GET, "/_x").retry(connectors_sdk::RetryPolicy::none());
    assert_eq!(get().send_bytes().await.unwrap(), "<p>ü");
    assert_eq!(get().send_text().await.unwrap(), "<p>ü");
    get().send_discard().await.unwrap();
    assert!(get().send::<Value>().await.unwrap_err().is_html());
    let error = get().send_text().await.unwrap_err();
    assert!(error.is_decode());
    assert_eq!(error.to_string(), "GET /_x: HTTP 200: cannot decode the response: invalid UTF-8 at `byte 2`");
    assert_eq!(get().send_bytes().await.unwrap(), "");
    let response = get().response_bytes().await.unwrap();
    assert_eq!((response.status().as_u16(), response.attempts()), (201, 1));
    assert_eq!(
        (response.headers()["x-a"].to_str().unwrap(), response.warnings()),
        ("b", vec!["old".to_owned()])
    );
    assert_eq!(response.into_value(), "plain");
    // The response to HEAD has the length of the body, but no body.
    let head = || client.request(Method::HEAD, "/_x");
    head().send_discard().await.unwrap();
    assert!(head().send_discard().await.unwrap_err().is_not_found());
}

#[tokio::test]
async fn the_rules_of_typed_calls_apply() {
    let body = Bytes::from("{\"a\":\"s3cr3t\"}\n".repeat(1000));
    let unavailable = || response(503, r#"{"error":"busy"}"#);
    let server =
        Wire::responding([unavailable(), response(200, "{}"), unavailable(), response(200, "{}")]).await;
    let client = server.elasticsearch();
    let bulk = || client.request(Method::POST, "/_bulk").body("application/x-ndjson", body.clone());
    // Every attempt sends the same memory, which is shared with the caller.
    assert_eq!(bulk().to_http().unwrap().body().as_ptr(), body.as_ptr());
    let response = bulk().retryable(true).response_bytes().await.unwrap();
    assert_eq!(response.attempts(), 2);
    // A POST is not retried unless the caller allows it: the server may have acted.
    assert_eq!(bulk().send_bytes().await.unwrap_err().attempts(), 1);
    let requests = server.requests().await;
    assert_eq!(requests.len(), 3);
    assert!(requests.iter().all(|request: &Request| request.body.as_bytes() == body));
    assert!(!format!("{:?}", bulk()).contains("s3cr3t"), "bodies may contain secrets");

    let server = Wire::responding([any(200, &[], &"x".repeat(2000))]).await;
    let client = Client::elasticsearch(server.uri()).no_proxy().max_response_bytes(1000).build().unwrap();
    let error = client.request(Method::GET, "/_x").send_bytes().await.unwrap_err();
    assert_eq!(error.to_string(), "GET /_x: HTTP 200: the response is larger than the limit of 1000 bytes");
}

#[tokio::test]
async fn failures_inside_a_success_of_b3os_are_errors_for_every_kind_of_response() {
    let failed = r#"{"code":404,"message":"no such thing"}"#;
    let server = Wire::responding([response(200, failed)]).await;
    let get = || server.b3os().request(Method::GET, "/v1/x");
    let errors = [
        get().send::<Value>().await.unwrap_err(),
        get().send_bytes().await.unwrap_err(),
        get().send_text().await.unwrap_err(),
        get().send_discard().await.unwrap_err(),
    ];
    for error in errors {
        assert!(error.is_not_found(), "{error}");
    }
    // A document of Elasticsearch may have any fields.
    let text = server.elasticsearch().request(Method::GET, "/_x").send_text().await.unwrap();
    assert_eq!(text, failed);
}
