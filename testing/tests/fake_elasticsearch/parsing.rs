//! Parsing of bodies.

use connectors_testing::FakeElasticsearch;
use serde_json::{Value, json};

use super::support::{PARSE, call, call_with, send_json, stored, update, updated, with_connector};

/// Every body with the name of its parser and a field of the wrong type.
const BODIES: [(&str, &str, &str, &str, &str); 22] = [
    ("POST", "/_connector", "connector_put_request", "name", "{}"),
    ("PUT", "/_connector", "connector_put_request", "description", "1"),
    ("PUT", "/_connector/b", "connector_put_request", "is_native", "[]"),
    ("PUT", "/_connector/a/_api_key_id", "connector_update_api_key_id_request", "api_key_id", "true"),
    (
        "PUT",
        "/_connector/a/_configuration",
        "connector_update_configuration_request",
        "configuration",
        "\"x\"",
    ),
    ("PUT", "/_connector/a/_error", "connector_update_error_request", "error", "{}"),
    ("PUT", "/_connector/a/_features", "connector_update_features_request", "features", "true"),
    ("PUT", "/_connector/a/_filtering", "connector_update_filtering_request", "advanced_snippet", "\"x\""),
    (
        "PUT",
        "/_connector/a/_filtering/_validation",
        "connector_update_filtering_validation",
        "validation",
        "[]",
    ),
    ("PUT", "/_connector/a/_index_name", "connector_update_index_name_request", "index_name", "{}"),
    ("PUT", "/_connector/a/_last_sync", "connector_update_last_sync_stats_request", "last_sync_error", "1.5"),
    ("PUT", "/_connector/a/_name", "connector_update_name_request", "name", "{}"),
    ("PUT", "/_connector/a/_native", "connector_update_native_request", "is_native", "0"),
    ("PUT", "/_connector/a/_pipeline", "connector_update_pipeline_request", "pipeline", "\"x\""),
    ("PUT", "/_connector/a/_scheduling", "connector_update_scheduling_request", "scheduling", "[]"),
    ("PUT", "/_connector/a/_service_type", "connector_update_service_type_request", "service_type", "null"),
    ("PUT", "/_connector/a/_status", "connector_update_status_request", "status", "{}"),
    ("POST", "/_connector/_sync_job", "connector_sync_job_post_request", "id", "1"),
    ("PUT", "/_connector/_sync_job/j/_claim", "claim_connector_sync_job", "worker_hostname", "[]"),
    ("PUT", "/_connector/_sync_job/j/_error", "connector_sync_job_error_request", "error", "false"),
    ("POST", "/_connector/_secret", "post_secret_request", "value", "{}"),
    ("PUT", "/_connector/_secret/s", "connector_secret_put_request", "value", "null"),
];

fn token(json: &str) -> &'static str {
    match json.as_bytes()[0] {
        b'{' => "START_OBJECT",
        b'[' => "START_ARRAY",
        b'"' => "VALUE_STRING",
        b't' | b'f' => "VALUE_BOOLEAN",
        b'n' => "VALUE_NULL",
        _ => "VALUE_NUMBER",
    }
}

