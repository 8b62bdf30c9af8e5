//! Several nodes, some of them unreachable.

use std::time::Duration;

use connectors_sdk::{Client, ClientBuilder, Elasticsearch, RetryPolicy};
use futures_util::future::join_all;

use crate::proxy::{Fault, Proxy, nowhere, pass_time};

#[tokio::test]
async fn nodes_take_turns() {
    let nodes = [Proxy::start([]).await, Proxy::start([]).await, Proxy::start([]).await];
    let mut builder = Client::elasticsearch(nodes[0].uri()).no_proxy();
    for node in &nodes[1..] {
        builder = builder.node(node.uri());
    }
    let client = builder.build().unwrap();
    for _ in 0..9 {
        client.connector("x").check_in().await.unwrap();
    }
    assert_eq!(nodes.each_ref().map(|node| node.seen().len()), [3, 3, 3]);
}

#[tokio::test]
async fn a_dead_node_fails_no_call_and_is_skipped() {
    let (alive, broken) = (Proxy::start([]).await, Proxy::start([Fault::ResetAfter; 100]).await);
    let client = Client::elasticsearch(nowhere().await)
        .node(alive.uri())
        .node(broken.uri())
        .no_proxy()
        .retry(RetryPolicy::new().initial_backoff(Duration::from_secs(3600)))
        .build()
        .unwrap();
    let mut attempts = 0;
    for _ in 0..50 {
        attempts += client.connector("x").check_in().response().await.unwrap().attempts();
    }
    // The dead and the broken node are each tried once and then skipped. No call waits for the backoff of one hour.
    assert_eq!((attempts, alive.seen().len(), broken.seen().len()), (52, 50, 1));
}

/// Sends `waves` batches of 16 concurrent calls, of which none may fail.
async fn calls(client: &Client<Elasticsearch>, waves: usize) {
    for _ in 0..waves {
        let calls = (0..16).map(|_| client.connector("x").check_in().send());
        for outcome in join_all(calls).await {
            outcome.unwrap();
        }
    }
}

#[tokio::test]
async fn no_call_fails_while_a_node_dies_and_recovers() {
    let (first, second, failing) = (Proxy::start([]).await, Proxy::start([]).await, Proxy::start([]).await);
    let client = Client::elasticsearch(first.uri())
        .node(second.uri())
        .node(failing.uri())
        .no_proxy()
        // With a backoff of one hour, a call that waits instead of using another node would never end.
        .retry(RetryPolicy::new().initial_backoff(Duration::from_secs(3600)))
        .build()
        .unwrap();
    calls(&client, 3).await;
    assert_eq!([first.seen().len(), second.seen().len(), failing.seen().len()], [16, 16, 16]);

    // The node dies during sixteen calls. Those that it had received are retried on the others.
    let ((), address) = tokio::join!(calls(&client, 1), failing.die());
    calls(&client, 5).await;
    // After each pause it is tried again, without success.
    for pause in [1, 2, 4] {
        pass_time(pause).await;
        calls(&client, 1).await;
    }

    let failing = Proxy::start_at(address, []).await;
    calls(&client, 1).await;
    assert_eq!(failing.seen().len(), 0, "its pause has not ended yet");
    pass_time(60).await;
    calls(&client, 1).await;
    assert_eq!(failing.seen().len(), 1, "one request probes it, the others use the healthy nodes");
    calls(&client, 3).await;
    assert_eq!(failing.seen().len(), 1 + 16);
}

/// A client whose backoff is one hour: a call that waits for it never ends.
fn impatient(nodes: &[String]) -> Client<Elasticsearch> {
    let builder = Client::elasticsearch(&nodes[0]).no_proxy().no_timeout();
    let builder = nodes[1..].iter().fold(builder, ClientBuilder::node);
    builder.retry(RetryPolicy::new().initial_backoff(Duration::from_secs(3600))).build().unwrap()
}

#[tokio::test]
async fn a_retry_after_of_one_node_does_not_delay_calls_to_another() {
    for (status, safe_only) in [(429, false), (503, true)] {
        let (busy, free) = (Proxy::start([Fault::Later(status, 20); 100]).await, Proxy::start([]).await);
        let client = impatient(&[busy.uri(), free.uri()]);
        for _ in 0..10 {
            client.connector("x").check_in().await.unwrap();
            if !safe_only {
                client.connectors().create().await.unwrap();
            }
        }
        assert_eq!(free.seen().len(), if safe_only { 10 } else { 20 });
        assert!(busy.refused() > 0);
    }
}

