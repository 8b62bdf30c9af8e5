//! Injected faults of documents.

use connectors_testing::FakeElasticsearch;
use serde_json::{Value, json};

use crate::support::{bulk, call, ids, search, send, with_documents};

#[tokio::test]
async fn single_bulk_items_fail() {
    let fake = FakeElasticsearch::start().await;
    fake.document_faults()
        .fail_items("busy*", 1, 429)
        .fail_items("gone", usize::MAX, 503)
        .reject_field("price");
    let lines = [
        json!({"index": {"_id": "busy-1"}}),
        json!({"n": 1}),
        json!({"create": {"_id": "busy-2"}}),
        json!({"n": 1}),
        json!({"update": {"_id": "gone"}}),
        json!({"doc": {"n": 1}, "doc_as_upsert": true}),
        json!({"index": {"_id": "p"}}),
        json!({"price": "dear"}),
        json!({"create": {"_id": "busy-2"}}),
        json!({}),
        json!({"delete": {"_id": "none"}}),
        json!({"index": {"_index": "Bad"}}),
        json!({}),
        json!({"delete": {"_index": "missing", "_id": "x"}}),
        json!({"index": {"_id": "i", "if_seq_no": 7, "if_primary_term": 1}}),
        json!({}),
    ];
    let response = bulk(&fake, "/i/_bulk?pipeline=words", &lines).await;
    assert_eq!(response["errors"], true);
    let found: Vec<_> = response["items"]
        .as_array()
        .unwrap()
        .iter()
        .map(|item| {
            let (action, item) = item.as_object().unwrap().iter().next().unwrap();
            let error = item["error"]["type"].as_str().or(item["result"].as_str());
            (action.as_str(), item["_id"].as_str(), item["status"].as_u64().unwrap(), error.unwrap())
        })
        .collect();
    assert_eq!(
        found,
        [
            ("index", Some("busy-1"), 429, "es_rejected_execution_exception"),
            ("create", Some("busy-2"), 201, "created"),
            ("update", Some("gone"), 503, "unavailable_shards_exception"),
            ("index", Some("p"), 400, "document_parsing_exception"),
            ("create", Some("busy-2"), 409, "version_conflict_engine_exception"),
            ("delete", Some("none"), 404, "not_found"),
            ("index", None, 400, "invalid_index_name_exception"),
            ("delete", Some("x"), 404, "index_not_found_exception"),
            ("index", Some("i"), 409, "version_conflict_engine_exception"),
        ]
    );
    assert_eq!(fake.documents("i").into_keys().collect::<Vec<_>>(), ["busy-2"]);
    assert_eq!(fake.pipelines()["words"], 7);
    fake.document_faults().clear();
    let response = bulk(&fake, "/i/_bulk", &lines[6..8]).await;
    assert_eq!((&response["errors"], response["items"].as_array().unwrap().len()), (&json!(false), 1));
}

#[tokio::test]
async fn whole_bulk_requests_fail_and_items_are_omitted() {
    let fake = FakeElasticsearch::start().await;
    fake.document_faults().refuse_bulk_with("bad").drop_items(1, 1);
    let lines = "{\"index\":{\"_id\":\"a\"}}\n{}\n{\"index\":{\"_id\":\"bad\"}}\n{}\n";
    let (status, refused) = send(&fake, "POST", "/i/_bulk", lines).await;
    assert_eq!((status, &refused["error"]["type"]), (400, &json!("illegal_argument_exception")));
    // The server refuses the whole request because of one id that is too long.
    let long = format!("{{\"index\":{{\"_id\":\"{}\"}}}}\n{{}}\n", "x".repeat(513));
    let (status, refused) = send(&fake, "POST", "/i/_bulk", format!("{lines}{long}")).await;
    assert_eq!((status, &refused["error"]["type"]), (400, &json!("action_request_validation_exception")));
    assert_eq!(fake.document_count("i"), 0);

    let two = [json!({"index": {"_id": "a"}}), json!({}), json!({"index": {"_id": "b"}}), json!({})];
    let response = bulk(&fake, "/i/_bulk", &two).await;
    assert_eq!((response["items"].as_array().unwrap().len(), fake.document_count("i")), (1, 2));
}

#[tokio::test]
async fn searches_are_partial_and_ids_of_points_in_time_change() {
    let fake = with_documents().await;
    fake.document_faults().fail_shards(1).time_out(1);
    let partial = search(&fake, "/i/_search", &Value::Null).await;
    assert_eq!((&partial["timed_out"], &partial["_shards"]["failed"]), (&json!(true), &json!(1)));
    assert_eq!(ids(&partial), ["a"]);
    let (_, opened) = call(&fake, "POST", "/i/_pit?keep_alive=1m", &Value::Null).await;
    fake.document_faults().change_pit_id(1);
    let found = search(&fake, "/_search", &json!({"pit": {"id": opened["id"]}})).await;
    assert_ne!(found["pit_id"], opened["id"]);
    let old = json!({"pit": {"id": opened["id"]}});
    assert_eq!(call(&fake, "POST", "/_search", &old).await.0, 404);
    assert_eq!(
        ids(&search(&fake, "/_search", &json!({"pit": {"id": found["pit_id"]}})).await),
        ["a", "b", "c"]
    );
}

#[tokio::test]
async fn the_date_header_can_be_set() {
    let fake = FakeElasticsearch::start().await;
    let date = "Tue, 01 Jan 2030 00:00:00 GMT";
    fake.date_header(Some(date));
    let response = crate::http::send(&fake.uri(), "GET", "/", &[], "").await;
    assert_eq!(response.headers["date"], date);
    fake.date_header(None);
    let response = crate::http::send(&fake.uri(), "GET", "/", &[], "").await;
    assert_ne!(response.headers["date"], date);
}
