//! Odd responses: items that cannot be read, missing ids, other documents, and failures in unusual forms.

use connectors_sdk::{
    Error,
    b3os::ConnectorData,
    elasticsearch::{self as es, WriteResult},
};
use futures_util::TryStreamExt;
use serde_json::json;

use super::server::{self, Server, paths};

#[tokio::test]
async fn items_that_cannot_be_read_are_reported_by_the_page() {
    let server = Server::start().await;
    let es = server.elasticsearch();
    let good: es::Connector = serde_json::from_value(server::connector()).unwrap();
    let nameless = json!({"name": "hunter2"});
    let body = json!({"count": 4, "results": [5, good, nameless, {"id": 5}]});
    server.responds_with(200, body.to_string()).await;
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
    server.responds_with(200, r#"{"count":1,"results":[5]}"#).await;
    let pages: Vec<_> = es.connectors().list().pages().try_collect().await.unwrap();
    assert_eq!((pages.len(), paths(pages[0].unreadable())), (1, vec!["results[0]"]));

    let b3 = server.b3os();
    let data = json!({"items": [5, server::b3os_connector()], "hasMore": false, "limit": "20"});
    server.responds_with(200, server::envelope(data).to_string()).await;
    let page = b3.connectors().list().send().await.unwrap().into_data();
    assert_eq!((page.items.len(), page.limit, paths(page.unreadable())), (1, Some(20), vec!["items[0]"]));
}

#[tokio::test]
async fn duplicate_names_and_invalid_values_do_not_fail_the_call() {
    let server = Server::start().await;
    let es = server.elasticsearch();
    for (body, id, reported) in [
        (r#"{"id":"real","name":"n","id":"stored"}"#, "real", vec![]),
        ("\u{feff}{\"id\":\"real\"}", "real", vec![]),
        (r#"{"id":"real","sync_cursor":{"a":1e400,"b":1}}"#, "real", vec!["sync_cursor.a"]),
        (r#"{"id":"real","name":"\ud800"}"#, "real", vec!["name"]),
    ] {
        server.responds_with(200, body).await;
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
    server
        .responds_with(200, json!({"count": 2, "results": [document(100), document(101)]}).to_string())
        .await;
    let page = es.connectors().list().send().await.unwrap();
    assert_eq!((page.results.len(), page.results[0].unreadable().len()), (1, 100));
    assert_eq!(paths(page.unreadable()), ["results[1]"]);
    server.responds_with(200, document(101).to_string()).await;
    assert!(es.connector("c").get().send().await.unwrap_err().is_decode());
}

#[tokio::test]
async fn a_creation_without_an_id_has_the_id_of_the_call() {
    let server = Server::start().await;
    let es = server.elasticsearch();
    server.responds_with(201, r#"{"result":"created"}"#).await;
    let created = es.connector("a/b c").put().send().await.unwrap();
    assert_eq!((created.id.as_str(), created.result), ("a/b c", Some(WriteResult::Created)));
    assert!(es.connectors().create().send().await.unwrap_err().is_decode());
    server.responds_with(201, r#"{"id":"new"}"#).await;
    let created = es.connectors().create().send().await.unwrap();
    assert_eq!((created.id.as_str(), created.result), ("new", None));
    let created = es.connector("x").put().send().await.unwrap();
    assert_eq!((created.id.as_str(), created.result), ("new", None));

    let b3 = server.b3os();
    let mut envelope = server::envelope(server::b3os_connector());
    envelope["requestId"] = json!(42);
    envelope["message"] = json!(5);
    server.responds_with(201, envelope.to_string()).await;
    let created = b3.connectors().create("slack", "n", ConnectorData::new()).send().await.unwrap();
    assert_eq!((created.request_id.as_str(), created.message.as_str()), ("42", "5"));
    assert_eq!(created.data.id.as_deref(), Some("conn_1"));
}

#[tokio::test]
async fn numbers_of_an_action_test_are_converted() {
    let server = Server::start().await;
    let data = json!({"success": false, "executionTimeMs": 12.0, "error": {"code": 42, "message": "m"}});
    server.responds_with(200, server::envelope(data).to_string()).await;
    let b3 = server.b3os();
    let tested = b3.action("slack").test(json!({})).send().await.unwrap().into_data();
    assert_eq!(tested.execution_time_ms, Some(12));
    assert_eq!(tested.error.unwrap().code.as_deref(), Some("42"));
}

#[tokio::test]
async fn telegram_chats_without_an_envelope_are_read() {
    let server = Server::start().await;
    server.responds_with(200, r#"{"items":[{"chatId":"-100"},{"id":"c","chatId":"x"},5]}"#).await;
    let page = server.b3os().telegram().chats().list().send().await.unwrap().into_data();
    let read: Vec<_> = page.items.iter().map(|chat| (chat.id.as_deref(), chat.chat_id)).collect();
    assert_eq!(read, [(None, Some(-100)), (Some("c"), None)]);
    assert_eq!(paths(page.unreadable()), ["items[2]"]);
}

/// Documents that arrive in place of the requested one.
#[tokio::test]
async fn other_documents_are_described_without_their_values() {
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
        server.responds_with(200, body).await;
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
    server.responds_with(200, r#"{"name":"n"}"#).await;
    let connector = es.connector("c").get().query("filter_path", "name").send().await.unwrap();
    assert_eq!((connector.id.as_str(), connector.name.as_deref()), ("", Some("n")));
    server.responds_with(200, r#"{"results":[{"name":"n"}]}"#).await;
    let page = es.connectors().list().query("filter_path", "results.name").send().await.unwrap();
    assert_eq!((page.results.len(), page.unreadable().len()), (1, 0));
}

#[tokio::test]
async fn failures_with_a_success_status_are_errors() {
    let server = Server::start().await;
    let es = server.elasticsearch();
    server
        .responds_with(200, r#"{"error":{"type":"illegal_argument_exception","reason":"why"},"status":400}"#)
        .await;
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
        server.responds_with(200, body).await;
        let error = b3.connector("conn_1").delete().send().await.unwrap_err();
        let api = error.b3os().unwrap();
        assert_eq!(
            (api.message.as_deref(), api.request_id.as_deref()),
            (Some(message), Some("r1")),
            "{body}"
        );
    }
    server.responds_with(200, r#"{"code":200,"message":"deleted"}"#).await;
    b3.connector("conn_1").delete().send().await.unwrap();
    // An envelope without a payload still has the id of the request.
    server.responds_with(200, r#"{"code":200,"requestId":"r1"}"#).await;
    let error = b3.connector("conn_1").get().send().await.unwrap_err();
    assert!(error.is_decode() && error.to_string().contains("request r1"), "{error}");
}

#[tokio::test]
async fn long_and_broken_error_documents_are_read() {
    let server = Server::start().await;
    let es = server.elasticsearch();
    server.responds_with(401, r#"{"statusCode":401,"error":"Unauthorized","message":"log in first"}"#).await;
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
        server.responds_with(400, body.clone()).await;
        let error: Error = b3.connector("conn_1").get().send().await.unwrap_err();
        let shown = &body[..body.len().min(120)];
        let api = error.b3os().unwrap_or_else(|| panic!("{shown}"));
        let read = (api.code, api.request_id.as_deref(), api.message.as_deref());
        assert_eq!(read, (Some(400_228), Some("r1"), Some("m")), "{shown}");
    }
}