#[tokio::test]
async fn unknown_fields_of_a_body_are_refused() {
    let fake = with_connector(json!({})).await;
    let before = call(&fake, "GET", "/_connector").await.ok();
    for (method, path, parser, _, _) in BODIES {
        let response = send_json(&fake, method, path, r#"{"zzz":{"a":[1]}}"#).await;
        let error = response.unreadable(&format!("[{parser}] unknown field [zzz]"));
        assert_eq!(error["root_cause"], json!([{"type": PARSE, "reason": error["reason"]}]));
        assert!(error.get("caused_by").is_none());
    }
    assert_eq!(call(&fake, "GET", "/_connector").await.ok(), before);
}

#[tokio::test]
async fn an_unknown_field_may_be_similar_to_a_known_one() {
    let fake = with_connector(json!({})).await;
    let response = update(&fake, "_name", json!({"nam": "n"})).await;
    response.unreadable("[connector_update_name_request] unknown field [nam] did you mean [name]?");
    let response = update(&fake, "_index_name", json!({"index_nam": "n"})).await;
    response.unreadable(
        "[connector_update_index_name_request] unknown field [index_nam] did you mean [index_name]?",
    );
}

#[tokio::test]
async fn fields_of_the_wrong_type_are_refused() {
    let fake = with_connector(json!({})).await;
    let before = call(&fake, "GET", "/_connector").await.ok();
    for (method, path, parser, key, value) in BODIES {
        let response = send_json(&fake, method, path, format!(r#"{{"{key}":{value}}}"#)).await;
        let token = token(value);
        response.unreadable(&format!("[{parser}] {key} doesn't support values of type: {token}"));
    }
    let response = send_json(&fake, "PUT", "/_connector/a/_name", r#"{"name":{}}"#).await;
    let reason = "[1:9] [connector_update_name_request] name doesn't support values of type: START_OBJECT";
    response.refused(400, PARSE, reason);
    assert_eq!(call(&fake, "GET", "/_connector").await.ok(), before);
}

#[tokio::test]
async fn strings_must_be_strings_but_numbers_and_booleans_may_be_strings() {
    let fake = with_connector(json!({})).await;
    for value in [json!(1), json!(true), json!(1.5), json!([]), json!({})] {
        assert_eq!(update(&fake, "_name", json!({"name": value})).await.status, 400, "{value}");
    }
    for (value, expected) in
        [(json!("true"), true), (json!("false"), false), (json!(true), true), (json!(false), false)]
    {
        update(&fake, "_native", json!({"is_native": value})).await.ok();
        assert_eq!(stored(&fake, "a").await["is_native"], expected);
    }
    for value in [json!("TRUE"), json!("yes"), json!(""), json!(1), json!(0)] {
        assert_eq!(update(&fake, "_native", json!({"is_native": value})).await.status, 400, "{value}");
    }
    for (value, expected) in [
        (json!(1), 1),
        (json!("2"), 2),
        (json!(-3), -3),
        (json!("-4"), -4),
        (json!(12.7), 12),
        (json!("-12.7"), -12),
        (json!(i64::MAX), i64::MAX),
    ] {
        update(&fake, "_last_sync", json!({"last_indexed_document_count": value})).await.is(200, updated());
        assert_eq!(stored(&fake, "a").await["last_indexed_document_count"], expected);
    }
    for value in [json!(1e19), json!("1,5"), json!("x"), json!(""), json!(true), json!([1]), json!(u64::MAX)]
    {
        let response = update(&fake, "_last_sync", json!({"last_indexed_document_count": value})).await;
        assert_eq!(response.status, 400, "{value}");
    }
    assert_eq!(stored(&fake, "a").await["last_indexed_document_count"], i64::MAX);
}

#[tokio::test]
async fn non_objects_are_refused() {
    let fake = with_connector(json!({})).await;
    let before = call(&fake, "GET", "/_connector").await.ok();
    for (method, path, _, _, _) in BODIES {
        for body in [
            "{",
            "[]",
            "1",
            "\"text\"",
            "null",
            "{\"name\":\"n\"",
            "{name:1}",
            "{\"name\":}",
            "no json",
            "{\"error\":\"e\"}}",
        ] {
            let response = send_json(&fake, method, path, body).await;
            assert_eq!(response.status, 400, "{method} {path} {body}: {response:?}");
            assert_eq!(response.json()["error"]["type"], PARSE, "{method} {path} {body}");
        }
    }
    assert_eq!(call(&fake, "GET", "/_connector").await.ok(), before);
}

#[tokio::test]
async fn duplicate_fields_are_refused() {
    let fake = with_connector(json!({})).await;
    for (call, body) in [
        ("_name", r#"{"name":"a","name":"b"}"#),
        ("_error", r#"{"error":null,"error":"e"}"#),
        ("_last_sync", r#"{"sync_cursor":{"a":1,"a":1}}"#),
    ] {
        let response = send_json(&fake, "PUT", &format!("/_connector/a/{call}"), body).await;
        assert_eq!(response.status, 400, "{body}: {response:?}");
    }
    let connector = stored(&fake, "a").await;
    assert_eq!((&connector["name"], connector.get("sync_cursor")), (&json!(""), None));
}

#[tokio::test]
async fn deep_nesting_is_refused() {
    let fake = with_connector(json!({})).await;
    for depth in [2_000, 200_000] {
        let deep = format!(r#"{{"sync_cursor":{{"a":{}{}}}}}"#, "[".repeat(depth), "]".repeat(depth));
        let response = send_json(&fake, "PUT", "/_connector/a/_last_sync", deep).await;
        assert_eq!((response.status, &response.json()["error"]["type"]), (400, &json!(PARSE)));
        let open = format!(r#"{{"name":{}"#, r#"{"a":"#.repeat(depth));
        let response = send_json(&fake, "PUT", "/_connector/a/_name", open).await;
        assert_eq!((response.status, &response.json()["error"]["type"]), (400, &json!(PARSE)));
    }
    assert!(stored(&fake, "a").await.get("sync_cursor").is_none());
}

#[tokio::test]
async fn free_form_json_is_kept_unchanged() {
    let fake = with_connector(json!({})).await;
    let text = r#"{"sync_cursor":{"z":1.0,"a":12345678901234567,"n":null,"e":"é\n\u0000","l":[{},[]],"":0,"f":1e2}}"#;
    send_json(&fake, "PUT", "/_connector/a/_last_sync", text).await.is(200, updated());
    let expected: Value = serde_json::from_str(text).unwrap();
    assert_eq!(stored(&fake, "a").await["sync_cursor"], expected["sync_cursor"]);
}

#[tokio::test]
async fn times_are_stored_in_one_format() {
    let fake = with_connector(json!({})).await;
    for (given, expected) in [
        ("2024-05-01T10:00:00Z", "2024-05-01T10:00:00.000Z"),
        ("2024-05-01T10:00:00.000Z", "2024-05-01T10:00:00.000Z"),
        ("2024-05-01T10:00:00.120Z", "2024-05-01T10:00:00.120Z"),
        ("2023-12-04T08:45:50.567149Z", "2023-12-04T08:45:50.567149Z"),
        ("2024-05-01T10:00:00.123400Z", "2024-05-01T10:00:00.1234Z"),
        ("2024-05-01T10:00:00.123456789Z", "2024-05-01T10:00:00.123456789Z"),
        ("2024-05-01T12:30:00+02:30", "2024-05-01T10:00:00.000Z"),
        ("2024-04-30T23:00:00.5-11:00", "2024-05-01T10:00:00.500Z"),
        ("1714557600000", "2024-05-01T10:00:00.000Z"),
    ] {
        update(&fake, "_last_sync", json!({"last_synced": given})).await.ok();
        assert_eq!(stored(&fake, "a").await["last_synced"], expected, "{given}");
    }
    for given in ["2024-13-01T10:00:00Z", "2024-05-01T25:00:00Z", "yesterday", "", "2024-05-01 10:00:00Z"] {
        let response = update(&fake, "_last_sync", json!({"last_synced": given})).await;
        assert_eq!(response.status, 400, "{given}: {response:?}");
    }
    assert_eq!(stored(&fake, "a").await["last_synced"], "2024-05-01T10:00:00.000Z");
}

#[tokio::test]
async fn the_body_is_checked_before_documents_are_read() {
    let fake = FakeElasticsearch::start().await;
    for (path, body) in [
        ("/_connector/none/_name", json!({"foo": 1})),
        ("/_connector/_sync_job/none/_claim", json!({"foo": 1})),
        ("/_connector/_sync_job/none/_stats", json!({"foo": 1})),
        ("/_connector/_secret/none", json!({"foo": 1})),
    ] {
        let response = call_with(&fake, "PUT", path, body).await;
        assert_eq!((response.status, &response.json()["error"]["type"]), (400, &json!(PARSE)), "{path}");
    }
}
