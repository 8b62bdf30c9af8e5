//! Updates of a connector that set the given fields.

use chrono::{DateTime, Utc};
use connectors_sdk::elasticsearch::{ConnectorFeatures, IngestPipeline, SyncStatus};
use serde_json::{Map, Value, json};

use super::support::{
    ARGUMENT, PARSE, client, noop, refusals, stored, time, update, updated, updates, with, with_connector,
};

/// The server's reason for failing on an absent boolean.
const UNBOXING: &str = "Cannot invoke \"java.lang.Boolean.booleanValue()\" because \"args[0]\" is null";

fn at(text: &str) -> DateTime<Utc> {
    text.parse().unwrap()
}

fn cursor(fields: Value) -> Map<String, Value> {
    fields.as_object().unwrap().clone()
}

updates! {
    a_name: {}, |a| a.update_name().name("Wiki") => {"name": "Wiki"};
    an_empty_name: {"name": "n"}, |a| a.update_name().name("") => {"name": ""};
    a_description: {"name": "n"}, |a| a.update_name().description("All of it") => {"description": "All of it"};
    a_name_and_a_description: {}, |a| a.update_name().name("n").description("d") =>
        {"name": "n", "description": "d"};
    an_api_key: {}, |a| a.update_api_key_id().api_key_id("k") => {"api_key_id": "k"};
    an_api_key_and_its_secret: {}, |a| a.update_api_key_id().api_key_id("k").api_key_secret_id("s") =>
        {"api_key_id": "k", "api_key_secret_id": "s"};
    an_error: {}, |a| a.update_error("broken") => {"error": "broken", "status": "error"};
    no_error: {}, |a| a.clear_error() => {"error": null, "status": "connected"};
    a_pipeline: {}, |a| a.update_pipeline(IngestPipeline::new("p").run_ml_inference(false)) =>
        {"pipeline": {"extract_binary_content": true, "name": "p", "reduce_whitespace": true, "run_ml_inference": false}};
    features: {}, |a| a.update_features(ConnectorFeatures::new().document_level_security(true).basic_sync_rules(false)) =>
        {"features": {"document_level_security": {"enabled": true}, "sync_rules": {"basic": {"enabled": false}}}};
    nativeness: {"service_type": "s"}, |a| a.update_native(true) => {"is_native": true};
    no_nativeness: {"is_native": true}, |a| a.update_native(false) => {"is_native": false};
    a_service_type: {}, |a| a.update_service_type("mysql") => {"service_type": "mysql"};
    another_service_type: {"is_native": true, "service_type": "mysql"}, |a| a.update_service_type("jira") =>
        {"service_type": "jira"};
    a_last_sync: {}, |a| a.update_last_sync()
        .access_control_error("e1")
        .access_control_scheduled_at(at("2024-05-01T10:00:00Z"))
        .access_control_status(SyncStatus::Error)
        .deleted(1)
        .incremental_scheduled_at(at("2024-05-02T10:00:00Z"))
        .indexed(2)
        .error("e2")
        .scheduled_at(at("2024-05-03T10:00:00.123456789Z"))
        .status(SyncStatus::InProgress)
        .synced_at(at("2024-05-04T10:00:00.1Z"))
        .cursor(cursor(json!({"k": [1, null]}))) =>
        {
            "last_access_control_sync_error": "e1",
            "last_access_control_sync_scheduled_at": "2024-05-01T10:00:00.000Z",
            "last_access_control_sync_status": "error",
            "last_deleted_document_count": 1,
            "last_incremental_sync_scheduled_at": "2024-05-02T10:00:00.000Z",
            "last_indexed_document_count": 2,
            "last_sync_error": "e2",
            "last_sync_scheduled_at": "2024-05-03T10:00:00.123456789Z",
            "last_sync_status": "in_progress",
            "last_synced": "2024-05-04T10:00:00.100Z",
            "sync_cursor": {"k": [1, null]}
        };
}

#[tokio::test]
async fn a_check_in_is_never_a_noop() {
    let fake = with_connector(json!({})).await;
    let before = stored(&fake, "a").await;
    let mut last = at("1970-01-01T00:00:00Z");
    for _ in 0..3 {
        let seen_from = fake.now();
        let response = super::support::call(&fake, "PUT", "/_connector/a/_check_in").await;
        response.is(200, updated());
        let after = stored(&fake, "a").await;
        let seen = time(&after["last_seen"]);
        assert!(seen > last && seen >= seen_from && seen <= fake.now());
        assert_eq!(after, with(&before, json!({"last_seen": after["last_seen"]})));
        last = seen;
    }
}

#[tokio::test]
async fn null_counts_as_absent_in_updates_of_names_and_keys() {
    let fake = with_connector(json!({"name": "n", "description": "d"})).await;
    update(&fake, "_api_key_id", json!({"api_key_id": "k", "api_key_secret_id": "s"}))
        .await
        .is(200, updated());
    update(&fake, "_name", json!({"name": null, "description": "e"})).await.is(200, updated());
    update(&fake, "_name", json!({"name": "n", "description": null})).await.is(200, noop());
    update(&fake, "_api_key_id", json!({"api_key_id": null, "api_key_secret_id": "t"}))
        .await
        .is(200, updated());
    let connector = stored(&fake, "a").await;
    assert_eq!((&connector["name"], &connector["description"]), (&json!("n"), &json!("e")));
    assert_eq!((&connector["api_key_id"], &connector["api_key_secret_id"]), (&json!("k"), &json!("t")));
}

