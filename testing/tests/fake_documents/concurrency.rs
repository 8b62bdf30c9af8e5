//! Concurrent clients.

use std::collections::BTreeMap;

use connectors_testing::FakeElasticsearch;
use serde_json::{Value, json};

use crate::support::{bulk, call};

const CLIENTS: usize = 8;
const ITEMS: usize = 20_000;
const PER_REQUEST: usize = 100;

/// Each client writes its own documents, and all clients increment a counter in one document by compare-and-set.
#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn concurrent_clients_lose_no_writes_and_read_whole_documents() {
    let fake = FakeElasticsearch::start().await;
    fake.record_requests(false);
    assert!(fake.put_document("i", "shared", &json!({"left": 0, "right": 0})));
    let clients: Vec<_> = (0..CLIENTS).map(|client| work(&fake, client)).collect();
    let expected: BTreeMap<String, Value> =
        futures_util::future::join_all(clients).await.into_iter().flatten().collect();
    let mut stored = fake.documents("i");
    let rounds = CLIENTS * ITEMS / CLIENTS / PER_REQUEST;
    assert_eq!(stored.remove("shared").unwrap(), json!({"left": rounds, "right": rounds}));
    assert_eq!(stored, expected);
}

/// Returns the expected final documents of the client.
async fn work(fake: &FakeElasticsearch, client: usize) -> BTreeMap<String, Value> {
    let mut expected = BTreeMap::new();
    for round in 0..ITEMS / CLIENTS / PER_REQUEST {
        let mut lines = Vec::new();
        for item in 0..PER_REQUEST {
            let id = format!("{client}-{}", (round * PER_REQUEST + item) % 400);
            let value = json!({"client": client, "round": round, "item": item});
            match item % 4 {
                0 | 1 => {
                    lines.extend([json!({"index": {"_id": id}}), value.clone()]);
                    expected.insert(id, value);
                }
                2 => {
                    lines.push(json!({"update": {"_id": id}}));
                    lines.push(json!({"doc": value, "doc_as_upsert": true}));
                    expected.insert(id, value);
                }
                _ => {
                    lines.push(json!({"delete": {"_id": id}}));
                    expected.remove(&id);
                }
            }
        }
        let response = bulk(fake, "/i/_bulk", &lines).await;
        assert_eq!(response["items"].as_array().unwrap().len(), PER_REQUEST);
        count(fake).await;
    }
    expected
}

async fn count(fake: &FakeElasticsearch) {
    loop {
        let (_, found) = call(fake, "GET", "/i/_doc/shared", &Value::Null).await;
        let number = found["_source"]["left"].as_u64().unwrap();
        assert_eq!(found["_source"]["right"], number, "torn: {found}");
        let path = format!("/i/_update/shared?if_seq_no={}&if_primary_term=1", found["_seq_no"]);
        let (status, _) =
            call(fake, "POST", &path, &json!({"doc": {"left": number + 1, "right": number + 1}})).await;
        match status {
            200 => return,
            409 => {}
            other => panic!("{other}"),
        }
    }
}
