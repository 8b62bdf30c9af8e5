//! Odd values seen in stored documents, each with the value that is read.

use std::fmt::Debug;

use connectors_sdk::{Unreadable, elasticsearch as es};
use futures_util::TryStreamExt;
use serde::Serialize;
use serde_json::{Value, json};

use super::server::{self, Server, paths};

/// `document` with `value` at `pointer`.
fn with(mut document: Value, pointer: &str, value: Value) -> Value {
    let (parent, name) = pointer.rsplit_once('/').unwrap();
    document.pointer_mut(parent).unwrap()[name] = value;
    document
}

/// Checks the value that is read at the row's pointer, and the reported parts.
#[track_caller]
fn check(document: &(impl Serialize + Debug), unreadable: &[Unreadable], row: &Row) {
    let written = serde_json::to_value(document).unwrap();
    assert_eq!(written.pointer(row.pointer), row.read.as_ref(), "{}", row.pointer);
    assert_eq!(paths(unreadable), row.reported, "{}", row.pointer);
    if let [part] = unreadable {
        let value = if part.path().ends_with(']') { &row.odd[0] } else { &row.odd };
        assert_eq!(part.value(), value, "{}", row.pointer);
        assert!(!format!("{document:?}").contains("hunter2"));
    }
}

struct Row {
    pointer: &'static str,
    odd: Value,
    read: Option<Value>,
    reported: Vec<&'static str>,
}

