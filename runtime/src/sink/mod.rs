//! Documents into an index: batches, bulk requests, retries of single operations, the set-up of the index.

mod batch;
mod bulk;
mod driver;
mod index;
mod queue;
mod response;
mod scan;
mod target;

use std::fmt;

use futures_util::future::BoxFuture;

pub(crate) use driver::Driver;
pub(crate) use queue::Queue;
pub(crate) use scan::Scan;
pub(crate) use target::Target;

use crate::Error;

/// Limits of a sink.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) struct Limits {
    /// Size of a bulk request, in bytes.
    pub(crate) batch_bytes: usize,
    /// Number of bulk requests at the same time.
    pub(crate) concurrency: usize,
    /// Bytes of all operations that have not been acknowledged.
    pub(crate) memory: usize,
    /// How long operations are retried without any progress.
    pub(crate) patience: std::time::Duration,
}

impl Default for Limits {
    fn default() -> Self {
        Self {
            batch_bytes: 1024 * 1024,
            concurrency: 5,
            memory: 8 * 1024 * 1024,
            patience: std::time::Duration::from_secs(300),
        }
    }
}

/// Says whether bulk requests may be sent.
pub(crate) trait Gate: Send + Sync + fmt::Debug {
    /// Waits until a request may start.
    fn pass(&self) -> BoxFuture<'_, Result<(), Error>>;
}
