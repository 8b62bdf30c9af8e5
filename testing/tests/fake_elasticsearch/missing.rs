//! Updates of connectors that do not exist or are soft-deleted.

use connectors_testing::FakeElasticsearch;
use serde_json::{Value, json};

use super::support::{
    CONNECTOR_UPDATES, NOT_FOUND, VALIDATION, call, call_with, client, stored, with_connector,
};

/// The body of an update, if it takes one, and whether the endpoint reads the connector before it writes.
pub(super) fn sample(call: &str) -> (Option<Value>, bool) {
    let at = "2024-05-01T10:00:00Z";
    let rules = json!({
        "advanced_snippet": {"created_at": at, "updated_at": at, "value": {}},
        "rules": [],
        "validation": {"errors": [], "state": "valid"},
    });
    let midnight = json!({"enabled": true, "interval": "0 0 0 * * ?"});
    let pipeline = json!({"extract_binary_content": true, "name": "p", "reduce_whitespace": true, "run_ml_inference": true});
    match call {
        "_check_in" => (None, false),
        "_filtering/_activate" => (None, true),
        "_api_key_id" => (Some(json!({"api_key_id": "k"})), false),
        "_configuration" => (Some(json!({"configuration": {}})), true),
        "_error" => (Some(json!({"error": "e"})), false),
        "_features" => (Some(json!({"features": {"incremental_sync": {"enabled": true}}})), false),
        "_filtering" => (Some(json!({"filtering": [{"active": rules, "draft": rules}]})), false),
        "_filtering/_validation" => (Some(json!({"validation": {"errors": [], "state": "edited"}})), true),
        "_index_name" => (Some(json!({"index_name": "content-i"})), true),
        "_last_sync" => (Some(json!({"last_sync_error": "e"})), false),
        "_name" => (Some(json!({"name": "other"})), false),
        "_native" => (Some(json!({"is_native": true})), true),
        "_pipeline" => (Some(json!({"pipeline": pipeline})), false),
        "_scheduling" => (Some(json!({"scheduling": {"full": midnight}})), false),
        "_service_type" => (Some(json!({"service_type": "s"})), true),
        "_status" => (Some(json!({"status": "error"})), true),
        other => panic!("{other}"),
    }
}

async fn make(fake: &FakeElasticsearch, id: &str, update: &str) -> (super::support::HttpResponse, bool) {
    let path = format!("/_connector/{id}/{update}");
    match sample(update) {
        (Some(body), reads) => (call_with(fake, "PUT", &path, body).await, reads),
        (None, reads) => (call(fake, "PUT", &path).await, reads),
    }
}

#[tokio::test]
async fn updates_that_read_first_report_a_missing_connector_and_others_a_missing_document() {
    let fake = with_connector(json!({})).await;
    for update in CONNECTOR_UPDATES {
        let (response, reads) = make(&fake, "none", update).await;
        if reads {
            response.refused(404, NOT_FOUND, "connector [none] not found");
        } else {
            response.missing_document("none");
        }
    }
    call(&fake, "GET", "/_connector/none").await.refused(404, NOT_FOUND, "connector [none] not found");
    assert_eq!(call(&fake, "GET", "/_connector").await.ok()["count"], 1);
}

#[tokio::test]
async fn updates_that_read_first_do_not_find_soft_deleted_connectors() {
    for update in CONNECTOR_UPDATES {
        let fake = with_connector(json!({"name": "n"})).await;
        client(&fake).connector("a").delete().send().await.unwrap();
        let before = stored(&fake, "a").await;
        let (response, reads) = make(&fake, "a", update).await;
        if reads {
            response.refused(404, NOT_FOUND, "connector [a] not found");
            assert_eq!(stored(&fake, "a").await, before, "{update}");
        } else {
            assert_eq!(response.ok(), json!({"result": "updated"}));
            let after = stored(&fake, "a").await;
            assert!(after != before && after["deleted"] == true, "{update}");
        }
    }
}

#[tokio::test]
async fn the_body_is_parsed_before_the_connector_is_read() {
    let fake = FakeElasticsearch::start().await;
    for update in CONNECTOR_UPDATES.into_iter().filter(|update| sample(update).0.is_some()) {
        let response =
            call_with(&fake, "PUT", &format!("/_connector/none/{update}"), json!({"zzz": 1})).await;
        assert_eq!(
            (response.status, &response.json()["error"]["type"]),
            (400, &json!("x_content_parse_exception"))
        );
    }
}

#[tokio::test]
async fn values_are_checked_before_the_connector_is_read() {
    let fake = with_connector(json!({})).await;
    let bad_index = json!({"index_name": "a b"});
    for (update, body) in [
        ("_api_key_id", json!({})),
        ("_configuration", json!({})),
        ("_filtering", json!({})),
        ("_filtering", json!({"filtering": [], "rules": []})),
        ("_index_name", bad_index),
        ("_name", json!({})),
        ("_scheduling", json!({"scheduling": {}})),
        ("_service_type", json!({"service_type": ""})),
        ("_status", json!({})),
    ] {
        let response = call_with(&fake, "PUT", &format!("/_connector/none/{update}"), body).await;
        assert_eq!(
            (response.status, &response.json()["error"]["type"]),
            (400, &json!(VALIDATION)),
            "{update}"
        );
    }
    // The rules of connectors are checked afterwards.
    for (update, body) in [
        ("_configuration", json!({"values": {"unknown": 1}})),
        ("_native", json!({"is_native": true})),
        ("_status", json!({"status": "connected"})),
    ] {
        let response = call_with(&fake, "PUT", &format!("/_connector/none/{update}"), body).await;
        response.refused(404, NOT_FOUND, "connector [none] not found");
    }
}
