//! Watching a sync job through a server. Timing is tested next to `Watch`, on a paused clock.

use std::{
    sync::Mutex,
    time::{Duration, Instant},
};

use connectors_sdk::{
    RetryPolicy,
    elasticsearch::{SyncJob, SyncStatus, Watch},
};
use futures_util::{StreamExt, TryStreamExt};
use serde_json::{Value, json};
use wiremock::{Mock, MockServer, Request, Respond, ResponseTemplate, matchers::any};

use super::support::{arrived, client, refusal};

/// Responses in order; the last one is sent to every later request.
struct Script(Mutex<Vec<(u16, Value)>>);

impl Respond for Script {
    fn respond(&self, _: &Request) -> ResponseTemplate {
        let mut responses = self.0.lock().unwrap();
        let (status, body) = if responses.len() > 1 { responses.remove(0) } else { responses[0].clone() };
        ResponseTemplate::new(status).set_body_json(body)
    }
}

async fn script(responses: impl IntoIterator<Item = (u16, Value)>) -> MockServer {
    let server = MockServer::start().await;
    let script = Script(Mutex::new(responses.into_iter().collect()));
    Mock::given(any()).respond_with(script).mount(&server).await;
    server
}

fn job(status: &str, indexed: u32) -> (u16, Value) {
    (200, json!({"id": "j", "status": status, "indexed_document_count": indexed}))
}

fn missing() -> (u16, Value) {
    (404, refusal(404, "resource_not_found_exception", "j", json!({})))
}

/// A watch with a short interval.
fn watch(server: &MockServer) -> Watch {
    client(server).sync_job("j").watch().interval(Duration::from_millis(1))
}

fn seen(job: &SyncJob) -> (String, u64) {
    (job.status.as_ref().unwrap().to_string(), job.indexed_document_count.unwrap())
}

#[tokio::test]
async fn each_poll_is_an_item_until_the_job_has_ended() {
    for last in ["completed", "canceled", "error"] {
        let server =
            script([job("pending", 0), job("in_progress", 1), job("in_progress", 1), job(last, 2)]).await;
        let jobs: Vec<_> = watch(&server).try_collect().await.unwrap();
        let expected = [("pending", 0), ("in_progress", 1), ("in_progress", 1), (last, 2)];
        assert_eq!(
            jobs.iter().map(seen).collect::<Vec<_>>(),
            expected.map(|(status, n)| (status.to_owned(), n))
        );
        let requests = arrived(&server).await;
        assert_eq!(requests.len(), 4, "an ended job is not polled again");
        assert!(
            requests.iter().all(
                |wire| (wire.method.as_str(), wire.target.as_str()) == ("GET", "/_connector/_sync_job/j")
            )
        );
    }
}

#[tokio::test]
async fn only_changes_leaves_out_unchanged_polls() {
    let responses =
        [job("in_progress", 1), job("in_progress", 1), job("in_progress", 2), job("in_progress", 2)];
    let server = script(responses.into_iter().chain([job("completed", 2)])).await;
    let jobs: Vec<_> = watch(&server).only_changes().try_collect().await.unwrap();
    assert_eq!(jobs.iter().map(|job| seen(job).1).collect::<Vec<_>>(), [1, 2, 2]);
    assert_eq!(arrived(&server).await.len(), 5);
}

#[tokio::test]
async fn an_unknown_status_does_not_end_the_watch() {
    let server = script([job("resting", 0), job("error", 0)]).await;
    let job = watch(&server).wait().await.unwrap();
    assert_eq!(job.status, Some(SyncStatus::Error));
    assert!(job.is_terminal());
    assert_eq!(arrived(&server).await.len(), 2);
}

#[tokio::test]
async fn the_error_says_that_the_job_was_deleted_meanwhile() {
    let server = script([job("in_progress", 1), missing()]).await;
    let mut watch = watch(&server);
    assert!(watch.next().await.unwrap().is_ok());
    let error = watch.next().await.unwrap().unwrap_err();
    assert!(error.is_not_found());
    assert_eq!(
        error.to_string(),
        "GET /_connector/_sync_job/j: HTTP 404: the sync job was deleted while it was watched: j \
         (resource_not_found_exception)"
    );
    assert!(watch.next().await.is_none());
    assert_eq!(arrived(&server).await.len(), 2, "it is not polled again");
}

#[tokio::test]
async fn a_job_that_never_existed_is_not_found() {
    let server = script([missing()]).await;
    let error = watch(&server).wait().await.unwrap_err();
    assert!(error.is_not_found() && !error.to_string().contains("deleted"), "{error}");
    let mut watch = client(&server).sync_job("").watch();
    let error = watch.next().await.unwrap().unwrap_err();
    assert!(error.to_string().contains("`connector_sync_job_id` must not be empty"), "{error}");
    assert_eq!(watch.wait().await.unwrap_err().to_string(), "the watch has already ended");
    assert_eq!(arrived(&server).await.len(), 1);
}

#[tokio::test]
async fn polls_follow_the_retry_policy() {
    let busy = || (503, json!({"error": "busy", "status": 503}));
    let server = script([job("in_progress", 1), busy(), job("completed", 2)]).await;
    let error = watch(&server).wait().await.unwrap_err();
    assert_eq!((error.status().map(|status| status.as_u16()), error.attempts()), (Some(503), 1));

    let server = script([job("in_progress", 1), busy(), job("completed", 2)]).await;
    let policy = RetryPolicy::new().initial_backoff(Duration::from_millis(1));
    let jobs: Vec<_> = watch(&server).retry(policy).try_collect().await.unwrap();
    assert_eq!(jobs.iter().map(|job| seen(job).1).collect::<Vec<_>>(), [1, 2]);
}

#[tokio::test]
async fn a_timeout_ends_the_watch() {
    let server = script([job("in_progress", 1)]).await;
    let start = Instant::now();
    let error = watch(&server).timeout(Duration::from_millis(30)).wait().await.unwrap_err();
    assert!(error.is_timeout() && start.elapsed() >= Duration::from_millis(30));
    // The rest of the message depends on whether a response arrived before the timeout.
    let text = error.to_string();
    let expected = "GET /_connector/_sync_job/j: the sync job did not end before the timeout";
    assert!(text.starts_with(expected), "{text}");
}

#[tokio::test]
async fn the_interval_passes_between_two_polls() {
    let server = script([job("in_progress", 1), job("completed", 2)]).await;
    let start = Instant::now();
    watch(&server).interval(Duration::from_millis(40)).wait().await.unwrap();
    assert!(start.elapsed() >= Duration::from_millis(40));
    let unstarted = watch(&server);
    assert!(format!("{unstarted:?}").contains("running: false"));
}
