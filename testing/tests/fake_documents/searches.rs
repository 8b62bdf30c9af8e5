//! Searches: queries, sorting, visibility.

use std::time::Duration;

use connectors_testing::FakeElasticsearch;
use serde_json::{Value, json};

use crate::support::{bulk, call, ids, search, with_documents};

#[tokio::test]
async fn queries_select_documents() {
    let fake = with_documents().await;
    for (query, expected) in [
        (json!({"match_all": {}}), "abc"),
        (json!({"match_none": {}}), ""),
        (json!({"ids": {"values": ["c", "a", "x"]}}), "ac"),
        (json!({"term": {"tag": "y"}}), "ab"),
        (json!({"term": {"tag.keyword": {"value": "z"}}}), "c"),
        (json!({"term": {"done": "true"}}), "b"),
        (json!({"term": {"_id": "b"}}), "b"),
        (json!({"terms": {"n": [1, 7]}}), "b"),
        (json!({"exists": {"field": "n"}}), "ab"),
        (json!({"exists": {"field": "o"}}), "a"),
        (json!({"range": {"n": {"gt": 1}}}), "a"),
        (json!({"range": {"n": {"gte": 1, "lt": 2}}}), "b"),
        (json!({"range": {"at": {"lte": "2024-05-01T12:00:00.100Z"}}}), "a"),
        (json!({"range": {"at": {"gte": "now-12h", "lte": "now"}}}), "abc"),
        (json!({"range": {"at": {"gt": "now-1h"}}}), "c"),
        (json!({"bool": {"must": [{"term": {"tag": "y"}}], "must_not": {"term": {"done": true}}}}), "a"),
        (
            json!({"bool": {"filter": {"exists": {"field": "done"}}, "should": [{"term": {"tag": "y"}}]}}),
            "bc",
        ),
        (json!({"bool": {"should": [{"term": {"n": 1}}, {"term": {"n": 2}}]}}), "ab"),
        (
            json!({"bool": {"should": [{"term": {"n": 1}}, {"term": {"tag": "y"}}], "minimum_should_match": 2}}),
            "b",
        ),
        (json!({"bool": {}}), "abc"),
    ] {
        fake.set_time("2024-05-02T00:00:00Z".parse().unwrap());
        let found = search(&fake, "/i/_search", &json!({"query": query})).await;
        assert_eq!(ids(&found).concat(), expected, "{query}");
        let (_, count) = call(&fake, "POST", "/i/_count", &json!({"query": query})).await;
        assert_eq!(count["count"], expected.len(), "{query}");
    }
}

#[tokio::test]
async fn hits_are_sorted_paged_and_filtered() {
    let fake = with_documents().await;
    for (body, expected) in [
        (json!({"sort": [{"n": "asc"}]}), "bac"),
        (json!({"sort": [{"n": {"order": "desc", "missing": "_first"}}]}), "cab"),
        (json!({"sort": {"at": "desc"}}), "cba"),
        (json!({"sort": ["tag", {"_shard_doc": "desc"}]}), "abc"),
        (json!({"sort": [{"_shard_doc": "desc"}], "size": 2}), "cb"),
        (json!({"sort": [{"n": "asc"}], "search_after": [1]}), "ac"),
        (json!({"from": 1, "size": 1}), "b"),
        (json!({"size": 0}), ""),
    ] {
        let found = search(&fake, "/i/_search", &body).await;
        assert_eq!(ids(&found).concat(), expected, "{body}");
        assert_eq!(found["hits"]["total"], json!({"value": 3, "relation": "eq"}), "{body}");
    }
    let body = json!({
        "sort": ["n"], "size": 1, "_source": {"includes": ["o.p"]}, "seq_no_primary_term": true, "version": true,
        "track_total_hits": 2, "query": {"ids": {"values": ["a", "b", "c"]}}, "search_after": [1],
    });
    let found = search(&fake, "/i/_search", &body).await;
    let hit = json!({
        "_index": "i", "_id": "a", "_version": 1, "_seq_no": 0, "_primary_term": 1, "_score": null,
        "_source": {"o": {"p": 1}}, "sort": [2],
    });
    assert_eq!(
        found["hits"],
        json!({"total": {"value": 2, "relation": "gte"}, "max_score": null, "hits": [hit]})
    );
    let found =
        search(&fake, "/i/_search?_source=false&sort=n:desc&size=1&track_total_hits=false", &Value::Null)
            .await;
    let hit = json!({"_index": "i", "_id": "a", "_score": null, "sort": [2]});
    assert_eq!(found["hits"], json!({"max_score": null, "hits": [hit]}));
}

