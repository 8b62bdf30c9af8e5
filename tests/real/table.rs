//! The table of requests with which the fake is tested.

use serde_json::{Value, json};

use crate::{
    rows::{ROWS, UNSUPPORTED},
    server::Server,
};

/// Parts of paths that are not offered by the fake, by a node without security, or by one without all modules.
const ABSENT: [&str; 5] = ["_cat", "_license", "_security", "_stats", "scroll"];

pub async fn of_the_fake_holds(server: &Server) {
    // Otherwise, what searches find would depend on the time.
    server.call("PUT", "/i", json!({"settings": {"refresh_interval": "-1"}})).await.ok(200);
    for (id, source) in [
        ("a", json!({"n": 2, "tag": ["x", "y"], "at": "2024-05-01T12:00:00Z", "o": {"p": 1, "q": 2}})),
        ("b", json!({"n": 1, "tag": "y", "at": "2024-05-01T12:00:00.500Z", "done": true})),
        ("c", json!({"tag": "z", "at": "2024-05-02T00:00:00Z", "done": false})),
    ] {
        server.call("PUT", &format!("/i/_doc/{id}?refresh=true"), source).await.ok(201);
    }
    let mut wrong = Vec::new();
    for (method, path, body, status, error_type) in ROWS {
        let absent = ABSENT.iter().any(|part| path.contains(part));
        // Without automatic refreshes, a write that waits for one would never end. Mappings are not derived from documents by the fake, and old versions respond with 500 to such documents.
        let differs = path.contains("wait_for")
            || (*method == "GET" && matches!(*path, "/i" | "/i/_mapping"))
            || (*body == "[]" && path.contains("_doc") && !server.is_modern());
        if *error_type == UNSUPPORTED || *path == "/" || absent || differs {
            continue;
        }
        let reply = if body.is_empty() {
            server.bare(method, path).await
        } else {
            server.call(method, path, *body).await
        };
        if let Some(id) = reply.body["_id"].as_str().filter(|id| id.len() == 20) {
            server.hide(id);
        }
        if let Some(id) = reply.body["id"].as_str() {
            server.hide(id);
        }
        let mut root = reply.body["error"]["root_cause"][0]["type"].clone();
        if root == "x_content_e_o_f_exception" {
            root = "x_content_parse_exception".into();
        }
        let expected = if error_type.is_empty() { Value::Null } else { json!(error_type) };
        if (reply.status, &root) != (*status, &expected) {
            wrong.push(format!("{reply}\n      expected {status} {error_type}"));
        }
    }
    assert!(wrong.is_empty(), "{}", wrong.join("\n"));
}