fn row(
    pointer: &'static str,
    odd: impl Into<Value>,
    read: impl Into<Option<Value>>,
    reported: &[&'static str],
) -> Row {
    Row { pointer, odd: odd.into(), read: read.into(), reported: reported.to_vec() }
}

fn connector_rows() -> Vec<Row> {
    let time = |hour: &str| Some(json!(format!("2024-05-01T{hour}Z")));
    let rules = &server::connector()["filtering"][0];
    vec![
        // Booleans as text.
        row("/is_native", "true", json!(true), &[]),
        row("/is_native", "false", json!(false), &[]),
        row("/is_native", "hunter2", None, &["is_native"]),
        row("/features/incremental_sync/enabled", "true", json!(true), &[]),
        row("/features/sync_rules/basic/enabled", "false", json!(false), &[]),
        row("/pipeline/extract_binary_content", "true", json!(true), &[]),
        row("/pipeline/reduce_whitespace", "false", json!(false), &[]),
        row("/configuration/a/required", "true", json!(true), &[]),
        // Numbers.
        row("/configuration/a/order", "7", json!(7), &[]),
        row("/configuration/a/order", 1.0, json!(1), &[]),
        row("/configuration/a/order", 1.5, None, &["configuration.a.order"]),
        row("/configuration/a/order", "first", None, &["configuration.a.order"]),
        row("/last_indexed_document_count", "7", json!(7), &[]),
        // Numbers and booleans where text belongs.
        row("/configuration/a/tooltip", false, None, &["configuration.a.tooltip"]),
        row("/configuration/a/placeholder", 5, None, &["configuration.a.placeholder"]),
        row("/filtering/0/active/rules/0/value", 10, json!(""), &["filtering[0].active.rules[0].value"]),
        row("/filtering/0/draft/rules/0/id", 1, json!(""), &["filtering[0].draft.rules[0].id"]),
        row("/error", json!(["a"]), None, &["error"]),
        row("/name", 1, None, &["name"]),
        row("/status", 5, None, &["status"]),
        // A single item in place of an array, and `{}` in place of an empty array.
        row("/configuration/a/ui_restrictions", "advanced", json!(["advanced"]), &[]),
        row("/configuration/a/ui_restrictions", 5, None, &["configuration.a.ui_restrictions"]),
        row("/configuration/a/depends_on", json!({}), json!([]), &[]),
        row(
            "/configuration/a/depends_on",
            json!({"field": "b", "value": 1}),
            json!([{"field": "b", "value": 1}]),
            &[],
        ),
        row("/configuration/a/validations", json!({}), json!([]), &[]),
        row("/configuration/a/options", json!(["x"]), json!([]), &["configuration.a.options[0]"]),
        row("/filtering", json!({}), json!([]), &[]),
        row("/filtering", rules.clone(), json!([rules]), &[]),
        // Objects.
        row("/features/incremental_sync", true, None, &["features.incremental_sync"]),
        row("/features", "all", None, &["features"]),
        row("/scheduling/full", 5, None, &["scheduling.full"]),
        row("/configuration", "none", json!({}), &["configuration"]),
        row("/custom_scheduling/weekly/configuration_overrides/max_crawl_depth", "3", json!(3), &[]),
        row(
            "/custom_scheduling/weekly/configuration_overrides/max_crawl_depth",
            json!({"label": "3", "value": 3}),
            None,
            &["custom_scheduling.weekly.configuration_overrides.max_crawl_depth"],
        ),
        // Timestamps.
        row("/last_seen", "", None, &[]),
        row("/last_synced", "", None, &[]),
        row("/custom_scheduling/weekly/last_synced", "", None, &[]),
        row("/last_seen", "2024-05-01T10", time("10:00:00.000"), &[]),
        row("/last_seen", "2024-05-01T10:00:00,123Z", time("10:00:00.123"), &[]),
        row("/last_seen", "2024-05-01T10:00:00+02", time("08:00:00.000"), &[]),
        row("/last_seen", "2024-05-01T12Z", time("12:00:00.000"), &[]),
        row("/last_seen", "2024-05-01T12+02", time("10:00:00.000"), &[]),
        row("/last_seen", "2024", json!("2024-01-01T00:00:00.000Z"), &[]),
        row("/last_seen", "hunter2", None, &["last_seen"]),
        row("/last_seen", json!({}), None, &["last_seen"]),
    ]
}

#[tokio::test]
async fn each_odd_value_of_a_connector_is_read_or_reported() {
    let server = Server::start().await;
    let es = server.elasticsearch();
    let good: es::Connector =
        serde_json::from_value(with(server::connector(), "/id", json!("good"))).unwrap();
    for row in connector_rows() {
        let odd = with(server::connector(), row.pointer, row.odd.clone());
        server.responds_with(200, odd.to_string()).await;
        let connector = es.connector("c1").get().send().await.unwrap();
        check(&connector, connector.unreadable(), &row);

        server.responds_with(200, json!({"count": 2, "results": [good, odd]}).to_string()).await;
        let page = es.connectors().list().send().await.unwrap();
        assert!(page.unreadable().is_empty(), "{}", row.pointer);
        assert_eq!(page.results, [good.clone(), connector], "{}", row.pointer);
        let streamed: Vec<_> = es.connectors().list().stream().try_collect().await.unwrap();
        assert_eq!(streamed, page.results, "{}", row.pointer);
    }
}

#[tokio::test]
async fn each_odd_value_of_other_documents_is_read_or_reported() {
    let server = Server::start().await;
    let es = server.elasticsearch();
    for row in [
        row("/deleted_document_count", "7", json!(7), &[]),
        row("/error", 5, None, &["error"]),
        row("/started_at", "", None, &[]),
        row("/metadata", "none", json!({}), &["metadata"]),
        row("/connector/pipeline/name", 5, json!(""), &["connector.pipeline.name"]),
        row("/connector/configuration/a/label", 5, None, &["connector.configuration.a.label"]),
    ] {
        server.responds_with(200, with(server::sync_job(), row.pointer, row.odd.clone()).to_string()).await;
        let job = es.sync_job("j1").get().send().await.unwrap();
        check(&job, job.unreadable(), &row);
    }

    let b3 = server.b3os();
    for row in [
        row("/name", 5, None, &["name"]),
        row("/createdAt", "2026", None, &["createdAt"]),
        row("/createdAt", "20260101", None, &["createdAt"]),
        row("/createdAt", "1714557600", json!("2024-05-01T10:00:00Z"), &[]),
        row("/createdAt", "1714557600123", json!("2024-05-01T10:00:00.123Z"), &[]),
        row("/createdAt", 2026, None, &["createdAt"]),
        row("/maskedData", 5, None, &["maskedData"]),
    ] {
        let odd = with(server::b3os_connector(), row.pointer, row.odd.clone());
        server.responds_with(200, server::envelope(odd).to_string()).await;
        let connector = b3.connector("conn_1").get().send().await.unwrap().into_data();
        check(&connector, connector.unreadable(), &row);
    }
    for row in [
        row("/optional", "true", json!(true), &[]),
        row("/tags", "chat", json!(["chat"]), &[]),
        row("/tags", json!({}), None, &[]),
        row("/tags", json!(["chat", 5]), json!(["chat"]), &["tags[1]"]),
        row("/name", 5, None, &["name"]),
    ] {
        let odd = with(server::connector_type(), row.pointer, row.odd.clone());
        server.responds_with(200, server::envelope(odd.clone()).to_string()).await;
        let kind = b3.connector_type("slack").get().send().await.unwrap().into_data();
        if row.reported == ["tags[1]"] {
            assert_eq!(
                (kind.tags.as_slice(), paths(kind.unreadable())),
                (&["chat".to_owned()][..], vec!["tags[1]"])
            );
        } else {
            check(&kind, kind.unreadable(), &row);
        }
        server.responds_with(200, server::envelope(json!([odd, 5])).to_string()).await;
        let envelope = b3.connector_types().list().send().await.unwrap();
        assert_eq!((paths(envelope.unreadable()), &envelope.data), (vec!["data[1]"], &vec![kind]));
    }
}