#[tokio::test]
async fn documents_become_searchable_at_a_refresh() {
    let fake = FakeElasticsearch::start().await;
    fake.set_time("2024-05-01T12:00:00Z".parse().unwrap());
    let everything = json!({});
    let write = |id: &str, parameters: &str| {
        let (fake, path) = (&fake, format!("/i/_doc/{id}{parameters}"));
        async move { assert_eq!(call(fake, "PUT", &path, &json!({"x": 1})).await.0, 201) }
    };
    write("a", "").await;
    assert_eq!(call(&fake, "GET", "/i/_doc/a", &Value::Null).await.0, 200);
    assert_eq!(ids(&search(&fake, "/i/_search", &everything).await), [""; 0]);
    fake.advance_time(Duration::from_millis(999));
    assert_eq!(ids(&search(&fake, "/i/_search", &everything).await), [""; 0]);
    fake.advance_time(Duration::from_millis(1));
    assert_eq!(ids(&search(&fake, "/i/_search", &everything).await), ["a"]);
    write("b", "?refresh=wait_for").await;
    assert_eq!(ids(&search(&fake, "/i/_search", &everything).await), ["a", "b"]);
    write("c", "").await;
    call(&fake, "POST", "/i/_refresh", &Value::Null).await;
    assert_eq!(ids(&search(&fake, "/i/_search", &everything).await), ["a", "b", "c"]);

    call(&fake, "PUT", "/still", &json!({"settings": {"refresh_interval": "-1"}})).await;
    call(&fake, "PUT", "/still/_doc/a", &json!({})).await;
    fake.advance_time(Duration::from_secs(3600));
    assert_eq!(ids(&search(&fake, "/still/_search", &everything).await), [""; 0]);
}

#[tokio::test]
async fn a_point_in_time_is_a_snapshot_that_expires() {
    let fake = with_documents().await;
    fake.set_time("2024-05-01T12:00:00Z".parse().unwrap());
    let (_, opened) = call(&fake, "POST", "/i/_pit?keep_alive=1m", &Value::Null).await;
    let id = &opened["id"];
    let lines = [json!({"delete": {"_id": "a"}}), json!({"index": {"_id": "d"}}), json!({"n": 0})];
    bulk(&fake, "/i/_bulk?refresh=true", &lines).await;
    assert_eq!(ids(&search(&fake, "/i/_search", &json!({})).await), ["b", "c", "d"]);

    let mut body = json!({"pit": {"id": id, "keep_alive": "1m"}, "sort": ["_shard_doc"], "size": 2});
    let first = search(&fake, "/_search", &body).await;
    assert_eq!((&first["pit_id"], ids(&first)), (id, vec!["a", "b"]));
    body["search_after"] = first["hits"]["hits"][1]["sort"].clone();
    let second = search(&fake, "/_search", &body).await;
    assert_eq!(ids(&second), ["c"]);
    body["search_after"] = second["hits"]["hits"][0]["sort"].clone();
    assert_eq!(ids(&search(&fake, "/_search", &body).await), [""; 0]);

    // With another sort, ties are broken by position, which is then part of the sort values.
    let by_tag = json!({"pit": {"id": id}, "sort": ["o.p"], "size": 1, "search_after": [null, 1]});
    let found = search(&fake, "/_search", &by_tag).await;
    assert_eq!(found["hits"]["hits"][0]["sort"], json!([i64::MAX, 2]));

    fake.advance_time(Duration::from_secs(60));
    let (status, refused) = call(&fake, "POST", "/_search", &body).await;
    assert_eq!(
        (status, &refused["error"]["root_cause"][0]["type"]),
        (404, &json!("search_context_missing_exception"))
    );
    let (_, opened) = call(&fake, "POST", "/i/_pit?keep_alive=1m", &Value::Null).await;
    let closed = json!({"succeeded": true, "num_freed": 1});
    assert_eq!(call(&fake, "DELETE", "/_pit", &json!({"id": opened["id"]})).await, (200, closed));
}

#[tokio::test]
async fn times_without_a_fraction_mean_a_whole_second() {
    let fake = with_documents().await;
    let ranges = [
        (json!({"range": {"at": {"gt": "2024-05-01T12:00:00Z"}}}), vec!["c"]),
        (json!({"range": {"at": {"gt": "2024-05-01T12:00:00.000Z"}}}), vec!["b", "c"]),
        (json!({"range": {"at": {"gte": "2024-05-01T12:00:00Z"}}}), vec!["a", "b", "c"]),
        (json!({"range": {"at": {"lte": "2024-05-01T12:00:00Z"}}}), vec!["a", "b"]),
        (json!({"range": {"at": {"lt": "2024-05-01T12:00:00Z"}}}), vec![]),
        (json!({"term": {"at": "2024-05-01T12:00:00Z"}}), vec!["a", "b"]),
        (json!({"term": {"at": "2024-05-01T12:00:00.000Z"}}), vec!["a"]),
    ];
    for (query, expected) in ranges {
        assert_eq!(ids(&search(&fake, "/i/_search", &json!({"query": query})).await), expected, "{query}");
    }
}

#[tokio::test]
async fn times_and_missing_numbers_are_sorted_as_numbers() {
    let fake = with_documents().await;
    let body = json!({"sort": [{"at": "desc"}, "n"], "search_after": ["2024-05-02T00:00:00Z", null]});
    let found = search(&fake, "/i/_search", &body).await;
    assert_eq!(found["hits"]["hits"][0]["sort"], json!([1_714_564_800_500_i64, 1]));
    let found = search(&fake, "/i/_search", &json!({"sort": [{"n": "desc"}]})).await;
    assert_eq!(found["hits"]["hits"][2]["sort"], json!([i64::MIN]));
}
