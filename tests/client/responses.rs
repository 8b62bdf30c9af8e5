//! The result of every kind of response.

use connectors_sdk::{Client, ErrorKind, StatusCode, elasticsearch::ConnectorStatus};
use serde_json::json;

use crate::wire::{Wire, json as json_response, response};

async fn b3os_name(body: &str) -> Result<Option<String>, connectors_sdk::Error> {
    let server = Wire::responding([json_response(200, body)]).await;
    server.b3os().connector("c").get().await.map(|envelope| envelope.into_data().name)
}

#[tokio::test]
async fn every_success_code_of_b3os_is_a_success() {
    for code in ["200", "0", "201", "299", "null"] {
        let body = format!(r#"{{"code":{code},"message":"m","requestId":"r","data":{{"name":"n"}}}}"#);
        assert_eq!(b3os_name(&body).await.unwrap().as_deref(), Some("n"), "{code}");
    }
    assert_eq!(b3os_name(r#"{"data":{"name":"n"}}"#).await.unwrap().as_deref(), Some("n"));
}

#[tokio::test]
async fn an_error_code_with_a_success_status_is_an_error() {
    for code in [1, 400, 404, 500, 400_228, -1, 300, 199] {
        let error =
            b3os_name(&format!(r#"{{"code":{code},"message":"no","requestId":"r"}}"#)).await.unwrap_err();
        assert_eq!((error.kind(), error.status()), (ErrorKind::Api, Some(StatusCode::OK)));
        assert_eq!(error.b3os().unwrap().code, Some(code));
        assert_eq!(error.is_not_found(), code == 404);
        assert_eq!(error.to_string(), format!("GET /v1/connectors/c: HTTP 200: no (code {code}, request r)"));
    }
}

#[tokio::test]
async fn an_application_code_and_its_details_are_kept() {
    let body =
        r#"{"code":400228,"message":"invalid","details":["a",1,{"b":[2]},null],"requestId":"r","new":7}"#;
    let server = Wire::responding([json_response(400, body)]).await;
    let error = server.b3os().connector("c").update().name("n").await.unwrap_err();
    let response = error.b3os().unwrap();
    assert_eq!(response.code, Some(400_228));
    assert_eq!(response.details, [json!("a"), json!(1), json!({"b": [2]}), json!(null)]);
    assert_eq!(response.extra["new"], 7);
    assert!(error.is_bad_request());
}

#[tokio::test]
async fn a_missing_request_id_is_read_and_missing_data_is_an_error() {
    let server = Wire::responding([json_response(200, r#"{"code":200,"data":{"id":"c"}}"#)]).await;
    let envelope = server.b3os().connector("c").get().await.unwrap();
    assert_eq!((envelope.message.as_str(), envelope.request_id.as_str()), ("", ""));
    for body in [r#"{"code":200,"data":null}"#, r#"{"code":200}"#, ""] {
        let error = b3os_name(body).await.unwrap_err();
        assert!(error.is_decode() && !error.is_retryable());
        assert!(error.to_string().contains("missing field `data`"), "{error}");
    }
}

#[tokio::test]
async fn unknown_fields_and_enum_values_are_kept() {
    let server = Wire::responding([json_response(
        200,
        r#"{"id":"x","status":"Sleeping","new_field":{"a":[1]},"last_sync_status":"COMPLETED"}"#,
    )])
    .await;
    let connector = server.elasticsearch().connector("x").get().await.unwrap();
    assert_eq!(connector.status, Some(ConnectorStatus::from("Sleeping")));
    assert_eq!(connector.last_sync_status, Some(connectors_sdk::elasticsearch::SyncStatus::Completed));
    assert_eq!(connector.extra["new_field"], json!({"a": [1]}));
    let back = serde_json::to_value(&connector).unwrap();
    assert_eq!((&back["status"], &back["new_field"]), (&json!("Sleeping"), &json!({"a": [1]})));
}

#[tokio::test]
async fn an_error_without_a_json_body_is_summarized() {
    for (status, body, message) in [
        (500, "", "HTTP 500: Internal Server Error (no body)"),
        (
            403,
            "Forbidden: insufficient permissions",
            "HTTP 403: Forbidden: Forbidden: insufficient permissions",
        ),
        (400, "[1]", "HTTP 400: Bad Request: [1]"),
        (400, r#"{"error":x"#, "HTTP 400: Bad Request: {\"error\":x"),
        (405, r#"{"error":"Incorrect HTTP method","status":405}"#, "HTTP 405: Incorrect HTTP method"),
        (503, r#"{"message":"The cluster is asleep","ok":false}"#, "HTTP 503: The cluster is asleep"),
    ] {
        let server = Wire::responding([response(status, &[], body)]).await;
        let client = server.elasticsearch();
        let error = client.connector("x").get().retry(connectors_sdk::RetryPolicy::none()).await.unwrap_err();
        assert_eq!(error.kind(), ErrorKind::Api);
        assert_eq!(error.status().unwrap().as_u16(), status);
        assert_eq!(error.to_string(), format!("GET /_connector/x: {message}"));
        assert_eq!(error.body().unwrap(), body);
    }
}

#[tokio::test]
async fn a_success_that_cannot_be_decoded_is_a_decode_error() {
    for (body, message) in [
        ("<p>hi", "cannot decode the response: expected value at `.` (line 1, column 1)"),
        (
            "{\0\"\0i\0",
            "cannot decode the response (its encoding is UTF-16 instead of UTF-8): key must be a string at `.` (line 1, column 2)",
        ),
        (
            "",
            "cannot decode the response (no body): the body ends in the middle of a value at `.` (line 1, column 0)",
        ),
        (
            r#"{"id":"x","configuration":{"host":{"label":"H","order":1"#,
            "cannot decode the response: the body ends in the middle of a value at `configuration.host` (line 1, column 56)",
        ),
        (
            r#"{"id":["secret"],"filtering":[]}"#,
            "cannot decode the response: expected a string, found sequence at `id` (line 1, column 6)",
        ),
        (
            r#"{"name":"secret","version":{}}"#,
            "cannot decode the response: missing field `id` at `.`; the response is an object with the fields `name`, `version`",
        ),
    ] {
        let server = Wire::responding([json_response(200, body)]).await;
        let error = server.elasticsearch().connector("x").get().await.unwrap_err();
        assert_eq!(
            (error.kind(), error.status(), error.attempts()),
            (ErrorKind::Decode, Some(StatusCode::OK), 1)
        );
        assert_eq!(error.to_string(), format!("GET /_connector/x: HTTP 200: {message}"));
        assert!(!format!("{error:?}").contains("secret"), "{error:?}");
        assert_eq!(error.body(), None);
    }
}

#[tokio::test]
async fn a_response_larger_than_the_limit_is_an_error() {
    let body = format!(r#"{{"id":"x","name":"{}"}}"#, "n".repeat(2000));
    for chunks in [vec![json_response(200, &body)], vec![chunked(&body)]] {
        let server = Wire::responding(chunks).await;
        let limited =
            |limit| Client::elasticsearch(server.uri()).no_proxy().max_response_bytes(limit).build().unwrap();
        assert!(limited(body.len()).connector("x").get().await.is_ok());
        let error = limited(body.len() - 1).connector("x").get().await.unwrap_err();
        assert_eq!(error.kind(), ErrorKind::Decode);
        let message = format!("the response is larger than the limit of {} bytes", body.len() - 1);
        assert_eq!(error.to_string(), format!("GET /_connector/x: HTTP 200: {message}"));
    }
}

/// A response without a content length.
fn chunked(body: &str) -> Vec<u8> {
    let mut text = "HTTP/1.1 200 OK\r\ntransfer-encoding: chunked\r\n\r\n".to_owned();
    for piece in body.as_bytes().chunks(100) {
        text.push_str(&format!("{:x}\r\n{}\r\n", piece.len(), std::str::from_utf8(piece).unwrap()));
    }
    text.push_str("0\r\n\r\n");
    text.into_bytes()
}

#[tokio::test]
async fn error_bodies_are_bounded() {
    let body = "x".repeat(1_000_000);
    let server = Wire::responding([response(400, &[], &body)]).await;
    let error = server.elasticsearch().connector("x").get().await.unwrap_err();
    assert_eq!(error.body().unwrap().chars().count(), 4096 + 1);
    assert!(error.to_string().len() < 400);
}

#[tokio::test]
async fn a_redirect_is_not_followed() {
    let location = ("location", "https://user:pw@other.example/login?token=abc");
    let server = Wire::responding([response(303, &[location], "")]).await;
    let error = server.b3os().connector("c").update().name("n").await.unwrap_err();
    assert_eq!((error.kind(), error.status()), (ErrorKind::Redirect, Some(StatusCode::SEE_OTHER)));
    assert_eq!(
        error.to_string(),
        "PUT /v1/connectors/c: HTTP 303: the server redirects to https://other.example/login; redirects are not followed, \
         so check the base URL"
    );
    let debug = format!("{error:?}");
    assert!(!debug.contains("pw@") && !debug.contains("abc"), "{debug}");
    assert_eq!(server.requests().await.len(), 1);
}

#[tokio::test]
async fn a_followed_redirect_is_an_error() {
    let target = Wire::responding([json_response(200, r#"{"id":"x"}"#)]).await;
    let location = target.uri() + "/elsewhere";
    let server = Wire::responding([response(302, &[("location", &location)], "")]).await;
    let follows = reqwest::Client::builder().no_proxy().build().unwrap();
    let client = Client::elasticsearch(server.uri()).http_client(follows).build().unwrap();
    let error = client.connector("x").get().await.unwrap_err();
    assert_eq!(error.kind(), ErrorKind::Redirect);
}

#[tokio::test]
async fn a_response_has_its_metadata() {
    let headers = [
        ("x-opaque-id", "job-7"),
        ("warning", r#"299 Elasticsearch-9.1.0-abc "first", 299 Elasticsearch-9.1.0-abc "say \"second\"""#),
        ("warning", r#"299 Elasticsearch-9.1.0-abc "third""#),
    ];
    let server = Wire::responding([response(201, &headers, r#"{"id":"x","result":"created"}"#)]).await;
    let response = server.elasticsearch().connector("x").put().response().await.unwrap();
    assert_eq!((response.status(), response.attempts()), (StatusCode::CREATED, 1));
    assert_eq!(response.request_id(), Some("job-7"));
    assert_eq!(response.warnings(), ["first", "say \"second\"", "third"]);
    assert_eq!(response.headers()["x-opaque-id"], "job-7");
    assert_eq!(response.map(|created| created.id).into_value(), "x");
}

#[tokio::test]
async fn an_error_is_one_line_of_bounded_length() {
    let reason = format!("first\nERROR forged\r\u{7}{}", "x".repeat(50_000));
    let body = serde_json::json!({"error": {"type": "t", "reason": reason}, "status": 400}).to_string();
    let server = Wire::responding([response(400, &[], &body)]).await;
    let error = server.elasticsearch().connector("x").get().await.unwrap_err();
    let shown = error.to_string();
    assert!(shown.starts_with("GET /_connector/x: HTTP 400: first ERROR forged  xxx"), "{shown}");
    assert!(shown.len() < 1100 && !shown.contains(char::is_control), "{}", shown.len());
    // The typed error keeps the server's text unchanged.
    assert_eq!(error.elasticsearch().unwrap().reason.as_deref(), Some(reason.as_str()));
}
