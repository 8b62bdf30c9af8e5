mod polls;

use std::{
    fmt,
    pin::Pin,
    task::{Context, Poll},
    time::Duration,
};

use futures_core::{Stream, stream::BoxStream};
use futures_util::{StreamExt, TryStreamExt};

use self::polls::follow;
use super::{GetSyncJob, SyncJob};
use crate::error::{CallName, Error, Result};

const INTERVAL: Duration = Duration::from_secs(5);

/// Polls a sync job until it has ended; returned by [`SyncJobHandle::watch`](super::SyncJobHandle::watch).
///
/// A stream of the job's states: the first item is read immediately, then one after each [interval](Self::interval).
/// Items without a change are left out only with [`only_changes`](Self::only_changes). The last item is the job in a
/// [terminal status](super::SyncStatus::is_terminal): canceled, completed or failed. [`wait`](Self::wait) returns only
/// that one.
///
/// Each poll is a separate call, retried under the client's [`RetryPolicy`](crate::RetryPolicy). If it still fails, the
/// error is the last item; if the job was deleted while it was watched, the message of the 404 says so. A job whose
/// connector service has crashed never ends: set a [`timeout`](Self::timeout), or check
/// [`last_seen`](SyncJob::last_seen).
///
/// Like every call, it needs a tokio runtime with the time driver enabled.
///
/// ```no_run
/// # async fn f(es: connectors_sdk::Client<connectors_sdk::Elasticsearch>) -> connectors_sdk::Result<()> {
/// use futures_util::TryStreamExt;
/// use std::time::Duration;
///
/// // Each change of the job:
/// let mut watch = es.sync_job("Ab3dEf6hIj9kLm2nOp5q").watch().interval(Duration::from_secs(1)).only_changes();
/// while let Some(job) = watch.try_next().await? {
///     println!("{:?}: {:?} documents", job.status, job.indexed_document_count);
/// }
///
/// // Only the final state:
/// let job = es.sync_job("Ab3dEf6hIj9kLm2nOp5q").watch().timeout(Duration::from_secs(3600)).wait().await?;
/// println!("{:?} {:?}", job.status, job.error);
/// # Ok(()) }
/// ```
#[doc(alias = "poll")]
#[doc(alias = "follow")]
#[must_use = "a watch does nothing until it is polled, or waited for with `.wait().await`"]
pub struct Watch {
    get: GetSyncJob,
    options: Options,
    /// Set by the first poll.
    running: Option<BoxStream<'static, Result<SyncJob>>>,
}

#[derive(Clone, Copy, Debug)]
struct Options {
    interval: Duration,
    timeout: Option<Duration>,
    only_changes: bool,
}

impl Default for Options {
    fn default() -> Self {
        Self { interval: INTERVAL, timeout: None, only_changes: false }
    }
}

impl Watch {
    pub(super) fn new(get: GetSyncJob) -> Self {
        Self { get, options: Options::default(), running: None }
    }

    /// Sets the delay between a response and the next request. 5 seconds by default.
    pub fn interval(mut self, interval: Duration) -> Self {
        self.options.interval = interval;
        self
    }

    /// Sets the maximum total duration, starting with the first poll. Unlimited by default.
    ///
    /// If the job has not ended by then, the last item is an error for which [`is_timeout`](Error::is_timeout) returns
    /// `true`. Its [`attempts`](Error::attempts) is the number of times the job was read.
    pub fn timeout(mut self, timeout: Duration) -> Self {
        self.options.timeout = Some(timeout);
        self
    }

    /// Leaves out items that equal the previous one. Every report of the connector service is a change, since it sets
    /// [`last_seen`](SyncJob::last_seen).
    pub fn only_changes(mut self) -> Self {
        self.options.only_changes = true;
        self
    }

    /// Sets the retry policy of each poll. Replaces the client's policy.
    pub fn retry(mut self, policy: crate::RetryPolicy) -> Self {
        self.get = self.get.retry(policy);
        self
    }

