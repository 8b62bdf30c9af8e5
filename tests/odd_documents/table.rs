//! What was seen in stored documents and responses, each with what is read of it.

use std::fmt::Debug;

use connectors_sdk::{
    Error, Unreadable,
    b3os::ConnectorData,
    elasticsearch::{self as es, WriteResult},
};
use futures_util::TryStreamExt;
use serde::Serialize;
use serde_json::{Value, json};

use super::server::{self, Server};

fn paths(parts: &[Unreadable]) -> Vec<&str> {
    parts.iter().map(Unreadable::path).collect()
}

/// `document` with `value` at `pointer`.
fn with(mut document: Value, pointer: &str, value: Value) -> Value {
    let (parent, name) = pointer.rsplit_once('/').unwrap();
    document.pointer_mut(parent).unwrap()[name] = value;
    document
}

/// What became of the value at `pointer`: the value there, and what was reported.
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
        // One in place of an array of one, and `{}` in place of an empty array.
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
async fn stored_connectors() {
    let server = Server::start().await;
    let es = server.elasticsearch();
    let good: es::Connector =
        serde_json::from_value(with(server::connector(), "/id", json!("good"))).unwrap();
    for row in connector_rows() {
        let odd = with(server::connector(), row.pointer, row.odd.clone());
        server.gives(200, odd.to_string()).await;
        let connector = es.connector("c1").get().send().await.unwrap();
        check(&connector, connector.unreadable(), &row);

        server.gives(200, json!({"count": 2, "results": [good, odd]}).to_string()).await;
        let page = es.connectors().list().send().await.unwrap();
        assert!(page.unreadable().is_empty(), "{}", row.pointer);
        assert_eq!(page.results, [good.clone(), connector], "{}", row.pointer);
        let streamed: Vec<_> = es.connectors().list().stream().try_collect().await.unwrap();
        assert_eq!(streamed, page.results, "{}", row.pointer);
    }
}

#[tokio::test]
async fn stored_documents_of_other_kinds() {
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
        server.gives(200, with(server::sync_job(), row.pointer, row.odd.clone()).to_string()).await;
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
        server.gives(200, server::envelope(odd).to_string()).await;
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
        server.gives(200, server::envelope(odd.clone()).to_string()).await;
        let kind = b3.connector_type("slack").get().send().await.unwrap().into_data();
        if row.reported == ["tags[1]"] {
            assert_eq!(
                (kind.tags.as_slice(), paths(kind.unreadable())),
                (&["chat".to_owned()][..], vec!["tags[1]"])
            );
        } else {
            check(&kind, kind.unreadable(), &row);
        }
        server.gives(200, server::envelope(json!([odd, 5])).to_string()).await;
        let envelope = b3.connector_types().list().send().await.unwrap();
        assert_eq!((paths(envelope.unreadable()), &envelope.data), (vec!["data[1]"], &vec![kind]));
    }
}

