//! Secrets appear in requests only: not in errors, logs or debug output.

use connectors_sdk::b3os::{Connector, ConnectorData};
use serde_json::json;
use wiremock::ResponseTemplate;

use crate::{
    log::Log,
    support::{TOKEN, envelope, exchange, text},
};

/// Returns everything that an error makes visible.
fn shown(error: &connectors_sdk::Error) -> String {
    let mut sources = String::new();
    let mut source = std::error::Error::source(error);
    while let Some(cause) = source {
        sources.push_str(&format!("{cause} {cause:?}"));
        source = cause.source();
    }
    format!("{error} {error:?} {:?} {:?} {:?} {sources}", error.body(), error.api(), error.headers())
}

#[tokio::test]
async fn an_echoed_token_is_scrubbed() {
    let (log, _guard) = Log::start();
    for (status, body) in [
        (401, format!("Unauthorized: token {TOKEN} invalid")),
        (
            401,
            format!(r#"{{"code":401,"message":"token {TOKEN} invalid","details":[{{"token":"{TOKEN}"}}]}}"#),
        ),
        (502, format!("<html>{TOKEN}</html>")),
        (200, format!(r#"{{"code":401,"message":"Bearer {TOKEN}"}}"#)),
        (200, format!("{TOKEN} is not JSON")),
        (200, format!(r#"{{"code":200,"data":["{TOKEN}"]}}"#)),
    ] {
        let response = text(status, &body).insert_header("x-echo", TOKEN);
        let (_, outcome) = exchange(response, async |b3| {
            let request = b3.connector("conn_1").get();
            let debug = format!("{b3:?} {request:?}");
            assert!(!debug.contains(TOKEN), "{debug}");
            request.await
        })
        .await;
        let error = outcome.unwrap_err();
        let shown = shown(&error);
        assert!(!shown.contains("0123456789abcdef"), "{shown}");
        if status == 401 {
            assert!(error.is_unauthorized());
            assert!(error.to_string().contains("[redacted]"), "{error}");
        }
    }
    let text = log.text();
    assert!(text.contains("connectors_sdk.call") && text.contains("b3os.connector.get"), "{text}");
    assert!(!text.contains("0123456789abcdef"), "{text}");
}

#[tokio::test]
async fn echoed_data_is_scrubbed() {
    let (log, _guard) = Log::start();
    let data = ConnectorData::new()
        .secret("bot_token", "xoxb-s3cr3t-1")
        .set("service_account", r#"{"private_key": "s3cr3t-2"}"#)
        .set("nested", json!({"keys": [987_654_321]}));
    let echo = json!({
        "code": 400,
        "message": "bad value xoxb-s3cr3t-1",
        "details": [{"value": "s3cr3t-2"}, 987_654_321, {"xoxb-s3cr3t-1": true}],
        "requestId": "r",
        "got": {"bot_token": "xoxb-s3cr3t-1"},
    });
    for response in [
        ResponseTemplate::new(400).set_body_json(&echo),
        ResponseTemplate::new(200).set_body_json(&echo),
        text(400, "bad value xoxb-s3cr3t-1, s3cr3t-2, 987654321"),
        envelope(json!(["xoxb-s3cr3t-1", "s3cr3t-2", 987_654_321])),
    ] {
        let (_, created) = exchange(response.clone(), async |b3| {
            let request = b3.connectors().create("slack", "n", data.clone());
            let debug = format!("{request:?} {request:#?}");
            assert!(debug.contains("bot_token"), "{debug}");
            assert!(!debug.contains("s3cr3t") && !debug.contains("987654321"), "{debug}");
            request.await
        })
        .await;
        let (_, updated) = exchange(response, async |b3| {
            let request = b3.connector("conn_1").update().data(data.clone());
            let debug = format!("{request:?}");
            assert!(!debug.contains("s3cr3t") && !debug.contains("987654321"), "{debug}");
            request.await
        })
        .await;
        for error in [created.unwrap_err(), updated.unwrap_err()] {
            let shown = shown(&error);
            assert!(!shown.contains("s3cr3t") && !shown.contains("987654321"), "{shown}");
        }
    }
    let text = log.text();
    assert!(text.contains("b3os.connector.create") && text.contains("b3os.connector.update"), "{text}");
    assert!(!text.contains("s3cr3t") && !text.contains("987654321"), "{text}");
}

#[tokio::test]
async fn a_created_token_is_not_printed() {
    let (log, _guard) = Log::start();
    let response = envelope(json!({"token": "ctok_s3cr3t", "expiresAt": "2024-01-01T00:00:00Z"}));
    let (_, response) =
        exchange(response, async |b3| b3.pipedream().connect_token().response().await.unwrap()).await;
    assert!(!format!("{response:?}").contains("s3cr3t"));
    assert!(!log.text().contains("s3cr3t"));
}

#[test]
fn masked_data_is_not_printed() {
    let connector: Connector =
        serde_json::from_value(json!({"id": "conn_1", "maskedData": {"token": "xoxb-s3cr3t"}})).unwrap();
    let debug = format!("{connector:?}");
    assert!(debug.contains("conn_1") && debug.contains("token") && !debug.contains("s3cr3t"), "{debug}");
}
