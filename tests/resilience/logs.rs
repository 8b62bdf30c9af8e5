//! Logs contain what happened, and no secrets.

use connectors_sdk::{Client, RetryPolicy};
use connectors_testing::FakeElasticsearch;

use crate::log::Log;

#[tokio::test]
async fn no_secret_is_logged() {
    let (log, _guard) = Log::start();
    let fake = FakeElasticsearch::start().await;
    let client = Client::elasticsearch(fake.uri())
        .no_proxy()
        .api_key("key-id:key-s3cr3t")
        .retry(RetryPolicy::new().initial_backoff(std::time::Duration::ZERO))
        .build()
        .unwrap();
    let connector = client.connector("x");
    connector.put().await.unwrap();
    let schema =
        serde_json::json!({"password": {"label": "Password", "sensitive": true, "value": "value-s3cr3t-0"}});
    let schema: connectors_sdk::elasticsearch::Configuration = serde_json::from_value(schema).unwrap();
    connector.update_configuration().schema(schema.clone()).await.unwrap();
    connector.update_configuration().value("password", "value-s3cr3t-1").await.unwrap();
    let read = connector.get().await.unwrap();

    // The server echoes secrets of the request, as text and in JSON.
    let echo = r#"{"error":{"type":"x","reason":"bad value [value-s3cr3t-1] for a2V5LWlkOmtleS1zM2NyM3Q= and key-s3cr3t"}}"#;
    for (status, body) in
        [(400, echo), (401, "Unauthorized: token key-s3cr3t value-s3cr3t-1 invalid"), (503, echo)]
    {
        fake.respond_next(3, status, &[("x-echo", "key-s3cr3t")], body);
        let error = connector.update_configuration().value("password", "value-s3cr3t-1").await.unwrap_err();
        let shown = format!("{error} {error:?} {:?} {:?} {:?}", error.body(), error.api(), error.headers());
        assert!(!shown.contains("s3cr3t") && !shown.contains("a2V5LWlkOmtleS1zM2NyM3Q"), "{shown}");
        assert!(shown.contains("[redacted]"), "{shown}");
        fake.clear_faults();
    }
    let debug = format!(
        "{client:?} {connector:?} {read:?} {schema:?} {:?}",
        connector.update_configuration().value("p", "s3cr3t")
    );
    assert!(!debug.contains("s3cr3t"), "{debug}");

    let text = log.text();
    assert!(text.contains("connectors_sdk.call") && text.contains("hyper"), "{text}");
    assert!(!text.contains("s3cr3t") && !text.contains("a2V5LWlkOmtleS1zM2NyM3Q"), "{text}");
}

#[tokio::test]
async fn spans_record_the_outcome() {
    let (log, _guard) = Log::start();
    let fake = FakeElasticsearch::start().await;
    fake.fail_next(1, 503);
    let client = fake.client();
    assert!(client.connector("some-id").get().await.unwrap_err().is_not_found());
    let text = log.text();
    let call = text
        .lines()
        .find(|line| {
            line.contains("connectors_sdk.call{") && line.contains(" close ") && !line.contains("attempt")
        })
        .unwrap();
    for field in [
        "db.system.name=\"elasticsearch\"",
        "db.operation.name=\"connector.get\"",
        "http.request.method=GET",
        "url.template=\"/_connector/{connector_id}\"",
        "http.response.status_code=404",
        "http.request.resend_count=1",
        "error.type=\"404\"",
    ] {
        assert!(call.contains(field), "{field} in {call}");
    }
    assert!(!call.contains("some-id"), "{call}");
}
