//! Several nodes, some of them dead.

use std::time::Duration;

use connectors_sdk::{Client, RetryPolicy};

use crate::proxy::{Fault, Proxy, nowhere};

#[tokio::test]
async fn nodes_take_turns() {
    let nodes = [Proxy::start([]).await, Proxy::start([]).await, Proxy::start([]).await];
    let mut builder = Client::elasticsearch(nodes[0].uri()).unwrap().no_proxy();
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
async fn a_dead_node_costs_no_call_and_is_left_alone() {
    let (alive, broken) = (Proxy::start([]).await, Proxy::start([Fault::ResetAfter; 100]).await);
    let client = Client::elasticsearch(nowhere().await)
        .unwrap()
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
    // The dead and the broken one are each met once and then rest; the hour of back-off is never waited for.
    assert_eq!((attempts, alive.seen().len(), broken.seen().len()), (52, 50, 1));
}
