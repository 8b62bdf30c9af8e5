//! Credentials that change at run time.

use std::sync::{
    Arc,
    atomic::{AtomicUsize, Ordering},
};

use connectors_sdk::{Client, Credentials, Elasticsearch, ErrorKind};
use connectors_testing::FakeElasticsearch;

/// A client whose provider returns `key-1`, `key-2`, … and counts its calls.
fn client(fake: &FakeElasticsearch) -> (Client<Elasticsearch>, Arc<AtomicUsize>) {
    let runs = Arc::new(AtomicUsize::new(0));
    let count = Arc::clone(&runs);
    let client = Client::elasticsearch(fake.uri())
        .no_proxy()
        .credentials(move || {
            let number = count.fetch_add(1, Ordering::SeqCst) + 1;
            async move { Ok(Credentials::api_key(format!("key-{number}"))) }
        })
        .build()
        .unwrap();
    (client, runs)
}

fn keys(fake: &FakeElasticsearch) -> Vec<String> {
    fake.requests().iter().map(|request| request.header("authorization").unwrap_or("-").to_owned()).collect()
}

#[tokio::test]
async fn the_provider_is_called_once_and_again_after_a_401() {
    let fake = FakeElasticsearch::start().await;
    let (client, runs) = client(&fake);
    client.connector("x").put().await.unwrap();
    client.connector("x").get().await.unwrap();
    assert_eq!(runs.load(Ordering::SeqCst), 1);

    // Even a creation is retried: it was rejected before it had any effect.
    fake.fail_next(1, 401);
    let response = client.connectors().create().response().await.unwrap();
    assert_eq!(response.attempts(), 2);
    assert_eq!(keys(&fake), ["ApiKey key-1", "ApiKey key-1", "ApiKey key-1", "ApiKey key-2"]);

    fake.clear_requests();
    fake.fail_next(2, 401);
    let error = client.connector("x").get().await.unwrap_err();
    assert!(error.is_unauthorized());
    assert_eq!(
        (error.attempts(), keys(&fake)),
        (2, vec!["ApiKey key-2".to_owned(), "ApiKey key-3".to_owned()])
    );

    client.refresh_credentials();
    client.connector("x").get().await.unwrap();
    assert_eq!(runs.load(Ordering::SeqCst), 4);
}

#[tokio::test]
async fn the_error_is_scrubbed_of_the_credentials_of_every_attempt() {
    let fake = FakeElasticsearch::start().await;
    let (client, _) = client(&fake);
    let echo =
        r#"{"error":{"type":"security_exception","reason":"neither <key-1> nor <key-2>"},"status":401}"#;
    fake.respond_next(2, 401, &[("content-type", "application/json"), ("x-refused", "key-1")], echo);
    let error = client.connector("x").get().await.unwrap_err();
    assert_eq!(
        (error.attempts(), keys(&fake)),
        (2, vec!["ApiKey key-1".to_owned(), "ApiKey key-2".to_owned()])
    );

    let reason = error.elasticsearch().and_then(|cause| cause.reason.as_deref());
    assert_eq!(reason, Some("neither <[redacted]> nor <[redacted]>"));
    let all = format!("{error} {error:?} {:?} {:?} {:?}", error.body(), error.api(), error.headers());
    assert!(!all.contains("key-1") && !all.contains("key-2"), "{all}");
}

#[tokio::test]
async fn concurrent_calls_share_one_call_of_the_provider() {
    let fake = FakeElasticsearch::start().await;
    let (client, runs) = client(&fake);
    client.connector("x").put().await.unwrap();
    client.refresh_credentials();
    let calls = (0..32).map(|_| tokio::spawn(client.connector("x").get().send()));
    for call in calls.collect::<Vec<_>>() {
        call.await.unwrap().unwrap();
    }
    assert_eq!(runs.load(Ordering::SeqCst), 2);
}

#[tokio::test]
async fn nothing_is_sent_if_the_provider_fails() {
    let fake = FakeElasticsearch::start().await;
    let client = Client::elasticsearch(fake.uri())
        .no_proxy()
        .credentials(|| async { Err("the vault is sealed".into()) })
        .build()
        .unwrap();
    let error = client.connector("x").get().await.unwrap_err();
    assert_eq!((error.kind(), error.attempts()), (ErrorKind::Credentials, 0));
    assert!(error.is_retryable());
    assert_eq!(error.to_string(), "GET /_connector/x: the credentials provider failed");
    assert_eq!(std::error::Error::source(&error).unwrap().to_string(), "the vault is sealed");
    assert!(fake.requests().is_empty());
}

#[tokio::test]
async fn fixed_credentials_are_not_tried_twice() {
    let fake = FakeElasticsearch::start().await;
    fake.fail_next(1, 401);
    let client = Client::elasticsearch(fake.uri()).no_proxy().api_key("k").build().unwrap();
    let error = client.connector("x").get().await.unwrap_err();
    assert_eq!((error.is_unauthorized(), error.attempts()), (true, 1));
}

#[tokio::test]
async fn credentials_of_one_call_are_not_renewed_from_the_provider() {
    let fake = FakeElasticsearch::start().await;
    let (client, runs) = client(&fake);
    client.connector("x").put().await.unwrap();
    fake.clear_requests();
    fake.fail_next(1, 401);
    let error = client.connector("x").get().header("authorization", "ApiKey other").await.unwrap_err();
    assert!(error.is_unauthorized());
    assert_eq!((error.attempts(), keys(&fake)), (1, vec!["ApiKey other".to_owned()]));
    // The provider's credentials were not rejected, so they stay valid.
    client.connector("x").get().await.unwrap();
    assert_eq!(runs.load(Ordering::SeqCst), 1);
}

#[tokio::test]
async fn credentials_requested_before_a_refresh_are_not_kept() {
    let fake = FakeElasticsearch::start().await;
    let (runs, response) = (Arc::new(AtomicUsize::new(0)), Arc::new(tokio::sync::Notify::new()));
    let provider = {
        let (runs, response) = (Arc::clone(&runs), Arc::clone(&response));
        move || {
            let (number, response) = (runs.fetch_add(1, Ordering::SeqCst) + 1, Arc::clone(&response));
            async move {
                if number == 1 {
                    response.notified().await;
                }
                Ok(Credentials::api_key(format!("key-{number}")))
            }
        }
    };
    let client = Client::elasticsearch(fake.uri()).no_proxy().credentials(provider).build().unwrap();
    let first = tokio::spawn(client.connector("x").put().send());
    while runs.load(Ordering::SeqCst) == 0 {
        tokio::task::yield_now().await;
    }
    client.refresh_credentials();
    response.notify_one();
    first.await.unwrap().unwrap();
    client.connector("x").get().await.unwrap();
    assert_eq!(keys(&fake), ["ApiKey key-1", "ApiKey key-2"]);
}
