//! Reading a list to its end, also if `hasMore` is wrong or the list changes meanwhile.

use std::sync::{Arc, Mutex};

use connectors_sdk::b3os::Connector;
use futures_util::{StreamExt, TryStreamExt};
use serde_json::{Value, json};
use wiremock::{Mock, MockServer, Request, Respond, ResponseTemplate, matchers::any};

use crate::support::{client, envelope, seen};

/// Server of a list, with the parameters of the API.
struct List {
    ids: Arc<Mutex<Vec<u32>>>,
    /// Change of the list after each page.
    change: fn(&mut Vec<u32>),
    /// Value of `hasMore` instead of the true one; `null` leaves it out.
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
        let has_more = json!(offset + items.len() < ids.len());
        (self.change)(&mut ids);
        let mut page = json!({"items": items, "limit": limit, "offset": offset, "hasMore": has_more});
        match &self.has_more {
            Some(Value::Null) => drop(page.as_object_mut().unwrap().remove("hasMore")),
            Some(other) => page["hasMore"] = other.clone(),
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
async fn a_stream_returns_every_connector_once() {
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
async fn pages_start_at_the_offset_and_use_the_options_of_the_call() {
    let server = serve(List::of(7)).await;
    let list = client(&server).connectors().list().limit(2).offset(2).header("x-trace", "t1").query("x", "y");
    let pages: Vec<_> = list.pages().try_collect().await.unwrap();
    let pages: Vec<_> = pages.iter().map(|page| (ids(&page.data.items), page.data.has_more)).collect();
    assert_eq!(pages, [(vec![2, 3], true), (vec![4, 5], true), (vec![6], false)]);
    let seen = seen(&server).await;
    assert!(seen.iter().all(|seen| seen.headers["x-trace"] == "t1"));
    assert_eq!(seen[1].line, "GET /v1/connectors?limit=2&offset=4&x=y");
}

#[tokio::test]
async fn streams_request_the_largest_pages_by_default() {
    let server = serve(List::of(150)).await;
    let all: Vec<_> = client(&server).connectors().list().stream().try_collect().await.unwrap();
    assert_eq!(all.len(), 150);
    assert_eq!(
        lines(&server).await,
        ["GET /v1/connectors?limit=100", "GET /v1/connectors?limit=100&offset=100"]
    );
}

#[tokio::test]
async fn the_offset_grows_by_the_number_of_items() {
    // The server returns fewer items than the limit.
    let server = serve(List::of(150)).await;
    let all: Vec<_> = client(&server).connectors().list().limit(1000).stream().try_collect().await.unwrap();
    assert_eq!(ids(&all), (0..150).collect::<Vec<_>>());
    assert_eq!(
        lines(&server).await,
        ["GET /v1/connectors?limit=1000", "GET /v1/connectors?limit=1000&offset=100"]
    );
}

#[tokio::test]
async fn pages_are_fetched_only_when_polled() {
    let server = serve(List::of(250)).await;
    let mut stream = client(&server).connectors().list().stream();
    assert!(lines(&server).await.is_empty());
    for _ in 0..100 {
        stream.try_next().await.unwrap().unwrap();
    }
    assert_eq!(lines(&server).await.len(), 1);
}

#[tokio::test]
async fn an_empty_page_ends_the_list_whatever_the_value_of_has_more() {
    for (count, has_more, requests) in [
        (0, None, 1),
        (0, Some(json!(true)), 1),
        // Always `true`, although there are only 150.
        (150, Some(json!(true)), 3),
        // Absent: only the next page shows the end.
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
async fn a_list_that_changes_between_pages_ends() {
    // A new first item after each page: the last item of a page is listed again, and none is lost.
    let list = List { change: |ids| ids.insert(0, 1000), ..List::of(6) };
    let server = serve(list).await;
    let all: Vec<_> = client(&server).connectors().list().limit(2).stream().try_collect().await.unwrap();
    assert_eq!(ids(&all), [0, 1, 1, 2, 2, 3, 3, 4, 4, 5]);

    // The first item is removed after each page: the others move up, and some are skipped.
    let list = List { change: |ids| _ = ids.remove(0), ..List::of(6) };
    let server = serve(list).await;
    let all: Vec<_> = client(&server).connectors().list().limit(2).stream().try_collect().await.unwrap();
    assert_eq!(ids(&all), [0, 1, 3, 4]);

    // All items are removed after the first page, whose `hasMore` was `true`.
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
async fn telegram_chats_are_paged_like_connectors() {
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
fn streams_are_send() {
    fn assert_send<T: Send + Unpin + 'static>(_: T) {}
    let b3 = connectors_sdk::Client::b3os().token("t").build().unwrap();
    assert_send(b3.connectors().list().stream());
    assert_send(b3.connectors().list().pages());
}
