//! Single documents.

use serde_json::{Value, json};

use crate::server::Server;

pub async fn are_written_read_and_deleted(server: &Server) {
    let source = json!({"title": "Grüße", "n": 1.5, "tags": ["a", null], "o": {"p": {}}});
    let written = server.call("PUT", "/one/_doc/1", source.clone()).await.ok(201);
    assert_eq!(
        (&written["result"], &written["_version"], &written["_seq_no"]),
        (&json!("created"), &json!(1), &json!(0))
    );
    let written = server.call("POST", "/one/_doc/1", source.clone()).await.ok(200);
    assert_eq!(
        (&written["result"], &written["_version"], &written["_seq_no"]),
        (&json!("updated"), &json!(2), &json!(1))
    );
    let found = server.get("/one/_doc/1").await.ok(200);
    assert_eq!((&found["_source"], &found["found"]), (&source, &json!(true)));
    assert_eq!(server.get("/one/_source/1").await.ok(200), source);
    assert_eq!(server.bare("HEAD", "/one/_doc/1").await.ok(200), Value::Null);
    let deleted = server.bare("DELETE", "/one/_doc/1").await.ok(200);
    assert_eq!((&deleted["result"], &deleted["_version"]), (&json!("deleted"), &json!(3)));
    assert_eq!(server.bare("DELETE", "/one/_doc/1").await.ok(404)["result"], "not_found");
    assert_eq!(server.bare("DELETE", "/one/_doc/never").await.ok(404)["result"], "not_found");
    assert_eq!(server.get("/one/_doc/1").await.ok(404), json!({"_index": "one", "_id": "1", "found": false}));
    server.get("/one/_source/1").await.refused(404, "resource_not_found_exception");
    assert_eq!(server.bare("HEAD", "/one/_doc/1").await.ok(404), Value::Null);
    // A deleted document continues with its version.
    assert_eq!(server.call("PUT", "/one/_doc/1", json!({})).await.ok(201)["result"], "created");

    let made = server.call("POST", "/one/_doc", json!({"n": 2})).await;
    let id = made.body["_id"].as_str().unwrap_or_default().to_owned();
    assert_eq!((made.status, id.len()), (201, 20), "{made}");
    server.hide(&id);
    server.get(&format!("/one/_doc/{id}")).await.ok(200);
    server.call("PUT", "/one/_create/2", json!({})).await.ok(201);
    let reply = server.call("PUT", "/one/_create/2", json!({})).await;
    assert_eq!(
        reply.refused(409, "version_conflict_engine_exception"),
        "[2]: version conflict, document already exists (current version [1])"
    );
    server
        .call("PUT", "/one/_doc/2?op_type=create", json!({}))
        .await
        .refused(409, "version_conflict_engine_exception");
    // Ids with characters that need an escape.
    for id in ["a%2Fb", "%C3%A9%20%2B", "_x", "a%3Fb"] {
        server.call("PUT", &format!("/one/_doc/{id}"), json!({"n": 3})).await.ok(201);
        server.get(&format!("/one/_doc/{id}")).await.ok(200);
    }
}

pub async fn are_updated_in_part(server: &Server) {
    server.call("PUT", "/one/_doc/1", json!({"a": {"b": 1, "c": [1, 2]}, "d": "x"})).await.ok(201);
    let change = json!({"doc": {"a": {"c": [3], "e": null}, "f": {"g": 1}}});
    let updated = server.call("POST", "/one/_update/1", change.clone()).await.ok(200);
    assert_eq!((&updated["result"], &updated["_version"]), (&json!("updated"), &json!(2)));
    let expected = json!({"a": {"b": 1, "c": [3], "e": null}, "d": "x", "f": {"g": 1}});
    assert_eq!(server.get("/one/_source/1").await.ok(200), expected);
    let same = server.call("POST", "/one/_update/1", change.clone()).await.ok(200);
    assert_eq!((&same["result"], &same["_version"]), (&json!("noop"), &json!(2)));
    assert_eq!(same["_shards"], json!({"total": 0, "successful": 0, "failed": 0}));
    let forced = json!({"doc": change["doc"], "detect_noop": false});
    assert_eq!(server.call("POST", "/one/_update/1", forced).await.ok(200)["result"], "updated");
    let reply = server.call("POST", "/one/_update/2", json!({"doc": {"n": 1}})).await;
    assert_eq!(reply.refused(404, "document_missing_exception"), "[2]: document missing");
    let upsert = json!({"doc": {"n": 1}, "doc_as_upsert": true});
    assert_eq!(server.call("POST", "/one/_update/2", upsert.clone()).await.ok(201)["result"], "created");
    assert_eq!(server.call("POST", "/one/_update/2", upsert).await.ok(200)["result"], "noop");
    let upsert = json!({"doc": {"n": 1}, "upsert": {"m": 1}});
    server.call("POST", "/one/_update/3", upsert.clone()).await.ok(201);
    assert_eq!(server.get("/one/_source/3").await.ok(200), json!({"m": 1}));
    server.call("POST", "/one/_update/3", upsert).await.ok(200);
    assert_eq!(server.get("/one/_source/3").await.ok(200), json!({"m": 1, "n": 1}));
    // An update merges by the names of fields, not by their paths.
    server.call("PUT", "/one/_doc/4", json!({"x.y": 1})).await.ok(201);
    server.call("POST", "/one/_update/4", json!({"doc": {"x": {"y": 2}}})).await.ok(200);
    server.get("/one/_source/4").await.ok(200);
    // Equal numbers of different types.
    server.call("PUT", "/one/_doc/5", json!({"z": 1})).await.ok(201);
    server.call("POST", "/one/_update/5", json!({"doc": {"z": 1.0}})).await.ok(200);
    for body in [
        r#"{"docs": {}}"#,
        r#"{"doc": 1}"#,
        r#"{"doc": null}"#,
        r#"{"doc_as_upsert": 1}"#,
        r#"{"doc_as_upsert": "true", "doc": {"n": 7}}"#,
        "{}",
        "[]",
        "",
        r#"{"doc": {"#,
        r#"{"doc": {"_id": "b"}}"#,
        r#"{"doc_as_upsert": true}"#,
    ] {
        server.call("POST", "/one/_update/1", body).await;
    }
}

