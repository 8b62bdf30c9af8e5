//! One batch, from its first request until each of its operations has an outcome.

use std::{collections::VecDeque, sync::Arc, time::Duration};

use connectors_sdk::{ErrorKind as CallError, Method, RetryPolicy};
use tokio::time::Instant;

use super::{
    batch::{Batch, Kind, Op, Part},
    queue::Shared,
    response::{self, Item},
};
use crate::{Error, ErrorKind, progress::Count};

const FIRST_BACKOFF: Duration = Duration::from_millis(200);
const LONGEST_BACKOFF: Duration = Duration::from_secs(20);

/// Sends a batch. An error means that the job cannot go on.
pub(super) async fn send(shared: Arc<Shared>, batch: Batch) -> Result<(), Error> {
    let keys = batch.ops.iter().map(|op| op.key).collect();
    let ended = Ended { shared: &shared, seq: batch.seq, held: batch.held, keys };
    let result =
        Sending { shared: &shared, failures: 0, progress: Instant::now() }.run(batch.into_part()).await;
    // The error has to stop the job before the memory of the batch is given to a producer.
    if let Err(error) = &result
        && !error.is_stopped()
    {
        shared.tally.stop.fail(error);
    }
    drop(ended);
    result
}

/// Frees what a batch holds, also if its task is dropped.
struct Ended<'a> {
    shared: &'a Shared,
    seq: u64,
    held: usize,
    keys: Vec<u64>,
}

impl Drop for Ended<'_> {
    fn drop(&mut self) {
        self.shared.end(self.seq, self.held, &self.keys);
    }
}

struct Sending<'a> {
    shared: &'a Shared,
    /// Attempts in a row without any progress.
    failures: u32,
    progress: Instant,
}

/// What a request led to.
enum Outcome {
    /// These operations have no outcome yet.
    Left { part: Option<Part>, reason: String, retry_after: Option<Duration> },
    /// The request is to be divided.
    Divide { part: Part, reason: String },
}

