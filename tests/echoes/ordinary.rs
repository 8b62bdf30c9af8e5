//! Texts of errors that mention ordinary values of the request: they come out as the server sent them.

use connectors_sdk::{Client, RetryPolicy, b3os::ConnectorData};
use connectors_testing::{FakeB3os, FakeElasticsearch};
use serde_json::{Map, Value, json};

/// Ordinary values, as they occur in `data` and in configurations.
fn data() -> Map<String, Value> {
    let Value::Object(data) = json!({
        "env": "prod", "year": 2026, "region": "eu-west", "channel": "general", "workspace": "acme", "port": 5432,
        "host": "db.internal.example", "database": "sales", "schema": "public", "enabled": true, "retries": 3,
        "interval": "daily", "directory": "/reports/monthly", "name": "weekly report", "folder": "inbox", "limit": 100,
        "team": "platform", "table": "orders", "locale": "en-us", "format": "csv", "mode": "append", "user": "reader",
        "environment": "production", "service": "warehouse",
    }) else {
        panic!()
    };
    data
}

/// The lines of a file, split into fields.
fn lines<const N: usize>(file: &str) -> Vec<[&str; N]> {
    file.lines().map(|line| line.splitn(N, '|').collect::<Vec<_>>().try_into().unwrap()).collect()
}

#[tokio::test]
async fn errors_of_elasticsearch_are_unchanged() {
    let fake = FakeElasticsearch::start().await;
    let client = Client::elasticsearch(fake.uri())
        .no_proxy()
        .api_key("aWQ6a2V5LXMzY3IzdA==")
        .retry(RetryPolicy::none())
        .build()
        .unwrap();
    let texts = lines::<3>(include_str!("elasticsearch.txt"));
    assert_eq!(texts.len(), 100);
    for [status, error_type, reason] in texts {
        let cause = json!({"type": error_type, "reason": reason});
        let status: u16 = status.parse().unwrap();
        let document = json!({
            "error": {"root_cause": [cause], "type": error_type, "reason": reason, "index": "sales"}, "status": status,
        });
        fake.respond_next(
            1,
            status,
            &[("warning", "299 Elasticsearch-9 \"prod in 2026\"")],
            document.to_string(),
        );
        let update = client.connector("warehouse").update_configuration().values(data());
        let error = update.await.unwrap_err();
        let body: Value = serde_json::from_str(error.body().unwrap()).unwrap();
        assert_eq!(body, document);
        assert_eq!(serde_json::to_value(error.elasticsearch().unwrap()).unwrap(), document["error"]);
        assert!(error.to_string().contains(&reason.chars().take(900).collect::<String>()), "{error}");
        assert_eq!(error.headers().unwrap()["warning"], "299 Elasticsearch-9 \"prod in 2026\"");
    }
}

#[tokio::test]
async fn errors_of_b3os_are_unchanged() {
    let fake = FakeB3os::start().await;
    let client = Client::b3os()
        .base_url(fake.uri())
        .no_proxy()
        .token("b3sk_s3cr3t")
        .retry(RetryPolicy::none())
        .build()
        .unwrap();
    let texts = lines::<5>(include_str!("b3os.txt"));
    assert_eq!(texts.len(), 100);
    let mut data = data();
    // These look like secrets, so only fields of the protocol keep them.
    data.insert("cluster".to_owned(), json!("prod-2026"));
    data.insert("label".to_owned(), json!("Channel-Id"));
    for [status, code, field, message, request] in texts {
        let (status, code): (u16, u32) = (status.parse().unwrap(), code.parse().unwrap());
        let document = json!({
            "code": code, "message": message, "requestId": request, "details": [{"field": field, "message": message}],
        });
        fake.respond_next(1, status, &[], document.to_string());
        let update = client.connector("conn_1").update().data(ConnectorData::from(data.clone()));
        let error = update.await.unwrap_err();
        let body: Value = serde_json::from_str(error.body().unwrap()).unwrap();
        assert_eq!(body, document);
        assert_eq!(serde_json::to_value(error.b3os().unwrap()).unwrap(), document);
        assert!(
            error.to_string().contains(&format!("{message} (code {code}, request {request})")),
            "{error}"
        );
    }
}
