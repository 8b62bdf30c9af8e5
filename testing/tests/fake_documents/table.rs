//! Every endpoint with valid and invalid input: the status and the type of the error.

use connectors_testing::FakeElasticsearch;
use serde_json::{Value, json};

use crate::http::keys;
use crate::rows::ROWS;
use crate::support::{call, send, with_documents};

#[tokio::test]
async fn every_endpoint_has_the_status_and_error_of_the_table() {
    let fake = with_documents().await;
    for (method, path, body, status, error_type) in ROWS {
        let (found, response) = send(&fake, method, path, *body).await;
        let root = &response["error"]["root_cause"][0]["type"];
        let expected = if error_type.is_empty() { Value::Null } else { json!(error_type) };
        assert_eq!((found, root), (*status, &expected), "{method} {path} {body}: {response}");
    }
}

#[tokio::test]
async fn an_index_keeps_its_settings_and_mappings() {
    let fake = FakeElasticsearch::start().await;
    let given = json!({
        "settings": {"index": {"number_of_shards": 2}, "refresh_interval": "5s"},
        "mappings": {"properties": {"n": {"type": "long"}}},
        "aliases": {"other": {}},
    });
    let expected = json!({"acknowledged": true, "shards_acknowledged": true, "index": "i"});
    assert_eq!(call(&fake, "PUT", "/i", &given).await, (200, expected));
    let (_, found) = call(&fake, "GET", "/other", &Value::Null).await;
    assert_eq!(keys(&found), ["i"]);
    assert_eq!(found["i"]["mappings"], given["mappings"]);
    assert_eq!(found["i"]["aliases"], given["aliases"]);
    let settings = &found["i"]["settings"]["index"];
    assert_eq!((&settings["number_of_shards"], &settings["refresh_interval"]), (&json!("2"), &json!("5s")));
    let (_, written) = call(&fake, "PUT", "/other/_doc/1", &json!({})).await;
    assert_eq!(written["_index"], "i");
}

#[tokio::test]
async fn versions_and_sequence_numbers_increase() {
    let fake = FakeElasticsearch::start().await;
    let shards = json!({"total": 2, "successful": 1, "failed": 0});
    let written = |version: u64, seq_no: u64, result: &str| {
        json!({
            "_index": "i", "_id": "1", "_version": version, "result": result, "_shards": shards,
            "_seq_no": seq_no, "_primary_term": 1,
        })
    };
    assert_eq!(
        call(&fake, "PUT", "/i/_doc/1", &json!({"a": {"b": 1}})).await,
        (201, written(1, 0, "created"))
    );
    let update = json!({"doc": {"a": {"c": 2}}});
    let path = "/i/_update/1?if_seq_no=0&if_primary_term=1";
    assert_eq!(call(&fake, "POST", path, &update).await, (200, written(2, 1, "updated")));
    let (status, refused) = call(&fake, "POST", path, &json!({"doc": {"a": 1}})).await;
    assert_eq!(
        (status, refused["error"]["reason"].as_str()),
        (
            409,
            Some(
                "[1]: version conflict, required seqNo [0], primary term [1]. current document has seqNo [1] and primary \
                 term [1]"
            )
        )
    );
    let (_, noop) = call(&fake, "POST", "/i/_update/1", &update).await;
    assert_eq!(
        (&noop["result"], &noop["_seq_no"], &noop["_shards"]["total"]),
        (&json!("noop"), &json!(1), &json!(0))
    );
    let found = json!({
        "_index": "i", "_id": "1", "_version": 2, "_seq_no": 1, "_primary_term": 1, "found": true,
        "_source": {"a": {"b": 1, "c": 2}},
    });
    assert_eq!(call(&fake, "GET", "/i/_doc/1", &Value::Null).await, (200, found));
    assert_eq!(call(&fake, "DELETE", "/i/_doc/1", &Value::Null).await, (200, written(3, 2, "deleted")));
    assert_eq!(call(&fake, "DELETE", "/i/_doc/1", &Value::Null).await.1["result"], "not_found");
    let missing = json!({"_index": "i", "_id": "1", "found": false});
    assert_eq!(call(&fake, "GET", "/i/_doc/1", &Value::Null).await, (404, missing));
}

#[tokio::test]
async fn a_body_above_the_limit_gets_413() {
    use connectors_testing::elasticsearch::Options;
    let fake =
        FakeElasticsearch::builder().options(Options::new().max_content_length(20)).start().await.unwrap();
    let long = json!({"text": "x".repeat(20)});
    assert_eq!(call(&fake, "PUT", "/i/_doc/1", &long).await, (413, Value::Null));
    assert_eq!(call(&fake, "PUT", "/i/_doc/1", &json!({"text": "x"})).await.0, 201);
}
