//! Compare-and-set.

use serde_json::json;

use crate::server::Server;

const CONFLICT: &str = "version_conflict_engine_exception";

pub async fn protect_a_document(server: &Server) {
    server.call("PUT", "/one/_doc/1", json!({"n": 1})).await.ok(201);
    server.call("PUT", "/one/_doc/1?if_seq_no=0&if_primary_term=1", json!({"n": 2})).await.ok(200);
    let reply = server.call("PUT", "/one/_doc/1?if_seq_no=0&if_primary_term=1", json!({"n": 3})).await;
    assert_eq!(
        reply.refused(409, CONFLICT),
        "[1]: version conflict, required seqNo [0], primary term [1]. current document has seqNo [1] and primary term [1]"
    );
    let reply = server.call("PUT", "/one/_doc/1?if_seq_no=1&if_primary_term=2", json!({"n": 3})).await;
    reply.refused(409, CONFLICT);
    let reply = server.call("PUT", "/one/_doc/2?if_seq_no=0&if_primary_term=1", json!({})).await;
    assert_eq!(
        reply.refused(409, CONFLICT),
        "[2]: version conflict, required seqNo [0], primary term [1]. but no document was found"
    );
    let body = json!({"doc": {"n": 4}});
    server.call("POST", "/one/_update/1?if_seq_no=1&if_primary_term=1", body.clone()).await.ok(200);
    let reply = server.call("POST", "/one/_update/1?if_seq_no=1&if_primary_term=1", body.clone()).await;
    assert_eq!(
        reply.refused(409, CONFLICT),
        "[1]: version conflict, required seqNo [1], primary term [1]. current document has seqNo [2] and primary term [1]"
    );
    // An update checks that the document exists before it checks the condition.
    server
        .call("POST", "/one/_update/2?if_seq_no=1&if_primary_term=1", body.clone())
        .await
        .refused(404, "document_missing_exception");
    let body = json!({"doc": {}, "doc_as_upsert": true});
    server
        .call("POST", "/one/_update/1?if_seq_no=2&if_primary_term=1", body)
        .await
        .refused(400, "action_request_validation_exception");
    server.bare("DELETE", "/one/_doc/1?if_seq_no=0&if_primary_term=1").await.refused(409, CONFLICT);
    server.bare("DELETE", "/one/_doc/2?if_seq_no=0&if_primary_term=1").await.refused(409, CONFLICT);
    server.bare("DELETE", "/one/_doc/1?if_seq_no=2&if_primary_term=1").await.ok(200);
    for query in [
        "if_seq_no=0",
        "if_primary_term=1",
        "if_seq_no=-1&if_primary_term=1",
        "if_seq_no=-3&if_primary_term=1",
        "if_seq_no=0&if_primary_term=0",
    ] {
        server.call("PUT", &format!("/one/_doc/1?{query}"), json!({})).await;
        server.call("POST", &format!("/one/_update/1?{query}"), json!({"doc": {}})).await;
        server.bare("DELETE", &format!("/one/_doc/1?{query}")).await;
    }
    let lines = vec![
        json!({"index": {"_id": "1", "if_seq_no": 0, "if_primary_term": 1}}),
        json!({}),
        json!({"index": {"_id": "3"}}),
        json!({}),
        json!({"update": {"_id": "3", "if_seq_no": 9, "if_primary_term": 1}}),
        json!({"doc": {"n": 1}}),
        json!({"delete": {"_id": "3", "if_seq_no": 9, "if_primary_term": 1}}),
        json!({"create": {"_id": "3"}}),
        json!({}),
    ];
    let found = server.call("POST", "/one/_bulk", lines).await.ok(200);
    let statuses: Vec<_> = found["items"]
        .as_array()
        .into_iter()
        .flatten()
        .map(|item| {
            item.as_object()
                .and_then(|item| item.values().next())
                .map(|item| item["status"].clone())
                .unwrap_or_default()
        })
        .collect();
    assert_eq!(statuses, [409, 201, 409, 409, 409]);
}
