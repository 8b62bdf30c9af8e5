//! Sends batches, several at a time.

use std::{sync::Arc, time::Duration};

use tokio::{task::JoinSet, time::MissedTickBehavior};

use super::{Queue, bulk, queue::Shared};
use crate::{Error, ErrorKind};

/// A batch that is not full is sent after one to two of these intervals.
const FLUSH: Duration = Duration::from_secs(1);

/// Sends the batches of a [`Queue`] until it has finished.
#[derive(Debug)]
pub(crate) struct Driver {
    shared: Arc<Shared>,
}

impl Driver {
    pub(crate) fn new(queue: &Queue) -> Self {
        Self { shared: Arc::clone(&queue.shared) }
    }

    /// Runs until the queue has finished, or the job was stopped. Requests that are on their way are then dropped.
    pub(crate) async fn run(self) {
        let shared = &self.shared;
        let mut running = JoinSet::new();
        let mut flush = tokio::time::interval(FLUSH);
        flush.set_missed_tick_behavior(MissedTickBehavior::Delay);
        let mut flushed = 0;
        loop {
            while let Some(batch) = shared.next() {
                running.spawn(bulk::send(Arc::clone(shared), batch));
            }
            if shared.is_done() {
                return;
            }
            tokio::select! {
                () = shared.wake.notified() => {}
                Some(ended) = running.join_next(), if !running.is_empty() => {
                    if let Err(error) = ended.unwrap_or_else(|error| {
                        Err(Error::new(ErrorKind::Elasticsearch, format!("a bulk request was lost: {error}")))
                    }) {
                        shared.tally.stop.fail(&error);
                    }
                }
                _ = flush.tick() => flushed = shared.flush_older(flushed),
                _ = shared.tally.stop.wait() => {
                    // Requests that end soon are still counted.
                    let grace = tokio::time::sleep(GRACE);
                    tokio::select! {
                        () = grace => {}
                        () = async { while running.join_next().await.is_some() {} } => {}
                    }
                    return;
                }
            }
        }
    }
}

/// How long requests that are on their way may take after a job was stopped.
const GRACE: Duration = Duration::from_millis(250);
