//! Seeing every attempt, for metrics.

use std::{fmt, sync::Arc, time::Duration};

use http::{Method, StatusCode};
use tokio::time::Instant;

use crate::{
    client::{call::Call, nodes::Node},
    error::ErrorKind,
};

/// Is told of every attempt once it is over; set by [`ClientBuilder::observer`](crate::ClientBuilder::observer).
///
/// A closure is one, too. It runs on the task that made the call, between two steps of it, so it must be quick: add to
/// a counter, send to a channel.
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
pub trait Observer: Send + Sync + 'static {
    /// An attempt is over.
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

/// One HTTP request of a call, seen from its end. Holds no id, query, header or body, so it can be a metric's labels.
#[derive(Clone, Copy, Debug)]
#[non_exhaustive]
pub struct Attempt<'a> {
    /// The operation, like `connector.check_in`.
    pub operation: &'static str,
    /// The method.
    pub method: &'a Method,
    /// The path with its variables' names: `/_connector/{connector_id}`. The same for every id.
    pub template: &'static str,
    /// The node's host, without a port.
    pub host: &'a str,
    /// The node's port.
    pub port: Option<u16>,
    /// 1 for the first attempt of a call.
    pub number: u32,
    /// From before the request is sent until the whole answer is there.
    pub duration: Duration,
    /// How it ended.
    pub outcome: AttemptOutcome,
}

/// How an [`Attempt`] ended.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
#[non_exhaustive]
pub enum AttemptOutcome {
    /// There was an answer, be it a refusal. Whether it can be decoded is not known yet.
    Responded(StatusCode),
    /// There was none.
    Failed(ErrorKind),
    /// The call's deadline passed, or its future was dropped.
    Abandoned,
}

/// An attempt under way. Tells the observer in any case, because a call may end by being dropped.
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
