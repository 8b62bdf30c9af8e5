//! Several nodes, some of them unreachable.

use std::time::Duration;

use connectors_sdk::{Client, Elasticsearch, RetryPolicy};
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
async fn no_call_fails_because_of_a_dead_node_and_the_node_is_skipped() {
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
    let (first, second, mortal) = (Proxy::start([]).await, Proxy::start([]).await, Proxy::start([]).await);
    let client = Client::elasticsearch(first.uri())
        .node(second.uri())
        .node(mortal.uri())
        .no_proxy()
        // With a backoff of one hour, a call that waits instead of using another node would never end.
        .retry(RetryPolicy::new().initial_backoff(Duration::from_secs(3600)))
        .build()
        .unwrap();
    calls(&client, 3).await;
    assert_eq!([first.seen().len(), second.seen().len(), mortal.seen().len()], [16, 16, 16]);

    // It dies during sixteen calls; those that it had received are retried on the others.
    let ((), address) = tokio::join!(calls(&client, 1), mortal.die());
    calls(&client, 5).await;
    // It is tried again whenever it is due, without success.
    for rest in [1, 2, 4] {
        pass_time(rest).await;
        calls(&client, 1).await;
    }

    let mortal = Proxy::start_at(address, []).await;
    calls(&client, 1).await;
    assert_eq!(mortal.seen().len(), 0, "its rest has not ended yet");
    pass_time(60).await;
    calls(&client, 3).await;
    assert_eq!(mortal.seen().len(), 16);
}
