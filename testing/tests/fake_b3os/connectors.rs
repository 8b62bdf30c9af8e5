//! Creating, reading, updating and deleting.

use connectors_testing::FakeB3os;
use serde_json::{Value, json};

use crate::support::{bearer, call, call_with, create, keys, send};

const SECRET: &str = "xoxb-0123456789-abcd";

#[tokio::test]
async fn create_returns_the_connector_without_its_secrets() {
    let fake = FakeB3os::start().await;
    fake.set_time("2024-01-01T00:00:00Z".parse().unwrap());
    let body = json!({
        "type": "slack",
        "name": "Team <Slack>",
        "description": "Alerts",
        "data": {"botToken": SECRET, "pin": 123_456, "short": "hunter2", "nested": {"list": [SECRET, null]}},
    });
    let response = call_with(&fake, "POST", "/v1/connectors", body.clone()).await;
    let connector = response.data();
    let id = connector["id"].as_str().unwrap().to_owned();
    let tail = id.strip_prefix("conn_").unwrap();
    assert!(tail.len() == 20 && tail.chars().all(|c| matches!(c, '0'..='9' | 'a'..='v')), "{id}");
    assert_eq!(
        connector,
        json!({
            "id": id,
            "type": "slack",
            "name": "Team <Slack>",
            "description": "Alerts",
            "organizationId": "org_fake",
            "maskedData": {
                "botToken": "****abcd",
                "pin": "********",
                "short": "********",
                "nested": {"list": ["****abcd", null]},
            },
            "createdAt": "2024-01-01T00:00:00Z",
            "updatedAt": "2024-01-01T00:00:00Z",
            "createdBy": "user_fake",
            "updatedBy": "user_fake",
        })
    );
    assert!(response.text.contains(r"Team \u003cSlack\u003e"), "{}", response.text);
    for secret in [SECRET, "123456", "hunter2"] {
        assert!(!response.text.contains(secret));
    }
    assert_eq!(fake.connector_data(&id).as_ref(), Some(&body["data"]));

    let read = call(&fake, "GET", &format!("/v1/connectors/{id}")).await;
    assert_eq!(read.data(), connector);
    assert_ne!(read.json()["requestId"], response.json()["requestId"]);
}

#[tokio::test]
async fn create_accepts_empty_data_and_sets_the_provider_of_the_type() {
    let fake = FakeB3os::start().await;
    let body = json!({"type": "gmail", "name": "Mail", "data": {}});
    let connector = call_with(&fake, "POST", "/v1/connectors", body).await.data();
    assert_eq!(connector["provider"], "pipedream");
    assert_eq!(connector["maskedData"], json!({}));
    assert!(connector.get("description").is_none());
}

#[tokio::test]
async fn create_rejects_unknown_fields_and_update_ignores_them() {
    let fake = FakeB3os::start().await;
    let body = json!({"type": "gmail", "name": "Mail", "data": {}, "somethingNew": 1});
    let response = call_with(&fake, "POST", "/v1/connectors", body).await;
    assert_eq!(response.status, 400);
    assert_eq!(response.json()["details"][0]["field"], "somethingNew");
    assert_eq!(fake.snapshot()["connectors"], json!([]));
    let id = create(&fake, "Slack").await;
    let body = json!({"name": "Other", "somethingNew": 1});
    let connector = call_with(&fake, "PUT", &format!("/v1/connectors/{id}"), body).await.data();
    assert!(connector["name"] == "Other" && connector.get("somethingNew").is_none());
}

#[tokio::test]
async fn the_same_body_twice_creates_two() {
    let fake = FakeB3os::start().await;
    assert_ne!(create(&fake, "Slack").await, create(&fake, "Slack").await);
    assert_eq!(fake.snapshot()["connectors"].as_array().unwrap().len(), 2);
}