    /// Waits until the job has ended, and returns its final state. A failed job is not an error: check its
    /// [`status`](SyncJob::status).
    ///
    /// # Errors
    ///
    /// The error of a poll (404 if the job does not exist), or a timeout if the [`timeout`](Self::timeout) has elapsed.
    pub async fn wait(mut self) -> Result<SyncJob> {
        let mut last = None;
        while let Some(job) = self.try_next().await? {
            last = Some(job);
        }
        // A stream without an error yields the final state, unless it was polled to its end before.
        last.ok_or_else(|| named(Error::request("the watch has already ended"), self.get.name()))
    }

    #[cfg(feature = "blocking")]
    #[cfg_attr(docsrs, doc(cfg(feature = "blocking")))]
    /// Blocking version of [`wait`](Self::wait).
    ///
    /// # Errors
    ///
    /// As [`wait`](Self::wait).
    pub fn wait_blocking(self) -> Result<SyncJob> {
        crate::client::blocking::run(self.wait())?
    }
}

impl Stream for Watch {
    type Item = Result<SyncJob>;

    fn poll_next(self: Pin<&mut Self>, cx: &mut Context<'_>) -> Poll<Option<Self::Item>> {
        let this = self.get_mut();
        let running = this.running.get_or_insert_with(|| {
            let get = this.get.clone();
            follow(this.options, this.get.name(), move || get.clone().into_future())
        });
        running.poll_next_unpin(cx)
    }
}

impl fmt::Debug for Watch {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("Watch")
            .field("get", &self.get)
            .field("options", &self.options)
            .field("running", &self.running.is_some())
            .finish()
    }
}

fn named(error: Error, call: Option<CallName>) -> Error {
    match call {
        Some(call) => error.with_call(call),
        None => error,
    }
}

#[cfg(test)]
mod tests {
    use std::{
        collections::VecDeque,
        sync::{Arc, Mutex},
    };

    use tokio::time::Instant;

    use super::{polls::FAR, *};
    use crate::{client::Client, elasticsearch::SyncStatus};

    /// Scripted responses, and the times of the requests.
    #[derive(Clone, Default)]
    struct Script {
        responses: Arc<Mutex<VecDeque<Result<SyncJob>>>>,
        requested_at: Arc<Mutex<Vec<Duration>>>,
        delay: Duration,
    }

    impl Script {
        fn new(responses: impl IntoIterator<Item = Result<SyncJob>>) -> Self {
            let responses = Arc::new(Mutex::new(responses.into_iter().collect()));
            Self { responses, ..Self::default() }
        }

        /// A watch on the paused clock, which advances only while all tasks are idle.
        fn watch(&self, change: impl FnOnce(Watch) -> Watch) -> Watch {
            let client = Client::elasticsearch("http://localhost:9200").build().unwrap();
            let mut watch = change(client.sync_job("j").watch());
            let (script, start) = (self.clone(), Instant::now());
            watch.running = Some(follow(watch.options, watch.get.name(), move || {
                script.requested_at.lock().unwrap().push(start.elapsed());
                let response = script
                    .responses
                    .lock()
                    .unwrap()
                    .pop_front()
                    .expect("more requests than scripted responses");
                let delay = script.delay;
                Box::pin(async move {
                    tokio::time::sleep(delay).await;
                    response
                })
            }));
            watch
        }

        fn requests(&self) -> Vec<u64> {
            self.requested_at.lock().unwrap().iter().map(Duration::as_secs).collect()
        }
    }

    fn job(status: &str) -> Result<SyncJob> {
        Ok(SyncJob { status: Some(status.into()), ..SyncJob::default() })
    }

    fn statuses(items: &[Result<SyncJob>]) -> Vec<String> {
        items
            .iter()
            .map(|item| match item {
                Ok(job) => job.status.as_ref().map_or("-".to_owned(), SyncStatus::to_string),
                Err(error) => error.to_string(),
            })
            .collect()
    }

    #[tokio::test(start_paused = true)]
    async fn the_terminal_job_is_the_last_item() {
        for last in ["completed", "canceled", "error"] {
            let script = Script::new([job("pending"), job("in_progress"), job("in_progress"), job(last)]);
            let mut watch = script.watch(|watch| watch);
            let items: Vec<_> = watch.by_ref().collect().await;
            assert_eq!(statuses(&items), ["pending", "in_progress", "in_progress", last]);
            assert_eq!(script.requests(), [0, 5, 10, 15]);
            assert!(watch.next().await.is_none(), "polling after the end is harmless");
        }
    }

