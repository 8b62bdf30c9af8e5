//! The calls of this crate against the fake.

use connectors_sdk::testing::FakeB3os;
use serde_json::json;

#[tokio::test]
async fn get_and_update() {
    let fake = FakeB3os::start().await;
    fake.put_connector("conn_1", json!({"type": "slack", "name": "Slack"}));
    let b3 = fake.client();
    let updated = b3.connector("conn_1").update().name("Team Slack").send().await.unwrap();
    assert_eq!((updated.code, updated.message.as_str()), (200, "success"));
    let read = b3.connector("conn_1").get().send().await.unwrap();
    assert_ne!(read.request_id, updated.request_id);
    assert_eq!(read.data, updated.data);
    assert_eq!(read.data.name.as_deref(), Some("Team Slack"));
    assert_eq!(read.data.organization_id.as_deref(), Some(fake.organization()));
}
