//! Calls on connector secrets that are refused, by this crate or by the server. No error contains a secret's value.

use connectors_sdk::ErrorKind;
use serde_json::json;

use super::support::{client, offline, refusal, refused, responding};

refused! {
    an_empty_value: |es| es.secrets().create("") =>
        "POST /_connector/_secret: the value of a secret must not be empty";
    an_empty_new_value: |es| es.secret("a").put("") =>
        "PUT /_connector/_secret/a: the value of a secret must not be empty";
    an_empty_id: |es| es.secret("").put("v") =>
        "PUT /_connector/_secret/{id}: `id` must not be empty";
    an_empty_id_to_get: |es| es.secret("").get() =>
        "GET /_connector/_secret/{id}: `id` must not be empty";
    an_empty_id_to_delete: |es| es.secret("").delete() =>
        "DELETE /_connector/_secret/{id}: `id` must not be empty";
    a_dot: |es| es.secret(".").delete() =>
        "DELETE /_connector/_secret/{id}: `id` must not be `.`: it cannot be a path segment";
}

#[tokio::test]
async fn a_missing_secret_is_not_found() {
    let missing = refusal(404, "resource_not_found_exception", "No secret with id [a]", json!({}));
    let server = responding(404, &missing).await;
    let es = client(&server);
    let get = es.secret("a").get().send().await.unwrap_err();
    let delete = es.secret("a").delete().send().await.unwrap_err();
    assert!(get.is_not_found() && delete.is_not_found());
    assert_eq!(get.operation(), Some("connector.secret_get"));
    assert_eq!(
        delete.to_string(),
        "DELETE /_connector/_secret/a: HTTP 404: No secret with id [a] (resource_not_found_exception)"
    );
}

#[tokio::test]
async fn a_stored_value_is_not_printed() {
    let server = responding(400, &refusal(400, "parse_exception", "what is [hunter2]?", json!({}))).await;
    let es = client(&server);
    let (create, put) = (es.secrets().create("hunter2"), es.secret("a").put("hunter2"));
    assert!(!format!("{create:?} {put:?}").contains("hunter2"));
    for error in [create.send().await.unwrap_err(), put.send().await.unwrap_err()] {
        assert!(error.is_bad_request() && error.to_string().contains("what is ["), "{error}");
        assert!(!format!("{error} {error:?} {:?}", error.body()).contains("hunter2"), "{error:?}");
    }
}

#[tokio::test]
async fn a_value_that_was_read_is_not_printed() {
    let server = responding(200, &json!({"id": "a", "value": "hunter2"})).await;
    let response = client(&server).secret("a").get().response().await.unwrap();
    assert!(!format!("{response:?}").contains("hunter2"), "{response:?}");
    for response in [json!({"id": "a", "value": {"is": "hunter2"}}), json!({"id": 1, "value": "hunter2"})] {
        let server = responding(200, &response).await;
        let error = client(&server).secret("a").get().send().await.unwrap_err();
        assert_eq!(error.kind(), ErrorKind::Decode);
        assert!(!format!("{error} {error:?} {:?}", error.body()).contains("hunter2"), "{error:?}");
    }
    let handle = offline().secret("a");
    assert_eq!(handle.id(), "a");
    assert!(format!("{:?} {handle:?}", offline().secrets()).contains("\"a\""));
}
