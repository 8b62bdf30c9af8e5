//! Reading a list to its end, whatever the server says and however it changes meanwhile.

use std::sync::{Arc, Mutex};

use connectors_sdk::b3os::Connector;
use futures_util::{StreamExt, TryStreamExt};
use serde_json::{Value, json};
use wiremock::{Mock, MockServer, Request, Respond, ResponseTemplate, matchers::any};

use crate::support::{client, envelope, seen};

/// A list behind the parameters of the API.
struct List {
    ids: Arc<Mutex<Vec<u32>>>,
    /// What happens to the list after each page.
    change: fn(&mut Vec<u32>),
    /// What is said about more, if it is not the truth.
    has_more: Option<Value>,
}

impl List {
    fn of(count: u32) -> Self {
        Self { ids: Arc::new(Mutex::new((0..count).collect())), change: |_| (), has_more: None }
    }
}

impl Respond for List {
    fn respond(&self, request: &Request) -> ResponseTemplate {
        let number = |name: &str| {
            let (_, value) = request.url.query_pairs().find(|(known, _)| known == name)?;
            Some(value.parse::<usize>().unwrap())
        };
        let (limit, offset) = (number("limit").unwrap_or(20).min(100), number("offset").unwrap_or(0));
        let mut ids = self.ids.lock().unwrap();
        let items: Vec<_> =
            ids.iter().skip(offset).take(limit).map(|id| json!({"id": format!("conn_{id}")})).collect();
        let truth = json!(offset + items.len() < ids.len());
        (self.change)(&mut ids);
        let mut page = json!({"items": items, "limit": limit, "offset": offset, "hasMore": truth});
        match &self.has_more {
            Some(Value::Null) => drop(page.as_object_mut().unwrap().remove("hasMore")),
            Some(lie) => page["hasMore"] = lie.clone(),
            None => {}
        }
        envelope(page)
    }
}

async fn serve(list: impl Respond + 'static) -> MockServer {
    let server = MockServer::start().await;
    Mock::given(any()).respond_with(list).mount(&server).await;
    server
}

async fn lines(server: &MockServer) -> Vec<String> {
    seen(server).await.into_iter().map(|seen| seen.line).collect()
}

fn ids(connectors: &[Connector]) -> Vec<u32> {
    let number = |connector: &Connector| connector.id.as_ref().unwrap()["conn_".len()..].parse().unwrap();
    connectors.iter().map(number).collect()
}

#[tokio::test]
async fn every_connector_once() {
    let server = serve(List::of(250)).await;
    let all: Vec<_> = client(&server).connectors().list().limit(100).stream().try_collect().await.unwrap();
    assert_eq!(ids(&all), (0..250).collect::<Vec<_>>());
    assert_eq!(
        lines(&server).await,
        [
            "GET /v1/connectors?limit=100",
            "GET /v1/connectors?limit=100&offset=100",
            "GET /v1/connectors?limit=100&offset=200",
        ]
    );
}

#[tokio::test]
async fn pages_from_an_offset_on_with_the_options_of_the_call() {
    let server = serve(List::of(7)).await;
    let list = client(&server).connectors().list().limit(2).offset(2).header("x-trace", "t1").query("x", "y");
    let pages: Vec<_> = list.pages().try_collect().await.unwrap();
    let pages: Vec<_> = pages.iter().map(|page| (ids(&page.items), page.has_more)).collect();
    assert_eq!(pages, [(vec![2, 3], true), (vec![4, 5], true), (vec![6], false)]);
    let seen = seen(&server).await;
    assert!(seen.iter().all(|seen| seen.headers["x-trace"] == "t1"));
    assert_eq!(seen[1].line, "GET /v1/connectors?limit=2&offset=4&x=y");
}

#[tokio::test]
async fn large_pages_unless_told_otherwise() {
    let server = serve(List::of(150)).await;
    let all: Vec<_> = client(&server).connectors().list().stream().try_collect().await.unwrap();
    assert_eq!(all.len(), 150);
    assert_eq!(
        lines(&server).await,
        ["GET /v1/connectors?limit=100", "GET /v1/connectors?limit=100&offset=100"]
    );
}

#[tokio::test]
async fn the_offset_grows_by_what_arrived() {
    // A server that gives less than it is asked for.
    let server = serve(List::of(150)).await;
    let all: Vec<_> = client(&server).connectors().list().limit(1000).stream().try_collect().await.unwrap();
    assert_eq!(ids(&all), (0..150).collect::<Vec<_>>());
    assert_eq!(
        lines(&server).await,
        ["GET /v1/connectors?limit=1000", "GET /v1/connectors?limit=1000&offset=100"]
    );
}

