//! Searches: pages, order, totals, parts of sources.

use serde_json::{Value, json};

use crate::server::{Server, ids};

/// Creates the index `one` with the documents `a` to `f`.
pub async fn fill(server: &Server) {
    let mappings = json!({"mappings": {"properties": {
        "n": {"type": "long"}, "tag": {"type": "keyword"}, "at": {"type": "date"}, "done": {"type": "boolean"},
    }}});
    server.call("PUT", "/one", mappings).await.ok(200);
    let mut lines = Vec::new();
    for (id, source) in [
        ("a", json!({"n": 2, "tag": ["x", "y"], "at": "2024-05-01T12:00:00Z", "o": {"p": 1, "q": 2}})),
        ("b", json!({"n": 1, "tag": "y", "at": "2024-05-01T12:00:00.500Z", "done": true})),
        ("c", json!({"tag": "z", "at": "2024-05-02T00:00:00Z", "done": false})),
        ("d", json!({"n": [5, 3], "text": "Some words", "at": "2024-05-02T02:00:00+02:00"})),
        ("e", json!({"n": null, "tag": [], "text": ["one", "Two three"]})),
        ("f", json!({"n": -7, "tag": ["", null], "o": {"p": 3}})),
    ] {
        lines.push(json!({"index": {"_id": id}}));
        lines.push(source);
    }
    let found = server.call("POST", "/one/_bulk?refresh=true", lines).await.ok(200);
    assert_eq!(found["errors"], false, "{found}");
}

pub async fn page_and_sort(server: &Server) {
    fill(server).await;
    for (body, expected) in [
        (json!({}), &["a", "b", "c", "d", "e", "f"][..]),
        (json!({"size": 2}), &["a", "b"]),
        (json!({"from": 4, "size": 10}), &["e", "f"]),
        (json!({"from": 10}), &[]),
        (json!({"size": 0}), &[]),
        (json!({"sort": "n"}), &["f", "b", "a", "d", "c", "e"]),
        (json!({"sort": ["n", "_doc"]}), &["f", "b", "a", "d", "c", "e"]),
        (json!({"sort": [{"n": "desc"}]}), &["d", "a", "b", "f", "c", "e"]),
        (json!({"sort": [{"n": {"order": "desc", "missing": "_first"}}]}), &["c", "e", "d", "a", "b", "f"]),
        (json!({"sort": [{"tag": "asc"}, {"n": "asc"}]}), &["f", "a", "b", "c", "d", "e"]),
        (json!({"sort": [{"at": "desc"}, {"n": "asc"}]}), &["d", "c", "b", "a", "f", "e"]),
        (json!({"sort": ["_doc"]}), &["a", "b", "c", "d", "e", "f"]),
        (json!({"sort": [{"_doc": "desc"}]}), &["f", "e", "d", "c", "b", "a"]),
        (json!({"sort": ["n"], "search_after": [1]}), &["a", "d", "c", "e"]),
        (json!({"sort": [{"n": "desc"}], "search_after": [2]}), &["b", "f", "c", "e"]),
        (json!({"sort": ["n"], "search_after": ["2"], "size": 1}), &["d"]),
        (json!({"sort": ["tag", "n"], "search_after": ["x", 2]}), &["b", "c", "d", "e"]),
        (json!({"sort": ["at", "n"], "search_after": [1_714_564_800_000_i64, 2], "size": 1}), &["b"]),
        (json!({"sort": ["at", "n"], "search_after": ["2024-05-01T12:00:00Z", 2], "size": 1}), &["b"]),
        (json!({"sort": [{"done": "desc"}, "n"], "size": 2}), &["b", "c"]),
        (json!({"sort": ["_score", "_doc"], "size": 2}), &["a", "b"]),
        (json!({"sort": [{"unknown": {"unmapped_type": "long"}}, "n"], "size": 1}), &["f"]),
        (json!({"version": true, "seq_no_primary_term": true, "size": 1}), &["a"]),
        (json!({"timeout": "10s", "size": 1}), &["a"]),
        (json!({"sort": ["text.keyword"], "size": 1}), &["d"]),
    ] {
        let found = server.call("POST", "/one/_search", body.clone()).await.ok(200);
        assert_eq!(ids(&found), expected, "{body}");
        assert_eq!((&found["timed_out"], &found["_shards"]["failed"]), (&json!(false), &json!(0)));
    }
    let found = server.get("/one/_search?sort=n:desc,tag&size=1&_source=n").await.ok(200);
    assert_eq!(found["hits"]["hits"][0]["_source"], json!({"n": [5, 3]}));
    for body in [
        r#"{"size": -1}"#,
        r#"{"from": -1}"#,
        r#"{"size": 10001}"#,
        r#"{"size": "x"}"#,
        r#"{"search_after": [1]}"#,
        r#"{"sort": ["n"], "search_after": [1, 2]}"#,
        r#"{"sort": ["n"], "search_after": 1}"#,
        r#"{"sort": ["n"], "search_after": [1], "from": 1}"#,
        r#"{"sort": [{"n": "up"}]}"#,
        r#"{"sort": ["_id"]}"#,
        r#"{"track_total_hits": "some"}"#,
        "[]",
        "{",
    ] {
        let reply = server.call("POST", "/one/_search", body).await;
        assert_eq!(reply.status, 400, "{reply}");
    }
}

