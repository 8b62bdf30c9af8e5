//! The four API documents that this crate began with: the SDK sends each example request, and decodes each example
//! response.

use connectors_sdk::{
    ErrorKind, StatusCode,
    elasticsearch::{ConnectorStatus, SyncStatus, WriteResult},
};
use serde_json::{Value, json};
use wiremock::{
    Mock, MockServer, ResponseTemplate,
    matchers::{body_json, method, path},
};

/// Responds once to `method` on `at` with `status` and `response`; any other request gets a 500, which no test expects.
async fn server(verb: &str, at: &str, body: Option<Value>, status: u16, response: Value) -> MockServer {
    let server = MockServer::start().await;
    let mut expected = Mock::given(method(verb)).and(path(at));
    if let Some(body) = body {
        expected = expected.and(body_json(body));
    }
    let response = ResponseTemplate::new(status).set_body_json(response);
    expected.respond_with(response).expect(1).mount(&server).await;
    Mock::given(wiremock::matchers::any())
        .respond_with(ResponseTemplate::new(500))
        .with_priority(250)
        .expect(0)
        .mount(&server)
        .await;
    server
}

fn elasticsearch(server: &MockServer) -> connectors_sdk::Client<connectors_sdk::Elasticsearch> {
    connectors_sdk::Client::elasticsearch(server.uri()).no_proxy().build().unwrap()
}

fn b3os(server: &MockServer) -> connectors_sdk::Client<connectors_sdk::B3os> {
    connectors_sdk::Client::b3os().base_url(server.uri()).token("token").no_proxy().build().unwrap()
}

#[tokio::test]
async fn the_connector_status_is_updated() {
    let body = json!({"status": "needs_configuration"});
    let at = "/_connector/my-connector/_status";
    let server = server("PUT", at, Some(body), 200, json!({"result": "updated"})).await;
    let updated = elasticsearch(&server)
        .connector("my-connector")
        .update_status(ConnectorStatus::NeedsConfiguration)
        .send()
        .await
        .unwrap();
    assert_eq!(updated.result, WriteResult::Updated);
}

#[tokio::test]
async fn the_last_sync_stats_are_updated() {
    let body = json!({
        "last_access_control_sync_error": "Houston, we have a problem!",
        "last_access_control_sync_scheduled_at": "2023-11-09T15:13:08.231Z",
        "last_access_control_sync_status": "pending",
        "last_deleted_document_count": 42,
        "last_incremental_sync_scheduled_at": "2023-11-09T15:13:08.231Z",
        "last_indexed_document_count": 42,
        "last_sync_error": "Houston, we have a problem!",
        "last_sync_scheduled_at": "2024-11-09T15:13:08.231Z",
        "last_sync_status": "completed",
        "last_synced": "2024-11-09T15:13:08.231Z",
    });
    let at = "/_connector/my-connector/_last_sync";
    let server = server("PUT", at, Some(body), 200, json!({"result": "updated"})).await;
    let time = |text: &str| text.parse::<chrono::DateTime<chrono::Utc>>().unwrap();
    let updated = elasticsearch(&server)
        .connector("my-connector")
        .update_last_sync()
        .access_control_error("Houston, we have a problem!")
        .access_control_scheduled_at(time("2023-11-09T15:13:08.231Z"))
        .access_control_status(SyncStatus::Pending)
        .deleted(42)
        .incremental_scheduled_at(time("2023-11-09T15:13:08.231Z"))
        .indexed(42)
        .error("Houston, we have a problem!")
        .scheduled_at(time("2024-11-09T15:13:08.231Z"))
        .status(SyncStatus::Completed)
        .synced_at(time("2024-11-09T15:13:08.231Z"))
        .send()
        .await
        .unwrap();
    assert_eq!(updated.result, WriteResult::Updated);
}

#[tokio::test]
async fn the_last_sync_sends_only_fields_that_were_set() {
    let at = "/_connector/my-connector/_last_sync";
    let body = json!({"last_indexed_document_count": 42});
    let server = server("PUT", at, Some(body), 200, json!({"result": "noop"})).await;
    let updated =
        elasticsearch(&server).connector("my-connector").update_last_sync().indexed(42).await.unwrap();
    assert_eq!(updated.result, WriteResult::Noop);
}

#[tokio::test]
async fn a_connector_is_checked_in() {
    let at = "/_connector/my-connector/_check_in";
    let server = server("PUT", at, None, 200, json!({"result": "updated"})).await;
    let updated = elasticsearch(&server).connector("my-connector").check_in().send().await.unwrap();
    assert_eq!(updated.result, WriteResult::Updated);
    let request = &server.received_requests().await.unwrap()[0];
    assert_eq!(request.body, b"");
    assert!(!request.headers.contains_key("content-type"));
}

