//! The connector protocol's two indices, which the Connector APIs also write to.

use connectors_testing::{
    FakeElasticsearch,
    elasticsearch::{Options, Privilege},
};
use serde_json::{Value, json};

use crate::support::{call, ids, search};

#[tokio::test]
async fn both_apis_access_the_same_documents() {
    let fake = FakeElasticsearch::start().await;
    assert_eq!(call(&fake, "HEAD", "/.elastic-connectors", &Value::Null).await.0, 404);
    call(&fake, "PUT", "/_connector/a", &json!({"name": "first", "index_name": "i", "service_type": "t"}))
        .await;
    let (_, first) = call(&fake, "GET", "/.elastic-connectors/_doc/a", &Value::Null).await;
    assert_eq!(first["_index"], ".elastic-connectors-v1");
    assert_eq!((&first["_source"]["name"], &first["_seq_no"]), (&json!("first"), &json!(0)));

    call(&fake, "PUT", "/_connector/a/_name", &json!({"name": "second"})).await;
    // An update without a change is not a write.
    call(&fake, "PUT", "/_connector/a/_name", &json!({"name": "second"})).await;
    let (_, second) = call(&fake, "GET", "/.elastic-connectors-v1/_doc/a", &Value::Null).await;
    assert_eq!((&second["_seq_no"], &second["_version"]), (&json!(1), &json!(2)));

    let update = json!({"doc": {"name": "third"}});
    let stale = "/.elastic-connectors-v1/_update/a?if_seq_no=0&if_primary_term=1";
    assert_eq!(call(&fake, "POST", stale, &update).await.0, 409);
    let fresh = "/.elastic-connectors/_update/a?if_seq_no=1&if_primary_term=1";
    let (status, written) = call(&fake, "POST", fresh, &update).await;
    assert_eq!((status, &written["_seq_no"]), (200, &json!(2)));
    assert_eq!(call(&fake, "GET", "/_connector/a", &Value::Null).await.1["name"], "third");

    let (_, job) = call(&fake, "POST", "/_connector/_sync_job", &json!({"id": "a"})).await;
    assert!(job["id"].is_string(), "{job}");
    let query = json!({"query": {"bool": {"filter": [
        {"terms": {"status": ["pending", "suspended"]}}, {"term": {"connector.id": "a"}},
    ]}}, "sort": [{"created_at": "asc"}], "seq_no_primary_term": true});
    let found = search(&fake, "/.elastic-connectors-sync-jobs/_search", &query).await;
    assert_eq!(
        (ids(&found), &found["hits"]["hits"][0]["_seq_no"]),
        (vec![job["id"].as_str().unwrap()], &json!(0))
    );
    let path = format!("/.elastic-connectors-sync-jobs-v1/_doc/{}", job["id"].as_str().unwrap());
    assert_eq!(call(&fake, "DELETE", &path, &Value::Null).await.0, 200);
    assert_eq!(
        search(&fake, "/.elastic-connectors-sync-jobs/_search", &query).await["hits"]["total"]["value"],
        0
    );
}

#[tokio::test]
async fn direct_access_needs_separate_privileges() {
    let fake = FakeElasticsearch::start().await;
    fake.put_connector("a", json!({}));
    let key = format!("ApiKey {}", fake.add_api_key(&[Privilege::ManageConnector, Privilege::Indices]));
    let headers = [("authorization", key.as_str()), ("content-type", "application/json")];
    let send = |method: &'static str, path: &'static str, body: &'static str| {
        let (uri, headers) = (fake.uri(), headers);
        async move { crate::http::send(&uri, method, path, &headers, body).await }
    };
    assert_eq!(send("GET", "/_connector/a", "").await.status, 200);
    assert_eq!(send("PUT", "/i/_doc/1", "{}").await.status, 201);
    for (method, path, body) in [
        ("GET", "/.elastic-connectors/_doc/a", ""),
        ("POST", "/.elastic-connectors-v1/_update/a", r#"{"doc": {}}"#),
        ("POST", "/.elastic-connectors/_search", ""),
        ("DELETE", "/.elastic-connectors-v1", ""),
    ] {
        let refused = send(method, path, body).await;
        assert_eq!(
            (refused.status, &refused.json()["error"]["type"]),
            (403, &json!("security_exception")),
            "{path}"
        );
    }
    let lines = "{\"index\":{\"_index\":\".elastic-connectors\",\"_id\":\"a\"}}\n{}\n{\"index\":{\"_index\":\"i\"}}\n{}\n";
    let items = send("POST", "/_bulk", lines).await.json();
    assert_eq!(
        (&items["items"][0]["index"]["status"], &items["items"][1]["index"]["status"]),
        (&json!(403), &json!(201))
    );
    let wanted = r#"{"cluster": ["manage_connector"], "index": [{"names": [".elastic-connectors-v1", "i"], "privileges": ["write"]}]}"#;
    let held = send("POST", "/_security/user/_has_privileges", wanted).await.json();
    assert_eq!(held["has_all_requested"], false);
    assert_eq!(held["cluster"], json!({"manage_connector": true}));
    assert_eq!(held["index"], json!({".elastic-connectors-v1": {"write": false}, "i": {"write": true}}));
}

#[tokio::test]
async fn system_indices_need_the_product_origin_header() {
    let options = Options::new().system_indices(true);
    let fake = FakeElasticsearch::builder().options(options).start().await.unwrap();
    fake.put_connector("a", json!({}));
    let (status, refused) = call(&fake, "GET", "/.elastic-connectors/_doc/a", &Value::Null).await;
    assert_eq!((status, &refused["error"]["type"]), (403, &json!("security_exception")));
    let headers = [("x-elastic-product-origin", "connectors")];
    let found = crate::http::send(&fake.uri(), "GET", "/.elastic-connectors/_doc/a", &headers, "").await;
    assert_eq!(found.status, 200);
    assert_eq!(call(&fake, "GET", "/_connector/a", &Value::Null).await.0, 200);
}
