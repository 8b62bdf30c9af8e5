//! The seven operations of the connector API: requests on the wire, and their results.

use connectors_sdk::b3os::{Connector, ConnectorData, ConnectorType};
use serde_json::{Value, json};

use crate::support::{builder, envelope, exchange, json, seen};

fn connector() -> Value {
    json!({
        "id": "conn_1",
        "name": "Team Slack",
        "type": "slack",
        "provider": "pipedream",
        "description": "Alerts",
        "organizationId": "org_1",
        "maskedData": {"bot_token": "xoxb-****wxyz", "depth": {"n": 1}},
        "createdAt": "2024-01-01T00:00:00Z",
        "updatedAt": "2024-01-02T03:04:05.678901234Z",
        "createdBy": "user_1",
        "updatedBy": "sa_1",
    })
}

#[track_caller]
fn assert_connector(connector: &Connector) {
    assert_eq!(connector.id.as_deref(), Some("conn_1"));
    assert_eq!(connector.require_id().unwrap(), "conn_1");
    assert_eq!(connector.name.as_deref(), Some("Team Slack"));
    assert_eq!(connector.connector_type.as_deref(), Some("slack"));
    assert_eq!(connector.provider.as_deref(), Some("pipedream"));
    assert_eq!(connector.description.as_deref(), Some("Alerts"));
    assert_eq!(connector.organization_id.as_deref(), Some("org_1"));
    let masked = connector.masked_data.as_ref().unwrap();
    assert_eq!(masked.get("bot_token"), Some(&json!("xoxb-****wxyz")));
    assert_eq!(masked.get("depth"), Some(&json!({"n": 1})));
    assert_eq!(connector.created_at.unwrap().to_rfc3339(), "2024-01-01T00:00:00+00:00");
    assert_eq!(connector.updated_at.unwrap().to_rfc3339(), "2024-01-02T03:04:05.678901234+00:00");
    assert_eq!(connector.created_by.as_deref(), Some("user_1"));
    assert_eq!(connector.updated_by.as_deref(), Some("sa_1"));
    assert!(connector.extra.is_empty());
    let reference = connector.reference().unwrap();
    assert_eq!(serde_json::to_value(reference).unwrap(), json!({"type": "slack", "id": "conn_1"}));
    let mut back = serde_json::to_value(connector).unwrap();
    assert_eq!(back["updatedAt"].take(), "2024-01-02T03:04:05.678901234Z");
    assert_eq!(back["createdAt"], "2024-01-01T00:00:00Z");
}

#[tokio::test]
async fn list_connectors() {
    let page = json!({"items": [connector(), {}], "limit": 20, "offset": 0, "hasMore": true});
    let (seen, envelope) =
        exchange(envelope(page), async |b3| b3.connectors().list().send().await.unwrap()).await;
    seen.assert("GET /v1/connectors", None);
    assert_eq!((envelope.code, &*envelope.message, &*envelope.request_id), (200, "success", "abc-123"));
    let page = envelope.into_data();
    assert_eq!((page.limit, page.offset, page.has_more), (Some(20), Some(0), true));
    assert_connector(&page.items[0]);
    assert_eq!(page.items[1], Connector::default());
    assert_eq!(page.items.len(), 2);
}

#[tokio::test]
async fn list_connectors_with_every_parameter() {
    let (seen, envelope) = exchange(envelope(json!({"items": null, "hasMore": false})), async |b3| {
        b3.connectors().list().limit(3).offset(40).query("x", "a b&c").await.unwrap()
    })
    .await;
    seen.assert("GET /v1/connectors?limit=3&offset=40&x=a%20b%26c", None);
    assert!(envelope.data.items.is_empty() && !envelope.data.has_more);
}

#[tokio::test]
async fn create_connector() {
    let (seen, envelope) = exchange(envelope(connector()), async |b3| {
        b3.connectors().create("slack", "Team Slack", json!({})).await.unwrap()
    })
    .await;
    seen.assert("POST /v1/connectors", Some(json!({"type": "slack", "name": "Team Slack", "data": {}})));
    assert_connector(&envelope.data);
}

#[tokio::test]
async fn create_connector_with_all_fields() {
    let data = ConnectorData::new().secret("bot_token", "xoxb-1").set("ports", [1, 2]).set("tls", true);
    let (seen, envelope) = exchange(envelope(connector()), async |b3| {
        b3.connectors().create("slack", "Team Slack", data).description("Alerts").await.unwrap()
    })
    .await;
    seen.assert(
        "POST /v1/connectors",
        Some(json!({
            "type": "slack",
            "name": "Team Slack",
            "data": {"bot_token": "xoxb-1", "ports": [1, 2], "tls": true},
            "description": "Alerts",
        })),
    );
    assert_connector(&envelope.data);
}

