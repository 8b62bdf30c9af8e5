//! The `*_blocking` methods.
#![cfg(feature = "blocking")]

use std::{
    sync::{Arc, Mutex, OnceLock},
    time::Duration,
};

use connectors_sdk::{Attempt, Client, Credentials, Elasticsearch, ErrorKind, Method};
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
fn blocking_calls_need_no_runtime() {
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
    let get = || es.request(Method::GET, "/_connector/wiki");
    let bytes = get().response_bytes_blocking().unwrap().into_value();
    assert_eq!(bytes, get().send_bytes_blocking().unwrap());
    assert_eq!(bytes, get().send_text_blocking().unwrap());
    get().send_discard_blocking().unwrap();
    assert!(es.connector("none").get().send_blocking().unwrap_err().is_not_found());
    assert_eq!(es.connector("").get().send_blocking().unwrap_err().attempts(), 0);

    let job = es.sync_jobs().create("wiki").send_blocking().unwrap().id;
    es.sync_job(&job).cancel().send_blocking().unwrap();
    let ended = es.sync_job(&job).watch().interval(Duration::ZERO).wait_blocking().unwrap();
    assert!(ended.is_terminal());
}

#[test]
fn blocking_lists_are_iterators() {
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

fn current_thread() -> Runtime {
    tokio::runtime::Builder::new_current_thread().enable_all().build().unwrap()
}

#[test]
fn async_and_blocking_calls_share_a_client() {
    let (_runtime, _fake, es) = fake();
    es.connector("a").put().send_blocking().unwrap();
    let check_in = || es.connector("a").check_in().timeout(Duration::from_secs(20));
    let runtime = current_thread();
    for _ in 0..5 {
        // Each call leaves a connection whose runtime does not run during the next call. Using it would time out.
        assert_eq!(runtime.block_on(check_in().response()).unwrap().attempts(), 1);
        assert_eq!(check_in().response_blocking().unwrap().attempts(), 1);
    }
}

#[test]
fn runtimes_that_run_in_turn_share_a_client() {
    let (_runtime, _fake, es) = fake();
    es.connector("a").put().send_blocking().unwrap();
    let check_in = || es.connector("a").check_in().timeout(Duration::from_secs(20)).response();
    let runtimes = [current_thread(), current_thread(), current_thread()];
    for runtime in runtimes.iter().cycle().take(9) {
        assert_eq!(runtime.block_on(check_in()).unwrap().attempts(), 1);
    }
    drop(runtimes);
    for _ in 0..9 {
        assert_eq!(current_thread().block_on(check_in()).unwrap().attempts(), 1);
    }
}

#[test]
fn a_call_outside_of_a_runtime_is_an_error() {
    let (_runtime, _fake, es) = fake();
    let error = futures_util::FutureExt::now_or_never(es.connector("a").get().send()).unwrap().unwrap_err();
    assert_eq!((error.kind(), error.attempts()), (ErrorKind::Request, 0));
    assert_eq!(
        error.to_string(),
        "GET /_connector/a: the call was made outside of a tokio runtime: await it in one, or use the `*_blocking` methods \
         of the feature `blocking`"
    );
}

#[test]
fn a_client_with_its_own_http_client_refuses_blocking_calls() {
    let (runtime, fake, _) = fake();
    let http = reqwest::Client::builder().no_proxy().build().unwrap();
    let es = Client::elasticsearch(fake.uri()).http_client(http).build().unwrap();
    runtime.block_on(es.connector("a").put().send()).unwrap();
    let error = es.connector("a").get().send_blocking().unwrap_err();
    assert_eq!((error.kind(), error.attempts()), (ErrorKind::Request, 0));
    assert_eq!(
        error.to_string(),
        "GET /_connector/a: a client built with `.http_client(..)` makes no blocking calls: its connections belong to the \
         runtime that opened them; build a client without it"
    );
}

const INSIDE: &str = "a blocking call was made inside a credentials provider, an interceptor or an observer of a blocking call, which would \
                      wait for itself";

#[test]
fn a_blocking_call_inside_a_provider_of_a_blocking_call_is_an_error() {
    let (_runtime, fake, other) = fake();
    let es = Client::elasticsearch(fake.uri())
        .no_proxy()
        .credentials(move || {
            let inner = other.connectors().list().send_blocking().map(drop);
            async move {
                inner?;
                Ok(Credentials::api_key("k"))
            }
        })
        .build()
        .unwrap();
    let error = es.connectors().list().send_blocking().unwrap_err();
    assert_eq!(error.kind(), ErrorKind::Credentials);
    assert_eq!(std::error::Error::source(&error).unwrap().to_string(), INSIDE);
    // Later blocking calls work, and the provider may make one in an async call.
    let runtime = tokio::runtime::Builder::new_multi_thread().worker_threads(2).enable_all().build().unwrap();
    runtime.block_on(es.connectors().list().send()).unwrap();
    es.connectors().list().send_blocking().unwrap();
}

#[test]
fn a_blocking_call_inside_an_observer_of_a_blocking_call_is_an_error() {
    let (_runtime, fake, other) = fake();
    let inner = Arc::new(OnceLock::new());
    let outcome = Arc::clone(&inner);
    let es = Client::elasticsearch(fake.uri())
        .no_proxy()
        .observer(move |_: &Attempt<'_>| {
            let _ = outcome.set(other.connectors().list().send_blocking().map(drop));
        })
        .build()
        .unwrap();
    es.connectors().list().send_blocking().unwrap();
    let error = inner.get().unwrap().as_ref().unwrap_err();
    assert_eq!((error.kind(), error.to_string()), (ErrorKind::Request, INSIDE.to_owned()));
    es.connectors().list().send_blocking().unwrap();
}

#[test]
fn a_provider_may_make_blocking_calls_on_a_blocking_thread() {
    let (_runtime, fake, other) = fake();
    let made = Arc::new(Mutex::new(0));
    let count = Arc::clone(&made);
    let es = Client::elasticsearch(fake.uri())
        .no_proxy()
        .credentials(move || {
            let (other, count) = (other.clone(), Arc::clone(&count));
            async move {
                let call = tokio::task::spawn_blocking(move || other.connectors().list().send_blocking());
                call.await??;
                *count.lock().unwrap() += 1;
                Ok(Credentials::api_key("k"))
            }
        })
        .build()
        .unwrap();
    es.connectors().list().send_blocking().unwrap();
    assert_eq!(*made.lock().unwrap(), 1);
}
