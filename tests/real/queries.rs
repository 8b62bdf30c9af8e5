//! The queries that the fake supports.

use serde_json::json;

use crate::{
    searches::fill,
    server::{Server, ids},
};

pub async fn select_documents(server: &Server) {
    fill(server).await;
    for (query, expected) in [
        (json!({"match_all": {}}), &["a", "b", "c", "d", "e", "f"][..]),
        (json!({"match_none": {}}), &[]),
        (json!({"term": {"tag": "y"}}), &["a", "b"]),
        (json!({"term": {"tag": {"value": "y"}}}), &["a", "b"]),
        (json!({"term": {"tag": ""}}), &["f"]),
        (json!({"term": {"n": 5}}), &["d"]),
        (json!({"term": {"n": "5"}}), &["d"]),
        (json!({"term": {"n": 5.0}}), &["d"]),
        (json!({"term": {"n": 5.5}}), &[]),
        (json!({"term": {"done": true}}), &["b"]),
        (json!({"term": {"done": "false"}}), &["c"]),
        (json!({"term": {"at": "2024-05-02T00:00:00Z"}}), &["c", "d"]),
        (json!({"term": {"o.p": 3}}), &["f"]),
        (json!({"term": {"_id": "c"}}), &["c"]),
        (json!({"term": {"unknown": "c"}}), &[]),
        (json!({"term": {"text.keyword": "Some words"}}), &["d"]),
        (json!({"term": {"text.keyword": "Some"}}), &[]),
        (json!({"terms": {"tag": ["x", "z"]}}), &["a", "c"]),
        (json!({"terms": {"tag": []}}), &[]),
        (json!({"terms": {"_id": ["a", "z"]}}), &["a"]),
        (json!({"terms": {"n": [1, "2"]}}), &["a", "b"]),
        (json!({"ids": {"values": ["b", "a", "none"]}}), &["a", "b"]),
        (json!({"ids": {"values": []}}), &[]),
        (json!({"exists": {"field": "n"}}), &["a", "b", "d", "f"]),
        (json!({"exists": {"field": "tag"}}), &["a", "b", "c", "f"]),
        (json!({"exists": {"field": "o"}}), &["a", "f"]),
        (json!({"exists": {"field": "o.q"}}), &["a"]),
        (json!({"exists": {"field": "unknown"}}), &[]),
        (json!({"exists": {"field": "_id"}}), &["a", "b", "c", "d", "e", "f"]),
        (json!({"range": {"n": {"gte": 1}}}), &["a", "b", "d"]),
        (json!({"range": {"n": {"gt": 1, "lt": 5}}}), &["a", "d"]),
        (json!({"range": {"n": {"gte": 4, "lte": 4}}}), &[]),
        (json!({"range": {"n": {"lte": "1"}}}), &["b", "f"]),
        (json!({"range": {"n": {}}}), &["a", "b", "d", "f"]),
        (json!({"range": {"n": {"gte": null}}}), &["a", "b", "d", "f"]),
        // Rounded up to the end of the second.
        (json!({"range": {"at": {"gt": "2024-05-01T12:00:00Z"}}}), &["c", "d"]),
        (json!({"range": {"at": {"lte": "2024-05-01T12:00:00Z"}}}), &["a", "b"]),
        (json!({"range": {"at": {"gt": "2024-05-01T12:00:00.000Z"}}}), &["b", "c", "d"]),
        (json!({"range": {"at": {"gte": "2024-05-01T12:00:00Z"}}}), &["a", "b", "c", "d"]),
        (json!({"range": {"at": {"lt": "2024-05-01T12:00:00.500Z"}}}), &["a"]),
        (json!({"term": {"at": "2024-05-01T12:00:00Z"}}), &["a", "b"]),
        (json!({"term": {"at": "2024-05-01T12:00:00.000Z"}}), &["a"]),
        (json!({"terms": {"at": ["2024-05-01T12:00:00Z"]}}), &["a", "b"]),
        (
            json!({"range": {"at": {"gte": "2024-05-01T14:00:00+02:00", "lt": "2024-05-02T00:00:00Z"}}}),
            &["a", "b"],
        ),
        (json!({"range": {"at": {"lt": "now-1d"}}}), &["a", "b", "c", "d"]),
        (json!({"range": {"at": {"gt": "now"}}}), &[]),
        (json!({"range": {"tag": {"gte": "y"}}}), &["a", "b", "c"]),
        (json!({"range": {"unknown": {"gte": 1}}}), &[]),
        (json!({"bool": {}}), &["a", "b", "c", "d", "e", "f"]),
        (json!({"bool": {"filter": [{"term": {"tag": "y"}}, {"exists": {"field": "o"}}]}}), &["a"]),
        (json!({"bool": {"must_not": {"exists": {"field": "n"}}}}), &["c", "e"]),
        (json!({"bool": {"should": [{"ids": {"values": ["a"]}}, {"ids": {"values": ["f"]}}]}}), &["a", "f"]),
        (
            json!({"bool": {"should": [{"ids": {"values": ["a"]}}], "must": [{"term": {"tag": "y"}}]}}),
            &["a", "b"],
        ),
        (
            json!({"bool": {"should": [{"ids": {"values": ["a"]}}], "must": [{"term": {"tag": "y"}}], "minimum_should_match": 1}}),
            &["a"],
        ),
        (
            json!({"bool": {"should": [{"term": {"tag": "x"}}, {"term": {"tag": "y"}}], "minimum_should_match": "2"}}),
            &["a"],
        ),
        (json!({"bool": {"should": [{"term": {"tag": "x"}}], "minimum_should_match": 0}}), &["a"]),
    ] {
        let body = json!({"query": query, "sort": ["_doc"]});
        let found = server.call("POST", "/one/_search", body).await.ok(200);
        assert_eq!(ids(&found), expected, "{query}");
        let found = server.call("POST", "/one/_count", json!({"query": query})).await.ok(200);
        assert_eq!(found["count"], expected.len(), "{query}");
    }
}

pub async fn are_refused(server: &Server) {
    fill(server).await;
    for query in [
        json!({}),
        json!([]),
        json!("x"),
        json!(null),
        json!({"fuzzyish": {}}),
        json!({"term": {}}),
        json!({"term": 1}),
        json!({"term": {"tag": [1]}}),
        json!({"term": {"tag": null}}),
        json!({"term": {"tag": {"value": null}}}),
        json!({"term": {"tag": "x", "n": 1}}),
        json!({"terms": {"tag": "x"}}),
        json!({"terms": {}}),
        json!({"terms": {"tag": ["x"], "n": [1]}}),
        json!({"ids": {}}),
        json!({"ids": {"values": "a"}}),
        json!({"ids": {"values": [1]}}),
        json!({"exists": {}}),
        json!({"exists": {"field": "n", "x": 1}}),
        json!({"range": {"n": {"foo": 1}}}),
        json!({"range": {"n": 1}}),
        json!({"range": {}}),
        json!({"range": {"n": {"gte": 1}, "at": {"gte": 1}}}),
        json!({"bool": {"needs": []}}),
        json!({"bool": {"must": [1]}}),
        json!({"bool": {"must": [{}]}}),
        json!({"match_all": {"x": 1}}),
        json!({"match_all": {}, "match_none": {}}),
    ] {
        server.call("POST", "/one/_search", json!({"query": query})).await;
    }
}
