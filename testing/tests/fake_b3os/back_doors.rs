//! Seeding, inspection, the builder, faults.

use connectors_testing::FakeB3os;
use serde_json::{Value, json};

use crate::support::{call, call_with};

#[tokio::test]
async fn seeded_connectors_have_defaults_and_keep_other_fields() {
    let fake = FakeB3os::start().await;
    fake.set_time("2024-01-01T00:00:00Z".parse().unwrap());
    fake.put_connector("conn_1", Value::Null);
    assert_eq!(
        call(&fake, "GET", "/v1/connectors/conn_1").await.data(),
        json!({
            "id": "conn_1", "name": "conn_1", "type": "slack", "organizationId": "org_fake", "maskedData": {},
            "createdAt": "2024-01-01T00:00:00Z", "updatedAt": "2024-01-01T00:00:00Z",
            "createdBy": "user_fake", "updatedBy": "user_fake",
        })
    );
    // Fields that a newer or an unusual server may send.
    let strange = json!({
        "id": "ignored", "name": null, "type": 7, "provider": "", "status": "usable", "maskedData": [1],
        "createdAt": 1_700_000_000, "updatedAt": "yesterday", "createdBy": null, "updatedBy": "x",
    });
    fake.put_connector("conn_1", strange.clone());
    let mut expected = strange;
    expected["id"] = json!("conn_1");
    expected["organizationId"] = json!("org_fake");
    assert_eq!(call(&fake, "GET", "/v1/connectors/conn_1").await.data(), expected);
    assert_eq!(fake.connector("conn_1"), Some(expected));
    // An update replaces the seeded values of the fields that it computes.
    let connector = call_with(&fake, "PUT", "/v1/connectors/conn_1", json!({"name": "x"})).await.data();
    assert_eq!(connector["updatedAt"], "2024-01-01T00:00:00Z");
    assert_eq!((&connector["maskedData"], &connector["updatedBy"]), (&json!({}), &json!("user_fake")));
    assert_eq!((&connector["status"], &connector["createdAt"]), (&json!("usable"), &json!(1_700_000_000)));

    assert!(fake.remove_connector("conn_1") && !fake.remove_connector("conn_1"));
    assert_eq!(fake.connector("conn_1"), None);
    assert_eq!(fake.connector_data("conn_1"), None);
}

#[tokio::test]
async fn a_snapshot_contains_the_whole_state() {
    let fake = FakeB3os::start().await;
    fake.set_time("2024-01-01T00:00:00Z".parse().unwrap());
    fake.put_connector("conn_2", json!({"organizationId": "org_2", "data": {"token": "secret"}}));
    fake.put_connector("conn_1", json!({"name": "One"}));
    let snapshot = fake.snapshot();
    assert_eq!(snapshot["organizations"], json!(["org_2", "org_fake"]));
    let ids: Vec<_> =
        snapshot["connectors"].as_array().unwrap().iter().map(|connector| &connector["id"]).collect();
    assert_eq!(ids, ["conn_2", "conn_1"]);
    assert_eq!(snapshot["connectors"][0]["data"], json!({"token": "secret"}));
    assert_eq!(snapshot["connectorTypes"].as_array().unwrap().len(), 6);
    call(&fake, "GET", "/v1/connectors").await.data();
    assert_eq!(fake.snapshot(), snapshot);
    call_with(&fake, "PUT", "/v1/connectors/conn_1", json!({"data": {"a": 1}})).await.data();
    assert_ne!(fake.snapshot(), snapshot);
}

#[tokio::test]
async fn the_builder_sets_token_organization_and_address() {
    let fake = FakeB3os::builder().token("b3sk_mine").organization("org_mine").start().await.unwrap();
    assert!(fake.address().ip().is_loopback());
    assert_eq!((fake.token(), fake.organization()), ("b3sk_mine", "org_mine"));
    assert_eq!(fake.uri(), format!("http://{}", fake.address()));
    fake.put_connector("conn_1", json!({}));
    assert_eq!(call(&fake, "GET", "/v1/connectors/conn_1").await.data()["organizationId"], "org_mine");

    let taken = FakeB3os::builder().address(fake.address()).start().await.unwrap_err();
    assert_eq!(taken.kind(), std::io::ErrorKind::AddrInUse);
    let unsendable = FakeB3os::builder().token("b3sk\n_mine").start().await.unwrap_err();
    assert_eq!(unsendable.kind(), std::io::ErrorKind::InvalidInput);
    let shown = format!("{:?} {fake:?}", FakeB3os::builder().token("b3sk_mine"));
    assert!(!shown.contains("b3sk_mine"), "{shown}");
}

#[tokio::test]
async fn injected_failures_have_an_envelope_and_no_effect() {
    let fake = FakeB3os::start().await;
    fake.put_connector("conn_1", json!({}));
    fake.fail_next(2, 503);
    fake.fail_next(1, 418);
    for (status, message) in
        [(503, "service unavailable"), (503, "service unavailable"), (418, "i'm a teapot")]
    {
        let response = call(&fake, "DELETE", "/v1/connectors/conn_1").await;
        assert_eq!(response.error(status, i64::from(status), message), Value::Null);
    }
    call(&fake, "GET", "/v1/connectors/conn_1").await.data();
    assert_eq!(fake.requests().len(), 4);
}
