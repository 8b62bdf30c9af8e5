//! Credentials and privileges.

use connectors_sdk::{Client, Elasticsearch};
use serde_json::json;

use crate::server::{Body, Server};

async fn with_key(server: &Server, cluster: &[&str], indices: bool) -> Client<Elasticsearch> {
    let key = server.api_key(cluster, indices).await;
    server.builder().api_key(key).build().expect("a client")
}

pub async fn needs_credentials(server: &Server) {
    let nobody = server.builder().build().expect("a client");
    let reply = server.send(&nobody, "GET", "/one/_count", None).await;
    reply.refused(401, "security_exception");
    let wrong = server.builder().basic("elastic", "wrong-password").build().expect("a client");
    server.send(&wrong, "GET", "/one/_count", None).await.refused(401, "security_exception");
    let wrong = server.builder().basic("stranger", "wrong-password").build().expect("a client");
    server.send(&wrong, "GET", "/one/_count?x=1", None).await.refused(401, "security_exception");
    // `unknown:key`, and the right id with a wrong key.
    let wrong = server.builder().api_key("dW5rbm93bjprZXk=").build().expect("a client");
    server.send(&wrong, "GET", "/one/_count", None).await.refused(401, "security_exception");
    let wrong = server.builder().api_key("bm8gY29sb24=").build().expect("a client");
    server.send(&wrong, "GET", "/one/_count", None).await.refused(401, "security_exception");
}

pub async fn lets_a_key_do_what_it_may(server: &Server) {
    let key = with_key(server, &["monitor_connector"], true).await;
    let call =
        async |method: &str, path: &str, body: Option<Body>| server.send(&key, method, path, body).await;
    call("PUT", "/one", Some(json!({}).into())).await.ok(200);
    call("PUT", "/one/_doc/1?refresh=true", Some(json!({"n": 1}).into())).await.ok(201);
    let lines = vec![json!({"delete": {"_id": "1"}})];
    call("POST", "/one/_bulk", Some(lines.into())).await.ok(200);
    call("POST", "/one/_refresh", None).await.ok(200);
    assert_eq!(call("GET", "/one/_count", None).await.ok(200)["count"], 0);
    let opened = call("POST", "/one/_pit?keep_alive=1m", None).await.ok(200);
    let pit = opened["id"].as_str().expect("an id");
    server.hide(pit);
    call("POST", "/_search", Some(json!({"pit": {"id": pit}}).into())).await.ok(200);
    call("DELETE", "/_pit", Some(json!({"id": pit}).into())).await.ok(200);
}

pub async fn refuses_what_a_key_may_not(server: &Server) {
    server.call("PUT", "/one/_doc/1?refresh=true", json!({"n": 1})).await.ok(201);
    let key = with_key(server, &["monitor_connector"], false).await;
    for (method, path, body) in [
        ("GET", "/one", None),
        ("HEAD", "/one", None),
        ("PUT", "/two", None),
        ("DELETE", "/one", None),
        ("GET", "/one/_mapping", None),
        ("GET", "/one/_settings", None),
        ("POST", "/one/_refresh", None),
        ("GET", "/one/_count", None),
        ("GET", "/one/_search", None),
        ("GET", "/none/_search", None),
        ("POST", "/one/_pit?keep_alive=1m", None),
        ("GET", "/one/_doc/1", None),
        ("HEAD", "/one/_doc/1", None),
        ("GET", "/one/_source/1", None),
        ("DELETE", "/one/_doc/1", None),
        ("PUT", "/one/_doc/2", Some(json!({}))),
        ("PUT", "/one/_create/2", Some(json!({}))),
        ("POST", "/one/_update/1", Some(json!({"doc": {}}))),
        ("POST", "/one/_mget", Some(json!({"ids": ["1"]}))),
    ] {
        let reply = server.send(&key, method, path, body.map(Body::Json)).await;
        assert_eq!(reply.status, 403, "{reply}");
    }
    let lines = vec![
        json!({"index": {"_index": "one", "_id": "2"}}),
        json!({}),
        json!({"delete": {"_index": "one", "_id": "1"}}),
        json!({"update": {"_index": "two", "_id": "1"}}),
        json!({"doc": {}}),
    ];
    let reply = server.send(&key, "POST", "/_bulk", Some(lines.into())).await;
    if reply.status == 200 {
        assert_eq!(reply.body["items"][0]["index"]["status"], 403, "{reply}");
    }
    // A point in time is not open to everyone who knows its id.
    let opened = server.bare("POST", "/one/_pit?keep_alive=1m").await.ok(200);
    let pit = opened["id"].as_str().expect("an id");
    server.hide(pit);
    let body = json!({"pit": {"id": pit}});
    server.send(&key, "POST", "/_search", Some(body.into())).await;
}

pub async fn tells_privileges(server: &Server) {
    let body = json!({
        "cluster": ["monitor_connector", "manage_connector"],
        "index": [
            {"names": ["one", "two"], "privileges": ["read", "write"]},
            {"names": ["three"], "privileges": ["create_index"]},
        ],
    });
    for (cluster, indices, all) in
        [(&["monitor_connector"][..], false, false), (&["manage_connector"], true, true)]
    {
        let key = with_key(server, cluster, indices).await;
        let path = "/_security/user/_has_privileges";
        let found = server.send(&key, "POST", path, Some(body.clone().into())).await.ok(200);
        assert_eq!(
            (&found["has_all_requested"], &found["index"]["two"]["write"]),
            (&json!(all), &json!(indices))
        );
        let found = server
            .send(&key, "GET", path, Some(json!({"cluster": ["monitor_connector"]}).into()))
            .await
            .ok(200);
        assert_eq!(found["has_all_requested"], true);
    }
    let path = "/_security/user/_has_privileges";
    for body in
        [r#"{"clusters": []}"#, "{}", "", "[]", r#"{"cluster": ["foo"]}"#, r#"{"index": [{"names": ["a"]}]}"#]
    {
        server.call("POST", path, body).await;
    }
}
