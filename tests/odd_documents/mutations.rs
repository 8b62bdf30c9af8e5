//! Every scalar of a realistic document, replaced by a value of every other JSON type.

use connectors_sdk::Unreadable;
use futures_util::TryStreamExt;
use serde::Serialize;
use serde_json::{Value, json};

use super::server::{self, Server};

/// A document that was read: its JSON when written back, and the paths that were left out.
type Read = (Value, Vec<String>);

/// The documents that the calls of one kind returned.
struct Reads {
    /// `None` if the document lacks its id.
    get: Option<Read>,
    list: Vec<Read>,
    left_out_of_page: Vec<String>,
    streamed: Vec<Value>,
    pages: usize,
}

fn read(document: &impl Serialize, unreadable: &[Unreadable]) -> Read {
    (serde_json::to_value(document).unwrap(), paths(unreadable))
}

fn paths(unreadable: &[Unreadable]) -> Vec<String> {
    server::paths(unreadable).into_iter().map(str::to_owned).collect()
}

/// JSON pointers of all scalars in `value`.
fn scalars(value: &Value, pointer: &str, found: &mut Vec<String>) {
    match value {
        Value::Object(fields) => {
            fields.iter().for_each(|(name, value)| scalars(value, &format!("{pointer}/{name}"), found));
        }
        Value::Array(items) => {
            items
                .iter()
                .enumerate()
                .for_each(|(index, item)| scalars(item, &format!("{pointer}/{index}"), found));
        }
        _ => found.push(pointer.to_owned()),
    }
}

/// `configuration.a.options[0].label` of `/configuration/a/options/0/label`.
fn path(pointer: &str) -> String {
    let mut path = String::new();
    for name in pointer.split('/').skip(1) {
        match name.parse::<usize>() {
            Ok(index) => path.push_str(&format!("[{index}]")),
            Err(_) if path.is_empty() => path.push_str(name),
            Err(_) => path.push_str(&format!(".{name}")),
        }
    }
    path
}

fn without(mut value: Value, pointer: &str) -> Value {
    let (parent, name) = pointer.rsplit_once('/').unwrap();
    match value.pointer_mut(parent) {
        Some(Value::Object(fields)) => drop(fields.remove(name)),
        Some(Value::Array(items)) => {
            let index: usize = name.parse().unwrap();
            if index < items.len() {
                items.remove(index);
            }
            // Some lists are not written while they are empty.
            if items.is_empty() {
                return without(value, parent);
            }
        }
        _ => {}
    }
    value
}

/// Replaces each scalar of `document` by a value of each type in turn; `calls` reads the result.
async fn every_mutation(document: Value, id: Option<&str>, calls: impl AsyncFn(&Value) -> Reads) {
    let mut pointers = Vec::new();
    scalars(&document, "", &mut pointers);
    let (good, nothing) = calls(&document).await.get.unwrap();
    assert!(nothing.is_empty());
    assert_eq!(good, document, "the unchanged document is read in full");
    for pointer in pointers {
        for value in [json!(null), json!(true), json!(7), json!("x"), json!(["x"]), json!({"x": 1})] {
            let mut mutated = document.clone();
            let place = mutated.pointer_mut(&pointer).unwrap();
            if std::mem::discriminant(place) == std::mem::discriminant(&value) {
                continue;
            }
            *place = value.clone();
            let reads = calls(&mutated).await;
            let context = format!("{pointer} = {value}");
            assert_eq!((reads.pages, &reads.list[0]), (1, &(good.clone(), vec![])), "{context}");
            assert_eq!(reads.streamed.len(), reads.list.len(), "{context}");
            if id == Some(&pointer) {
                assert!(reads.get.is_none() && reads.list.len() == 1, "{context}");
                assert_eq!(reads.left_out_of_page.len(), 1, "{context}");
                continue;
            }
            assert!(reads.left_out_of_page.is_empty(), "{context}");
            let got = reads.get.unwrap();
            assert_eq!((&reads.list[1], &reads.streamed[1]), (&got, &got.0), "{context}");
            let (read, left_out) = got;
            if left_out.is_empty() {
                let kept = read.pointer(&pointer).is_some_and(|read| !read.is_null());
                assert!(kept || value.is_null(), "{context}: lost");
            } else {
                assert_eq!(left_out, [path(&pointer)], "{context}");
            }
            // A default that is written in place of the value, such as `false`, is at the same pointer.
            assert_eq!(without(read, &pointer), without(good.clone(), &pointer), "{context}");
        }
    }
}

fn page(document: &Value, good: Value) -> String {
    json!({"count": 2, "results": [good, document]}).to_string()
}

