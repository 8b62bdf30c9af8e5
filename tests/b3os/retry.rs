//! Which calls are retried, and after which statuses.

use std::time::Duration;

use connectors_sdk::{B3os, Client, Error, RetryPolicy};
use serde_json::json;
use wiremock::{Mock, MockServer, ResponseTemplate, matchers::any};

use crate::support::{builder, envelope};

/// Starts a server that fails once with `status`, and returns it with a client.
async fn fails_once(status: u16) -> (MockServer, Client<B3os>) {
    let server = MockServer::start().await;
    let failure = ResponseTemplate::new(status).set_body_json(json!({"code": status, "message": "no"}));
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
