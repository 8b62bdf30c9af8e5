//! Which calls are retried, and after which statuses.

use std::time::Duration;

use connectors_sdk::{B3os, Client, Credentials, Error, RetryPolicy};
use serde_json::{Value, json};
use wiremock::{Mock, MockServer, ResponseTemplate, matchers::any};

use crate::support::{builder, envelope};

/// Starts a server that fails once with `status`, and returns it with a client.
async fn fails_once(status: u16) -> (MockServer, Client<B3os>) {
    fails_once_with(ResponseTemplate::new(status).set_body_json(json!({"code": status, "message": "no"})))
        .await
}

/// A failure inside a response with a success status.
fn hidden(code: impl Into<Value>) -> ResponseTemplate {
    ResponseTemplate::new(200).set_body_json(json!({"code": code.into(), "message": "no", "requestId": "r"}))
}

async fn fails_once_with(failure: ResponseTemplate) -> (MockServer, Client<B3os>) {
    let server = MockServer::start().await;
    Mock::given(any()).respond_with(failure).up_to_n_times(1).with_priority(1).mount(&server).await;
    let data = json!({"id": "conn_1", "token": "t", "items": []});
    Mock::given(any()).respond_with(envelope(data)).mount(&server).await;
    let client = builder(&server).retry(RetryPolicy::new().initial_backoff(Duration::ZERO)).build().unwrap();
    (server, client)
}

#[track_caller]
fn assert_once(outcome: Result<(), Error>, status: u16) {
    let error = outcome.unwrap_err();
    assert_eq!((error.status().unwrap().as_u16(), error.attempts()), (status, 1));
    assert!(!error.is_retryable());
}

/// Runs every call that is not safe to retry.
macro_rules! for_each_unsafe {
    ($status:expr, |$outcome:ident, $sent:ident| $check:expr) => {
        for_each_unsafe!(@one $status, |$outcome, $sent| $check, |b3| b3.connectors().create("slack", "n", json!({})));
        for_each_unsafe!(@one $status, |$outcome, $sent| $check, |b3| b3.action("a").test(json!({})));
        for_each_unsafe!(@one $status, |$outcome, $sent| $check, |b3| b3.telegram().pins().create());
        for_each_unsafe!(@one $status, |$outcome, $sent| $check, |b3| b3.pipedream().connect_token());
        for_each_unsafe!(@one $status, |$outcome, $sent| $check, |b3| b3.pipedream().action("a").run("acc", json!({})));
    };
    (@one $status:expr, |$outcome:ident, $sent:ident| $check:expr, |$b3:ident| $call:expr) => {{
        let (server, $b3) = fails_once($status).await;
        let $outcome = $call.await.map(drop);
        let $sent = server.received_requests().await.unwrap().len();
        $check
    }};
}

#[tokio::test]
async fn unsafe_calls_are_not_retried_after_server_errors() {
    for status in [500, 502, 503, 504] {
        for_each_unsafe!(status, |outcome, sent| {
            assert_once(outcome, status);
            assert_eq!(sent, 1);
        });
    }
}

#[tokio::test]
async fn all_calls_are_retried_after_429() {
    for_each_unsafe!(429, |outcome, sent| {
        outcome.unwrap();
        assert_eq!(sent, 2);
    });
}

#[tokio::test]
async fn safe_calls_are_retried() {
    for status in [502, 503, 504, 429] {
        let (server, b3) = fails_once(status).await;
        assert_eq!(b3.connector("c").get().response().await.unwrap().attempts(), 2);
        assert_eq!(server.received_requests().await.unwrap().len(), 2);
        let (_server, b3) = fails_once(status).await;
        let response = b3.connector("c").update().name("n").response().await.unwrap();
        assert_eq!(response.attempts(), 2);
        let (_server, b3) = fails_once(status).await;
        assert_eq!(b3.connector("c").delete().response().await.unwrap().attempts(), 2);
        let (_server, b3) = fails_once(status).await;
        assert_eq!(b3.connectors().list().response().await.unwrap().attempts(), 2);
    }
}