#[tokio::test]
async fn items_of_lists() {
    let server = Server::start().await;
    let es = server.elasticsearch();
    let good: es::Connector = serde_json::from_value(server::connector()).unwrap();
    let nameless = json!({"name": "hunter2"});
    let body = json!({"count": 4, "results": [5, good, nameless, {"id": 5}]});
    server.gives(200, body.to_string()).await;
    let page = es.connectors().list().send().await.unwrap();
    assert_eq!(page.results.first(), Some(&good));
    assert_eq!(paths(page.unreadable()), ["results[0]", "results[2]", "results[3]"]);
    assert_eq!(page.unreadable()[1].value(), &nameless);
    assert!(!format!("{page:?}").contains("hunter2"));
    let pages: Vec<_> = es.connectors().list().pages().try_collect().await.unwrap();
    assert_eq!(pages, [page]);
    let items: Vec<_> = es.connectors().list().stream().try_collect().await.unwrap();
    assert_eq!(items, [good]);

    // A page of which nothing can be read does not end the list.
    server.gives(200, r#"{"count":1,"results":[5]}"#).await;
    let pages: Vec<_> = es.connectors().list().pages().try_collect().await.unwrap();
    assert_eq!((pages.len(), paths(pages[0].unreadable())), (1, vec!["results[0]"]));

    let b3 = server.b3os();
    let data = json!({"items": [5, server::b3os_connector()], "hasMore": false, "limit": "20"});
    server.gives(200, server::envelope(data).to_string()).await;
    let page = b3.connectors().list().send().await.unwrap().into_data();
    assert_eq!((page.items.len(), page.limit, paths(page.unreadable())), (1, Some(20), vec!["items[0]"]));
}

#[tokio::test]
async fn names_that_come_twice_and_texts_that_are_broken() {
    let server = Server::start().await;
    let es = server.elasticsearch();
    for (body, id, reported) in [
        (r#"{"id":"real","name":"n","id":"stored"}"#, "real", vec![]),
        ("\u{feff}{\"id\":\"real\"}", "real", vec![]),
        (r#"{"id":"real","sync_cursor":{"a":1e400,"b":1}}"#, "real", vec!["sync_cursor.a"]),
        (r#"{"id":"real","name":"\ud800"}"#, "real", vec!["name"]),
    ] {
        server.gives(200, body).await;
        let connector = es.connector("real").get().send().await.unwrap();
        assert_eq!((connector.id.as_str(), paths(connector.unreadable())), (id, reported), "{body}");
    }
}

#[tokio::test]
async fn a_document_with_too_many_odd_parts_is_reported_as_a_whole() {
    let server = Server::start().await;
    let es = server.elasticsearch();
    let document = |faults: usize| {
        let fields: serde_json::Map<_, _> =
            (0..faults).map(|n| (format!("f{n}"), json!({"tooltip": 5}))).collect();
        json!({"id": "c", "configuration": fields})
    };
    server.gives(200, json!({"count": 2, "results": [document(100), document(101)]}).to_string()).await;
    let page = es.connectors().list().send().await.unwrap();
    assert_eq!((page.results.len(), page.results[0].unreadable().len()), (1, 100));
    assert_eq!(paths(page.unreadable()), ["results[1]"]);
    server.gives(200, document(101).to_string()).await;
    assert!(es.connector("c").get().send().await.unwrap_err().is_decode());
}

#[tokio::test]
async fn creations() {
    let server = Server::start().await;
    let es = server.elasticsearch();
    server.gives(201, r#"{"result":"created"}"#).await;
    let created = es.connector("a/b c").put().send().await.unwrap();
    assert_eq!((created.id.as_str(), created.result), ("a/b c", Some(WriteResult::Created)));
    assert!(es.connectors().create().send().await.unwrap_err().is_decode());
    server.gives(201, r#"{"id":"new"}"#).await;
    let created = es.connectors().create().send().await.unwrap();
    assert_eq!((created.id.as_str(), created.result), ("new", None));
    let created = es.connector("x").put().send().await.unwrap();
    assert_eq!((created.id.as_str(), created.result), ("new", None));

    let b3 = server.b3os();
    let mut envelope = server::envelope(server::b3os_connector());
    envelope["requestId"] = json!(42);
    envelope["message"] = json!(5);
    server.gives(201, envelope.to_string()).await;
    let created = b3.connectors().create("slack", "n", ConnectorData::new()).send().await.unwrap();
    assert_eq!((created.request_id.as_str(), created.message.as_str()), ("42", "5"));
    assert_eq!(created.data.id.as_deref(), Some("conn_1"));
}

#[tokio::test]
async fn an_action_test() {
    let server = Server::start().await;
    let data = json!({"success": false, "executionTimeMs": 12.0, "error": {"code": 42, "message": "m"}});
    server.gives(200, server::envelope(data).to_string()).await;
    let b3 = server.b3os();
    let tested = b3.action("slack").test(json!({})).send().await.unwrap().into_data();
    assert_eq!(tested.execution_time_ms, Some(12));
    assert_eq!(tested.error.unwrap().code.as_deref(), Some("42"));
}

#[tokio::test]
async fn telegram_chats_without_an_envelope() {
    let server = Server::start().await;
    server.gives(200, r#"{"items":[{"chatId":"-100"},{"id":"c","chatId":"x"},5]}"#).await;
    let page = server.b3os().telegram().chats().list().send().await.unwrap().into_data();
    let read: Vec<_> = page.items.iter().map(|chat| (chat.id.as_deref(), chat.chat_id)).collect();
    assert_eq!(read, [(None, Some(-100)), (Some("c"), None)]);
    assert_eq!(paths(page.unreadable()), ["items[2]"]);
}

/// What arrived instead of the thing that was asked for.
#[tokio::test]
async fn other_documents() {
    let server = Server::start().await;
    let es = server.elasticsearch();
    for (body, found) in [
        ("{}", "the response is an empty object"),
        (
            r#"{"name":"node","cluster_name":"hunter2","version":{}}"#,
            "the response is an object with the fields `name`, `cluster_name`, `version`",
        ),
        (r#"{"id":""}"#, "the response is an object with the fields `id`"),
        ("[{}]", "the response is an array of 1 items"),
        ("\"hunter2\"", "the response is a string"),
    ] {
        server.gives(200, body).await;
        for error in [
            es.connector("c").get().send().await.unwrap_err(),
            es.sync_job("j").get().send().await.unwrap_err(),
        ] {
            let text = error.to_string();
            assert!(error.is_decode() && text.contains(found) && !text.contains("hunter2"), "{text}");
        }
        let text = es.connectors().list().send().await.unwrap_err().to_string();
        assert!(text.contains(found), "{text}");
    }
    // Parts of documents need no id.
    server.gives(200, r#"{"name":"n"}"#).await;
    let connector = es.connector("c").get().query("filter_path", "name").send().await.unwrap();
    assert_eq!((connector.id.as_str(), connector.name.as_deref()), ("", Some("n")));
    server.gives(200, r#"{"results":[{"name":"n"}]}"#).await;
    let page = es.connectors().list().query("filter_path", "results.name").send().await.unwrap();
    assert_eq!((page.results.len(), page.unreadable().len()), (1, 0));
}

#[tokio::test]
async fn failures_that_come_as_successes() {
    let server = Server::start().await;
    let es = server.elasticsearch();
    server.gives(200, r#"{"error":{"type":"illegal_argument_exception","reason":"why"},"status":400}"#).await;
    for error in [
        es.connector("c").get().send().await.unwrap_err(),
        es.connector("c").check_in().send().await.unwrap_err(),
        es.connectors().list().send().await.unwrap_err(),
    ] {
        assert_eq!(error.elasticsearch().and_then(|cause| cause.reason.as_deref()), Some("why"));
        assert!(error.is_bad_request() && error.to_string().contains("why"), "{error}");
    }

    let b3 = server.b3os();
    for (body, message) in [
        (r#"{"success":false,"message":"in use","requestId":"r1"}"#, "in use"),
        (r#"{"error":"in use","requestId":"r1"}"#, "in use"),
        (r#"{"code":200,"success":false,"error":{"message":"in use"},"requestId":"r1"}"#, "in use"),
    ] {
        server.gives(200, body).await;
        let error = b3.connector("conn_1").delete().send().await.unwrap_err();
        let api = error.b3os().unwrap();
        assert_eq!(
            (api.message.as_deref(), api.request_id.as_deref()),
            (Some(message), Some("r1")),
            "{body}"
        );
    }
    server.gives(200, r#"{"code":200,"message":"deleted"}"#).await;
    b3.connector("conn_1").delete().send().await.unwrap();
    // An envelope without a payload still says which request it was.
    server.gives(200, r#"{"code":200,"requestId":"r1"}"#).await;
    let error = b3.connector("conn_1").get().send().await.unwrap_err();
    assert!(error.is_decode() && error.to_string().contains("request r1"), "{error}");
}

#[tokio::test]
async fn error_documents() {
    let server = Server::start().await;
    let es = server.elasticsearch();
    server.gives(401, r#"{"statusCode":401,"error":"Unauthorized","message":"log in first"}"#).await;
    let error = es.connector("c").get().send().await.unwrap_err();
    assert!(error.is_unauthorized() && error.to_string().contains("log in first"), "{error}");

    let b3 = server.b3os();
    let long = "x".repeat(100 * 1024);
    for body in [
        format!(r#"{{"code":400228,"requestId":"r1","message":"m","details":["{long}"]}}"#),
        format!(r#"{{"code":400228,"requestId":"r1","message":"m","details":[{{"a":1}},"{long}"]}}"#),
        r#"{"code":400228,"requestId":"r1","message":"m","details":["\ud800"]}"#.to_owned(),
        r#"{"code":400228,"requestId":"r1","message":"m","details":[1e400]}"#.to_owned(),
        "\u{feff}{\"code\":400228,\"requestId\":\"r1\",\"message\":\"m\"}".to_owned(),
        r#"{"code":400228,"requestId":"r1","message":"m","details":[{"fie"#.to_owned(),
        r#"{"code":400228,"requestId":"r1","message":"m","#.to_owned(),
    ] {
        server.gives(400, body.clone()).await;
        let error: Error = b3.connector("conn_1").get().send().await.unwrap_err();
        let shown = &body[..body.len().min(120)];
        let api = error.b3os().unwrap_or_else(|| panic!("{shown}"));
        let read = (api.code, api.request_id.as_deref(), api.message.as_deref());
        assert_eq!(read, (Some(400_228), Some("r1"), Some("m")), "{shown}");
    }
}
