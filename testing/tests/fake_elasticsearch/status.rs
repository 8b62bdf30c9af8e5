//! The status of a connector: its state machine, and the calls that change it as a side effect.

use connectors_sdk::elasticsearch::{Configuration, ConnectorStatus, WriteResult};
use connectors_testing::FakeElasticsearch;
use serde_json::{Value, json};

use super::support::{ARGUMENT, client, refusals, stored, update, updated, with, with_connector};

const STATUSES: [&str; 5] = ["created", "needs_configuration", "configured", "connected", "error"];

/// Starts a fake with a connector of this status, set by calls that do not check the previous status.
async fn with_status(status: &str) -> FakeElasticsearch {
    let fake = with_connector(json!({"is_native": status == "needs_configuration"})).await;
    let a = client(&fake).connector("a");
    match status {
        "configured" => drop(a.update_configuration().schema(Configuration::new()).send().await.unwrap()),
        "connected" => drop(a.clear_error().send().await.unwrap()),
        "error" => drop(a.update_error("e").send().await.unwrap()),
        _ => {}
    }
    assert_eq!(stored(&fake, "a").await["status"], status);
    fake
}

fn status(text: &str) -> ConnectorStatus {
    serde_json::from_value(json!(text)).unwrap()
}

#[tokio::test]
async fn updates_follow_the_state_machine() {
    let allowed = [
        ("created", vec!["needs_configuration", "error"]),
        ("needs_configuration", vec!["configured", "error"]),
        ("configured", vec!["needs_configuration", "configured", "connected", "error"]),
        ("connected", vec!["configured", "connected", "error"]),
        ("error", vec!["configured", "connected", "error"]),
    ];
    for (from, allowed) in allowed {
        for to in STATUSES {
            let fake = with_status(from).await;
            let before = stored(&fake, "a").await;
            let result = client(&fake).connector("a").update_status(status(to)).send().await;
            if allowed.contains(&to) {
                let expected = if from == to { WriteResult::Noop } else { WriteResult::Updated };
                assert_eq!(result.unwrap().result, expected, "{from} {to}");
                assert_eq!(stored(&fake, "a").await, with(&before, json!({"status": to})));
                continue;
            }
            assert!(
                result.unwrap_err().elasticsearch().unwrap().is_invalid_status_transition(),
                "{from} {to}"
            );
            let reason = format!(
                "Invalid transition attempt from [{from}] to [{to}]. Such a status transition is not supported by \
                 the Connector Protocol."
            );
            update(&fake, "_status", json!({"status": to})).await.is(400, transition(&reason));
            assert_eq!(stored(&fake, "a").await, before);
        }
    }
}

fn transition(reason: &str) -> Value {
    json!({
        "error": {
            "root_cause": [{"type": "status_exception", "reason": reason}],
            "type": "status_exception",
            "reason": reason,
            "caused_by": {"type": "connector_invalid_status_transition_exception", "reason": reason},
        },
        "status": 400,
    })
}

#[tokio::test]
async fn the_case_of_a_status_is_ignored() {
    let fake = with_connector(json!({})).await;
    for text in ["NEEDS_CONFIGURATION", "Configured", "cOnNeCtEd"] {
        update(&fake, "_status", json!({"status": text})).await.is(200, updated());
        assert_eq!(stored(&fake, "a").await["status"], text.to_lowercase());
    }
}

#[tokio::test]
async fn a_status_update_keeps_the_error() {
    let fake = with_status("error").await;
    client(&fake).connector("a").update_status(ConnectorStatus::Connected).send().await.unwrap();
    let connector = stored(&fake, "a").await;
    assert_eq!((&connector["status"], &connector["error"]), (&json!("connected"), &json!("e")));
}

refusals! {
    an_absent_status: {}, "_status", {} => |response| response.invalid(&["[status] cannot be [null]."]);
    a_null_status: {}, "_status", {"status": null} => |response| response.unreadable("[connector_update_status_request] status doesn't support values of type: VALUE_NULL");
}

#[tokio::test]
async fn an_unknown_status_is_refused() {
    let fake = with_connector(json!({})).await;
    let response = update(&fake, "_status", json!({"status": "ready"})).await;
    let error = response.unreadable("[connector_update_status_request] failed to parse field [status]");
    assert_eq!(error["caused_by"]["type"], ARGUMENT);
    let reason = error["caused_by"]["reason"].as_str().unwrap();
    assert!(reason.starts_with("Unknown ConnectorStatus") && reason.contains("ready"), "{reason}");
    let other = client(&fake).connector("a").update_status(status("ready")).send().await.unwrap_err();
    assert!(other.is_bad_request());
    assert_eq!(stored(&fake, "a").await["status"], "created");
}

/// The status after each call, for each previous status.
#[tokio::test]
async fn other_calls_change_the_status() {
    for from in STATUSES {
        let kept = from;
        let of_service_type = if from == "created" { "created" } else { "needs_configuration" };
        let of_native = if from == "connected" { "configured" } else { from };
        for (call, body, expected) in [
            ("_service_type", json!({"service_type": "s"}), of_service_type),
            ("_native", json!({"is_native": true}), of_native),
            ("_native", json!({"is_native": false}), of_native),
            ("_configuration", json!({"configuration": {}}), "configured"),
            ("_error", json!({"error": "other"}), "error"),
            ("_error", json!({"error": null}), "connected"),
            ("_error", json!({"error": ""}), "connected"),
            ("_name", json!({"name": "other"}), kept),
            ("_index_name", json!({"index_name": "content-i"}), kept),
            ("_last_sync", json!({"last_sync_status": "error"}), kept),
            ("_api_key_id", json!({"api_key_id": "k"}), kept),
            ("_features", json!({"features": {"incremental_sync": {"enabled": true}}}), kept),
            ("_filtering", json!({"rules": []}), kept),
            (
                "_scheduling",
                json!({"scheduling": {"full": {"enabled": true, "interval": "0 0 1 * * ?"}}}),
                kept,
            ),
        ] {
            let fake = with_status(from).await;
            update(&fake, call, body.clone()).await.ok();
            assert_eq!(stored(&fake, "a").await["status"], expected, "{from} {call} {body}");
        }
    }
}

#[tokio::test]
async fn setting_the_same_values_still_sets_the_status() {
    let fake = with_connector(json!({})).await;
    let field = json!({"label": "K", "value": 1});
    update(&fake, "_configuration", json!({"configuration": {"k": field}})).await.is(200, updated());
    update(&fake, "_error", json!({"error": "e"})).await.is(200, updated());
    update(&fake, "_configuration", json!({"values": {"k": 1}})).await.is(200, updated());
    let connector = stored(&fake, "a").await;
    assert_eq!((&connector["status"], &connector["error"]), (&json!("configured"), &json!("e")));
}