impl Sending<'_> {
    async fn run(&mut self, part: Part) -> Result<(), Error> {
        let mut parts = VecDeque::from([part]);
        while let Some(part) = parts.pop_front() {
            self.shared.gate.pass().await?;
            let size = part.ops.len();
            match self.request(part).await? {
                Outcome::Left { part: None, .. } => self.progressed(),
                Outcome::Left { part: Some(left), reason, retry_after } => {
                    if left.ops.len() < size {
                        self.progressed();
                    }
                    parts.push_front(left);
                    self.pause(&reason, retry_after).await?;
                }
                // The first half first, so that operations on one document keep their order.
                Outcome::Divide { part, reason } => match part.clone().split() {
                    Some((first, second)) => {
                        parts.push_front(second);
                        parts.push_front(first);
                    }
                    None => part.ops.iter().for_each(|op| self.shared.tally.fail(&part.id(op), &reason)),
                },
            }
        }
        Ok(())
    }

    async fn request(&self, part: Part) -> Result<Outcome, Error> {
        let shared = self.shared;
        let mut request = shared
            .target
            .request(Method::POST, "/_bulk")
            .query("filter_path", "items.*.status,items.*.result,items.*.error")
            .body("application/x-ndjson", part.body.clone())
            .retry(RetryPolicy::none());
        if let Some(pipeline) = &shared.target.pipeline {
            request = request.query("pipeline", pipeline);
        }
        let sent = shared.tally.stop.unless(request.send_bytes()).await?;
        match sent {
            Ok(body) => {
                let items = response::items(&body, part.ops.len());
                self.settle(part, items)
            }
            Err(error) => self.refused(part, error),
        }
    }

    /// A request that failed as a whole.
    fn refused(&self, part: Part, error: connectors_sdk::Error) -> Result<Outcome, Error> {
        if let Some(cause) = error.elasticsearch()
            && let Some(unusable) = self.shared.target.unusable(
                cause.error_type.as_deref().unwrap_or_default(),
                cause.reason.as_deref().unwrap_or_default(),
            )
        {
            return Err(unusable);
        }
        let retry_after = error.retry_after();
        match error.status().map(|status| status.as_u16()) {
            Some(413) => {
                self.shared.shrink(part.body.len());
                Ok(Outcome::Divide { part, reason: "it is too large for the server (HTTP 413)".to_owned() })
            }
            Some(400) => Ok(Outcome::Divide { part, reason: error.to_string() }),
            Some(408 | 429 | 500..=599) => {
                Ok(Outcome::Left { part: Some(part), reason: error.to_string(), retry_after })
            }
            None if matches!(
                error.kind(),
                CallError::Connect | CallError::Timeout | CallError::Transport | CallError::Credentials
            ) =>
            {
                Ok(Outcome::Left { part: Some(part), reason: error.to_string(), retry_after })
            }
            _ => Err(self.shared.target.error("a bulk request", error)),
        }
    }

    /// Counts the operations with an outcome. Those that are to be sent again are left.
    fn settle(&self, part: Part, items: Vec<Item>) -> Result<Outcome, Error> {
        let tally = &self.shared.tally;
        let covered = items.len();
        let (mut indexed, mut deleted, mut updated, mut bytes) = (0, 0, 0, 0);
        let mut again = Vec::new();
        let mut reason = String::new();
        for (place, (op, item)) in part.ops.iter().zip(&items).enumerate() {
            match (op.kind, item.status) {
                (Kind::Index, 200..=299) => {
                    indexed += 1;
                    updated += u64::from(item.updated);
                    bytes += op.document_len() as u64;
                }
                (Kind::Delete, 200..=299) => deleted += 1,
                (Kind::Delete, 404) if item.error.is_none() => {}
                (_, status) => {
                    let cause = item.error.as_deref();
                    if let Some(unusable) = cause.and_then(|cause| self.shared.target.unusable_item(cause)) {
                        return Err(unusable);
                    }
                    let text = cause.map_or_else(|| format!("HTTP {status}"), ToString::to_string);
                    if matches!(status, 429 | 503) {
                        again.push(place);
                        reason = text;
                    } else {
                        tally.fail(&part.id(op), &text);
                    }
                }
            }
        }
        tally.add(Count::Indexed, indexed);
        tally.add(Count::Deleted, deleted);
        tally.add(Count::Bytes, bytes);
        // After a retry, the earlier attempt may have written the document.
        if self.shared.updates_are_duplicates && self.failures == 0 {
            tally.add(Count::Duplicates, updated);
        }
        if covered < part.ops.len() && reason.is_empty() {
            reason = format!("the response covers {covered} of {} operations", part.ops.len());
        }
        let superseded = |place: &usize| is_superseded(&part, &items, *place);
        again.retain(|place| !superseded(place));
        again.extend(covered..part.ops.len());
        let part = (!again.is_empty()).then(|| part.only(&again));
        Ok(Outcome::Left { part, reason, retry_after: None })
    }

    fn progressed(&mut self) {
        self.failures = 0;
        self.progress = Instant::now();
    }

    /// Waits before the next attempt.
    async fn pause(&mut self, reason: &str, retry_after: Option<Duration>) -> Result<(), Error> {
        let waited = self.progress.elapsed();
        if waited >= self.shared.limits.patience {
            let index = &self.shared.target.index;
            let message =
                format!("the index `{index}` accepted nothing for {} seconds: {reason}", waited.as_secs());
            return Err(Error::new(ErrorKind::Elasticsearch, message));
        }
        self.failures += 1;
        tracing::debug!(reason, failures = self.failures, "operations are retried");
        let bound = FIRST_BACKOFF.saturating_mul(1 << (self.failures - 1).min(16)).min(LONGEST_BACKOFF);
        // At least half of it, so that a server under load gets some rest.
        let delay = bound.mul_f64(0.5 + fastrand::f64() / 2.0).max(retry_after.unwrap_or_default());
        self.shared.tally.stop.unless(tokio::time::sleep(delay)).await
    }
}

/// Whether a later operation of the same request has written the same document, so that sending this one again would undo it.
fn is_superseded(part: &Part, items: &[Item], place: usize) -> bool {
    let Some(op) = part.ops.get(place) else { return false };
    let applied = |other: &Op, item: &Item| {
        matches!(item.status, 200..=299) || (other.kind == Kind::Delete && item.status == 404)
    };
    let later = |other: &Op, item: &Item| {
        other.key == op.key && applied(other, item) && part.quoted_id(other) == part.quoted_id(op)
    };
    part.ops.iter().zip(items).skip(place + 1).any(|(other, item)| later(other, item))
}