pub async fn count_hits(server: &Server) {
    fill(server).await;
    for (track, total) in [
        (json!(true), json!({"value": 6, "relation": "eq"})),
        (json!(false), Value::Null),
        (json!(3), json!({"value": 3, "relation": "gte"})),
        (json!(6), json!({"value": 6, "relation": "eq"})),
        (json!(100), json!({"value": 6, "relation": "eq"})),
    ] {
        // A query that has to look at each document, so that it is not counted by other means.
        let query =
            json!({"bool": {"filter": [{"match_all": {}}], "must_not": [{"ids": {"values": ["none"]}}]}});
        let body = json!({"size": 1, "track_total_hits": track, "query": query});
        let found = server.call("POST", "/one/_search", body).await.ok(200);
        assert_eq!(found["hits"]["total"], total, "{track}");
    }
    let found = server.get("/one/_search?track_total_hits=true&size=0").await.ok(200);
    assert_eq!(found["hits"]["total"], json!({"value": 6, "relation": "eq"}));
    server.get("/one/_search?track_total_hits=false&size=0").await.ok(200);
    let found = server.call("POST", "/one/_count", json!({"query": {"term": {"tag": "y"}}})).await.ok(200);
    assert_eq!(found["count"], 2);
    server.call("POST", "/one/_count", json!({"size": 1})).await.refused(400, "parsing_exception");
    server.call("POST", "/one/_count", json!({"query": {"x": {}}})).await.refused(400, "parsing_exception");
}

pub async fn filter_sources(server: &Server) {
    let source = json!({"a": 1, "b": {"c": 2, "d": [{"e": 3, "f": 4}, {"f": 5}]}, "g": [1], "h.i": 1});
    server.call("PUT", "/one/_doc/1?refresh=true", source.clone()).await.ok(201);
    for (filter, expected) in [
        (json!(true), source),
        (json!(false), Value::Null),
        (json!("a"), json!({"a": 1})),
        (json!(["b.c", "x"]), json!({"b": {"c": 2}})),
        (json!(["b.d.e"]), json!({"b": {"d": [{"e": 3}]}})),
        (json!({"excludes": ["b.*"]}), json!({"a": 1, "b": {}, "g": [1], "h.i": 1})),
        (json!({"includes": "b", "excludes": ["b.d"]}), json!({"b": {"c": 2}})),
        (json!({"excludes": ["b.d.f"]}), json!({"a": 1, "b": {"c": 2, "d": [{"e": 3}]}, "g": [1], "h.i": 1})),
        (json!(["h.i"]), json!({"h.i": 1})),
        (json!(["h"]), json!({"h.i": 1})),
        (json!([]), Value::Null),
        (json!({}), Value::Null),
        (json!("b*"), Value::Null),
        (json!("*"), Value::Null),
    ] {
        let found = server.call("POST", "/one/_search", json!({"_source": filter})).await.ok(200);
        if !expected.is_null() || filter == json!(false) {
            assert_eq!(found["hits"]["hits"][0]["_source"], expected, "{filter}");
        }
    }
    for filter in [json!(1), json!({"x": 1}), json!(null)] {
        server.call("POST", "/one/_search", json!({"_source": filter})).await;
    }
}
