//! Documents, with requests of any form.

use bytes::Bytes;
use connectors_sdk::{Method, RetryPolicy};
use connectors_testing::FakeElasticsearch;
use serde_json::{Value, json};

#[tokio::test]
async fn documents_are_pushed_with_ndjson() {
    let fake = FakeElasticsearch::start().await;
    let es = fake.client();
    let exists = es.request(Method::HEAD, "/search-wiki");
    assert!(exists.clone().send_discard().await.unwrap_err().is_not_found());
    let settings = json!({"settings": {"number_of_replicas": 0}});
    es.request(Method::PUT, "/search-wiki").json(&settings).send_discard().await.unwrap();
    exists.send_discard().await.unwrap();

    let lines = (0..100).flat_map(|number| {
        [json!({"index": {"_id": format!("page-{number}")}}), json!({"title": format!("Page\n{number}")})]
    });
    let bulk = es.request(Method::POST, "/search-wiki/_bulk").query("refresh", "true").ndjson(lines);
    fake.drop_response_next(1);
    let response = bulk.clone().retryable(true).response::<Value>().await.unwrap();
    assert_eq!((response.attempts(), &response.value()["errors"]), (2, &json!(false)));
    assert_eq!(fake.document_count("search-wiki"), 100);
    assert_eq!(fake.document("search-wiki", "page-7").unwrap()["title"], "Page\n7");

    let count = es.request(Method::GET, "/search-wiki/_count").send_text().await.unwrap();
    assert_eq!(serde_json::from_str::<Value>(&count).unwrap()["count"], 100);
    let source = es.request(Method::GET, "/search-wiki/_doc/page-7").send_bytes().await.unwrap();
    assert_eq!(serde_json::from_slice::<Value>(&source).unwrap()["_source"]["title"], "Page\n7");
}

#[tokio::test]
async fn documents_are_pushed_as_bytes() {
    let fake = FakeElasticsearch::start().await;
    let es = fake.client();
    let mut body = String::new();
    for number in 0..1000 {
        body.push_str(&format!("{{\"create\":{{\"_id\":\"{number}\"}}}}\n{{\"n\":{number}}}\n"));
    }
    let body = Bytes::from(body);
    let bulk = || es.request(Method::POST, "/search-wiki/_bulk").body("application/x-ndjson", body.clone());
    let response: Value = bulk().send().await.unwrap();
    assert_eq!(response["errors"], false);
    assert_eq!(fake.document_count("search-wiki"), 1000);
    let response: Value = bulk().send().await.unwrap();
    assert_eq!((&response["errors"], &response["items"][0]["create"]["status"]), (&json!(true), &json!(409)));
    // Rejected as a whole, with the typed error of every other call.
    fake.fail_next(1, 429);
    let error = bulk().retry(RetryPolicy::none()).send_bytes().await.unwrap_err();
    assert!(error.is_rate_limited() && error.is_retryable(), "{error}");
}
