//! The attempts that an observer is notified of.

use std::{
    sync::{Arc, Mutex},
    time::Duration,
};

use connectors_sdk::{Attempt, AttemptOutcome, Client, Elasticsearch, ErrorKind, RetryPolicy};

use crate::proxy::{Fault, Proxy, nowhere, pass_time};

type Seen = Arc<Mutex<Vec<(u32, AttemptOutcome)>>>;

fn client(uri: &str) -> (Client<Elasticsearch>, Seen) {
    let seen = Seen::default();
    let reports = Arc::clone(&seen);
    let port = uri.rsplit_once(':').unwrap().1.parse().unwrap();
    let client = Client::elasticsearch(uri)
        .no_proxy()
        .no_timeout()
        .retry(RetryPolicy::new().initial_backoff(Duration::ZERO))
        .observer(move |attempt: &Attempt<'_>| {
            assert_eq!((attempt.operation, attempt.method.as_str()), ("connector.check_in", "PUT"));
            assert_eq!(attempt.template, "/_connector/{connector_id}/_check_in");
            assert_eq!((attempt.host, attempt.port), ("127.0.0.1", Some(port)));
            reports.lock().unwrap().push((attempt.number, attempt.outcome));
        })
        .build()
        .unwrap();
    (client, seen)
}

fn taken(seen: &Seen) -> Vec<(u32, AttemptOutcome)> {
    std::mem::take(&mut *seen.lock().unwrap())
}

#[tokio::test]
async fn every_attempt_is_reported_with_its_outcome() {
    let proxy = Proxy::start([Fault::Status(503), Fault::ResetAfter, Fault::None, Fault::Status(400)]).await;
    let (client, seen) = client(&proxy.uri());
    client.connector("x").check_in().await.unwrap();
    let responded = |status| AttemptOutcome::Responded(connectors_sdk::StatusCode::from_u16(status).unwrap());
    let broken = AttemptOutcome::Failed(ErrorKind::Transport);
    assert_eq!(taken(&seen), [(1, responded(503)), (2, broken), (3, responded(200))]);
    client.connector("x").check_in().await.unwrap_err();
    assert_eq!(taken(&seen), [(1, responded(400))]);
}

#[tokio::test]
async fn a_failed_connection_is_an_attempt_and_an_invalid_request_is_not() {
    let (client, seen) = client(&nowhere().await);
    client.connector("x").check_in().retry(RetryPolicy::none()).await.unwrap_err();
    assert_eq!(taken(&seen), [(1, AttemptOutcome::Failed(ErrorKind::Connect))]);
    client.connector("").check_in().await.unwrap_err();
    assert_eq!(taken(&seen), []);
}

#[tokio::test]
async fn canceled_attempts_are_reported() {
    let proxy = Proxy::start([Fault::Stall, Fault::Stall]).await;
    let (client, seen) = client(&proxy.uri());
    let call = tokio::spawn(client.connector("x").check_in().timeout(Duration::from_secs(60)).send());
    proxy.until_seen(1).await;
    pass_time(60).await;
    assert!(call.await.unwrap().unwrap_err().is_timeout());
    assert_eq!(taken(&seen), [(1, AttemptOutcome::Abandoned)]);

    let call = tokio::spawn(client.connector("x").check_in().send());
    proxy.until_seen(2).await;
    call.abort();
    assert!(call.await.unwrap_err().is_cancelled());
    assert_eq!(taken(&seen), [(1, AttemptOutcome::Abandoned)]);
}
