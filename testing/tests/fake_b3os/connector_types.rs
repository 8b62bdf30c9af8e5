//! Connector types.

use connectors_testing::{FakeB3os, b3os::Options};
use serde_json::{Value, json};

use crate::support::{call, call_with, send};

#[tokio::test]
async fn reading_requires_no_token() {
    let fake = FakeB3os::start().await;
    for headers in [&[][..], &[("authorization", "Bearer wrong")]] {
        let list = send(&fake, "GET", "/v1/connector-types", headers, "").await.success(200, "success");
        let slugs: Vec<_> =
            list.as_array().unwrap().iter().map(|item| item["type"].as_str().unwrap()).collect();
        assert_eq!(slugs, ["db", "discord", "gmail", "slack", "telegram-bot", "wallet"]);
        for definition in list.as_array().unwrap() {
            let path = format!("/v1/connector-types/{}", definition["type"].as_str().unwrap());
            let one = send(&fake, "GET", &path, headers, "").await.success(0, "successfully");
            assert_eq!(&one, definition);
        }
    }
    call(&fake, "GET", "/v1/connector-types/fax").await.error(404, 404_906, "connector type not found");
}

#[tokio::test]
async fn the_initial_types_have_their_fields() {
    let fake = FakeB3os::start().await;
    let get = async |slug: &str| {
        call(&fake, "GET", &format!("/v1/connector-types/{slug}")).await.success(0, "successfully")
    };
    let slack = get("slack").await;
    assert_eq!(slack["dataSchema"]["required"], json!(["botToken"]));
    assert_eq!((&slack["optional"], &slack["defaultOnly"]), (&json!(false), &json!(false)));
    assert_eq!(slack["logoDomain"], "slack.com");
    assert_eq!(slack["logoUrl"], "https://logos.example/slack.com");
    assert!(slack["setupGuide"].as_str().unwrap().contains("**bot token**"));
    let gmail = get("gmail").await;
    assert_eq!(gmail["provider"], "pipedream");
    assert_eq!(
        gmail["providerConfig"],
        json!({"appSlug": "gmail", "authPropName": "gmail", "authType": "oauth"})
    );
    let wallet = get("wallet").await;
    assert_eq!((&wallet["optional"], &wallet["defaultOnly"]), (&json!(true), &json!(true)));
    assert!(wallet.get("logoUrl").is_none());
    assert_eq!(wallet["tags"], json!([]));

    fake.set_options(Options::new().null_for_empty(true));
    assert_eq!(get("wallet").await["tags"], Value::Null);
    assert_eq!(get("slack").await["tags"], json!(["messaging"]));
}

#[tokio::test]
async fn types_can_be_added_and_removed() {
    let fake = FakeB3os::start().await;
    let fax = json!({"type": "fax", "name": "Fax", "logoUrl": "https://fax.example/logo", "logoDomain": "x", "new": [1]});
    fake.add_connector_type(fax.clone());
    fake.add_connector_type(json!("ignored"));
    let get = async || call(&fake, "GET", "/v1/connector-types/fax").await;
    assert_eq!(get().await.success(0, "successfully"), fax);
    let body = json!({"type": "fax", "name": "x", "data": {}});
    assert_eq!(call_with(&fake, "POST", "/v1/connectors", body.clone()).await.data()["type"], "fax");

    fake.add_connector_type(json!({"type": "fax", "defaultOnly": true}));
    assert_eq!(get().await.success(0, "successfully"), json!({"type": "fax", "defaultOnly": true}));
    let list = call(&fake, "GET", "/v1/connector-types").await.data();
    assert_eq!(list.as_array().unwrap().len(), 7);
    call_with(&fake, "POST", "/v1/connectors", body).await.error(
        400,
        400_903,
        "invalid request: type is managed by the platform",
    );

    assert!(fake.remove_connector_type("fax") && !fake.remove_connector_type("fax"));
    assert_eq!(get().await.status, 404);

    for slug in ["db", "discord", "gmail", "slack", "telegram-bot", "wallet"] {
        assert!(fake.remove_connector_type(slug));
    }
    assert_eq!(call(&fake, "GET", "/v1/connector-types").await.data(), json!([]));
    fake.set_options(Options::new().null_for_empty(true));
    assert_eq!(call(&fake, "GET", "/v1/connector-types").await.data(), Value::Null);
}
