//! Lists with more items than a response may have. A tiny item takes several hundred times as much memory as its text.

use std::fmt::Debug;

use connectors_sdk::{Method, Result, elasticsearch as es};
use serde_json::{Value, json};

use super::server::{self, Server};

fn list(of: &Value, count: usize, odd: bool) -> Value {
    let mut items = vec![of.clone(); count];
    if odd {
        items[0]["name"] = json!(["odd"]);
    }
    Value::Array(items)
}

/// Checks that `request` accepts `most` items but not one more, whether they fit their types or not.
async fn accepts<T: Debug>(
    most: usize,
    server: &Server,
    body: impl Fn(usize, bool) -> Value,
    request: impl AsyncFn() -> Result<T>,
) {
    for odd in [false, true] {
        server.responds_with(200, body(most, odd).to_string()).await;
        request().await.unwrap();
        server.responds_with(200, body(most + 1, odd).to_string()).await;
        let error = request().await.unwrap_err();
        assert!(error.is_decode(), "{error}");
        let expected = format!("at most {most} items were expected, found more at");
        assert!(error.to_string().contains(&expected), "{error}");
    }
}

#[tokio::test]
async fn pages_of_elasticsearch_are_limited() {
    let server = Server::start().await;
    let es = server.elasticsearch();
    let page = |count, odd| json!({"count": count, "results": list(&json!({"id": "x"}), count, odd)});
    accepts(1000, &server, page, async || es.connectors().list().await).await;
    accepts(1000, &server, page, async || es.connectors().list().size(500).await).await;
    accepts(1200, &server, page, async || es.connectors().list().size(600).await).await;
    accepts(1000, &server, page, async || es.sync_jobs().list().await).await;
    accepts(2002, &server, page, async || es.sync_jobs().list().size(1001).await).await;
}

#[tokio::test]
async fn pages_and_lists_of_b3os_are_limited() {
    let server = Server::start().await;
    let b3 = server.b3os();
    let page = |count, odd| server::envelope(json!({"items": list(&json!({"id": "x"}), count, odd)}));
    accepts(1000, &server, page, async || b3.connectors().list().await).await;
    accepts(1600, &server, page, async || b3.connectors().list().limit(800).await).await;
    let whole = |count, odd| server::envelope(list(&json!({"type": "x"}), count, odd));
    accepts(10_000, &server, whole, async || b3.connector_types().list().await).await;
}

#[tokio::test]
async fn lists_of_untyped_calls_are_limited() {
    let server = Server::start().await;
    let es = server.elasticsearch();
    let page = |count, odd| json!({"count": count, "results": list(&json!({"id": "x"}), count, odd)});
    let request =
        async || es.request(Method::GET, "/_connector").send::<es::Page<es::Connector>>().await.map(drop);
    accepts(10_000, &server, page, request).await;
    // Types without a list of documents are not limited.
    server.responds_with(200, list(&json!({}), 10_001, false).to_string()).await;
    let items = es.request(Method::GET, "/_anything").send::<Vec<Value>>().await.unwrap();
    assert_eq!(items.len(), 10_001);
}
