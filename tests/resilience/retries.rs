//! Delays between attempts, the retry budget, and errors after several attempts.

use std::time::Duration;

use connectors_sdk::{Client, Elasticsearch, RetryPolicy};
use connectors_testing::FakeElasticsearch;
use tokio::time::Instant;

use crate::proxy::{Fault, Proxy};

fn client(fake: &FakeElasticsearch, policy: RetryPolicy) -> Client<Elasticsearch> {
    // Without timeouts, which a slow machine could trigger.
    Client::elasticsearch(fake.uri()).no_proxy().no_timeout().retry(policy).build().unwrap()
}

#[tokio::test]
async fn a_retry_after_beyond_the_maximum_fails_at_once() {
    let fake = FakeElasticsearch::start().await;
    let client = client(&fake, RetryPolicy::new().max_retry_after(Duration::from_secs(30)));
    for header in [
        "31",
        "99999999999999999999999999",
        "Fri, 20 Nov 2099 12:00:00 GMT",
        "Wednesday, 20-Nov-2075 12:00:00 GMT",
        "Friday, 20-Nov-70 12:00:00 GMT",
        "Fri Nov 20 12:00:00 2099",
    ] {
        fake.respond_next(1, 429, &[("retry-after", header)], "");
        let error = client.connectors().create().await.unwrap_err();
        assert!(error.is_rate_limited() && error.is_retryable());
        assert_eq!(error.attempts(), 1, "{header}");
        assert!(error.retry_after().unwrap() > Duration::from_secs(30));
    }
    fake.respond_next(1, 429, &[("retry-after", "0")], "");
    assert_eq!(client.connectors().create().response().await.unwrap().attempts(), 2);
}

#[tokio::test]
async fn a_delay_beyond_the_deadline_fails_at_once() {
    let fake = FakeElasticsearch::start().await;
    fake.respond_next(1, 503, &[("retry-after", "20")], "");
    let begun = Instant::now();
    let request = client(&fake, RetryPolicy::new()).connector("x").get().timeout(Duration::from_secs(10));
    let error = request.await.unwrap_err();
    assert_eq!((error.status().unwrap().as_u16(), error.attempts()), (503, 1));
    assert_eq!(error.retry_after(), Some(Duration::from_secs(20)));
    assert!(begun.elapsed() < Duration::from_secs(10));
}

#[tokio::test]
async fn the_budget_limits_retries_against_a_dead_server() {
    let fake = FakeElasticsearch::start().await;
    fake.fail_next(10_000, 503);
    let client = client(&fake, RetryPolicy::new().initial_backoff(Duration::ZERO));
    let mut sent = 0;
    for _ in 0..200 {
        sent += client.connector("x").get().await.unwrap_err().attempts();
    }
    // 500 tokens at 5 each pay for 100 retries, however many calls there are.
    assert_eq!(sent, 200 + 100);
    assert_eq!(fake.requests().len(), 300);

    // Successes refill the budget.
    fake.clear_faults();
    client.connector("x").put().await.unwrap();
    for _ in 0..4 {
        client.connector("x").get().await.unwrap();
    }
    fake.fail_next(1, 503);
    assert_eq!(client.connector("x").get().response().await.unwrap().attempts(), 2);
}

#[tokio::test]
async fn retries_can_be_disabled_for_one_call() {
    let fake = FakeElasticsearch::start().await;
    fake.fail_next(1, 503);
    let error =
        client(&fake, RetryPolicy::new()).connector("x").get().retry(RetryPolicy::none()).await.unwrap_err();
    assert_eq!((error.attempts(), fake.requests().len()), (1, 1));
}

#[tokio::test]
async fn retries_after_the_same_retry_after_are_spread() {
    let fake = FakeElasticsearch::start().await;
    fake.respond_next(20, 429, &[("retry-after", "1")], "");
    let policy = RetryPolicy::new().initial_backoff(Duration::from_millis(400));
    let client = client(&fake, policy);
    let begun = Instant::now();
    let calls = (0..20).map(|_| {
        let call = client.connectors().list().send();
        async move {
            call.await.unwrap();
            begun.elapsed()
        }
    });
    let delays = futures_util::future::join_all(calls).await;
    assert_eq!(fake.requests().len(), 40);
    assert!(delays.iter().all(|delay| *delay >= Duration::from_secs(1)), "{delays:?}");
    let (first, last) = (delays.iter().min().unwrap(), delays.iter().max().unwrap());
    // Random backoff of up to 400 ms. That all 20 fall within 100 ms is practically impossible.
    assert!(*last - *first > Duration::from_millis(100), "{delays:?}");
}

