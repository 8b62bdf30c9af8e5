//! Reports of every attempt, for metrics.

use std::{fmt, sync::Arc, time::Duration};

use http::{Method, StatusCode};
use tokio::time::Instant;

use crate::{
    client::{call::Call, nodes::Node},
    error::ErrorKind,
};

/// Receives a report of every finished attempt, for metrics. Set with
/// [`ClientBuilder::observer`](crate::ClientBuilder::observer).
///
/// Closures implement this trait. The observer runs on the task that made the call, so it must not block: increment a
/// counter or send to a channel.
///
/// ```
/// use std::sync::atomic::{AtomicU64, Ordering};
/// use connectors_sdk::{Attempt, AttemptOutcome, Client};
///
/// static UNAVAILABLE: AtomicU64 = AtomicU64::new(0);
///
/// let es = Client::elasticsearch("https://localhost:9200")
///     .observer(|attempt: &Attempt<'_>| {
///         if let AttemptOutcome::Responded(status) = attempt.outcome
///             && status == 503
///         {
///             UNAVAILABLE.fetch_add(1, Ordering::Relaxed);
///         }
///     })
///     .build()?;
/// # let _ = es;
/// # Ok::<(), connectors_sdk::Error>(())
/// ```
#[doc(alias = "metrics")]
#[doc(alias = "instrumentation")]
pub trait Observer: Send + Sync + 'static {
    /// Called when an attempt has ended.
    fn attempt(&self, attempt: &Attempt<'_>);
}

impl<F: Fn(&Attempt<'_>) + Send + Sync + 'static> Observer for F {
    fn attempt(&self, attempt: &Attempt<'_>) {
        self(attempt);
    }
}

impl<O: Observer + ?Sized> Observer for Arc<O> {
    fn attempt(&self, attempt: &Attempt<'_>) {
        (**self).attempt(attempt);
    }
}

/// One finished HTTP request of a call. Contains no ids, queries, headers or bodies, so the fields can be metric labels.
#[derive(Clone, Copy, Debug)]
#[non_exhaustive]
pub struct Attempt<'a> {
    /// Name of the operation, such as `connector.check_in`.
    pub operation: &'static str,
    /// HTTP method.
    pub method: &'a Method,
    /// Path with placeholders for ids: `/_connector/{connector_id}`.
    pub template: &'static str,
    /// Host of the node, without the port.
    pub host: &'a str,
    /// Port of the node.
    pub port: Option<u16>,
    /// Number of the attempt within its call, starting with 1.
    pub number: u32,
    /// Time from before the request was sent until the full response arrived.
    pub duration: Duration,
    /// Outcome of the attempt.
    pub outcome: AttemptOutcome,
}

/// Outcome of an [`Attempt`].
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
#[non_exhaustive]
pub enum AttemptOutcome {
    /// A response arrived, with any status. It is not decoded yet.
    Responded(StatusCode),
    /// No response arrived.
    Failed(ErrorKind),
    /// The timeout of the call elapsed, or its future was dropped.
    Abandoned,
}

/// A running attempt. Reports to the observer on drop, so that dropped calls are reported too.
pub(crate) struct Watched<'a> {
    observer: &'a dyn Observer,
    call: &'a Call,
    node: &'a Node,
    number: u32,
    start: Instant,
    outcome: AttemptOutcome,
}

impl<'a> Watched<'a> {
    pub(crate) fn new(observer: &'a dyn Observer, call: &'a Call, node: &'a Node, number: u32) -> Self {
        Self { observer, call, node, number, start: Instant::now(), outcome: AttemptOutcome::Abandoned }
    }

    pub(crate) fn end(mut self, outcome: AttemptOutcome) {
        self.outcome = outcome;
    }
}

impl Drop for Watched<'_> {
    fn drop(&mut self) {
        self.observer.attempt(&Attempt {
            operation: self.call.operation,
            method: &self.call.method,
            template: self.call.template,
            host: self.node.host(),
            port: self.node.port(),
            number: self.number,
            duration: self.start.elapsed(),
            outcome: self.outcome,
        });
    }
}

impl fmt::Debug for dyn Observer {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str("Observer")
    }
}