#[tokio::test]
async fn get_connector() {
    let (seen, envelope) =
        exchange(envelope(connector()), async |b3| b3.connector("conn_1").get().await.unwrap()).await;
    seen.assert("GET /v1/connectors/conn_1", None);
    assert_connector(&envelope.data);
}

#[tokio::test]
async fn update_connector() {
    let (seen, envelope) =
        exchange(envelope(connector()), async |b3| b3.connector("conn_1").update().await.unwrap()).await;
    seen.assert("PUT /v1/connectors/conn_1", Some(json!({})));
    assert_connector(&envelope.data);
}

#[tokio::test]
async fn update_connector_with_each_field_and_with_all() {
    for (name, description, data, body) in [
        (Some("N"), None, None, json!({"name": "N"})),
        (None, Some(""), None, json!({"description": ""})),
        (None, None, Some(json!({"k": "v"})), json!({"data": {"k": "v"}})),
        (None, None, Some(json!({})), json!({"data": {}})),
        (
            Some("N"),
            Some("D"),
            Some(json!({"k": null})),
            json!({"name": "N", "description": "D", "data": {"k": null}}),
        ),
    ] {
        let (seen, envelope) = exchange(envelope(connector()), async |b3| {
            let mut update = b3.connector("conn_1").update();
            if let Some(name) = name {
                update = update.name(name);
            }
            if let Some(description) = description {
                update = update.description(description);
            }
            if let Some(data) = data {
                update = update.data(data);
            }
            update.await.unwrap()
        })
        .await;
        seen.assert("PUT /v1/connectors/conn_1", Some(body));
        assert_connector(&envelope.data);
    }
}

#[tokio::test]
async fn delete_connector() {
    let response = json(json!({"code": 200, "message": "Connector deleted successfully", "requestId": "r"}));
    let (seen, envelope) =
        exchange(response, async |b3| b3.connector("conn_1").delete().await.unwrap()).await;
    seen.assert("DELETE /v1/connectors/conn_1", None);
    assert_eq!((envelope.code, &*envelope.request_id), (200, "r"));
    let () = envelope.data;
}

fn connector_type() -> Value {
    json!({
        "type": "slack",
        "name": "Slack",
        "description": "Chat",
        "dataSchema": {"type": "object", "required": ["bot_token"]},
        "optional": true,
        "defaultOnly": true,
        "provider": "pipedream",
        "providerConfig": {"appSlug": "slack", "authPropName": "slack", "authType": "oauth"},
        "tags": ["chat"],
        "categories": ["old"],
        "logoDomain": "slack.com",
        "logoUrl": "https://img/slack.com",
        "informationUrl": "https://slack.com",
        "setupGuide": "# Slack",
    })
}

#[track_caller]
fn assert_connector_type(it: &ConnectorType) {
    assert_eq!(it.connector_type.as_deref(), Some("slack"));
    assert_eq!(it.name.as_deref(), Some("Slack"));
    assert_eq!(it.description.as_deref(), Some("Chat"));
    assert_eq!(it.data_schema, Some(json!({"type": "object", "required": ["bot_token"]})));
    assert!(it.optional && it.default_only);
    assert_eq!(it.provider.as_deref(), Some("pipedream"));
    assert_eq!(it.provider_config.as_ref().unwrap()["authType"], "oauth");
    assert_eq!(
        (it.tags.as_slice(), it.categories.as_slice()),
        (&["chat".to_owned()][..], &["old".to_owned()][..])
    );
    assert_eq!(it.logo_domain.as_deref(), Some("slack.com"));
    assert_eq!(it.logo_url.as_deref(), Some("https://img/slack.com"));
    assert_eq!(it.information_url.as_deref(), Some("https://slack.com"));
    assert_eq!(it.setup_guide.as_deref(), Some("# Slack"));
    assert!(it.extra.is_empty());
    assert_eq!(serde_json::to_value(it).unwrap(), connector_type());
}

#[tokio::test]
async fn list_connector_types() {
    let types = json!([connector_type(), {}, {"tags": null, "categories": null, "optional": null, "defaultOnly": null}]);
    let (seen, envelope) =
        exchange(envelope(types), async |b3| b3.connector_types().list().await.unwrap()).await;
    seen.assert("GET /v1/connector-types", None);
    let types = envelope.into_data();
    assert_connector_type(&types[0]);
    assert_eq!(types[1..], [ConnectorType::default(), ConnectorType::default()]);
}

