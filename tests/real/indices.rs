//! Creating, reading and deleting indices, and refreshes.

use serde_json::{Value, json};

use crate::server::{Server, ids};

pub async fn are_created_once(server: &Server) {
    let created = server.call("PUT", "/one", json!({})).await.ok(200);
    assert_eq!(created, json!({"acknowledged": true, "shards_acknowledged": true, "index": "one"}));
    let reply = server.call("PUT", "/one", json!({})).await;
    let reason = reply.refused(400, "resource_already_exists_exception");
    assert!(reason.starts_with("index [one/") && reason.ends_with("] already exists"), "{reason}");
    assert_eq!(server.bare("HEAD", "/one").await.ok(200), Value::Null);
    assert_eq!(server.bare("DELETE", "/one").await.ok(200), json!({"acknowledged": true}));
    assert_eq!(server.bare("HEAD", "/one").await.ok(404), Value::Null);
    let reply = server.bare("DELETE", "/one").await;
    assert_eq!(reply.refused(404, "index_not_found_exception"), "no such index [one]");
    server.bare("PUT", "/one").await.ok(200);
    for body in [r#"{"mapping": {}}"#, r#"{"settings": 1}"#, r#"{"mappings": []}"#, "{"] {
        assert_eq!(server.call("PUT", "/two", body).await.status, 400);
    }
}

pub async fn have_mappings_and_settings(server: &Server) {
    let given = json!({
        "settings": {"index": {"number_of_shards": 1}, "refresh_interval": "-1"},
        "mappings": {"properties": {
            "id": {"type": "keyword"},
            "_timestamp": {"type": "date"},
            "_allow_access_control": {"type": "text", "fields": {"keyword": {"type": "keyword"}}},
            "number": {"type": "long"},
        }},
        "aliases": {"other": {}},
    });
    server.call("PUT", "/one", given.clone()).await.ok(200);
    server.call("PUT", "/other", json!({})).await.refused(400, "invalid_index_name_exception");
    let found = server.get("/other/_mapping").await.ok(200);
    assert_eq!(found, json!({"one": {"mappings": given["mappings"]}}));
    let found = server.get("/one/_settings").await.ok(200);
    assert_eq!(found["one"]["settings"]["index"]["refresh_interval"], "-1");
    let found = server.get("/one").await.ok(200);
    assert_eq!(found["one"]["aliases"], json!({"other": {}}));
    let written =
        server.call("PUT", "/other/_doc/1", json!({"_timestamp": "2024-05-01T12:00:00Z"})).await.ok(201);
    assert_eq!(written["_index"], "one");
    server.bare("DELETE", "/other").await.refused(400, "illegal_argument_exception");
    server.bare("PUT", "/empty").await.ok(200);
    assert_eq!(server.get("/empty/_mapping").await.ok(200), json!({"empty": {"mappings": {}}}));
    server.get("/none/_mapping").await.refused(404, "index_not_found_exception");
}

pub async fn have_names_by_the_rules(server: &Server) {
    for name in ["Upper", "a%20b", "a,b", "a*", "+a", "-a", "a%22", "a%3Cb", "a%7Cb", "a:b", "a%23b"] {
        let reply = server.bare("PUT", &format!("/{name}")).await;
        assert!(reply.status == 400 || name == "a:b", "{reply}");
    }
    let long = "a".repeat(256);
    server.bare("PUT", &format!("/{long}")).await.refused(400, "invalid_index_name_exception");
}

pub async fn become_searchable_by_a_refresh(server: &Server) {
    let settings = json!({"settings": {"refresh_interval": "-1"}});
    server.call("PUT", "/one", settings).await.ok(200);
    server.call("PUT", "/one/_doc/a", json!({"n": 1})).await.ok(201);
    assert_eq!(server.get("/one/_count").await.ok(200)["count"], 0);
    assert_eq!(server.get("/one/_doc/a").await.ok(200)["found"], true);
    assert_eq!(server.get("/one/_doc/a?realtime=false").await.status, 404);
    let refreshed = server.bare("POST", "/one/_refresh").await.ok(200);
    assert_eq!(refreshed["_shards"]["failed"], 0);
    assert_eq!(server.get("/one/_count").await.ok(200)["count"], 1);
    let written = server.call("PUT", "/one/_doc/b?refresh=true", json!({"n": 2})).await.ok(201);
    assert_eq!(written["forced_refresh"], true);
    let found = server.get("/one/_search").await.ok(200);
    assert_eq!(ids(&found), ["a", "b"]);
    server.bare("DELETE", "/one/_doc/a").await.ok(200);
    assert_eq!(server.get("/one/_count").await.ok(200)["count"], 2);
    let lines = vec![json!({"delete": {"_id": "b"}})];
    server.call("POST", "/one/_bulk?refresh=true", lines).await.ok(200);
    assert_eq!(server.get("/one/_count").await.ok(200)["count"], 0);
    server
        .call("PUT", "/one/_doc/c?refresh=maybe", json!({}))
        .await
        .refused(400, "illegal_argument_exception");
    server.call("PUT", "/two/_doc/c?refresh=wait_for", json!({})).await.ok(201);
    assert_eq!(server.get("/two/_count").await.ok(200)["count"], 1);
    server.call("POST", "/two/_update/c?refresh", json!({"doc": {}})).await.ok(200);
}

pub async fn can_be_missing(server: &Server) {
    for (method, path) in [
        ("GET", "/none"),
        ("GET", "/none/_doc/a"),
        ("GET", "/none/_source/a"),
        ("GET", "/none/_search"),
        ("GET", "/none/_count"),
        ("GET", "/none/_settings"),
        ("POST", "/none/_refresh"),
        ("POST", "/none/_pit?keep_alive=1m"),
        ("DELETE", "/none/_doc/a"),
    ] {
        let reply = server.bare(method, path).await;
        assert_eq!(reply.refused(404, "index_not_found_exception"), "no such index [none]");
    }
    assert_eq!(server.bare("HEAD", "/none/_doc/a").await.status, 404);
    // A deletion does not create the index, an update does.
    let lines = vec![json!({"delete": {"_id": "a"}})];
    let found = server.call("POST", "/none/_bulk", lines).await.ok(200);
    assert_eq!(found["items"][0]["delete"]["status"], 404);
    assert_eq!(server.bare("HEAD", "/none").await.status, 404);
    server
        .call("POST", "/none/_update/a", json!({"doc": {}}))
        .await
        .refused(404, "document_missing_exception");
    assert_eq!(server.bare("HEAD", "/none").await.status, 200);
}