#[tokio::test]
async fn a_retry_after_beyond_the_policy_does_not_fail_calls_to_another_node() {
    let (busy, free) = (Proxy::start([Fault::Later(429, 9999)]).await, Proxy::start([]).await);
    let client = impatient(&[busy.uri(), free.uri()]);
    assert_eq!(client.connectors().create().response().await.unwrap().attempts(), 2);
}

#[tokio::test]
async fn if_all_nodes_ask_for_a_delay_each_is_tried_once_and_the_shortest_delay_counts() {
    let busy = [Proxy::start([Fault::Later(429, 7200)]).await, Proxy::start([Fault::Later(429, 3600)]).await];
    let client = impatient(&busy.each_ref().map(Proxy::uri));
    let error = client.connectors().create().await.unwrap_err();
    assert!(error.is_rate_limited() && error.is_retryable());
    assert_eq!((error.attempts(), error.retry_after()), (2, Some(Duration::from_secs(3600))));
    assert_eq!(busy.each_ref().map(Proxy::refused), [1, 1]);

    let busy = [Proxy::start([Fault::Later(429, 0)]).await, Proxy::start([Fault::Later(429, 3600)]).await];
    let client = impatient(&busy.each_ref().map(Proxy::uri));
    let call = client.connectors().create().retry(RetryPolicy::new().initial_backoff(Duration::ZERO));
    assert_eq!(call.response().await.unwrap().attempts(), 3);
    assert_eq!(busy.each_ref().map(|node| node.seen().len()), [1, 0]);
}

/// Sends one call that meets `fault` at the first of two nodes, with this timeout, and then 20 more. Returns how many of
/// those went to the first node.
async fn share_after(fault: Fault, read_timeout: Option<Duration>, timeout: Option<Duration>) -> usize {
    let nodes = [Proxy::start([fault]).await, Proxy::start([]).await];
    let mut builder = Client::elasticsearch(nodes[0].uri()).node(nodes[1].uri()).no_proxy().no_timeout();
    if let Some(timeout) = read_timeout {
        builder = builder.read_timeout(timeout);
    }
    let client = builder.build().unwrap();
    let mut call = client.connectors().create().retry(RetryPolicy::none());
    if let Some(timeout) = timeout {
        call = call.timeout(timeout);
    }
    call.await.unwrap_err();
    let before = nodes[0].seen().len();
    for _ in 0..20 {
        client.connector("x").check_in().await.unwrap();
    }
    nodes[0].seen().len() - before
}

#[tokio::test]
async fn only_failures_of_the_node_are_blamed_on_it() {
    let short = Some(Duration::from_millis(50));
    for status in [400, 401, 403, 404, 408, 409, 429, 500] {
        assert_eq!(share_after(Fault::Status(status), None, None).await, 10, "{status}");
    }
    assert_eq!(share_after(Fault::Later(429, 20), None, None).await, 10);
    assert_eq!(share_after(Fault::Stall, None, short).await, 10, "the timeout of a call");
    for status in [502, 503, 504] {
        assert_eq!(share_after(Fault::Status(status), None, None).await, 0, "{status}");
    }
    for fault in [Fault::ResetBefore, Fault::ResetAfter, Fault::Truncate, Fault::HalfHead] {
        assert_eq!(share_after(fault, None, None).await, 0, "{fault:?}");
    }
    assert_eq!(share_after(Fault::Stall, short, None).await, 0, "the read timeout");
}

#[tokio::test]
async fn dead_nodes_do_not_use_up_the_attempts_of_a_call() {
    let alive = Proxy::start([]).await;
    let nodes = [nowhere().await, nowhere().await, nowhere().await, alive.uri()];
    // These retries do not use the budget, because nothing reaches a server.
    let client = impatient(&nodes);
    let calls = (0..200).map(|_| client.connectors().create().send());
    for outcome in join_all(calls).await {
        outcome.unwrap();
    }
    assert_eq!(alive.seen().len(), 200);
    let response = impatient(&nodes).connectors().create().response().await.unwrap();
    assert_eq!(response.attempts(), 4);

    let error = impatient(&nodes).connectors().create().retry(RetryPolicy::none()).await.unwrap_err();
    assert!(error.is_connect());
    assert_eq!(error.attempts(), 1);

    // After each node was tried once, attempts count.
    let client = impatient(&nodes[..3]);
    let policy = RetryPolicy::new().initial_backoff(Duration::ZERO);
    let error = client.connectors().create().retry(policy).await.unwrap_err();
    assert!(error.is_connect() && error.is_retryable());
    assert_eq!(error.attempts(), 2 + 3);
}