    #[tokio::test(start_paused = true)]
    async fn only_changes_leaves_out_equal_items() {
        let unknown = || Ok(SyncJob::default());
        let responses = [unknown(), unknown(), job("resting"), job("resting"), job("completed")];
        let script = Script::new(responses);
        let items: Vec<_> = script.watch(Watch::only_changes).collect().await;
        assert_eq!(
            statuses(&items),
            ["-", "resting", "completed"],
            "an absent or unknown status is not terminal"
        );
        assert_eq!(script.requests(), [0, 5, 10, 15, 20]);
    }

    #[tokio::test(start_paused = true)]
    async fn the_interval_starts_at_the_response() {
        let script =
            Script { delay: Duration::from_secs(2), ..Script::new([job("x"), job("x"), job("error")]) };
        let mut watch = script.watch(|watch| watch.interval(Duration::from_secs(10)));
        assert!(watch.next().await.is_some());
        // After a slow reader, the next poll does not wait for another interval.
        tokio::time::sleep(Duration::from_secs(30)).await;
        assert!(watch.next().await.is_some());
        assert_eq!(watch.wait().await.unwrap().status, Some(SyncStatus::Error));
        assert_eq!(script.requests(), [0, 32, 44]);
    }

    #[tokio::test(start_paused = true)]
    async fn wait_returns_the_final_state() {
        let script = Script::new([job("in_progress"), job("completed")]);
        let job = script.watch(|watch| watch.timeout(Duration::from_secs(6))).wait().await.unwrap();
        assert_eq!(job.status, Some(SyncStatus::Completed));
        assert!(job.is_terminal());
    }

    #[tokio::test(start_paused = true)]
    async fn an_error_is_the_last_item() {
        let script = Script::new([job("pending"), Err(Error::request("gone"))]);
        let items: Vec<_> = script.watch(|watch| watch).collect().await;
        assert_eq!(statuses(&items), ["pending", "gone"]);
        let script = Script::new([Err(Error::request("gone"))]);
        assert_eq!(script.watch(|watch| watch).wait().await.unwrap_err().to_string(), "gone");
    }

    #[tokio::test(start_paused = true)]
    async fn the_timeout_elapses_between_and_during_polls() {
        let message = "GET /_connector/_sync_job/j: the sync job did not end before the timeout";
        let script = Script::new([job("pending"), job("in_progress"), job("completed")]);
        let start = Instant::now();
        let mut watch = script.watch(|watch| watch.timeout(Duration::from_secs(8)));
        let items: Vec<_> = watch.by_ref().collect().await;
        assert_eq!(
            statuses(&items),
            ["pending", "in_progress", &format!("{message}; its status is `in_progress` (after 2 attempts)")]
        );
        assert_eq!(start.elapsed(), Duration::from_secs(8));
        assert!(watch.next().await.is_none());

        let script = Script { delay: Duration::from_secs(9), ..Script::new([job("completed")]) };
        let error = script.watch(|watch| watch.timeout(Duration::from_secs(8))).wait().await.unwrap_err();
        assert_eq!(error.to_string(), message);
        assert!(error.is_timeout() && error.is_retryable() && error.attempts() == 1);
        assert_eq!(error.operation(), Some("connector.sync_job_get"));
    }

    #[tokio::test(start_paused = true)]
    async fn durations_that_overflow_the_clock_are_accepted() {
        let script = Script::new([job("pending"), job("completed")]);
        let start = Instant::now();
        let watch = script.watch(|watch| watch.interval(Duration::MAX).timeout(Duration::MAX));
        assert!(watch.wait().await.unwrap().is_terminal());
        assert_eq!(start.elapsed(), FAR);
        let script = Script::new([job("pending"), job("completed")]);
        assert!(script.watch(|watch| watch.interval(Duration::ZERO)).wait().await.is_ok());
        assert_eq!(script.requests(), [0, 0]);
    }

    #[tokio::test(start_paused = true)]
    async fn waiting_on_an_ended_watch_is_an_error() {
        let mut watch = Script::new([job("completed")]).watch(|watch| watch);
        assert!(watch.next().await.is_some());
        assert_eq!(
            watch.wait().await.unwrap_err().to_string(),
            "GET /_connector/_sync_job/j: the watch has already ended"
        );
    }
}