#[tokio::test]
async fn create_reports_all_problems() {
    let fake = FakeB3os::start().await;
    for (body, problems) in [
        (json!({}), vec![("name", "is required"), ("type", "is required"), ("data", "is required")]),
        (
            json!({"name": null, "type": "", "data": null}),
            vec![("name", "is required"), ("type", "is required"), ("data", "is required")],
        ),
        (
            json!({"name": "", "type": "slack", "data": [], "description": 7}),
            vec![("name", "is required"), ("data", "must be an object"), ("description", "must be a string")],
        ),
        (json!({"name": 1, "type": "slack", "data": {}}), vec![("name", "must be a string")]),
        (json!({"name": "x", "type": "slack", "data": "{}"}), vec![("data", "must be an object")]),
    ] {
        let response = call_with(&fake, "POST", "/v1/connectors", body).await;
        let text: Vec<_> = problems.iter().map(|(field, message)| format!("{field} {message}")).collect();
        let details = response.error(400, 400_902, &format!("invalid request: {}", text.join(", ")));
        let expected: Vec<_> =
            problems.iter().map(|(field, message)| json!({"field": field, "message": message})).collect();
        assert_eq!(details, Value::Array(expected));
    }
    for (slug, message) in [("fax", "is unknown"), ("wallet", "is managed by the platform")] {
        let body = json!({"name": "x", "type": slug, "data": {}});
        let response = call_with(&fake, "POST", "/v1/connectors", body).await;
        let details = response.error(400, 400_903, &format!("invalid request: type {message}"));
        assert_eq!(details, json!([{"field": "type", "message": message}]));
    }
    assert_eq!(fake.snapshot()["connectors"], json!([]));
}

