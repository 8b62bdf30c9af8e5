//! Bulk requests.

use serde_json::{Value, json};

use crate::server::{MAX_CONTENT_LENGTH, Server};

/// Action, status, and result or type of the error of all items.
#[track_caller]
fn items(found: &Value) -> Vec<(&str, u64, &str)> {
    let items = found["items"].as_array().unwrap_or_else(|| panic!("no items: {found}"));
    let items = items.iter().filter_map(|item| item.as_object()?.iter().next());
    items
        .map(|(action, item)| {
            let outcome = item["result"].as_str().or(item["error"]["type"].as_str());
            (action.as_str(), item["status"].as_u64().unwrap_or_default(), outcome.unwrap_or_default())
        })
        .collect()
}

/// Hides the ids that the server made.
fn hide_ids(server: &Server, body: &Value) {
    let items = body["items"].as_array().into_iter().flatten();
    for id in items.filter_map(|item| item["index"]["_id"].as_str()).filter(|id| id.len() == 20) {
        server.hide(id);
    }
}

pub async fn has_one_result_per_item(server: &Server) {
    let lines = vec![
        json!({"index": {"_index": "one", "_id": "1"}}),
        json!({"n": 1}),
        json!({"index": {"_index": "one", "_id": "1"}}),
        json!({"n": 2}),
        json!({"create": {"_index": "one", "_id": "2"}}),
        json!({"n": 1}),
        json!({"create": {"_index": "two", "_id": "2"}}),
        json!({"n": 1}),
        json!({"update": {"_index": "one", "_id": "2"}}),
        json!({"doc": {"m": 1}}),
        json!({"update": {"_index": "one", "_id": "2", "retry_on_conflict": 3}}),
        json!({"doc": {"m": 1}}),
        json!({"update": {"_index": "one", "_id": "3"}}),
        json!({"doc": {"m": 1}, "doc_as_upsert": true}),
        json!({"delete": {"_index": "one", "_id": "1"}}),
        json!({"delete": {"_index": "one", "_id": "none"}}),
    ];
    let found = server.call("POST", "/_bulk?refresh=true", lines).await.ok(200);
    assert_eq!(
        items(&found),
        [
            ("index", 201, "created"),
            ("index", 200, "updated"),
            ("create", 201, "created"),
            ("create", 201, "created"),
            ("update", 200, "updated"),
            ("update", 200, "noop"),
            ("update", 201, "created"),
            ("delete", 200, "deleted"),
            ("delete", 404, "not_found"),
        ]
    );
    assert_eq!(found["errors"], false);
    assert_eq!(server.get("/one/_count").await.ok(200)["count"], 2);
    // The index in the path, and an action that overrides it.
    let lines = vec![
        json!({"index": {"_id": 7}}),
        json!({"n": 1}),
        json!({"index": {"_id": "8", "_index": "two"}}),
        json!({"n": 1}),
    ];
    server.call("PUT", "/one/_bulk?refresh=wait_for", lines).await.ok(200);
    server.get("/one/_doc/7").await.ok(200);
    server.get("/two/_doc/8").await.ok(200);
    let reply = server.call("POST", "/one/_bulk", vec![json!({"index": {}}), json!({"n": 1})]).await;
    hide_ids(server, &reply.body);
    assert_eq!(items(&reply.ok(200)), [("index", 201, "created")]);
    let lines = "{\"index\":{\"_id\":\"9\"}}\r\n{\"n\":1}\r\n\n\n{ \"delete\" : {\"_id\":\"9\"} }\n";
    assert_eq!(items(&server.call("POST", "/one/_bulk", lines).await.ok(200)).len(), 2);
    // A pipeline named `_none` is none.
    let lines = vec![json!({"index": {"_id": "p"}}), json!({})];
    server.call("POST", "/one/_bulk?pipeline=_none", lines).await.ok(200);
}

