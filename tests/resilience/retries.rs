//! Waiting between attempts: on a clock that only moves when nobody works.

use std::time::Duration;

use connectors_sdk::{Client, Elasticsearch, RetryPolicy};
use connectors_testing::FakeElasticsearch;
use tokio::time::Instant;

fn client(fake: &FakeElasticsearch, policy: RetryPolicy) -> Client<Elasticsearch> {
    // Timeouts would elapse at once on a paused clock, which runs ahead of the network.
    Client::elasticsearch(fake.uri()).no_proxy().no_timeout().retry(policy).build().unwrap()
}

#[tokio::test]
async fn retry_after_is_obeyed_up_to_a_cap() {
    let fake = FakeElasticsearch::start().await;
    let client = client(&fake, RetryPolicy::new().max_retry_after(Duration::from_secs(30)));
    for header in ["31", "Fri, 20 Nov 2099 12:00:00 GMT"] {
        fake.respond_next(1, 429, &[("retry-after", header)], "");
        let error = client.connectors().create().await.unwrap_err();
        assert!(error.is_rate_limited() && error.is_retryable());
        assert_eq!(error.attempts(), 1);
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
