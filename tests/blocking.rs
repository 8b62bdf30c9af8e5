//! The `*_blocking` methods.
#![cfg(feature = "blocking")]

use std::time::Duration;

use connectors_sdk::{Client, Elasticsearch, Method};
use connectors_testing::{FakeB3os, FakeElasticsearch};
use serde_json::Value;
use tokio::runtime::Runtime;

/// A fake on a runtime with its own threads, so that it runs while this thread blocks.
fn fake() -> (Runtime, FakeElasticsearch, Client<Elasticsearch>) {
    let runtime = tokio::runtime::Builder::new_multi_thread().worker_threads(1).enable_all().build().unwrap();
    let fake = runtime.block_on(FakeElasticsearch::start());
    let client = fake.client();
    (runtime, fake, client)
}

#[test]
fn calls_without_a_runtime() {
    let (_runtime, fake, es) = fake();
    let connector = es.connector("wiki");
    connector.put().index_name("search-wiki").service_type("confluence").send_blocking().unwrap();
    fake.fail_next(1, 503);
    let response = connector.check_in().response_blocking().unwrap();
    assert_eq!(response.attempts(), 2);
    let read: Value = es.request(Method::GET, "/_connector/wiki").send_blocking().unwrap();
    assert_eq!(read["index_name"], "search-wiki");
    let status = es.request(Method::GET, "/_connector/wiki").response_blocking::<Value>().unwrap().status();
    assert_eq!(status, 200);
    assert!(es.connector("none").get().send_blocking().unwrap_err().is_not_found());
    assert_eq!(es.connector("").get().send_blocking().unwrap_err().attempts(), 0);

    let job = es.sync_jobs().create("wiki").send_blocking().unwrap().id;
    es.sync_job(&job).cancel().send_blocking().unwrap();
    let ended = es.sync_job(&job).watch().interval(Duration::ZERO).wait_blocking().unwrap();
    assert!(ended.is_terminal());
}

#[test]
fn lists_are_iterators() {
    let (runtime, fake, es) = fake();
    for number in 0..5 {
        es.connector(format!("c{number}"))
            .put()
            .index_name(format!("search-{number}"))
            .send_blocking()
            .unwrap();
    }
    let ids: Vec<_> = es.connectors().list().size(2).stream_blocking().map(|read| read.unwrap().id).collect();
    assert_eq!(ids, ["c0", "c1", "c2", "c3", "c4"]);
    let sizes: Vec<_> =
        es.connectors().list().size(2).pages_blocking().map(|page| page.unwrap().results.len()).collect();
    assert_eq!(sizes, [2, 2, 1]);
    let mut stream = es.connectors().list().size(2).stream_blocking();
    assert!(stream.next().unwrap().is_ok());
    assert!(stream.next().unwrap().is_ok());
    fake.fail_next(3, 400);
    assert!(stream.next().unwrap().unwrap_err().is_bad_request());
    assert!(stream.next().is_none() && stream.next().is_none());

    let b3os = runtime.block_on(FakeB3os::start());
    assert_eq!(b3os.client().connectors().list().stream_blocking().count(), 0);
}

#[test]
fn threads_of_a_runtime_may_block_where_blocking_is_allowed() {
    let (runtime, _fake, es) = fake();
    let put = runtime.spawn_blocking({
        let es = es.clone();
        move || es.connector("a").put().send_blocking()
    });
    runtime.block_on(put).unwrap().unwrap();
    // From many threads at once, on the same runtime.
    let threads: Vec<_> = (0..8)
        .map(|_| {
            let es = es.clone();
            std::thread::spawn(move || (0..20).all(|_| es.connector("a").check_in().send_blocking().is_ok()))
        })
        .collect();
    assert!(threads.into_iter().all(|thread| thread.join().unwrap()));
}