pub async fn fails_by_item(server: &Server) {
    let mappings = json!({"mappings": {"properties": {"bad": {"type": "long"}, "at": {"type": "date"}}}});
    server.call("PUT", "/one", mappings).await.ok(200);
    if let Some(fake) = server.as_fake() {
        fake.document_faults().reject_field("bad");
    }
    let long = "x".repeat(512);
    let lines = vec![
        json!({"index": {"_id": "1"}}),
        json!({"n": 1}),
        json!({"index": {"_id": "2"}}),
        json!({"_id": "2"}),
        json!({"create": {"_id": "1"}}),
        json!({"n": 2}),
        json!({"update": {"_id": "9"}}),
        json!({"doc": {"n": 2}}),
        json!({"update": {"_id": "1"}}),
        json!({"doc": {"_id": "x"}}),
        json!({"index": {"_id": long}}),
        json!({"n": 3}),
        json!({"index": {"_id": "3", "_index": "Upper"}}),
        json!({"n": 3}),
        json!({"delete": {"_id": "3", "_index": "none"}}),
        json!({"index": {"_id": "4"}}),
        json!({"n": 4}),
    ];
    let found = server.call("POST", "/one/_bulk", lines).await.ok(200);
    assert_eq!(found["errors"], true);
    assert_eq!(
        items(&found),
        [
            ("index", 201, "created"),
            ("index", 400, "document_parsing_exception"),
            ("create", 409, "version_conflict_engine_exception"),
            ("update", 404, "document_missing_exception"),
            ("update", 400, "document_parsing_exception"),
            ("index", 201, "created"),
            ("index", 400, "invalid_index_name_exception"),
            ("delete", 404, "index_not_found_exception"),
            ("index", 201, "created"),
        ]
    );
    // A source that cannot be parsed fails alone.
    for (source, error_type) in [
        ("[]", "document_parsing_exception"),
        ("1", "document_parsing_exception"),
        (r#"{"a":"#, "document_parsing_exception"),
        (r#"{"":1}"#, "document_parsing_exception"),
        ("", "document_parsing_exception"),
        ("{} {}", "illegal_argument_exception"),
        (r#"{"bad":"value"}"#, "document_parsing_exception"),
    ] {
        if matches!(source, "[]" | "1") && !server.is_modern() {
            continue;
        }
        let lines =
            format!("{{\"index\":{{\"_id\":\"s\"}}}}\n{source}\n{{\"index\":{{\"_id\":\"t\"}}}}\n{{}}\n");
        let found = server.call("POST", "/one/_bulk", lines.as_str()).await.ok(200);
        let items = items(&found);
        assert_eq!(items.first(), Some(&("index", 400, error_type)), "{source}");
        assert_eq!(items.len(), 2);
    }
}

pub async fn is_refused_as_a_whole(server: &Server) {
    server.call("PUT", "/one/_doc/a", json!({})).await.ok(201);
    let long = format!("{{\"index\":{{\"_id\":\"{}\"}}}}\n{{}}\n", "x".repeat(513));
    for lines in [
        "",
        "\n",
        "{\"delete\":{\"_id\":\"z\"}}",
        "[]\n{}\n",
        "{}\n{}\n",
        "x\n{}\n",
        "{\"insert\":{}}\n{}\n",
        "{\"index\":[]}\n{}\n",
        "{\"index\":1}\n{}\n",
        "{\"index\":{\"_foo\":1}}\n{}\n",
        "{\"index\":{\"_id\":[]}}\n{}\n",
        "{\"index\":{\"_id\":{}}}\n{}\n",
        "{\"index\":{\"_id\":\"\"}}\n{}\n",
        "{\"index\":{\"_id\":null}}\n{}\n",
        "{\"index\":{\"_index\":\"\"}}\n{}\n",
        "{\"index\":{}}\n",
        "{\"index\":{}}\n\n",
        "{\"delete\":{}}\n",
        "{\"update\":{}}\n{\"doc\":{}}\n",
        "{\"update\":{\"_id\":\"a\"}}\n{\"docs\":1}\n",
        "{\"update\":{\"_id\":\"a\"}}\n{\"doc\":1}\n",
        "{\"update\":{\"_id\":\"a\"}}\n{\"doc\":\n",
        "{\"update\":{\"_id\":\"a\"}}\n{}\n",
        "{\"index\":{\"_id\":\"a\",\"if_seq_no\":1}}\n{}\n",
        "{\"create\":{\"_id\":\"a\",\"if_seq_no\":1,\"if_primary_term\":1}}\n{}\n",
        &long,
    ] {
        let reply = server.call("POST", "/one/_bulk", lines).await;
        assert!(reply.status == 400 || reply.status == 200, "{reply}");
        hide_ids(server, &reply.body);
    }
    if server.is_modern() {
        for lines in ["{\"index\":{}\n{}\n", "{\"index\":{},\"delete\":{}}\n{}\n", "{\"index\":{}} {}\n{}\n"]
        {
            assert_eq!(server.call("POST", "/one/_bulk", lines).await.status, 400);
        }
    }
    server
        .call("POST", "/_bulk", "{\"index\":{}}\n{}\n")
        .await
        .refused(400, "action_request_validation_exception");
}

pub async fn is_refused_if_it_is_too_large(server: &Server) {
    let text = "x".repeat(MAX_CONTENT_LENGTH / 2);
    let one = [json!({"index": {}}), json!({"text": text})];
    let lines: Vec<_> = one.iter().cycle().take(6).cloned().collect();
    assert_eq!(server.call("POST", "/one/_bulk", lines).await.status, 413);
    let large = json!({"text": "x".repeat(MAX_CONTENT_LENGTH)});
    assert_eq!(server.call("PUT", "/one/_doc/1", large).await.status, 413);
}
