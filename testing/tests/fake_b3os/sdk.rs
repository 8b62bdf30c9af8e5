//! The calls of the SDK, sent to the fake.

use std::time::Duration;

use connectors_sdk::{B3os, Client, RetryPolicy, b3os::ConnectorData};
use connectors_testing::{
    FakeB3os,
    b3os::{KeyScope, Options, Times},
};
use serde_json::json;

use crate::support::with_options;

fn once(fake: &FakeB3os, token: &str) -> Client<B3os> {
    fake.client_builder().token(token).retry(RetryPolicy::none()).build().unwrap()
}

#[tokio::test]
async fn a_connector_is_created_changed_listed_and_deleted() {
    let fake = FakeB3os::start().await;
    let b3 = fake.client();
    let types = b3.connector_types().list().send().await.unwrap();
    assert_eq!(types.code, 200);
    let slack = b3.connector_type("slack").get().send().await.unwrap();
    assert_eq!((slack.code, slack.message.as_str()), (0, "successfully"));
    assert!(types.data.contains(&slack.data));

    let data = ConnectorData::new().secret("botToken", "xoxb-0123456789");
    let create = b3.connectors().create("slack", "Slack", data).description("Alerts");
    let created = create.send().await.unwrap().into_data();
    assert_eq!(created.created_at, created.updated_at);
    assert!(created.created_at.unwrap() <= fake.now());
    let id = created.require_id().unwrap();
    assert_eq!(fake.connector_data(id), Some(json!({"botToken": "xoxb-0123456789"})));
    assert_eq!(b3.connector(id).get().send().await.unwrap().into_data(), created);

    let updated = b3.connector(id).update().name("Team Slack").send().await.unwrap();
    assert_ne!(updated.request_id, slack.request_id);
    let updated = updated.into_data();
    assert_eq!(updated.name.as_deref(), Some("Team Slack"));
    assert_eq!(updated.description.as_deref(), Some("Alerts"));
    assert!(updated.updated_at > created.updated_at);
    let rotated =
        b3.connector(id).update().data([("botToken", "xoxb-new")]).send().await.unwrap().into_data();
    assert_ne!(rotated.masked_data, updated.masked_data);
    assert_eq!(fake.connector_data(id), Some(json!({"botToken": "xoxb-new"})));

    let page = b3.connectors().list().send().await.unwrap().into_data();
    assert_eq!((page.items.as_slice(), page.limit, page.has_more), (&[rotated][..], Some(20), false));

    b3.connector(id).delete().send().await.unwrap();
    assert!(b3.connector(id).delete().send().await.unwrap_err().is_not_found());
    assert!(b3.connector(id).get().send().await.unwrap_err().is_not_found());
}

#[tokio::test]
async fn errors_are_distinguished() {
    let fake = FakeB3os::start().await;
    fake.put_connector("conn_1", json!({"data": {"token": "secret"}}));
    let b3 = once(&fake, fake.token());

    let error = b3.connectors().create("fax", "x", ConnectorData::new()).send().await.unwrap_err();
    assert!(error.is_bad_request());
    let response = error.b3os().unwrap();
    assert_eq!(response.code, Some(400_903));
    assert_eq!(response.details, [json!({"field": "type", "message": "is unknown"})]);
    assert!(response.request_id.as_deref().unwrap().starts_with("req_"));

    let error = once(&fake, "b3sk_wrong").connectors().list().send().await.unwrap_err();
    assert!(error.is_unauthorized());
    let reader = once(&fake, &fake.add_key("org_fake", KeyScope::Read));
    assert!(reader.connector("conn_1").update().name("x").send().await.unwrap_err().is_forbidden());
    reader.connector("conn_1").get().send().await.unwrap();
    let other = once(&fake, &fake.add_key("org_2", KeyScope::ReadWrite));
    assert!(other.connector("conn_1").delete().send().await.unwrap_err().is_not_found());
    fake.use_connector("conn_1", "wf_1");
    assert!(b3.connector("conn_1").delete().send().await.unwrap_err().is_conflict());
    fake.fail_next(1, 429);
    assert!(b3.connectors().list().send().await.unwrap_err().is_rate_limited());
}

#[tokio::test]
async fn sessions_send_the_organization() {
    let fake = FakeB3os::start().await;
    fake.put_connector("conn_1", json!({}));
    let token = fake.add_session("user_1", ["org_fake"]);
    let without = once(&fake, &token);
    assert!(without.connector("conn_1").get().send().await.unwrap_err().is_forbidden());
    let with = fake.client_builder().token(token).organization("org_fake").build().unwrap();
    let updated = with.connector("conn_1").update().name("x").send().await.unwrap().into_data();
    assert_eq!(updated.updated_by.as_deref(), Some("user_1"));
}

#[tokio::test]
async fn a_token_echoed_by_a_gateway_is_scrubbed() {
    let fake = with_options(Options::new().plain_refusals(true)).await;
    let error = once(&fake, "b3sk_not_to_be_shown").connectors().list().send().await.unwrap_err();
    assert!(error.is_unauthorized());
    let shown = format!("{error} {error:?} {:?}", error.b3os());
    assert!(!shown.contains("not_to_be_shown"), "{shown}");
}

#[tokio::test]
async fn the_client_works_with_all_options() {
    for (options, dated) in [
        (Options::new().null_for_empty(true).empty_delete(true).success_code(0), true),
        (Options::new().success_code(201).times(Times::Offset), true),
        (Options::new().times(Times::Zero), false),
        (Options::new().times(Times::Empty), false),
        (Options::new().times(Times::Null), false),
        (Options::new().times(Times::Absent), false),
    ] {
        let fake = with_options(options.clone()).await;
        let b3 = fake.client();
        assert!(b3.connectors().list().send().await.unwrap().into_data().items.is_empty(), "{options:?}");
        b3.connector_types().list().send().await.unwrap();
        fake.put_connector("conn_1", json!({}));
        let connector = b3.connector("conn_1").get().send().await.unwrap().into_data();
        assert_eq!(connector.created_at.is_some(), dated, "{options:?}");
        b3.connector("conn_1").delete().send().await.unwrap();
    }
}

#[tokio::test]
async fn rate_limits_have_a_retry_after() {
    let hour = Duration::from_secs(3600);
    let fake = with_options(Options::new().rate_limit(1, hour)).await;
    fake.set_time("2024-01-01T00:00:00Z".parse().unwrap());
    fake.put_connector("conn_1", json!({}));
    let connector = fake.client().connector("conn_1");
    connector.get().send().await.unwrap();
    let error = connector.get().send().await.unwrap_err();
    assert!(error.is_rate_limited());
    assert_eq!(error.retry_after(), Some(hour));
    fake.advance_time(hour);
    connector.get().send().await.unwrap();
}

#[tokio::test]
async fn a_creation_whose_response_is_lost_is_not_retried() {
    let fake = FakeB3os::start().await;
    fake.drop_response_next(1);
    let error =
        fake.client().connectors().create("slack", "x", ConnectorData::new()).send().await.unwrap_err();
    assert_eq!(error.status(), None);
    assert_eq!(fake.snapshot()["connectors"].as_array().unwrap().len(), 1);
    assert_eq!(fake.requests().len(), 1);
}