#[tokio::test]
async fn a_500_is_not_retried() {
    let (server, b3) = fails_once(500).await;
    let error = b3.connector("c").get().await.unwrap_err();
    assert_eq!((error.attempts(), server.received_requests().await.unwrap().len()), (1, 1));
}

#[tokio::test]
async fn a_failure_inside_a_success_is_retried_according_to_its_code() {
    for (code, get, create) in [
        (json!(429), 2, 2),
        (json!(429_001), 2, 2),
        (json!("503"), 2, 1),
        (json!(502), 2, 1),
        (json!(504_100), 2, 1),
        (json!(408), 2, 1),
        (json!(500), 1, 1),
        (json!(404), 1, 1),
        (json!("INVALID"), 1, 1),
        (json!(-1), 1, 1),
    ] {
        let (server, b3) = fails_once_with(hidden(code.clone())).await;
        let outcome = b3.connector("c").get().response().await;
        assert_eq!(
            outcome.map_or_else(|error| error.attempts(), |response| response.attempts()),
            get,
            "{code}"
        );
        assert_eq!(server.received_requests().await.unwrap().len(), get as usize, "{code}");

        let (server, b3) = fails_once_with(hidden(code.clone())).await;
        let outcome = b3.connectors().create("slack", "n", json!({})).response().await;
        assert_eq!(outcome.is_ok(), create == 2, "{code}");
        assert_eq!(server.received_requests().await.unwrap().len(), create, "{code}");
    }
}

#[tokio::test]
async fn a_retry_after_of_a_failure_inside_a_success_is_obeyed() {
    for code in [429, 503] {
        let (server, b3) = fails_once_with(hidden(code).insert_header("retry-after", "31")).await;
        let error = b3.connector("c").get().await.unwrap_err();
        assert_eq!((error.attempts(), error.retry_after()), (1, Some(Duration::from_secs(31))));
        assert!(error.is_retryable());
        assert_eq!(error.to_string(), format!("GET /v1/connectors/c: HTTP 200: no (code {code}, request r)"));
        assert_eq!(server.received_requests().await.unwrap().len(), 1);
    }
}

#[tokio::test]
async fn credentials_are_renewed_once_after_a_401_inside_a_success() {
    let server = MockServer::start().await;
    Mock::given(any()).respond_with(hidden(401)).up_to_n_times(3).with_priority(1).mount(&server).await;
    Mock::given(any()).respond_with(envelope(json!({"id": "conn_1"}))).mount(&server).await;
    let asked = std::sync::Arc::new(std::sync::atomic::AtomicUsize::new(0));
    let count = std::sync::Arc::clone(&asked);
    let b3 = Client::b3os()
        .base_url(server.uri())
        .no_proxy()
        .credentials(move || {
            let number = count.fetch_add(1, std::sync::atomic::Ordering::SeqCst) + 1;
            async move { Ok(Credentials::bearer(format!("token-{number}"))) }
        })
        .build()
        .unwrap();
    let error = b3.connector("c").get().await.unwrap_err();
    assert!(error.is_unauthorized());
    assert_eq!(error.attempts(), 2);
    // Even a creation: the server has rejected it.
    let created = b3.connectors().create("slack", "n", json!({})).response().await.unwrap();
    assert_eq!(created.attempts(), 2);
    let sent = server.received_requests().await.unwrap();
    let tokens: Vec<_> =
        sent.iter().map(|request| request.headers["authorization"].to_str().unwrap()).collect();
    assert_eq!(tokens, ["Bearer token-1", "Bearer token-2", "Bearer token-2", "Bearer token-3"]);
}

#[tokio::test]
async fn failures_inside_successes_use_up_the_retry_budget() {
    let server = MockServer::start().await;
    Mock::given(any()).respond_with(hidden(503)).mount(&server).await;
    let b3 = builder(&server).retry(RetryPolicy::new().initial_backoff(Duration::ZERO)).build().unwrap();
    let mut sent = 0;
    for _ in 0..200 {
        sent += b3.connector("c").get().await.unwrap_err().attempts();
    }
    // 500 tokens at 5 each pay for 100 retries, and no failure refills them.
    assert_eq!(sent, 200 + 100);
}