#[tokio::test]
async fn an_empty_error_is_stored_and_counts_as_no_error() {
    let fake = with_connector(json!({})).await;
    for (error, status) in
        [(json!("e"), "error"), (json!(""), "connected"), (json!("f"), "error"), (json!(null), "connected")]
    {
        update(&fake, "_error", json!({"error": error})).await.is(200, updated());
        let connector = stored(&fake, "a").await;
        assert_eq!((connector.get("error"), &connector["status"]), (Some(&error), &json!(status)));
    }
}

#[tokio::test]
async fn no_field_of_the_last_sync_can_be_cleared() {
    let fake = with_connector(json!({})).await;
    let full = json!({
        "last_access_control_sync_error": "e",
        "last_access_control_sync_scheduled_at": "2024-05-01T10:00:00Z",
        "last_access_control_sync_status": "PENDING",
        "last_incremental_sync_scheduled_at": "2024-05-01T10:00:00Z",
        "last_sync_error": "e",
        "last_sync_scheduled_at": "2024-05-01T10:00:00Z",
        "last_sync_status": "Canceling",
        "last_synced": "2024-05-01T12:00:00+02:00",
        "sync_cursor": {"k": 1},
    });
    update(&fake, "_last_sync", full.clone()).await.is(200, updated());
    let before = stored(&fake, "a").await;
    assert_eq!(before["last_access_control_sync_status"], "pending");
    assert_eq!(before["last_sync_status"], "canceling");
    assert_eq!(before["last_synced"], "2024-05-01T10:00:00.000Z");
    for key in full.as_object().unwrap().keys() {
        update(&fake, "_last_sync", json!({key: null})).await.is(200, noop());
    }
    update(&fake, "_last_sync", json!({})).await.is(200, noop());
    assert_eq!(stored(&fake, "a").await, before);
    assert_eq!(before["status"], "created");
}

#[tokio::test]
async fn cursors_merge() {
    let fake = with_connector(json!({})).await;
    let a = client(&fake).connector("a");
    for (given, expected) in [
        (json!({"drives": {"one": 1}, "pages": [1, 2]}), json!({"drives": {"one": 1}, "pages": [1, 2]})),
        (json!({"drives": {"two": 2}, "pages": [3]}), json!({"drives": {"one": 1, "two": 2}, "pages": [3]})),
        (json!({"drives": {"one": null}}), json!({"drives": {"one": null, "two": 2}, "pages": [3]})),
        (json!({"pages": {"a": 1}}), json!({"drives": {"one": null, "two": 2}, "pages": {"a": 1}})),
    ] {
        a.update_last_sync().cursor(cursor(given)).send().await.unwrap();
        assert_eq!(stored(&fake, "a").await["sync_cursor"], expected);
    }
    update(&fake, "_last_sync", json!({"sync_cursor": {}})).await.is(200, noop());
}

#[tokio::test]
async fn features_merge() {
    let fake = with_connector(json!({})).await;
    for (given, expected) in [
        (
            json!({"incremental_sync": {"enabled": true}, "sync_rules": {"basic": {"enabled": true}}}),
            json!({"incremental_sync": {"enabled": true}, "sync_rules": {"basic": {"enabled": true}}}),
        ),
        (
            json!({"sync_rules": {"advanced": {"enabled": false}}, "native_connector_api_keys": {"enabled": "true"}}),
            json!({"incremental_sync": {"enabled": true}, "native_connector_api_keys": {"enabled": true},
                   "sync_rules": {"basic": {"enabled": true}, "advanced": {"enabled": false}}}),
        ),
        (
            json!({"incremental_sync": {"enabled": false, "odd": 1}, "odd": {"enabled": true}}),
            json!({"incremental_sync": {"enabled": false}, "native_connector_api_keys": {"enabled": true},
                   "sync_rules": {"basic": {"enabled": true}, "advanced": {"enabled": false}}}),
        ),
    ] {
        update(&fake, "_features", json!({"features": given})).await.is(200, updated());
        assert_eq!(stored(&fake, "a").await["features"], expected);
    }
}

#[tokio::test]
async fn a_pipeline_is_replaced_without_its_unknown_fields() {
    let fake = with_connector(json!({})).await;
    let mut pipeline = json!({"extract_binary_content": true, "name": "p", "reduce_whitespace": "false", "run_ml_inference": true});
    update(&fake, "_pipeline", json!({"pipeline": with(&pipeline, json!({"odd": 1}))}))
        .await
        .is(200, updated());
    pipeline["reduce_whitespace"] = json!(false);
    assert_eq!(stored(&fake, "a").await["pipeline"], pipeline);
    update(&fake, "_pipeline", json!({"pipeline": pipeline})).await.is(200, noop());
}

