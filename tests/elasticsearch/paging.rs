//! Reading a list to its end, also if the count is wrong or the list changes meanwhile.

use std::sync::Mutex;

use connectors_sdk::elasticsearch::{Connector, SyncJob, SyncJobType, SyncStatus};
use futures_util::{StreamExt, TryStreamExt};
use serde_json::{Value, json};
use wiremock::{Mock, MockServer, Request, Respond, ResponseTemplate, matchers::any};

use super::support::{arrived, client, refusal, responding};

/// Server of a list with the ids from 0 to `count`, with the parameters of the API.
struct List {
    ids: Mutex<Vec<u32>>,
    /// Size of the result window, which is a setting of the server.
    window: usize,
    /// Change of the list after each page.
    change: fn(&mut Vec<u32>),
    /// Reported count, if it differs from the number of items.
    count: Option<u64>,
}

impl List {
    fn of(count: u32) -> Self {
        Self { ids: Mutex::new((0..count).collect()), window: 10_000, change: |_| (), count: None }
    }

    async fn serve(self) -> MockServer {
        let server = MockServer::start().await;
        Mock::given(any()).respond_with(self).mount(&server).await;
        server
    }
}

impl Respond for List {
    fn respond(&self, request: &Request) -> ResponseTemplate {
        let number = |name: &str| {
            let (_, value) = request.url.query_pairs().find(|(known, _)| known == name)?;
            Some(value.parse::<usize>().unwrap())
        };
        let (from, size) = (number("from").unwrap_or(0), number("size").unwrap_or(100));
        if from + size > self.window {
            let reason = "Result window is too large, from + size must be less than or equal to";
            let body = refusal(
                400,
                "search_phase_execution_exception",
                "all shards failed",
                json!({"root_cause": [
                {"type": "illegal_argument_exception", "reason": reason}]}),
            );
            return ResponseTemplate::new(400).set_body_json(body);
        }
        let mut ids = self.ids.lock().unwrap();
        let results: Vec<_> =
            ids.iter().skip(from).take(size).map(|id| json!({"id": id.to_string()})).collect();
        let count = self.count.unwrap_or(ids.len().min(10_000) as u64);
        (self.change)(&mut ids);
        ResponseTemplate::new(200).set_body_json(json!({"count": count, "results": results}))
    }
}

async fn targets(server: &MockServer) -> Vec<String> {
    arrived(server).await.into_iter().map(|wire| wire.target).collect()
}

fn id(connector: &Connector) -> u32 {
    connector.id.parse().unwrap()
}

async fn ids(server: &MockServer, size: u32) -> Vec<u32> {
    let all: Vec<_> = client(server).connectors().list().size(size).stream().try_collect().await.unwrap();
    all.iter().map(id).collect()
}

#[tokio::test]
async fn every_page_of_connectors_has_the_filters() {
    let server = List::of(250).serve().await;
    let list =
        client(&server).connectors().list().names(["a", "b&c"]).index_names(["i"]).service_types(["s", "t"]);
    let list = list.search("x y").include_deleted(true).query("filter_path", "results.id,count");
    let all: Vec<_> = list.stream().try_collect().await.unwrap();
    assert_eq!(all.iter().map(id).collect::<Vec<_>>(), (0..250).collect::<Vec<_>>());
    let filters = "index_name=i&connector_name=a,b%26c&service_type=s,t&query=x%20y&include_deleted=true\
                   &filter_path=results.id,count";
    assert_eq!(
        targets(&server).await,
        [
            format!("/_connector?{filters}"),
            format!("/_connector?from=100&{filters}"),
            format!("/_connector?from=200&{filters}"),
        ]
    );
}

#[tokio::test]
async fn every_page_of_sync_jobs_has_the_filters() {
    let server = List::of(7).serve().await;
    let list = client(&server).sync_jobs().list().connector_id("a,b").status(SyncStatus::Pending);
    let list = list.job_types([SyncJobType::Full, SyncJobType::AccessControl]).from(1).size(3);
    let pages: Vec<_> = list.clone().pages().try_collect().await.unwrap();
    let sizes: Vec<_> = pages.iter().map(|page| (page.count, page.results.len())).collect();
    assert_eq!(sizes, [(7, 3), (7, 3)]);
    let filters = "connector_id=a,b&status=pending&job_type=full,access_control";
    let expected = [1, 4].map(|from| format!("/_connector/_sync_job?from={from}&size=3&{filters}"));
    assert_eq!(targets(&server).await, expected);
    let jobs: Vec<SyncJob> = list.stream().try_collect().await.unwrap();
    assert_eq!(jobs.iter().map(|job| job.id.as_str()).collect::<Vec<_>>(), ["1", "2", "3", "4", "5", "6"]);
}

#[tokio::test]
async fn pages_are_fetched_only_when_polled() {
    let server = List::of(5).serve().await;
    let mut stream = client(&server).connectors().list().size(2).stream();
    assert_eq!(targets(&server).await.len(), 0);
    for (item, calls) in [(0, 1), (1, 1), (2, 2), (3, 2), (4, 3)] {
        assert_eq!(id(&stream.next().await.unwrap().unwrap()), item);
        assert_eq!(targets(&server).await.len(), calls, "after item {item}");
    }
    for _ in 0..2 {
        assert!(stream.next().await.is_none());
    }
    assert_eq!(targets(&server).await.len(), 3, "an ended stream sends no requests");
}