pub async fn have_filtered_sources(server: &Server) {
    let source = json!({"a": 1, "b": {"c": 2, "d": [{"e": 3, "f": 4}]}, "g": [1]});
    server.call("PUT", "/one/_doc/1", source).await.ok(201);
    for (query, expected) in [
        ("_source=true", json!({"a": 1, "b": {"c": 2, "d": [{"e": 3, "f": 4}]}, "g": [1]})),
        ("_source=false", Value::Null),
        ("_source=a", json!({"a": 1})),
        ("_source=a,b.c", json!({"a": 1, "b": {"c": 2}})),
        ("_source=b", json!({"b": {"c": 2, "d": [{"e": 3, "f": 4}]}})),
        ("_source=b.*", json!({"b": {"c": 2, "d": [{"e": 3, "f": 4}]}})),
        ("_source=*.c", json!({"b": {"c": 2}})),
        ("_source=b.d.e", json!({"b": {"d": [{"e": 3}]}})),
        ("_source=none", json!({})),
        ("_source_includes=b&_source_excludes=b.d", json!({"b": {"c": 2}})),
        ("_source_excludes=b", json!({"a": 1, "g": [1]})),
        ("_source_excludes=b.c,b.d", json!({"a": 1, "g": [1]})),
        ("_source_excludes=b.*", json!({"a": 1, "b": {}, "g": [1]})),
        ("_source_excludes=b.d.e", json!({"a": 1, "b": {"c": 2, "d": [{"f": 4}]}, "g": [1]})),
        ("_source_excludes=*", json!({})),
    ] {
        let found = server.get(&format!("/one/_doc/1?{query}")).await.ok(200);
        assert_eq!(found["_source"], expected, "{query}");
    }
}

pub async fn are_read_together(server: &Server) {
    server.call("PUT", "/one/_doc/1", json!({"a": 1, "b": 2})).await.ok(201);
    let body = json!({"docs": [
        {"_index": "one", "_id": "1"},
        {"_index": "one", "_id": "2"},
        {"_index": "none", "_id": "1"},
    ]});
    let found = server.call("POST", "/_mget", body).await.ok(200);
    assert_eq!(found["docs"][0]["_source"], json!({"a": 1, "b": 2}));
    assert_eq!(found["docs"][1]["found"], false);
    assert_eq!(found["docs"][2]["error"]["type"], "index_not_found_exception");
    server.call("POST", "/one/_mget?_source=a", json!({"ids": ["1"]})).await.ok(200);
    for body in [r#"{"ids": []}"#, r#"{"ids": [{}]}"#, r#"{"docs": [{}]}"#, r#"{"foo": []}"#, "{}", "", "[]"]
    {
        server.call("POST", "/one/_mget", body).await;
    }
}

pub async fn are_refused(server: &Server) {
    server.call("PUT", "/one/_doc/1", json!({"n": 1})).await.ok(201);
    let long = "x".repeat(513);
    let reply = server.call("PUT", &format!("/one/_doc/{long}"), json!({})).await;
    let reason = reply.refused(400, "action_request_validation_exception");
    assert!(reason.contains("is too long, must be no longer than 512 bytes but was: 513"), "{reason}");
    for source in [
        r#"{"_id": "1"}"#,
        r#"{"a": 1, "_index": "x"}"#,
        r#"{"_source": {}}"#,
        r#"{"_type": 1}"#,
        r#"{"_version": 1}"#,
        r#"{"_tier": 1}"#,
        r#"{"_doc_count": 1}"#,
        r#"{"_data_stream_timestamp": 1}"#,
        r#"{"_field_names": 1}"#,
        r#"{"_nested_path": 1}"#,
        r#"{"_seq_no": 1}"#,
        r#"{"_routing": 1}"#,
        r#"{"_ignored_source": 1}"#,
        r#"{"_inference_fields": 1}"#,
        r#"{"_recovery_source": 1}"#,
        r#"{"_ignored": 1}"#,
        r#"{"": 1}"#,
        r#"{"a..b": 1}"#,
        r#"{".": 1}"#,
        r#"{" ": 1}"#,
        r#"{"a": {"": 1}}"#,
        r#"{"a": 1, "a": 2}"#,
        r#"{"a":"#,
        r#"{"a": 1,}"#,
        "{} {}",
        "",
    ] {
        server.call("PUT", "/one/_doc/2", source).await;
    }
    if server.is_modern() {
        for source in ["[]", "1", "null"] {
            server.call("PUT", "/one/_doc/2", source).await.refused(400, "document_parsing_exception");
        }
    }
    // Metadata in a nested object is not metadata.
    server.call("PUT", "/one/_doc/3", json!({"o": {"_id": "x"}})).await.ok(201);
    for query in
        ["op_type=insert", "if_seq_no=1", "if_seq_no=x", "foo=1", "timeout=1", "wait_for_active_shards=x"]
    {
        let reply = server.call("PUT", &format!("/one/_doc/1?{query}"), json!({})).await;
        assert_eq!(reply.status, 400, "{reply}");
    }
}