#[tokio::test]
async fn a_connector_loses_at_most_the_mutated_value() {
    let server = Server::start().await;
    let es = server.elasticsearch();
    every_mutation(server::connector(), Some("/id"), async |document| {
        server.responds_with(200, document.to_string()).await;
        let got = es.connector("c1").get().send().await.ok();
        server.responds_with(200, page(document, server::connector())).await;
        let listed = es.connectors().list().send().await.unwrap();
        let streamed: Vec<_> = es.connectors().list().stream().try_collect().await.unwrap();
        Reads {
            get: got.map(|connector| read(&connector, connector.unreadable())),
            list: listed.results.iter().map(|connector| read(connector, connector.unreadable())).collect(),
            left_out_of_page: paths(listed.unreadable()),
            streamed: streamed.iter().map(|connector| serde_json::to_value(connector).unwrap()).collect(),
            pages: es.connectors().list().pages().try_collect::<Vec<_>>().await.unwrap().len(),
        }
    })
    .await;
}

#[tokio::test]
async fn a_sync_job_loses_at_most_the_mutated_value() {
    let server = Server::start().await;
    let es = server.elasticsearch();
    every_mutation(server::sync_job(), Some("/id"), async |document| {
        server.responds_with(200, document.to_string()).await;
        let got = es.sync_job("j1").get().send().await.ok();
        server.responds_with(200, page(document, server::sync_job())).await;
        let listed = es.sync_jobs().list().send().await.unwrap();
        let streamed: Vec<_> = es.sync_jobs().list().stream().try_collect().await.unwrap();
        Reads {
            get: got.map(|job| read(&job, job.unreadable())),
            list: listed.results.iter().map(|job| read(job, job.unreadable())).collect(),
            left_out_of_page: paths(listed.unreadable()),
            streamed: streamed.iter().map(|job| serde_json::to_value(job).unwrap()).collect(),
            pages: es.sync_jobs().list().pages().try_collect::<Vec<_>>().await.unwrap().len(),
        }
    })
    .await;
}

#[tokio::test]
async fn a_b3os_connector_loses_at_most_the_mutated_value() {
    let server = Server::start().await;
    let b3 = server.b3os();
    every_mutation(server::b3os_connector(), None, async |document| {
        server.responds_with(200, server::envelope(document.clone()).to_string()).await;
        let got = b3.connector("conn_1").get().send().await.unwrap().into_data();
        let data = json!({"items": [server::b3os_connector(), document], "hasMore": false});
        server.responds_with(200, server::envelope(data).to_string()).await;
        let listed = b3.connectors().list().send().await.unwrap().into_data();
        let streamed: Vec<_> = b3.connectors().list().stream().try_collect().await.unwrap();
        Reads {
            get: Some(read(&got, got.unreadable())),
            list: listed.items.iter().map(|connector| read(connector, connector.unreadable())).collect(),
            left_out_of_page: paths(listed.unreadable()),
            streamed: streamed.iter().map(|connector| serde_json::to_value(connector).unwrap()).collect(),
            pages: b3.connectors().list().pages().try_collect::<Vec<_>>().await.unwrap().len(),
        }
    })
    .await;
}

#[tokio::test]
async fn a_connector_type_loses_at_most_the_mutated_value() {
    let server = Server::start().await;
    let b3 = server.b3os();
    every_mutation(server::connector_type(), None, async |document| {
        server.responds_with(200, server::envelope(document.clone()).to_string()).await;
        let got = b3.connector_type("slack").get().send().await.unwrap().into_data();
        server
            .responds_with(200, server::envelope(json!([server::connector_type(), document])).to_string())
            .await;
        let listed = b3.connector_types().list().send().await.unwrap().into_data();
        Reads {
            get: Some(read(&got, got.unreadable())),
            list: listed.iter().map(|kind| read(kind, kind.unreadable())).collect(),
            left_out_of_page: vec![],
            streamed: listed.iter().map(|kind| serde_json::to_value(kind).unwrap()).collect(),
            pages: 1,
        }
    })
    .await;
}

#[tokio::test]
async fn invalid_fields_of_a_page_do_not_affect_its_items() {
    let server = Server::start().await;
    let (es, b3) = (server.elasticsearch(), server.b3os());
    for value in [json!(null), json!(true), json!("x"), json!(["x"]), json!({"x": 1})] {
        server
            .responds_with(200, json!({"count": value, "results": [server::connector()]}).to_string())
            .await;
        let page = es.connectors().list().send().await.unwrap();
        assert_eq!((page.results.len(), paths(page.unreadable())), (1, vec!["count".to_owned()]), "{value}");

        for name in ["limit", "offset", "hasMore"] {
            if name == "hasMore" && value == json!(true) {
                continue;
            }
            let mut data =
                json!({"items": [server::b3os_connector()], "hasMore": false, "limit": 20, "offset": 0});
            data[name] = value.clone();
            server.responds_with(200, server::envelope(data).to_string()).await;
            let page = b3.connectors().list().send().await.unwrap().into_data();
            let reported = if value.is_null() { vec![] } else { vec![name.to_owned()] };
            assert_eq!((page.items.len(), paths(page.unreadable())), (1, reported), "{name} = {value}");
        }
        for name in ["message", "requestId"] {
            let mut envelope = server::envelope(server::b3os_connector());
            envelope[name] = value.clone();
            server.responds_with(200, envelope.to_string()).await;
            let connector = b3.connector("conn_1").get().send().await.unwrap().into_data();
            assert_eq!(connector.id.as_deref(), Some("conn_1"), "{name} = {value}");
        }
    }
}
