//! Options that no other module tests.

use connectors_testing::{
    FakeB3os,
    b3os::{DataMode, Mask, Options, Times, UpdateMode},
};
use serde_json::{Value, json};

use crate::support::{call, call_with, create, with_options};

const CONNECTOR: &str = "/v1/connectors/conn_1";

#[tokio::test]
async fn full_updates_clear_missing_fields() {
    let fake = with_options(Options::new().update(UpdateMode::Full)).await;
    fake.put_connector("conn_1", json!({"name": "Slack", "description": "old", "data": {"a": 1}}));
    let before = fake.snapshot();
    for body in [json!({}), json!({"description": "x", "data": {}}), json!({"name": null})] {
        let response = call_with(&fake, "PUT", CONNECTOR, body).await;
        response.error(400, 400_902, "invalid request: name is required");
    }
    assert_eq!(fake.snapshot(), before);
    let connector = call_with(&fake, "PUT", CONNECTOR, json!({"name": "new"})).await.data();
    assert_eq!((&connector["name"], connector.get("description")), (&json!("new"), None));
    assert_eq!(fake.connector_data("conn_1"), Some(json!({})));
    let body = json!({"name": "new", "description": "d", "data": {"b": 2}});
    assert_eq!(call_with(&fake, "PUT", CONNECTOR, body).await.data()["description"], "d");
    assert_eq!(fake.connector_data("conn_1"), Some(json!({"b": 2})));
}

#[tokio::test]
async fn data_can_be_merged() {
    let fake = with_options(Options::new().data(DataMode::Merge)).await;
    fake.put_connector("conn_1", json!({"data": {"a": 1, "b": {"x": 1}}}));
    call_with(&fake, "PUT", CONNECTOR, json!({"data": {"b": {"y": 2}, "c": null}})).await.data();
    assert_eq!(fake.connector_data("conn_1"), Some(json!({"a": 1, "b": {"y": 2}, "c": null})));
}

#[tokio::test]
async fn deletions_can_have_no_body() {
    let fake = with_options(Options::new().empty_delete(true)).await;
    fake.put_connector("conn_1", json!({}));
    let response = call(&fake, "DELETE", CONNECTOR).await;
    assert_eq!((response.status, response.text.as_str()), (204, ""));
    assert!(response.headers.get("content-type").is_none());
    call(&fake, "DELETE", CONNECTOR).await.error(404, 404_905, "connector not found");
}

#[tokio::test]
async fn the_success_code_can_be_changed() {
    for code in [0, 201] {
        let fake = with_options(Options::new().success_code(code)).await;
        call(&fake, "GET", "/v1/connectors").await.success(code, "success");
        call(&fake, "GET", "/v1/connector-types/slack").await.success(code, "successfully");
        call(&fake, "GET", CONNECTOR).await.error(404, 404_905, "connector not found");
    }
}

#[tokio::test]
async fn unknown_fields_can_be_rejected() {
    let fake = with_options(Options::new().unknown_fields(false)).await;
    fake.put_connector("conn_1", json!({"name": "before"}));
    let response = call_with(&fake, "PUT", CONNECTOR, json!({"name": "x", "type": "slack"})).await;
    let details = response.error(400, 400_902, "invalid request: type is unknown");
    assert_eq!(details, json!([{"field": "type", "message": "is unknown"}]));
    let body = json!({"name": "x", "type": "slack", "data": {}, "connector_id": 1});
    let response = call_with(&fake, "POST", "/v1/connectors", body).await;
    response.error(400, 400_902, "invalid request: connector_id is unknown");
    assert_eq!(fake.connector("conn_1").unwrap()["name"], "before");
    create(&fake, "x").await;
}

#[tokio::test]
async fn unknown_and_default_only_types_can_be_allowed() {
    let fake = with_options(Options::new().unknown_types(true).default_only(true)).await;
    for slug in ["fax", "wallet"] {
        let body = json!({"name": "x", "type": slug, "data": {}});
        assert_eq!(call_with(&fake, "POST", "/v1/connectors", body).await.data()["type"], slug);
    }
}