#[tokio::test]
async fn each_field_of_a_pipeline_is_required() {
    let fake = with_connector(json!({})).await;
    let whole = json!({"extract_binary_content": true, "name": "p", "reduce_whitespace": true, "run_ml_inference": true});
    for key in ["extract_binary_content", "name", "reduce_whitespace", "run_ml_inference"] {
        let mut pipeline = whole.clone();
        pipeline.as_object_mut().unwrap().remove(key);
        update(&fake, "_pipeline", json!({"pipeline": pipeline})).await.unreadable_because(
            "[connector_update_pipeline_request] failed to parse field [pipeline]",
            ARGUMENT,
            &format!("Required [{key}]"),
        );
        let pipeline = with(&whole, json!({key: null}));
        update(&fake, "_pipeline", json!({"pipeline": pipeline})).await.unreadable_because(
            "[connector_update_pipeline_request] failed to parse field [pipeline]",
            PARSE,
            &format!("[connector_ingest_pipeline] {key} doesn't support values of type: VALUE_NULL"),
        );
    }
    assert!(stored(&fake, "a").await.get("pipeline").is_none());
}

refusals! {
    no_name_at_all: {"name": "n"}, "_name", {} => |response| response.invalid(&["[name] and [description] cannot both be [null]. Please provide a value for at least one of them."]);
    null_names: {"name": "n"}, "_name", {"name": null, "description": null} => |response| response.invalid(&["[name] and [description] cannot both be [null]. Please provide a value for at least one of them."]);
    no_key_at_all: {}, "_api_key_id", {} => |response| response.invalid(&["[api_key_id] and [api_key_secret_id] cannot both be [null]. Please provide a value for at least one of them."]);
    null_keys: {}, "_api_key_id", {"api_key_id": null, "api_key_secret_id": null} => |response| response.invalid(&["[api_key_id] and [api_key_secret_id] cannot both be [null]. Please provide a value for at least one of them."]);
    an_absent_error: {}, "_error", {} => |response| response.refused(400, ARGUMENT, "Required [error]");
    an_absent_nativeness: {}, "_native", {} => |response| response.refused(400, ARGUMENT, "Required [is_native]");
    a_null_nativeness: {}, "_native", {"is_native": null} => |response| response.unreadable("[connector_update_native_request] is_native doesn't support values of type: VALUE_NULL");
    an_absent_service_type: {}, "_service_type", {} => |response| response.refused(400, ARGUMENT, "Required [service_type]");
    an_empty_service_type: {}, "_service_type", {"service_type": ""} => |response| response.invalid(&["[service_type] cannot be [null] or [\"\"]."]);
    an_absent_pipeline: {}, "_pipeline", {} => |response| response.refused(400, ARGUMENT, "Required [pipeline]");
    a_null_pipeline: {}, "_pipeline", {"pipeline": null} => |response| response.unreadable("[connector_update_pipeline_request] pipeline doesn't support values of type: VALUE_NULL");
    null_features: {}, "_features", {"features": null} => |response| response.unreadable("[connector_update_features_request] features doesn't support values of type: VALUE_NULL");
    a_feature_without_a_switch: {}, "_features", {"features": {"incremental_sync": {}}} => |response| response.unreadable_because("[connector_update_features_request] failed to parse field [features]", "null_pointer_exception", UNBOXING);
    a_sync_rule_without_a_switch: {}, "_features", {"features": {"sync_rules": {"basic": {}}}} => |response| response.unreadable_because("[connector_update_features_request] failed to parse field [features]", "null_pointer_exception", UNBOXING);
    a_null_count: {}, "_last_sync", {"last_indexed_document_count": null} => |response| response.unreadable("[connector_update_last_sync_stats_request] last_indexed_document_count doesn't support values of type: VALUE_NULL");
    another_null_count: {}, "_last_sync", {"last_deleted_document_count": null} => |response| response.unreadable("[connector_update_last_sync_stats_request] last_deleted_document_count doesn't support values of type: VALUE_NULL");
    a_time_of_being_seen: {}, "_last_sync", {"last_seen": "2024-05-01T10:00:00Z"} => |response| assert_eq!(response.status, 400);
    an_unknown_status_of_a_sync: {}, "_last_sync", {"last_sync_status": "done"} => |response| response.unreadable_because("[connector_update_last_sync_stats_request] failed to parse field [last_sync_status]", ARGUMENT, "Unknown ConnectorSyncStatus [done].");
    a_time_that_is_none: {}, "_last_sync", {"last_synced": "this is not a timestamp"} => |response| response.unreadable_because("[connector_update_last_sync_stats_request] failed to parse field [last_synced]", ARGUMENT, "failed to parse date field [this is not a timestamp] with format [strict_date_optional_time||epoch_millis]");
    a_cursor_that_is_a_list: {}, "_last_sync", {"sync_cursor": []} => |response| response.unreadable("[connector_update_last_sync_stats_request] sync_cursor doesn't support values of type: START_ARRAY");
    a_time_as_a_number: {}, "_last_sync", {"last_synced": 1714557600000_i64} => |response| response.unreadable("[connector_update_last_sync_stats_request] last_synced doesn't support values of type: VALUE_NUMBER");
}
