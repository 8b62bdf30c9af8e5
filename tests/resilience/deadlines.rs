//! Deadlines and canceled calls.

use std::time::Duration;

use connectors_sdk::{Client, Elasticsearch, ErrorKind, RetryPolicy};

use crate::proxy::{Fault, Proxy, pass_time};

fn client(proxy: &Proxy) -> Client<Elasticsearch> {
    Client::elasticsearch(proxy.uri()).no_proxy().no_timeout().build().unwrap()
}

#[tokio::test]
async fn a_deadline_covers_all_attempts() {
    let proxy = Proxy::start([Fault::ResetAfter, Fault::Stall]).await;
    let policy = RetryPolicy::new().initial_backoff(Duration::ZERO).max_attempts(10);
    let request = client(&proxy).connector("x").check_in().retry(policy).timeout(Duration::from_secs(60));
    let call = tokio::spawn(request.send());
    proxy.until_seen(2).await;
    pass_time(60).await;
    let error = call.await.unwrap().unwrap_err();
    assert_eq!((error.kind(), error.attempts()), (ErrorKind::Timeout, 2));
    assert!(error.is_timeout() && error.is_retryable());
    assert_eq!(
        error.to_string(),
        "PUT /_connector/x/_check_in: the timeout elapsed before the full response arrived; the server \
         may have carried out the request (after 2 attempts)"
    );
    assert_eq!(proxy.seen().len(), 2);
}

#[tokio::test]
async fn a_canceled_call_leaves_the_client_usable() {
    let proxy = Proxy::start([Fault::Stall, Fault::Stall]).await;
    let client = client(&proxy);
    for seen in 1..=2 {
        let call = tokio::spawn(client.connector("x").check_in().send());
        proxy.until_seen(seen).await;
        call.abort();
        assert!(call.await.unwrap_err().is_cancelled());
    }
    assert!(client.connector("x").check_in().await.is_ok());
    assert_eq!(proxy.seen().len(), 3);
}
