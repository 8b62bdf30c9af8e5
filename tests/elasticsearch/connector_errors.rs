//! Error responses to calls about connectors. No error contains a configuration value.

use connectors_sdk::{
    ErrorKind,
    elasticsearch::{Configuration, ConfigurationField, ConnectorStatus, ErrorCause, FieldType},
};
use serde_json::json;

use super::support::{client, offline, refusal, responding};

#[tokio::test]
async fn both_forms_of_a_missing_connector_are_not_found() {
    let missing = refusal(404, "resource_not_found_exception", "connector [a] not found", json!({}));
    let server = responding(404, &missing).await;
    let error = client(&server).connector("a").get().send().await.unwrap_err();
    assert!(error.is_not_found() && !error.is_retryable());
    assert_eq!(error.elasticsearch().unwrap().error_type.as_deref(), Some("resource_not_found_exception"));
    assert_eq!(
        error.to_string(),
        "GET /_connector/a: HTTP 404: connector [a] not found (resource_not_found_exception)"
    );

    let shard = json!({"index_uuid": "u", "shard": "0", "index": ".elastic-connectors-v1"});
    let missing = refusal(404, "document_missing_exception", "[a]: document missing", shard);
    let server = responding(404, &missing).await;
    let error = client(&server).connector("a").check_in().send().await.unwrap_err();
    assert!(error.is_not_found());
    let cause = error.elasticsearch().unwrap();
    assert_eq!(cause.extra.get("index"), Some(&json!(".elastic-connectors-v1")));
    assert_eq!(cause.root_cause.len(), 1);
}

#[tokio::test]
async fn a_forbidden_change_of_status_is_recognized() {
    let reason = "Invalid transition attempt from [created] to [connected]. Such a status transition is not supported \
                  by the Connector Protocol.";
    let cause =
        json!({"caused_by": {"type": "connector_invalid_status_transition_exception", "reason": reason}});
    let server = responding(400, &refusal(400, "status_exception", reason, cause)).await;
    let error =
        client(&server).connector("a").update_status(ConnectorStatus::Connected).send().await.unwrap_err();
    assert!(error.is_bad_request() && error.elasticsearch().unwrap().is_invalid_status_transition());
    assert!(!ErrorCause::default().is_invalid_status_transition());
}

#[tokio::test]
async fn the_message_has_the_innermost_reason() {
    let inner = json!({"caused_by": {"type": "x_content_parse_exception", "reason": "failed to parse field [full]",
        "caused_by": {"type": "illegal_argument_exception", "reason": "invalid cron expression [x]"}}});
    let body = refusal(400, "x_content_parse_exception", "failed to parse field [scheduling]", inner);
    let server = responding(400, &body).await;
    let schedule = connectors_sdk::elasticsearch::Schedule::unchecked(true, "x");
    let error = client(&server).connector("a").update_scheduling().full(schedule).send().await.unwrap_err();
    assert_eq!(
        error.to_string(),
        "PUT /_connector/a/_scheduling: HTTP 400: failed to parse field [scheduling] (x_content_parse_exception): \
         invalid cron expression [x]"
    );
    let cause = error.elasticsearch().unwrap();
    assert_eq!(cause.chain().count(), 3);
    assert!(cause.has_type("illegal_argument_exception") && !cause.has_type("status_exception"));
    assert_eq!(json!({"error": cause, "status": 400}), body);
}

#[tokio::test]
async fn configuration_values_are_scrubbed_from_errors() {
    let field = ConfigurationField::new("Token", FieldType::Str).value("hunter2");
    let schema: Configuration = [("token", field)].into_iter().collect();
    for by_value in [true, false] {
        let server =
            responding(400, &refusal(400, "parse_exception", "bad value [hunter2] of [token]", json!({})))
                .await;
        let request = client(&server).connector("a").update_configuration();
        let request =
            if by_value { request.value("token", "hunter2") } else { request.schema(schema.clone()) };
        let shown = format!("{request:?}");
        assert!(shown.contains("token") && !shown.contains("hunter2"), "{shown}");
        let error = request.send().await.unwrap_err();
        assert!(format!("{error}").contains("bad value [[redacted]] of [token]"), "{error}");
        assert!(!format!("{error:?} {:?}", error.body()).contains("hunter2"), "{error:?}");
    }
}

#[tokio::test]
async fn a_response_of_the_wrong_type_is_a_decode_error() {
    let server = responding(200, &json!({"id": ["many"]})).await;
    let error = client(&server).connector("a").get().send().await.unwrap_err();
    assert_eq!(error.kind(), ErrorKind::Decode);
    assert!(!error.to_string().contains("many"), "{error}");
}

#[tokio::test]
async fn requests_can_be_cloned_spawned_and_awaited() {
    let server = responding(200, &json!({"result": "updated"})).await;
    let handle = client(&server).connector("a");
    assert_eq!(handle.id(), "a");
    let request = handle.update_error("e");
    let second = request.clone();
    let first = tokio::spawn(request.send()).await.unwrap().unwrap();
    assert_eq!(second.await.unwrap(), first);
    assert_eq!(super::support::arrived(&server).await.len(), 2);
    assert!(format!("{:?}", offline().connector("b").clear_error()).contains("\"b\""));
}