#[tokio::test]
async fn an_absent_list_of_connector_types_is_empty() {
    for response in [envelope(json!([])), envelope(json!(null)), json(json!({"code": 200}))] {
        let (_, envelope) = exchange(response, async |b3| b3.connector_types().list().await.unwrap()).await;
        assert!(envelope.data.is_empty());
    }
}

#[tokio::test]
async fn get_connector_type() {
    let response =
        json!({"code": 0, "message": "successfully", "requestId": "abc-123", "data": connector_type()});
    let (seen, envelope) =
        exchange(json(response), async |b3| b3.connector_type("google_sheets").get().await.unwrap()).await;
    seen.assert("GET /v1/connector-types/google_sheets", None);
    assert_eq!((envelope.code, &*envelope.message), (0, "successfully"));
    assert_connector_type(&envelope.data);
}

#[tokio::test]
async fn ids_are_one_path_segment_and_three_are_rejected() {
    let (seen, _) = exchange(envelope(connector()), async |b3| b3.connector("a/b?c#d %ü").get().await).await;
    assert_eq!(seen.line, "GET /v1/connectors/a%2Fb%3Fc%23d%20%25%C3%BC");
    let b3 = connectors_sdk::Client::b3os().token("t").build().unwrap();
    for id in ["", ".", ".."] {
        let connector = b3.connector(id);
        assert_eq!(connector.id(), id);
        let errors = [
            connector.get().await.unwrap_err(),
            connector.update().await.unwrap_err(),
            connector.delete().await.unwrap_err(),
            b3.connector_type(id).get().await.unwrap_err(),
        ];
        for error in errors {
            assert_eq!((error.kind(), error.attempts()), (connectors_sdk::ErrorKind::Request, 0));
        }
    }
    assert_eq!(b3.connector_type("slack").slug(), "slack");
}

#[tokio::test]
async fn data_that_is_not_an_object_is_rejected_locally() {
    let b3 = connectors_sdk::Client::b3os().token("t").build().unwrap();
    for data in [json!("hunter2"), json!(["hunter2"]), json!(null), json!(7)] {
        let errors = [
            b3.connectors().create("slack", "n", data.clone()).await.unwrap_err(),
            b3.connector("conn_1").update().data(data).await.unwrap_err(),
        ];
        for error in errors {
            assert_eq!((error.kind(), error.attempts()), (connectors_sdk::ErrorKind::Request, 0));
            assert!(error.to_string().ends_with("`data` must serialize to a JSON object"), "{error}");
            assert!(!format!("{error:?}").contains("hunter2"));
        }
    }
}

#[tokio::test]
async fn the_organization_and_call_options_are_sent() {
    let server = wiremock::MockServer::start().await;
    wiremock::Mock::given(wiremock::matchers::any())
        .respond_with(envelope(connector()))
        .expect(1)
        .mount(&server)
        .await;
    let b3 = builder(&server).organization("org_1").build().unwrap();
    let response = b3.connector("conn_1").get().header("x-trace", "t1").response().await.unwrap();
    assert_eq!((response.status().as_u16(), response.attempts()), (200, 1));
    let seen = seen(&server).await.remove(0);
    assert_eq!(seen.headers["x-org-id"], "org_1");
    assert_eq!(seen.headers["x-trace"], "t1");
}

#[test]
fn require_id_reports_a_missing_id() {
    for value in [json!({}), json!({"id": null}), json!({"id": ""})] {
        let connector: Connector = serde_json::from_value(value).unwrap();
        let error = connector.require_id().unwrap_err();
        assert!(error.is_decode());
        assert_eq!(error.to_string(), "the connector has no `id`");
        assert_eq!(connector.reference(), None);
    }
}

#[test]
fn unknown_fields_are_kept_and_null_is_read_as_absent() {
    let mut value = connector();
    value["status"] = json!("usable");
    let connector: Connector = serde_json::from_value(value.clone()).unwrap();
    assert_eq!(connector.extra["status"], "usable");
    assert_eq!(serde_json::to_value(&connector).unwrap(), value);
    let nulls: serde_json::Map<_, _> = value
        .as_object()
        .unwrap()
        .keys()
        .filter(|key| *key != "status")
        .map(|key| (key.clone(), Value::Null))
        .collect();
    assert_eq!(serde_json::from_value::<Connector>(nulls.into()).unwrap(), Connector::default());
    let nulls: serde_json::Map<_, _> =
        connector_type().as_object().unwrap().keys().map(|key| (key.clone(), Value::Null)).collect();
    assert_eq!(serde_json::from_value::<ConnectorType>(nulls.into()).unwrap(), ConnectorType::default());
}
