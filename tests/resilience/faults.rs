//! Every fault, for a call that is safe to retry and for one that is not.

use std::time::Duration;

use connectors_sdk::{Client, Elasticsearch, Error, ErrorKind, RetryPolicy};

use crate::proxy::{Fault, Proxy, nowhere};

const SAFE: &str = "PUT /_connector/x/_check_in";
const UNSAFE: &str = "POST /_connector";

/// Outcome of a call, and the number of requests that the server received.
#[derive(Debug, PartialEq)]
struct Outcome {
    kind: Option<ErrorKind>,
    attempts: u32,
    retryable: bool,
    seen: Vec<String>,
}

/// A client with a short read timeout only if the script has a silent server; otherwise a slow machine could trigger it.
fn client(uri: &str, script: &[Fault]) -> Client<Elasticsearch> {
    let builder = Client::elasticsearch(uri).no_proxy();
    let builder = if script.contains(&Fault::Stall) {
        builder.read_timeout(Duration::from_millis(200))
    } else {
        builder
    };
    builder.retry(RetryPolicy::new().initial_backoff(Duration::ZERO)).build().unwrap()
}

async fn safe(script: &[Fault]) -> Outcome {
    let proxy = Proxy::start(script.iter().copied()).await;
    let result = client(&proxy.uri(), script)
        .connector("x")
        .check_in()
        .response()
        .await
        .map(|response| response.attempts());
    outcome(result, &proxy)
}

async fn not_safe(script: &[Fault]) -> Outcome {
    let proxy = Proxy::start(script.iter().copied()).await;
    let result = client(&proxy.uri(), script)
        .connectors()
        .create()
        .response()
        .await
        .map(|response| response.attempts());
    outcome(result, &proxy)
}

fn outcome(result: Result<u32, Error>, proxy: &Proxy) -> Outcome {
    let seen = proxy.seen();
    match result {
        Ok(attempts) => Outcome { kind: None, attempts, retryable: false, seen },
        Err(error) => Outcome {
            kind: Some(error.kind()),
            attempts: error.attempts(),
            retryable: error.is_retryable(),
            seen,
        },
    }
}

fn seen(line: &str, times: usize) -> Vec<String> {
    vec![line.to_owned(); times]
}

#[tokio::test]
async fn one_broken_connection_is_retried_only_if_safe() {
    use Fault::{Garbage, HalfHead, ResetAfter, ResetBefore, Truncate};
    for (fault, acted) in [(ResetBefore, 0), (ResetAfter, 1), (Truncate, 1), (Garbage, 1), (HalfHead, 1)] {
        assert_eq!(
            safe(&[fault]).await,
            Outcome { kind: None, attempts: 2, retryable: false, seen: seen(SAFE, acted + 1) },
            "{fault:?}"
        );
        assert_eq!(
            not_safe(&[fault]).await,
            Outcome {
                kind: Some(ErrorKind::Transport),
                attempts: 1,
                retryable: false,
                seen: seen(UNSAFE, acted)
            },
            "{fault:?}"
        );
    }
}

#[tokio::test]
async fn broken_connections_are_given_up_after_three_attempts() {
    assert_eq!(
        safe(&[Fault::ResetAfter; 5]).await,
        Outcome { kind: Some(ErrorKind::Transport), attempts: 3, retryable: true, seen: seen(SAFE, 3) }
    );
}

#[tokio::test]
async fn a_timeout_is_retried_only_if_the_policy_allows_it() {
    let silent =
        Outcome { kind: Some(ErrorKind::Timeout), attempts: 1, retryable: true, seen: seen(SAFE, 1) };
    assert_eq!(safe(&[Fault::Stall]).await, silent);
    let silent =
        Outcome { kind: Some(ErrorKind::Timeout), attempts: 1, retryable: false, seen: seen(UNSAFE, 1) };
    assert_eq!(not_safe(&[Fault::Stall]).await, silent);

    let proxy = Proxy::start([Fault::Stall]).await;
    let policy = RetryPolicy::new().initial_backoff(Duration::ZERO).retry_timeouts(true);
    let client = client(&proxy.uri(), &[Fault::Stall]);
    let response = client.connector("x").check_in().retry(policy.clone()).response().await.unwrap();
    assert_eq!((response.attempts(), proxy.seen()), (2, seen(SAFE, 2)));

    let proxy = Proxy::start([Fault::Stall]).await;
    let client = self::client(&proxy.uri(), &[Fault::Stall]);
    let error = client.connectors().create().retry(policy).await.unwrap_err();
    assert_eq!((error.kind(), proxy.seen()), (ErrorKind::Timeout, seen(UNSAFE, 1)));
}

#[tokio::test]
async fn a_slow_response_is_read_completely() {
    // The head is slow as well, and the read timeout limits the wait for a head.
    let proxy = Proxy::start([Fault::Drip]).await;
    let client = Client::elasticsearch(proxy.uri()).no_proxy().no_timeout().build().unwrap();
    let response = client.connectors().create().response().await.unwrap();
    assert_eq!((response.attempts(), proxy.seen()), (1, seen(UNSAFE, 1)));
}

#[tokio::test]
async fn only_transient_statuses_are_retried() {
    for (status, safe_again, unsafe_again) in [
        (429, true, true),
        (408, true, false),
        (502, true, false),
        (503, true, false),
        (504, true, false),
        (500, false, false),
        (400, false, false),
        (409, false, false),
    ] {
        let fault = Fault::Status(status);
        for (again, outcome, line) in
            [(safe_again, safe(&[fault]).await, SAFE), (unsafe_again, not_safe(&[fault]).await, UNSAFE)]
        {
            let expected = if again {
                Outcome { kind: None, attempts: 2, retryable: false, seen: seen(line, 1) }
            } else {
                Outcome { kind: Some(ErrorKind::Api), attempts: 1, retryable: false, seen: vec![] }
            };
            assert_eq!(outcome, expected, "{status} {line}");
        }
    }
}

#[tokio::test]
async fn every_call_is_retried_if_the_connection_is_refused() {
    let uri = nowhere().await;
    let client = client(&uri, &[]);
    for error in
        [client.connector("x").check_in().await.unwrap_err(), client.connectors().create().await.unwrap_err()]
    {
        assert!(error.is_connect() && error.is_retryable());
        assert_eq!(error.attempts(), 3);
        let address = uri.trim_start_matches("http://");
        let message = format!(
            ": could not connect to {address}: connection refused; check that the server is running and that the port is right (after 3 attempts)"
        );
        assert!(error.to_string().ends_with(&message), "{error}");
        assert!(!error.is_certificate());
    }
    let error = client.connectors().create().retry(RetryPolicy::none()).await.unwrap_err();
    assert_eq!(error.attempts(), 1);
}
