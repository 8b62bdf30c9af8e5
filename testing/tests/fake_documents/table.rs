//! Every endpoint with valid and invalid input: the status and the type of the error.

use connectors_testing::FakeElasticsearch;
use serde_json::{Value, json};

use crate::http::keys;
use crate::support::{call, send, with_documents};

const ARGUMENT: &str = "illegal_argument_exception";
const CONFLICT: &str = "version_conflict_engine_exception";
const DOCUMENT: &str = "document_parsing_exception";
const GONE: &str = "index_not_found_exception";
const INVALID: &str = "action_request_validation_exception";
const MISSING: &str = "document_missing_exception";
const NAME: &str = "invalid_index_name_exception";
const PARSE: &str = "parse_exception";
const QUERY: &str = "parsing_exception";
const SYNTAX: &str = "x_content_parse_exception";
const UNSUPPORTED: &str = "unsupported_operation_exception";

/// Method, path, body, status, and the type of the root cause; empty without an error.
type Row = (&'static str, &'static str, &'static str, u16, &'static str);

/// Requests to make in this order, with the index `i` and the documents `a`, `b` and `c`.
const ROWS: &[Row] = &[
    // Indices.
    ("HEAD", "/i", "", 200, ""),
    ("HEAD", "/x", "", 404, ""),
    ("GET", "/i", "", 200, ""),
    ("GET", "/x", "", 404, GONE),
    ("GET", "/i/_mapping", "", 200, ""),
    ("GET", "/i/_settings", "", 200, ""),
    (
        "PUT",
        "/new",
        r#"{"settings": {"number_of_shards": 1}, "mappings": {}, "aliases": {"other": {}}}"#,
        200,
        "",
    ),
    ("PUT", "/new", "", 400, "resource_already_exists_exception"),
    ("PUT", "/other", "", 400, "resource_already_exists_exception"),
    ("PUT", "/New", "", 400, NAME),
    ("PUT", "/a%20b", "", 400, NAME),
    ("PUT", "/n", r#"{"mapping": {}}"#, 400, PARSE),
    ("PUT", "/n", r#"{"settings": 1}"#, 400, PARSE),
    ("PUT", "/n", r#"{"settings": {"refresh_interval": "soon"}}"#, 400, ARGUMENT),
    ("PUT", "/n", "{", 400, SYNTAX),
    ("POST", "/new/_refresh", "", 200, ""),
    ("POST", "/_refresh", "", 200, ""),
    ("POST", "/x/_refresh", "", 404, GONE),
    ("POST", "/i/_refresh", "{}", 400, ARGUMENT),
    ("GET", "/i/_count", "", 200, ""),
    ("POST", "/i/_count", r#"{"query": {"term": {"tag": "y"}}}"#, 200, ""),
    ("POST", "/i/_count", r#"{"size": 1}"#, 400, QUERY),
    ("POST", "/x/_count", "", 404, GONE),
    ("DELETE", "/other", "", 400, ARGUMENT),
    ("DELETE", "/new", "", 200, ""),
    ("DELETE", "/new", "", 404, GONE),
    ("GET", "/i,x", "", 400, UNSUPPORTED),
    ("PATCH", "/i", "", 405, ""),
    ("GET", "/i/_stats", "", 400, ""),
    // Documents.
    ("GET", "/i/_doc/a", "", 200, ""),
    ("GET", "/i/_doc/a?_source=n", "", 200, ""),
    ("GET", "/i/_doc/x", "", 404, ""),
    ("GET", "/x/_doc/a", "", 404, GONE),
    ("GET", "/i/_doc/a?foo=1", "", 400, ARGUMENT),
    ("HEAD", "/i/_doc/a", "", 200, ""),
    ("HEAD", "/i/_doc/x", "", 404, ""),
    ("GET", "/i/_source/a", "", 200, ""),
    ("GET", "/i/_source/x", "", 404, "resource_not_found_exception"),
    ("PUT", "/i/_doc/d", r#"{"n": 1}"#, 201, ""),
    ("PUT", "/i/_doc/d?refresh=wait_for", r#"{"n": 2}"#, 200, ""),
    ("POST", "/i/_doc", r#"{"n": 1}"#, 201, ""),
    ("PUT", "/i/_doc/d?op_type=create", "{}", 409, CONFLICT),
    ("PUT", "/i/_doc/d?op_type=insert", "{}", 400, ARGUMENT),
    ("PUT", "/i/_doc/d?refresh=maybe", "{}", 400, ARGUMENT),
    ("PUT", "/i/_doc/d?if_seq_no=0&if_primary_term=1", "{}", 409, CONFLICT),
    ("PUT", "/i/_doc/none?if_seq_no=0&if_primary_term=1", "{}", 409, CONFLICT),
    ("PUT", "/i/_doc/d?if_seq_no=0", "{}", 400, INVALID),
    ("PUT", "/i/_doc/d?if_seq_no=x", "{}", 400, ARGUMENT),
    ("PUT", "/i/_doc/d?if_seq_no=-3&if_primary_term=1", "{}", 400, ARGUMENT),
    ("PUT", "/i/_doc/d", "", 400, PARSE),
    ("PUT", "/i/_doc/d", "[]", 400, DOCUMENT),
    ("PUT", "/i/_doc/d", r#"{"a":"#, 400, DOCUMENT),
    ("PUT", "/i/_doc/d", r#"{"_id": "d"}"#, 400, DOCUMENT),
    ("PUT", "/Bad/_doc/d", "{}", 400, NAME),
    ("PUT", "/i/_create/e", "{}", 201, ""),
    ("PUT", "/i/_create/e", "{}", 409, CONFLICT),
    ("DELETE", "/i/_doc/e?if_seq_no=0&if_primary_term=1", "", 409, CONFLICT),
    ("DELETE", "/i/_doc/e", "", 200, ""),
    ("DELETE", "/i/_doc/e", "", 404, ""),
    ("DELETE", "/x/_doc/e", "", 404, GONE),
    ("DELETE", "/i/_doc/e", "{}", 400, ARGUMENT),
    // Updates.
    ("POST", "/i/_update/a", r#"{"doc": {"n": 3}}"#, 200, ""),
    ("POST", "/i/_update/a", r#"{"doc": {"n": 3}, "detect_noop": false}"#, 200, ""),
    ("POST", "/i/_update/f", r#"{"doc": {"n": 3}, "doc_as_upsert": true}"#, 201, ""),
    ("POST", "/i/_update/g", r#"{"doc": {"n": 3}, "upsert": {"m": 1}}"#, 201, ""),
    ("POST", "/i/_update/x", r#"{"doc": {}}"#, 404, MISSING),
    ("POST", "/i/_update/a?if_seq_no=0&if_primary_term=1", r#"{"doc": {"n": 9}}"#, 409, CONFLICT),
    (
        "POST",
        "/i/_update/a?if_seq_no=0&if_primary_term=1",
        r#"{"doc": {}, "doc_as_upsert": true}"#,
        400,
        INVALID,
    ),
    ("POST", "/i/_update/a?if_primary_term=1", r#"{"doc": {}}"#, 400, INVALID),
    ("POST", "/i/_update/a", r#"{"doc": {"_id": "b"}}"#, 400, DOCUMENT),
    ("POST", "/i/_update/a", r#"{"docs": {}}"#, 400, SYNTAX),
    ("POST", "/i/_update/a", r#"{"doc": 1}"#, 400, SYNTAX),
    ("POST", "/i/_update/a", "{}", 400, INVALID),
    ("POST", "/i/_update/a", "", 400, PARSE),
    ("POST", "/i/_update/a", r#"{"script": "x"}"#, 400, UNSUPPORTED),
    ("PUT", "/i/_update/a", r#"{"doc": {}}"#, 405, ""),
    // Several documents.
    ("POST", "/_mget", r#"{"docs": [{"_index": "i", "_id": "a"}, {"_index": "x", "_id": "a"}]}"#, 200, ""),
    ("POST", "/i/_mget", r#"{"ids": ["a", "x"]}"#, 200, ""),
    ("POST", "/_mget", r#"{"ids": ["a"]}"#, 400, INVALID),
    ("POST", "/i/_mget", r#"{"ids": []}"#, 400, INVALID),
    ("POST", "/i/_mget", r#"{"ids": [{}]}"#, 400, ARGUMENT),
    // Bulk requests that are refused as a whole.
    ("POST", "/_bulk", "", 400, PARSE),
    ("POST", "/_bulk", "{\"delete\":{\"_index\":\"i\",\"_id\":\"z\"}}", 400, ARGUMENT),
    ("POST", "/_bulk", "\n", 400, INVALID),
    ("POST", "/i/_bulk", "[]\n{}\n", 400, ARGUMENT),
    ("POST", "/i/_bulk", "{}\n{}\n", 400, ARGUMENT),
    ("POST", "/i/_bulk", "{\"insert\":{}}\n{}\n", 400, ARGUMENT),
    ("POST", "/i/_bulk", "{\"index\":[]}\n{}\n", 400, ARGUMENT),
    ("POST", "/i/_bulk", "{\"index\":{\"_foo\":1}}\n{}\n", 400, ARGUMENT),
    ("POST", "/i/_bulk", "{\"index\":{\"_id\":\"\"}}\n{}\n", 400, ARGUMENT),
    ("POST", "/i/_bulk", "{\"index\":{\"version\":1}}\n{}\n", 400, UNSUPPORTED),
    ("POST", "/i/_bulk", "{\"index\":{}}\n", 400, ARGUMENT),
    ("POST", "/i/_bulk", "{\"index\":\n{}\n", 400, SYNTAX),
    ("POST", "/_bulk", "{\"index\":{}}\n{}\n", 400, INVALID),
    ("POST", "/i/_bulk", "{\"delete\":{}}\n", 400, INVALID),
    ("POST", "/i/_bulk", "{\"update\":{\"_id\":\"a\"}}\n{\"docs\":1}\n", 400, SYNTAX),
    ("POST", "/i/_bulk", "{\"update\":{\"_id\":\"a\"}}\n{}\n", 400, INVALID),
    ("POST", "/i/_bulk", "{\"index\":{\"_id\":\"a\",\"if_seq_no\":1}}\n{}\n", 400, INVALID),
    // Searches.
    ("GET", "/i/_search", "", 200, ""),
    ("POST", "/i/_search", r#"{"size": 1, "sort": [{"n": "desc"}], "_source": ["n"]}"#, 200, ""),
    ("POST", "/x/_search", "", 404, GONE),
    ("POST", "/_search", "", 400, UNSUPPORTED),
    ("POST", "/i/_search", r#"{"aggs": {}}"#, 400, UNSUPPORTED),
    ("POST", "/i/_search", r#"{"query": {"match": {"a": 1}}}"#, 400, UNSUPPORTED),
    ("POST", "/i/_search", r#"{"query": {"fuzzyish": {}}}"#, 400, QUERY),
    ("POST", "/i/_search", r#"{"query": {}}"#, 400, QUERY),
    ("POST", "/i/_search", r#"{"query": {"term": {"a": [1]}}}"#, 400, QUERY),
    ("POST", "/i/_search", r#"{"query": {"term": {"a": null}}}"#, 400, ARGUMENT),
    ("POST", "/i/_search", r#"{"query": {"range": {"a": {"from": 1}}}}"#, 400, QUERY),
    ("POST", "/i/_search", r#"{"query": {"bool": {"needs": []}}}"#, 400, QUERY),
    ("POST", "/i/_search", r#"{"size": -1}"#, 400, ARGUMENT),
    ("POST", "/i/_search", r#"{"size": 10001}"#, 400, ARGUMENT),
    ("POST", "/i/_search", r#"{"search_after": [1]}"#, 400, ARGUMENT),
    ("POST", "/i/_search", r#"{"sort": ["n"], "search_after": [1, 2]}"#, 400, ARGUMENT),
    ("POST", "/i/_search", r#"{"sort": ["n"], "search_after": [1], "from": 1}"#, 400, INVALID),
    ("POST", "/i/_search", r#"{"sort": [{"n": "up"}]}"#, 400, ARGUMENT),
    ("POST", "/i/_search", r#"{"sort": ["_id"]}"#, 400, ARGUMENT),
    ("POST", "/i/_search", r#"{"track_total_hits": "some"}"#, 400, ARGUMENT),
    ("POST", "/i/_search", "[]", 400, QUERY),
    ("POST", "/i/_search?scroll=1m", "", 400, ARGUMENT),
    ("POST", "/i/_search?rest_total_hits_as_int=true", "", 400, UNSUPPORTED),
    ("POST", "/i/_search?rest_total_hits_as_int=false", "", 200, ""),
    ("GET", "/x/_search?ignore_unavailable=true", "", 400, UNSUPPORTED),
    ("PUT", "/i/_doc/d?require_alias", "{}", 400, UNSUPPORTED),
    ("GET", "/i?flat_settings=true", "", 400, UNSUPPORTED),
    // Points in time.
    ("POST", "/i/_pit?keep_alive=1m", "", 200, ""),
    ("POST", "/i/_pit", "", 400, INVALID),
    ("POST", "/i/_pit?keep_alive=1", "", 400, ARGUMENT),
    ("POST", "/i/_pit?keep_alive=2d", "", 400, ARGUMENT),
    ("POST", "/x/_pit?keep_alive=1m", "", 404, GONE),
    ("POST", "/_search", r#"{"pit": {"id": "none"}}"#, 404, "search_context_missing_exception"),
    ("POST", "/i/_search", r#"{"pit": {"id": "none"}}"#, 400, INVALID),
    ("DELETE", "/_pit", r#"{"id": "none"}"#, 404, ""),
    ("DELETE", "/_pit", r#"{"name": "none"}"#, 400, ARGUMENT),
    ("DELETE", "/_pit", "", 400, PARSE),
    // The cluster.
    ("GET", "/", "", 200, ""),
    ("GET", "/_license", "", 200, ""),
    ("POST", "/_security/user/_has_privileges", r#"{"cluster": ["manage_connector"]}"#, 200, ""),
    ("POST", "/_security/user/_has_privileges", r#"{"clusters": []}"#, 400, PARSE),
    ("POST", "/_security/user/_has_privileges", "", 400, PARSE),
    ("GET", "/_cat/indices", "", 400, ""),
];

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