#[tokio::test]
async fn a_retry_that_finds_nothing_to_do_mentions_the_earlier_attempt() {
    const NOTE: &str = "; an earlier attempt may have carried out the request (after 2 attempts)";
    let policy = RetryPolicy::new().initial_backoff(Duration::ZERO);
    let client = |proxy: &Proxy| {
        Client::elasticsearch(proxy.uri()).no_proxy().no_timeout().retry(policy.clone()).build().unwrap()
    };
    for first in [Fault::ResetAfter, Fault::Truncate, Fault::Status(408), Fault::Status(503)] {
        let proxy = Proxy::start([first, Fault::Status(404)]).await;
        let error = client(&proxy).connector("x").delete().await.unwrap_err();
        assert!(error.is_not_found() && !error.is_retryable());
        assert_eq!(error.to_string(), format!("DELETE /_connector/x: HTTP 404: on purpose{NOTE}"));

        let proxy = Proxy::start([first, Fault::Status(400)]).await;
        let error = client(&proxy).sync_job("j").cancel().await.unwrap_err();
        assert!(error.is_bad_request());
        assert!(error.to_string().ends_with(NOTE), "{error}");

        // A missing document does not mean that an earlier update was carried out.
        let proxy = Proxy::start([first, Fault::Status(404)]).await;
        let error = client(&proxy).connector("x").check_in().await.unwrap_err();
        assert!(error.to_string().ends_with("on purpose (after 2 attempts)"), "{error}");
    }
    // The first attempt was rejected, so it had no effect.
    let proxy = Proxy::start([Fault::Status(429), Fault::Status(404)]).await;
    let error = client(&proxy).connector("x").delete().await.unwrap_err();
    assert!(error.to_string().ends_with("on purpose (after 2 attempts)"), "{error}");
}

#[tokio::test]
async fn an_error_after_an_attempt_with_unknown_outcome_mentions_it() {
    const NOTE: &str = "an earlier attempt may have carried out the request";
    let policy = RetryPolicy::new().initial_backoff(Duration::ZERO);
    let client = |proxy: &Proxy| Client::elasticsearch(proxy.uri()).no_proxy().retry(policy.clone());

    let proxy = Proxy::start([Fault::ResetAfter, Fault::Status(429), Fault::Status(429)]).await;
    let error = client(&proxy).build().unwrap().connector("x").check_in().await.unwrap_err();
    assert!(error.is_rate_limited());
    assert!(error.to_string().ends_with(&format!("; {NOTE} (after 3 attempts)")), "{error}");

    // A read has no effect to mention.
    let proxy = Proxy::start([Fault::ResetAfter, Fault::Status(429), Fault::Status(429)]).await;
    let error = client(&proxy).build().unwrap().connector("x").get().await.unwrap_err();
    assert!(error.to_string().ends_with("on purpose (after 3 attempts)"), "{error}");

    // The timeout elapses while the second attempt waits for credentials.
    let proxy = Proxy::start([Fault::ResetAfter]).await;
    let runs = std::sync::atomic::AtomicUsize::new(0);
    let own = std::sync::Arc::new(std::sync::OnceLock::<Client<Elasticsearch>>::new());
    let refreshed = std::sync::Arc::clone(&own);
    let client = client(&proxy)
        .observer(move |_: &connectors_sdk::Attempt<'_>| refreshed.get().unwrap().refresh_credentials())
        .credentials(move || {
            let first = runs.fetch_add(1, std::sync::atomic::Ordering::SeqCst) == 0;
            async move {
                if !first {
                    std::future::pending::<()>().await;
                }
                Ok(connectors_sdk::Credentials::api_key("k"))
            }
        })
        .build()
        .unwrap();
    own.set(client.clone()).unwrap();
    let error = client.connector("x").check_in().timeout(Duration::from_secs(1)).await.unwrap_err();
    assert!(error.is_timeout() && error.is_retryable());
    assert_eq!(
        error.to_string(),
        format!("PUT /_connector/x/_check_in: the timeout elapsed before the next attempt; {NOTE}")
    );
}
