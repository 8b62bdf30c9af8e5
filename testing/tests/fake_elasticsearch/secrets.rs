//! Connector secrets.

use connectors_testing::FakeElasticsearch;
use serde_json::json;

use super::support::{ARGUMENT, NOT_FOUND, call, call_with, keys};

const SECRETS: &str = "/_connector/_secret";

#[tokio::test]
async fn a_secret_is_written_and_read() {
    let fake = FakeElasticsearch::start().await;
    let created = call_with(&fake, "POST", SECRETS, json!({"value": "one"})).await;
    assert_eq!((created.status, keys(&created.json())), (200, vec!["id"]));
    let id = created.json()["id"].as_str().unwrap().to_owned();
    assert_eq!(id.len(), 20);
    let path = format!("{SECRETS}/{id}");
    call(&fake, "GET", &path).await.is(200, json!({"id": id, "value": "one"}));
    for value in ["two", "two"] {
        call_with(&fake, "PUT", &path, json!({"value": value})).await.is(200, json!({"result": "updated"}));
    }
    call(&fake, "GET", &path).await.is(200, json!({"id": id, "value": "two"}));

    let named = format!("{SECRETS}/my%2Fown");
    call_with(&fake, "PUT", &named, json!({"value": "three"})).await.is(201, json!({"result": "created"}));
    call(&fake, "GET", &named).await.is(200, json!({"id": "my/own", "value": "three"}));
    call(&fake, "DELETE", &path).await.is(200, json!({"deleted": true}));
    call(&fake, "GET", &named).await.is(200, json!({"id": "my/own", "value": "three"}));
    for method in ["GET", "DELETE"] {
        call(&fake, method, &path).await.refused(404, NOT_FOUND, &format!("No secret with id [{id}]"));
    }
}

#[tokio::test]
async fn secrets_are_non_empty_strings() {
    let fake = FakeElasticsearch::start().await;
    let named = format!("{SECRETS}/s");
    let post = async |body| call_with(&fake, "POST", SECRETS, body).await;
    let put = async |body| call_with(&fake, "PUT", &named, body).await;
    for body in [json!({}), json!({"value": ""})] {
        post(body).await.invalid(&["[value] of the connector secret cannot be [null] or [\"\"]"]);
    }
    put(json!({})).await.refused(400, ARGUMENT, "Required [value]");
    put(json!({"value": ""})).await.invalid(&["[value] cannot be [null] or [\"\"]"]);
    for (value, token) in [
        (json!(null), "VALUE_NULL"),
        (json!(1), "VALUE_NUMBER"),
        (json!({}), "START_OBJECT"),
        (json!(true), "VALUE_BOOLEAN"),
    ] {
        let text = format!("value doesn't support values of type: {token}");
        post(json!({"value": value})).await.unreadable(&format!("[post_secret_request] {text}"));
        put(json!({"value": value})).await.unreadable(&format!("[connector_secret_put_request] {text}"));
    }
    post(json!({"value": "v", "foo": 1})).await.unreadable("[post_secret_request] unknown field [foo]");
    put(json!({"value": "v", "foo": 1}))
        .await
        .unreadable("[connector_secret_put_request] unknown field [foo]");
    call(&fake, "GET", &named).await.refused(404, NOT_FOUND, "No secret with id [s]");
}
