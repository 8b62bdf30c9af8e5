//! Points in time.

use serde_json::{Value, json};

use crate::server::{Server, ids};

async fn open(server: &Server) -> String {
    let opened = server.bare("POST", "/one/_pit?keep_alive=1m").await;
    let id = opened.body["id"].as_str().unwrap_or_else(|| panic!("no id: {opened}")).to_owned();
    server.hide(&id);
    id
}

pub async fn page_through_an_index(server: &Server) {
    let mut lines = Vec::new();
    for number in 0..25 {
        lines.push(json!({"index": {"_id": format!("doc-{number:02}")}}));
        lines.push(json!({"n": number}));
    }
    server.call("POST", "/one/_bulk?refresh=true", lines).await.ok(200);
    let mut pit = open(server).await;
    // What is written later is not part of it.
    server.call("PUT", "/one/_doc/later?refresh=true", json!({})).await.ok(201);
    server.bare("DELETE", "/one/_doc/doc-03?refresh=true").await.ok(200);
    let (mut all, mut after): (Vec<String>, Value) = (Vec::new(), Value::Null);
    loop {
        let mut body = json!({
            "pit": {"id": pit, "keep_alive": "1m"}, "size": 10, "sort": ["_shard_doc"], "_source": false,
            "track_total_hits": false,
        });
        if !after.is_null() {
            body["search_after"] = after;
        }
        let found = server.call("POST", "/_search", body).await.ok(200);
        if let Some(new) = found["pit_id"].as_str() {
            server.hide(new);
            pit = new.to_owned();
        }
        let page = ids(&found);
        if page.is_empty() {
            break;
        }
        all.extend(page.iter().map(|id| (*id).to_owned()));
        after = found["hits"]["hits"][page.len() - 1]["sort"].clone();
        assert_eq!(after.as_array().map(Vec::len), Some(1));
    }
    let expected: Vec<_> = (0..25).map(|number| format!("doc-{number:02}")).collect();
    assert_eq!(all, expected);
    // Another order is followed by the position.
    let body = json!({"pit": {"id": pit}, "size": 1, "sort": [{"n": "desc"}], "track_total_hits": true});
    let found = server.call("POST", "/_search", body).await.ok(200);
    assert_eq!(found["hits"]["hits"][0]["sort"].as_array().map(Vec::len), Some(2));
    assert_eq!(found["hits"]["total"]["value"], 25);
    let found = server.call("POST", "/_search", json!({"pit": {"id": pit}, "size": 1})).await.ok(200);
    assert_eq!(ids(&found), ["doc-00"]);
    let body = json!({"pit": {"id": pit}, "query": {"term": {"n": 3}}});
    assert_eq!(ids(&server.call("POST", "/_search", body).await.ok(200)), ["doc-03"]);
    server
        .call("POST", "/one/_search", json!({"pit": {"id": pit}}))
        .await
        .refused(400, "action_request_validation_exception");
    let closed = server.call("DELETE", "/_pit", json!({"id": pit})).await.ok(200);
    assert_eq!(closed, json!({"succeeded": true, "num_freed": 1}));
    let reply = server.call("POST", "/_search", json!({"pit": {"id": pit}, "sort": ["_shard_doc"]})).await;
    reply.refused(404, "search_context_missing_exception");
    let closed = server.call("DELETE", "/_pit", json!({"id": pit})).await.ok(404);
    assert_eq!(closed, json!({"succeeded": false, "num_freed": 0}));
}

pub async fn expire(server: &Server) {
    server.call("PUT", "/one/_doc/1?refresh=true", json!({})).await.ok(201);
    let opened = server.bare("POST", "/one/_pit?keep_alive=1ms").await.ok(200);
    let pit = opened["id"].as_str().expect("an id").to_owned();
    server.hide(&pit);
    // The node looks for expired contexts once a minute, so one that was closed stands for it there.
    if let Some(fake) = server.as_fake() {
        fake.advance_time(std::time::Duration::from_secs(1));
    } else {
        let _ = server
            .es
            .request(connectors_sdk::Method::DELETE, "/_pit")
            .json(&json!({"id": pit}))
            .send_discard()
            .await;
    }
    let body = json!({"pit": {"id": pit, "keep_alive": "1m"}, "sort": ["_shard_doc"]});
    server.call("POST", "/_search", body).await.refused(404, "search_context_missing_exception");
    // An index that is deleted ends its points in time.
    let pit = open(server).await;
    server.bare("DELETE", "/one").await.ok(200);
    server.call("POST", "/_search", json!({"pit": {"id": pit}})).await;
    server.call("DELETE", "/_pit", json!({"id": pit})).await;
    server.bare("PUT", "/one").await.ok(200);
    for path in ["/one/_pit", "/one/_pit?keep_alive=1", "/one/_pit?keep_alive=2d", "/none/_pit?keep_alive=1m"]
    {
        server.bare("POST", path).await;
    }
    for body in [r#"{"id": "none"}"#, r#"{"name": "none"}"#, r#"{"id": []}"#, "{}", "", "[]"] {
        server.call("DELETE", "/_pit", body).await;
    }
    for pit in [
        json!({"id": "none"}),
        json!({"id": ""}),
        json!({}),
        json!("x"),
        json!({"id": "none", "keep_alive": "x"}),
    ] {
        server.call("POST", "/_search", json!({"pit": pit})).await;
    }
}
