//! Lists that are read to their end, whatever the server says and however they change meanwhile.

use std::sync::Mutex;

use connectors_sdk::elasticsearch::{Connector, SyncJob, SyncJobType, SyncStatus};
use futures_util::{StreamExt, TryStreamExt};
use serde_json::{Value, json};
use wiremock::{Mock, MockServer, Request, Respond, ResponseTemplate, matchers::any};

use super::support::{arrived, client, refusal, responding};

/// A list of things with the ids 0 to `count`, behind the parameters of the API.
struct List {
    ids: Mutex<Vec<u32>>,
    /// How far a search sees, which is a setting of the server.
    window: usize,
    /// What happens to the list after each page.
    change: fn(&mut Vec<u32>),
    /// What is said about the number of items, if it is not the truth.
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
async fn connectors_over_several_pages_with_their_filters() {
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
async fn jobs_over_several_pages_with_their_filters() {
    let server = List::of(7).serve().await;
    let list = client(&server).sync_jobs().list().connector_id("a,b").status(SyncStatus::Pending);
    let list = list.job_types([SyncJobType::Full, SyncJobType::AccessControl]).from(1).size(3);
    let pages: Vec<_> = list.clone().pages().try_collect().await.unwrap();
    let sizes: Vec<_> = pages.iter().map(|page| (page.count, page.results.len())).collect();
    assert_eq!(sizes, [(7, 3), (7, 3)]);
    let filters = "connector_id=a,b&status=pending&job_type=full,access_control";
    let asked = [1, 4].map(|from| format!("/_connector/_sync_job?from={from}&size=3&{filters}"));
    assert_eq!(targets(&server).await, asked);
    let jobs: Vec<SyncJob> = list.stream().try_collect().await.unwrap();
    assert_eq!(jobs.iter().map(|job| job.id.as_str()).collect::<Vec<_>>(), ["1", "2", "3", "4", "5", "6"]);
}

#[tokio::test]
async fn nothing_is_fetched_ahead() {
    let server = List::of(5).serve().await;
    let mut stream = client(&server).connectors().list().size(2).stream();
    assert_eq!(targets(&server).await.len(), 0);
    for (item, calls) in [(0, 1), (1, 1), (2, 2), (3, 2), (4, 3)] {
        assert_eq!(id(&stream.next().await.unwrap().unwrap()), item);
        assert_eq!(targets(&server).await.len(), calls, "behind item {item}");
    }
    for _ in 0..2 {
        assert!(stream.next().await.is_none());
    }
    assert_eq!(targets(&server).await.len(), 3, "what has ended asks no more");
}

#[tokio::test]
async fn items_that_vanish_between_pages() {
    // The first two go after each page: the others move, so that some are not seen, but it ends.
    let server = List { change: |ids| drop(ids.drain(..2.min(ids.len()))), ..List::of(8) }.serve().await;
    assert_eq!(ids(&server, 2).await, [0, 1, 4, 5]);
    assert_eq!(targets(&server).await.len(), 3);
    // All of them.
    let server = List { change: Vec::clear, ..List::of(8) }.serve().await;
    assert_eq!(ids(&server, 2).await, [0, 1]);
    assert_eq!(targets(&server).await.len(), 2);
    // All of them, and the server does not notice.
    let server = List { change: Vec::clear, count: Some(8), ..List::of(8) }.serve().await;
    assert_eq!(ids(&server, 2).await, [0, 1]);
    assert_eq!(targets(&server).await.len(), 2, "an empty page is the end, whatever was promised");
}

#[tokio::test]
async fn items_that_appear_between_pages() {
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
    assert_eq!(ids(&server, 2).await, [0, 1, 1, 2, 2, 3], "what moves to the next page comes twice");
}

#[tokio::test]
async fn counts_that_are_wrong() {
    for (count, calls) in [(0, 4), (1, 4), (5, 4), (7, 4), (8, 5), (u64::MAX, 5)] {
        let server = List { count: Some(count), ..List::of(7) }.serve().await;
        assert_eq!(ids(&server, 2).await, [0, 1, 2, 3, 4, 5, 6], "{count}");
        assert_eq!(targets(&server).await.len(), calls, "{count}");
    }
}

#[tokio::test]
async fn no_items_and_no_size() {
    let server = List::of(0).serve().await;
    assert_eq!(ids(&server, 10).await, [0; 0]);
    let server = List::of(3).serve().await;
    assert_eq!(ids(&server, 0).await, [0; 0], "pages of nothing lead nowhere");
    let page = client(&server).connectors().list().size(0).send().await.unwrap();
    assert_eq!((page.count, page.results.len()), (3, 0));
}

#[tokio::test]
async fn the_last_page_ends_where_the_server_looks() {
    let server = List::of(9_999).serve().await;
    assert_eq!(ids(&server, 4_000).await.len(), 9_999);
    let asked = [(0, 4_000), (4_000, 4_000), (8_000, 2_000)];
    let asked = asked.map(|(from, size)| match from {
        0 => format!("/_connector?size={size}"),
        _ => format!("/_connector?from={from}&size={size}"),
    });
    assert_eq!(targets(&server).await, asked);
}

#[tokio::test]
async fn a_list_that_goes_on_behind_it_ends_with_an_error_that_says_so() {
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
            text.contains("does not search beyond the first 10 000 items")
                && text.contains("all shards failed"),
            "{text}"
        );
        assert!(stream.next().await.is_none());
    }
}

#[tokio::test]
async fn a_server_that_looks_further() {
    let server = List { window: 20_000, ..List::of(10_500) }.serve().await;
    assert_eq!(ids(&server, 1_000).await, (0..10_500).collect::<Vec<_>>());
    assert_eq!(targets(&server).await.len(), 11);
}

#[tokio::test]
async fn a_page_of_ones_own_is_asked_for_as_it_is() {
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
async fn a_refusal_of_another_kind_is_not_explained() {
    let server = responding(403, &refusal(403, "security_exception", "not yours", json!({}))).await;
    let mut stream = client(&server).connectors().list().from(10_000).stream();
    let error = stream.next().await.unwrap().unwrap_err();
    assert!(error.is_forbidden() && !error.to_string().contains("10 000"), "{error}");
    assert!(stream.next().await.is_none());
}

#[tokio::test]
async fn what_cannot_be_asked_is_the_only_item() {
    let server = responding(200, &Value::Null).await;
    let mut stream = client(&server).sync_jobs().list().connector_id("").stream();
    assert_eq!(
        stream.next().await.unwrap().unwrap_err().to_string(),
        "GET /_connector/_sync_job: `connector_id` must not be empty"
    );
    assert!(stream.next().await.is_none());
    assert_eq!(targets(&server).await.len(), 0);
}
