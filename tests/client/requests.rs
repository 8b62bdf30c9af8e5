//! Headers, options and paths that all requests share.

use connectors_sdk::{Client, Method};
use serde_json::{Value, json};

use crate::wire::{Wire, json as response};

const AGENT: &str = concat!("connectors-sdk/", env!("CARGO_PKG_VERSION"));

#[tokio::test]
async fn elasticsearch_requests_have_a_content_type_only_with_a_body() {
    let server = Wire::responding([response(200, r#"{"result":"updated"}"#)]).await;
    let client = Client::elasticsearch(server.uri()).no_proxy().api_key("id:key").build().unwrap();
    client.connector("x").check_in().await.unwrap();
    client.connector("x").update_last_sync().await.unwrap();
    let requests = server.requests().await;
    for request in &requests {
        assert_eq!(request.header("authorization"), Some("ApiKey aWQ6a2V5"));
        assert_eq!(request.header("accept"), Some("application/json"));
        assert_eq!(request.header("user-agent"), Some(AGENT));
    }
    assert_eq!((requests[0].header("content-type"), requests[0].body.as_str()), (None, ""));
    assert_eq!(
        (requests[1].header("content-type"), requests[1].body.as_str()),
        (Some("application/json"), "{}")
    );
}

#[tokio::test]
async fn the_version_and_serverless_change_the_headers() {
    let server = Wire::responding([response(200, r#"{"result":"updated"}"#)]).await;
    let client = Client::elasticsearch(server.uri())
        .no_proxy()
        .compatible_with(9)
        .serverless()
        .user_agent("my-app/1.2")
        .header("X-Extra", "1")
        .build()
        .unwrap();
    client.connector("x").update_last_sync().opaque_id("job-7").await.unwrap();
    let request = server.request().await;
    let media = Some("application/vnd.elasticsearch+json; compatible-with=9");
    assert_eq!((request.header("accept"), request.header("content-type")), (media, media));
    assert_eq!(request.header("elastic-api-version"), Some("2023-10-31"));
    assert_eq!(request.header("user-agent"), Some(format!("my-app/1.2 {AGENT}").as_str()));
    assert_eq!((request.header("x-extra"), request.header("x-opaque-id")), (Some("1"), Some("job-7")));
    assert_eq!(request.header("authorization"), None);
}

#[tokio::test]
async fn b3os_requests_have_their_headers() {
    let server = Wire::responding([response(200, r#"{"code":200,"data":{"id":"c"}}"#)]).await;
    let client = Client::b3os()
        .base_url(server.uri())
        .token("b3sk_x")
        .organization("org_1")
        .no_proxy()
        .build()
        .unwrap();
    client.connector("c").get().await.unwrap();
    let request = server.request().await;
    assert_eq!(request.line, "GET /v1/connectors/c HTTP/1.1");
    assert_eq!(request.header("authorization"), Some("Bearer b3sk_x"));
    assert_eq!(request.header("x-org-id"), Some("org_1"));
    assert_eq!(request.header("accept"), Some("application/json"));
    assert_eq!((request.header("content-type"), request.body.as_str()), (None, ""));
}

#[tokio::test]
async fn a_path_prefix_of_the_base_url_is_kept() {
    let server = Wire::responding([response(200, r#"{"result":"updated"}"#)]).await;
    for prefix in ["/es", "/es/"] {
        let client = Client::elasticsearch(server.uri() + prefix).no_proxy().build().unwrap();
        client.connector("a/b").check_in().await.unwrap();
    }
    for request in server.requests().await {
        assert_eq!(request.target(), "/es/_connector/a%2Fb/_check_in");
    }
}

#[tokio::test]
async fn options_apply_to_one_call() {
    let server = Wire::responding([response(200, r#"{"result":"updated"}"#)]).await;
    let client = Client::elasticsearch(server.uri()).no_proxy().api_key("k1").build().unwrap();
    client
        .connector("x")
        .check_in()
        .query("filter_path", "result,_a b")
        .query("pretty", "true")
        .header("Authorization", "ApiKey other")
        .send()
        .await
        .unwrap();
    let request = server.request().await;
    assert_eq!(request.target(), "/_connector/x/_check_in?filter_path=result,_a%20b&pretty=true");
    assert_eq!(request.header("authorization"), Some("ApiKey other"));
}

#[tokio::test]
async fn invalid_options_are_reported_when_the_call_is_sent() {
    let server = Wire::responding([response(200, "{}")]).await;
    let client = server.elasticsearch();
    for (name, value, message) in [
        ("bad name", "v", "PUT /_connector/x/_check_in: invalid header name `bad name`"),
        (
            "x",
            "a\nb",
            "PUT /_connector/x/_check_in: the value of header `x` contains characters that are not allowed in headers",
        ),
    ] {
        let request = client.connector("x").check_in().header(name, value);
        assert_eq!(request.to_http().unwrap_err().to_string(), message);
        assert_eq!(request.send().await.unwrap_err().to_string(), message);
    }
    assert!(server.requests().await.is_empty());
}

#[tokio::test]
async fn a_request_can_be_inspected_without_sending_it() {
    let client = Client::elasticsearch("https://h/es").api_key("secret-key").build().unwrap();
    let request =
        client.connector("a b").update_last_sync().indexed(42).query("pretty", "true").to_http().unwrap();
    assert_eq!(request.method(), Method::PUT);
    assert_eq!(request.uri(), "/_connector/a%20b/_last_sync?pretty=true");
    assert_eq!(request.headers()["content-type"], "application/json");
    assert!(!request.headers().contains_key("authorization"));
    assert_eq!(
        serde_json::from_slice::<Value>(request.body()).unwrap(),
        json!({"last_indexed_document_count": 42})
    );
}