#[tokio::test]
async fn data_can_be_validated_against_its_schema() {
    let fake = with_options(Options::new().check_data(true)).await;
    fake.put_connector("conn_1", json!({"type": "slack", "data": {"botToken": "xoxb-1"}}));
    let before = fake.snapshot();
    for (data, details) in [
        (json!({}), json!([{"field": "data.botToken", "message": "is required"}])),
        (
            json!({"botToken": 1, "defaultChannel": {}}),
            json!([
                {"field": "data.botToken", "message": "has the wrong type"},
                {"field": "data.defaultChannel", "message": "has the wrong type"},
            ]),
        ),
    ] {
        let body = json!({"name": "x", "type": "slack", "data": data});
        for (method, path) in [("POST", "/v1/connectors"), ("PUT", CONNECTOR)] {
            let response = call_with(&fake, method, path, body.clone()).await;
            assert_eq!(
                response.error(400, 400_902, "the data does not match the schema of its type"),
                details
            );
        }
    }
    assert_eq!(fake.snapshot(), before);
    for channel in [json!("#alerts"), Value::Null] {
        let body = json!({"data": {"botToken": "xoxb-2", "defaultChannel": channel, "more": 1}});
        call_with(&fake, "PUT", CONNECTOR, body).await.data();
    }
}

#[tokio::test]
async fn names_can_be_unique_in_an_organization() {
    let fake = with_options(Options::new().unique_names(true)).await;
    fake.put_connector("conn_1", json!({"name": "Slack"}));
    fake.put_connector("conn_2", json!({"name": "Other", "organizationId": "org_2"}));
    let body = json!({"name": "Slack", "type": "slack", "data": {}});
    call_with(&fake, "POST", "/v1/connectors", body).await.error(409, 409_908, "the name is taken");
    let id = create(&fake, "Other").await;
    let response = call_with(&fake, "PUT", &format!("/v1/connectors/{id}"), json!({"name": "Slack"})).await;
    response.error(409, 409_908, "the name is taken");
    // A connector can keep its own name.
    call_with(&fake, "PUT", CONNECTOR, json!({"name": "Slack"})).await.data();
}

#[tokio::test]
async fn masked_data_has_the_form_of_the_option() {
    let fake = FakeB3os::start().await;
    fake.put_connector("conn_1", json!({"data": {"long": "xoxb-0123456789", "eleven": "hunter2-abc", "twelve": "hunter2-abcd", "n": 1, "none": null}}));
    for (mask, expected) in [
        (
            Mask::LastFour,
            Some(
                json!({"long": "****6789", "eleven": "********", "twelve": "****abcd", "n": "********", "none": null}),
            ),
        ),
        (
            Mask::Hidden,
            Some(
                json!({"long": "********", "eleven": "********", "twelve": "********", "n": "********", "none": null}),
            ),
        ),
        (Mask::Empty, Some(json!({}))),
        (Mask::Absent, None),
    ] {
        fake.set_options(Options::new().mask(mask));
        let connector = call(&fake, "GET", CONNECTOR).await.data();
        assert_eq!(connector.get("maskedData"), expected.as_ref(), "{mask:?}");
    }
}

#[tokio::test]
async fn times_have_the_format_of_the_option() {
    let fake = FakeB3os::start().await;
    fake.set_time("2024-05-01T10:00:00.123456789Z".parse().unwrap());
    fake.put_connector("conn_1", json!({"createdAt": "2024-05-01T10:00:10Z"}));
    for (options, created, updated) in [
        (Options::new(), json!("2024-05-01T10:00:10Z"), json!("2024-05-01T10:00:00.123456Z")),
        (Options::new().fraction_digits(0), json!("2024-05-01T10:00:10Z"), json!("2024-05-01T10:00:00Z")),
        (Options::new().fraction_digits(3), json!("2024-05-01T10:00:10Z"), json!("2024-05-01T10:00:00.123Z")),
        (
            Options::new().fraction_digits(99),
            json!("2024-05-01T10:00:10Z"),
            json!("2024-05-01T10:00:00.123456789Z"),
        ),
        (
            Options::new().times(Times::Offset).fraction_digits(1),
            json!("2024-05-01T11:00:10+01:00"),
            json!("2024-05-01T11:00:00.1+01:00"),
        ),
        (Options::new().times(Times::Zero), json!("0001-01-01T00:00:00Z"), json!("0001-01-01T00:00:00Z")),
        (Options::new().times(Times::Empty), json!(""), json!("")),
        (Options::new().times(Times::Null), json!(null), json!(null)),
    ] {
        fake.set_options(options.clone());
        let connector = call(&fake, "GET", CONNECTOR).await.data();
        assert_eq!((&connector["createdAt"], &connector["updatedAt"]), (&created, &updated), "{options:?}");
    }
    fake.set_options(Options::new().times(Times::Absent));
    let connector = call(&fake, "GET", CONNECTOR).await.data();
    assert!(connector.get("createdAt").is_none() && connector.get("updatedAt").is_none());
}