#[tokio::test]
async fn nothing_is_fetched_before_it_is_polled_for() {
    let server = serve(List::of(250)).await;
    let mut stream = client(&server).connectors().list().stream();
    assert!(lines(&server).await.is_empty());
    for _ in 0..100 {
        stream.try_next().await.unwrap().unwrap();
    }
    assert_eq!(lines(&server).await.len(), 1);
}

#[tokio::test]
async fn an_empty_page_ends_the_list_whatever_it_says() {
    for (count, has_more, requests) in [
        (0, None, 1),
        (0, Some(json!(true)), 1),
        // Lies: there is never more than 150.
        (150, Some(json!(true)), 3),
        // Says nothing: the next page tells.
        (150, Some(Value::Null), 3),
        (150, Some(json!(false)), 1),
    ] {
        let server = serve(List { has_more: has_more.clone(), ..List::of(count) }).await;
        let all: Vec<_> = client(&server).connectors().list().stream().try_collect().await.unwrap();
        let expected = if has_more == Some(json!(false)) { 100 } else { count };
        assert_eq!(ids(&all), (0..expected).collect::<Vec<_>>(), "{has_more:?}");
        assert_eq!(lines(&server).await.len(), requests, "{has_more:?}");
    }
}

#[tokio::test]
async fn null_items_end_the_list() {
    for page in [json!({"items": null, "hasMore": true}), json!({"hasMore": true}), json!({})] {
        let server = MockServer::start().await;
        Mock::given(any()).respond_with(envelope(page)).expect(1).mount(&server).await;
        assert!(client(&server).connectors().list().pages().next().await.is_none());
    }
}

#[tokio::test]
async fn a_list_that_changes_meanwhile_still_ends() {
    // Something new in front at each page: the last one of a page comes again, and nothing is lost.
    let list = List { change: |ids| ids.insert(0, 1000), ..List::of(6) };
    let server = serve(list).await;
    let all: Vec<_> = client(&server).connectors().list().limit(2).stream().try_collect().await.unwrap();
    assert_eq!(ids(&all), [0, 1, 1, 2, 2, 3, 3, 4, 4, 5]);

    // The first one goes at each page: others move up and are skipped.
    let list = List { change: |ids| _ = ids.remove(0), ..List::of(6) };
    let server = serve(list).await;
    let all: Vec<_> = client(&server).connectors().list().limit(2).stream().try_collect().await.unwrap();
    assert_eq!(ids(&all), [0, 1, 3, 4]);

    // Everything goes after the first page, which said that there was more.
    let server = serve(List { change: Vec::clear, ..List::of(6) }).await;
    let all: Vec<_> = client(&server).connectors().list().limit(2).stream().try_collect().await.unwrap();
    assert_eq!(ids(&all), [0, 1]);
    assert_eq!(lines(&server).await.len(), 2);
}

#[tokio::test]
async fn an_error_ends_the_stream() {
    let server = MockServer::start().await;
    let page = json!({"items": [{"id": "conn_0"}], "hasMore": true});
    Mock::given(any()).respond_with(envelope(page)).up_to_n_times(1).with_priority(1).mount(&server).await;
    Mock::given(any()).respond_with(ResponseTemplate::new(403)).expect(1).mount(&server).await;
    let mut stream = client(&server).connectors().list().stream();
    assert_eq!(ids(&[stream.next().await.unwrap().unwrap()]), [0]);
    assert!(stream.next().await.unwrap().unwrap_err().is_forbidden());
    assert!(stream.next().await.is_none());
}

#[tokio::test]
async fn telegram_chats_are_paged_the_same_way() {
    let server = serve(List::of(150)).await;
    let chats: Vec<_> = client(&server)
        .telegram()
        .chats()
        .list()
        .connector_id("conn_1")
        .stream()
        .try_collect()
        .await
        .unwrap();
    assert_eq!(chats.len(), 150);
    assert_eq!(
        lines(&server).await,
        [
            "GET /v1/telegram-bot/chats?connector_id=conn_1&limit=100",
            "GET /v1/telegram-bot/chats?connector_id=conn_1&limit=100&offset=100",
        ]
    );
}

#[test]
fn streams_travel_between_threads() {
    fn assert_send<T: Send + Unpin + 'static>(_: T) {}
    let b3 = connectors_sdk::Client::b3os().token("t").build().unwrap();
    assert_send(b3.connectors().list().stream());
    assert_send(b3.connectors().list().pages());
}