#[tokio::test]
async fn bodies_must_be_json_objects() {
    let fake = FakeB3os::start().await;
    fake.put_connector("conn_1", json!({"name": "before"}));
    let before = fake.snapshot();
    let token = bearer(fake.token());
    for (method, path) in [("POST", "/v1/connectors"), ("PUT", "/v1/connectors/conn_1")] {
        for (body, message) in [
            ("", "the body is missing"),
            ("[]", "the body must be a JSON object"),
            ("null", "the body must be a JSON object"),
            (r#"{"name": "x""#, "the body is not JSON: line 1, column 12"),
            (r#"{"name": "x",}"#, "the body is not JSON: line 1, column 14"),
            (r#"{"name": "x"} {}"#, "the body is not JSON: line 1, column 15"),
            ("name=secret", "the body is not JSON: line 1, column 2"),
        ] {
            let response = send(&fake, method, path, &[("authorization", &token)], body).await;
            assert_eq!(response.error(400, 400_901, message), Value::Null, "{method} {body}");
        }
    }
    assert_eq!(fake.snapshot(), before);
}

#[tokio::test]
async fn update_changes_only_fields_in_the_body() {
    let fake = FakeB3os::start().await;
    fake.put_connector(
        "conn_1",
        json!({
            "name": "Slack", "description": "old", "data": {"a": 1, "b": 2},
            "createdAt": "2024-01-01T00:00:00Z", "updatedAt": "2024-01-01T00:00:00Z", "updatedBy": "user_old",
        }),
    );
    fake.set_time("2024-05-01T10:00:00.120Z".parse().unwrap());
    let path = "/v1/connectors/conn_1";
    let update = async |body: Value| call_with(&fake, "PUT", path, body).await.data();

    let connector = update(json!({"name": "Team Slack"})).await;
    assert_eq!((&connector["name"], &connector["description"]), (&json!("Team Slack"), &json!("old")));
    assert_eq!(connector["createdAt"], "2024-01-01T00:00:00Z");
    assert_eq!(connector["updatedAt"], "2024-05-01T10:00:00.12Z");
    assert_eq!(
        (&connector["createdBy"], &connector["updatedBy"]),
        (&json!("user_fake"), &json!("user_fake"))
    );
    assert_eq!(fake.connector_data("conn_1"), Some(json!({"a": 1, "b": 2})));

    let connector = update(json!({"description": ""})).await;
    assert_eq!((&connector["name"], &connector["description"]), (&json!("Team Slack"), &json!("")));

    let connector = update(json!({"data": {"c": "new"}})).await;
    assert_eq!(connector["maskedData"], json!({"c": "********"}));
    assert_eq!(fake.connector_data("conn_1"), Some(json!({"c": "new"})));

    let connector = update(json!({"data": {}})).await;
    assert_eq!(connector["maskedData"], json!({}));
    assert_eq!(call(&fake, "GET", path).await.data(), connector);
}

#[tokio::test]
async fn an_empty_update_sets_updated_at() {
    let fake = FakeB3os::start().await;
    fake.put_connector("conn_1", json!({"name": "Slack", "description": "old", "data": {"a": 1}}));
    for body in [json!({}), json!({"name": null, "description": null, "data": null})] {
        let before = fake.connector("conn_1").unwrap();
        fake.advance_time(std::time::Duration::from_secs(1));
        let mut after = call_with(&fake, "PUT", "/v1/connectors/conn_1", body).await.data();
        assert_ne!(after["updatedAt"], before["updatedAt"]);
        after["updatedAt"] = before["updatedAt"].clone();
        assert_eq!(after, before);
        assert_eq!(fake.connector_data("conn_1"), Some(json!({"a": 1})));
    }
}

#[tokio::test]
async fn the_type_cannot_be_changed() {
    let fake = FakeB3os::start().await;
    fake.put_connector("conn_1", json!({"type": "slack"}));
    let body = json!({"name": "x", "type": "discord", "id": "conn_2", "organizationId": "org_2"});
    let connector = call_with(&fake, "PUT", "/v1/connectors/conn_1", body).await.data();
    assert_eq!(connector["type"], "slack");
    assert_eq!((&connector["id"], &connector["organizationId"]), (&json!("conn_1"), &json!("org_fake")));
}

#[tokio::test]
async fn update_rejects_invalid_fields_and_changes_nothing() {
    let fake = FakeB3os::start().await;
    fake.put_connector("conn_1", json!({"name": "Slack", "data": {"a": 1}}));
    let before = fake.snapshot();
    for (body, message) in [
        (json!({"name": "", "data": {}}), "name is required"),
        (json!({"name": {}, "data": {}}), "name must be a string"),
        (json!({"description": false}), "description must be a string"),
        (json!({"name": "x", "data": "secret"}), "data must be an object"),
    ] {
        let response = call_with(&fake, "PUT", "/v1/connectors/conn_1", body).await;
        response.error(400, 400_902, &format!("invalid request: {message}"));
        assert!(!response.text.contains("secret"));
    }
    assert_eq!(fake.snapshot(), before);
}

#[tokio::test]
async fn delete_returns_no_data_and_a_second_one_404() {
    let fake = FakeB3os::start().await;
    let (first, second) = (create(&fake, "first").await, create(&fake, "second").await);
    let response = call(&fake, "DELETE", &format!("/v1/connectors/{first}")).await;
    assert_eq!(response.status, 200);
    assert_eq!(keys(&response.json()), ["code", "message", "requestId"]);
    assert_eq!((&response.json()["code"], &response.json()["message"]), (&json!(200), &json!("success")));
    for method in ["DELETE", "GET", "PUT"] {
        let response = call_with(&fake, method, &format!("/v1/connectors/{first}"), json!({})).await;
        response.error(404, 404_905, "connector not found");
    }
    call(&fake, "GET", &format!("/v1/connectors/{second}")).await.data();
}

#[tokio::test]
async fn delete_is_rejected_while_a_workflow_uses_the_connector() {
    let fake = FakeB3os::start().await;
    let id = create(&fake, "Slack").await;
    let path = format!("/v1/connectors/{id}");
    assert!(fake.use_connector(&id, "wf_2") && fake.use_connector(&id, "wf_1"));
    let details = call(&fake, "DELETE", &path).await.error(409, 409_907, "the connector is in use");
    assert_eq!(details, json!([{"workflowId": "wf_1"}, {"workflowId": "wf_2"}]));
    call(&fake, "GET", &path).await.data();
    assert!(fake.release_connector(&id));
    assert_eq!(call(&fake, "DELETE", &path).await.status, 200);
    assert!(!fake.use_connector(&id, "wf_1") && !fake.release_connector(&id));
}

#[tokio::test]
async fn ids_are_one_decoded_segment() {
    let fake = FakeB3os::start().await;
    fake.put_connector("a/b c?ü", json!({"name": "odd"}));
    let connector = call(&fake, "GET", "/v1/connectors/a%2Fb%20c%3F%C3%BC").await.data();
    assert_eq!((&connector["id"], &connector["name"]), (&json!("a/b c?ü"), &json!("odd")));
}

#[tokio::test]
async fn other_paths_get_404_and_other_methods_405() {
    let fake = FakeB3os::start().await;
    for path in
        ["/", "/v1", "/v1/connectors/", "/v1/connectors/a/b", "/v1/connector-types/", "/v1/v1/connectors"]
    {
        call(&fake, "GET", path).await.error(404, 404, "path not found");
    }
    for (method, path, allowed) in [
        ("PUT", "/v1/connectors", "GET, POST"),
        ("PATCH", "/v1/connectors/conn_1", "GET, PUT, DELETE"),
        ("POST", "/v1/connectors/conn_1", "GET, PUT, DELETE"),
        ("POST", "/v1/connector-types", "GET"),
        ("DELETE", "/v1/connector-types/slack", "GET"),
    ] {
        let response = call(&fake, method, path).await;
        response.error(405, 405, "method not allowed");
        assert_eq!(response.headers["allow"], allowed, "{method} {path}");
    }
}
