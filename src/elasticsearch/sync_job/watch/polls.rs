//! The polls of a watch, until the job has ended.

use std::time::Duration;

use futures_core::{future::BoxFuture, stream::BoxStream};
use futures_util::{StreamExt, stream};
use tokio::time::{Instant, sleep_until, timeout_at};

use super::{Options, SyncJob, named};
use crate::error::{CallName, Error, ErrorKind, Result};

/// Replaces an interval that overflows the clock.
pub(super) const FAR: Duration = Duration::from_secs(60 * 60 * 24 * 365);

struct State<F> {
    read: F,
    name: Option<CallName>,
    deadline: Option<Instant>,
    /// Time of the next poll; `None` at the end.
    next: Option<Instant>,
    last: Option<SyncJob>,
    polls: u32,
}

/// Streams the job that `read` returns, according to `options`.
pub(super) fn follow<F>(
    options: Options,
    name: Option<CallName>,
    read: F,
) -> BoxStream<'static, Result<SyncJob>>
where
    F: FnMut() -> BoxFuture<'static, Result<SyncJob>> + Send + 'static,
{
    let now = Instant::now();
    // A timeout that overflows the clock means no timeout.
    let deadline = options.timeout.and_then(|timeout| now.checked_add(timeout));
    stream::unfold(
        State { read, name, deadline, next: Some(now), last: None, polls: 0 },
        move |mut state| async move {
            loop {
                let job = match state.read_at(state.next?).await {
                    Ok(job) => job,
                    Err(error) => {
                        state.next = None;
                        // The server's error does not distinguish this from an id that never existed.
                        let was_there = state.last.is_some();
                        let error = if was_there && error.is_not_found() {
                            error.explained("the sync job was deleted while it was watched")
                        } else {
                            error
                        };
                        return Some((Err(error), state));
                    }
                };
                state.next = if job.is_terminal() {
                    None
                } else {
                    let now = Instant::now();
                    Some(now.checked_add(options.interval).unwrap_or(now + FAR))
                };
                let same = state.last.as_ref() == Some(&job);
                if options.only_changes && same {
                    continue;
                }
                state.last = Some(job.clone());
                return Some((Ok(job), state));
            }
        },
    )
    .fuse()
    .boxed()
}

impl<F: FnMut() -> BoxFuture<'static, Result<SyncJob>>> State<F> {
    /// Reads the job at the given time, or fails when the deadline is reached first.
    async fn read_at(&mut self, at: Instant) -> Result<SyncJob> {
        let Some(deadline) = self.deadline else {
            return self.read_once(at).await;
        };
        let outcome = timeout_at(deadline, self.read_once(at)).await;
        outcome.unwrap_or_else(|_| Err(self.timed_out()))
    }

    async fn read_once(&mut self, at: Instant) -> Result<SyncJob> {
        sleep_until(at).await;
        self.polls = self.polls.saturating_add(1);
        (self.read)().await
    }

    fn timed_out(&self) -> Error {
        let message = match self.last.as_ref().and_then(|job| job.status.as_ref()) {
            Some(status) => {
                format!("the sync job did not end before the timeout; its status is `{status}`")
            }
            None => "the sync job did not end before the timeout".to_owned(),
        };
        // Continuing to watch is safe.
        let error = Error::new(ErrorKind::Timeout, message).with_retryable(true).with_attempts(self.polls);
        named(error, self.name.clone())
    }
}