#[tokio::test]
async fn a_list_that_shrinks_between_pages_ends() {
    // The first two items are removed after each page: the others move up, and some are skipped.
    let server = List { change: |ids| drop(ids.drain(..2.min(ids.len()))), ..List::of(8) }.serve().await;
    assert_eq!(ids(&server, 2).await, [0, 1, 4, 5]);
    assert_eq!(targets(&server).await.len(), 3);
    // All items are removed.
    let server = List { change: Vec::clear, ..List::of(8) }.serve().await;
    assert_eq!(ids(&server, 2).await, [0, 1]);
    assert_eq!(targets(&server).await.len(), 2);
    // All items are removed, but the count stays.
    let server = List { change: Vec::clear, count: Some(8), ..List::of(8) }.serve().await;
    assert_eq!(ids(&server, 2).await, [0, 1]);
    assert_eq!(targets(&server).await.len(), 2, "an empty page ends the list, whatever the count");
}

#[tokio::test]
async fn items_moved_by_an_insertion_are_listed_twice() {
    let server = List {
        change: |ids| {
            let new = 100 + u32::try_from(ids.len()).unwrap();
            if ids.len() < 6 {
                ids.insert(0, new);
            }
        },
        ..List::of(4)
    }
    .serve()
    .await;
    assert_eq!(
        ids(&server, 2).await,
        [0, 1, 1, 2, 2, 3],
        "an item that moves to the next page is listed twice"
    );
}

#[tokio::test]
async fn a_wrong_count_hides_no_items() {
    for (count, calls) in [(0, 4), (1, 4), (5, 4), (7, 4), (8, 5), (u64::MAX, 5)] {
        let server = List { count: Some(count), ..List::of(7) }.serve().await;
        assert_eq!(ids(&server, 2).await, [0, 1, 2, 3, 4, 5, 6], "{count}");
        assert_eq!(targets(&server).await.len(), calls, "{count}");
    }
}

#[tokio::test]
async fn empty_lists_and_empty_pages_end_the_stream() {
    let server = List::of(0).serve().await;
    assert_eq!(ids(&server, 10).await, [0; 0]);
    let server = List::of(3).serve().await;
    assert_eq!(ids(&server, 0).await, [0; 0], "an empty page ends the list");
    let page = client(&server).connectors().list().size(0).send().await.unwrap();
    assert_eq!((page.count, page.results.len()), (3, 0));
}

#[tokio::test]
async fn the_last_page_ends_at_the_result_window() {
    let server = List::of(9_999).serve().await;
    assert_eq!(ids(&server, 4_000).await.len(), 9_999);
    let expected = [(0, 4_000), (4_000, 4_000), (8_000, 2_000)];
    let expected = expected.map(|(from, size)| match from {
        0 => format!("/_connector?size={size}"),
        _ => format!("/_connector?from={from}&size={size}"),
    });
    assert_eq!(targets(&server).await, expected);
}

#[tokio::test]
async fn a_list_beyond_the_result_window_ends_with_an_explained_error() {
    for count in [10_000, 10_001] {
        let server = List::of(count).serve().await;
        let mut stream = client(&server).sync_jobs().list().size(5_000).stream();
        let seen =
            stream.by_ref().take(10_000).try_fold(0, |sum, _| async move { Ok(sum + 1) }).await.unwrap();
        assert_eq!(seen, 10_000);
        let error = stream.next().await.unwrap().unwrap_err();
        assert!(error.is_bad_request());
        let text = error.to_string();
        assert!(
            text.contains("does not search beyond the first 10,000 items")
                && text.contains("all shards failed"),
            "{text}"
        );
        assert!(stream.next().await.is_none());
    }
}

#[tokio::test]
async fn a_larger_result_window_is_used() {
    let server = List { window: 20_000, ..List::of(10_500) }.serve().await;
    assert_eq!(ids(&server, 1_000).await, (0..10_500).collect::<Vec<_>>());
    assert_eq!(targets(&server).await.len(), 11);
}

#[tokio::test]
async fn a_single_page_is_requested_unchanged() {
    let server = List::of(10_001).serve().await;
    let error = client(&server).connectors().list().from(9_990).size(20).send().await.unwrap_err();
    assert!(error.is_bad_request() && !error.to_string().contains("may go on"), "{error}");
    assert_eq!(targets(&server).await, ["/_connector?from=9990&size=20"]);
    let mut stream = client(&server).connectors().list().from(9_990).size(20).stream();
    let last = stream.by_ref().take(10).try_collect::<Vec<_>>().await.unwrap();
    assert_eq!(last.iter().map(id).collect::<Vec<_>>(), (9_990..10_000).collect::<Vec<_>>());
    assert!(stream.next().await.unwrap().unwrap_err().to_string().contains("does not search beyond"));
}

#[tokio::test]
async fn other_errors_are_not_explained() {
    let server = responding(403, &refusal(403, "security_exception", "not yours", json!({}))).await;
    let mut stream = client(&server).connectors().list().from(10_000).stream();
    let error = stream.next().await.unwrap().unwrap_err();
    assert!(error.is_forbidden() && !error.to_string().contains("10,000"), "{error}");
    assert!(stream.next().await.is_none());
}

#[tokio::test]
async fn the_error_of_an_invalid_request_is_the_only_item() {
    let server = responding(200, &Value::Null).await;
    let mut stream = client(&server).sync_jobs().list().connector_id("").stream();
    assert_eq!(
        stream.next().await.unwrap().unwrap_err().to_string(),
        "GET /_connector/_sync_job: `connector_id` must not be empty"
    );
    assert!(stream.next().await.is_none());
    assert_eq!(targets(&server).await.len(), 0);
}