#[tokio::test]
async fn a_b3os_connector_is_updated() {
    let body = json!({"name": "Team Slack", "description": "Posts to #general"});
    let response = json!({
        "code": 200,
        "message": "success",
        "requestId": "abc-123",
        "data": {
            "id": "conn_1",
            "name": "Team Slack",
            "type": "slack",
            "provider": "pipedream",
            "description": "Posts to #general",
            "organizationId": "org_1",
            "maskedData": {"botToken": "xoxb-****"},
            "createdAt": "2024-01-01T00:00:00Z",
            "createdBy": "user_1",
            "updatedAt": "2024-01-02T00:00:00Z",
            "updatedBy": "user_2",
        },
    });
    let server = server("PUT", "/v1/connectors/conn_1", Some(body), 200, response).await;
    let envelope = b3os(&server)
        .connector("conn_1")
        .update()
        .name("Team Slack")
        .description("Posts to #general")
        .send()
        .await
        .unwrap();
    assert_eq!(
        (envelope.code, envelope.message.as_str(), envelope.request_id.as_str()),
        (200, "success", "abc-123")
    );
    let request = &server.received_requests().await.unwrap()[0];
    assert_eq!(request.headers["authorization"], "Bearer token");
    assert_eq!(request.headers["content-type"], "application/json");
    let connector = serde_json::to_value(envelope.into_data()).unwrap();
    for (key, value) in [
        ("id", "conn_1"),
        ("name", "Team Slack"),
        ("type", "slack"),
        ("provider", "pipedream"),
        ("description", "Posts to #general"),
        ("organizationId", "org_1"),
        ("createdAt", "2024-01-01T00:00:00Z"),
        ("updatedAt", "2024-01-02T00:00:00Z"),
        ("createdBy", "user_1"),
        ("updatedBy", "user_2"),
    ] {
        assert_eq!(connector[key], value, "{key}");
    }
}

#[tokio::test]
async fn a_rejected_elasticsearch_call_has_the_servers_reason() {
    let reason = "Invalid transition attempt from [created] to [connected]. Such a status transition is not \
                  supported by the Connector Protocol.";
    let response = json!({
        "error": {
            "root_cause": [{"type": "status_exception", "reason": reason}],
            "type": "status_exception",
            "reason": reason,
            "caused_by": {"type": "connector_invalid_status_transition_exception", "reason": reason},
        },
        "status": 400,
    });
    let server = server("PUT", "/_connector/x/_status", None, 400, response).await;
    let error =
        elasticsearch(&server).connector("x").update_status(ConnectorStatus::Connected).await.unwrap_err();
    assert_eq!((error.kind(), error.status()), (ErrorKind::Api, Some(StatusCode::BAD_REQUEST)));
    assert!(error.is_bad_request() && !error.is_retryable() && !error.is_not_found());
    let cause = error.elasticsearch().unwrap();
    assert_eq!(cause.error_type.as_deref(), Some("status_exception"));
    assert_eq!(cause.reason.as_deref(), Some(reason));
    assert_eq!(cause.root_cause[0].reason.as_deref(), Some(reason));
    assert!(cause.is_invalid_status_transition());
    assert_eq!(
        error.to_string(),
        format!("PUT /_connector/x/_status: HTTP 400: {reason} (status_exception)")
    );
    assert_eq!((error.operation(), error.attempts()), (Some("connector.update_status"), 1));
}

#[tokio::test]
async fn a_missing_elasticsearch_connector_is_not_found() {
    let response = json!({
        "error": {
            "root_cause": [{"type": "resource_not_found_exception", "reason": "connector [x] not found"}],
            "type": "resource_not_found_exception",
            "reason": "connector [x] not found",
        },
        "status": 404,
    });
    let server = server("GET", "/_connector/x", None, 404, response).await;
    let error = elasticsearch(&server).connector("x").get().await.unwrap_err();
    assert!(error.is_not_found());
    assert_eq!(
        error.to_string(),
        "GET /_connector/x: HTTP 404: connector [x] not found (resource_not_found_exception)"
    );
}

#[tokio::test]
async fn refused_b3os_calls_have_the_servers_error() {
    for (status, code) in [(400, 400_i64), (404, 404)] {
        let response =
            json!({"code": code, "message": "it is wrong", "details": [{"f": 1}, "x"], "requestId": "r-1"});
        let server = server("PUT", "/v1/connectors/c", None, status, response).await;
        let error = b3os(&server).connector("c").update().name("n").await.unwrap_err();
        assert_eq!((error.is_bad_request(), error.is_not_found()), (status == 400, status == 404));
        let body = error.b3os().unwrap();
        assert_eq!((body.code, body.message.as_deref()), (Some(code), Some("it is wrong")));
        assert_eq!(
            (body.details.as_slice(), body.request_id.as_deref()),
            (&[json!({"f": 1}), json!("x")][..], Some("r-1"))
        );
        assert_eq!(
            error.to_string(),
            format!("PUT /v1/connectors/c: HTTP {status}: it is wrong (code {code}, request r-1)")
        );
    }
}
