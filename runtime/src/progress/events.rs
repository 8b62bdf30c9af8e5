use std::{
    fmt,
    pin::Pin,
    sync::Arc,
    task::{Context, Poll},
};

use connectors_sdk::elasticsearch::SyncJobType;
use futures_core::{Stream, stream::BoxStream};
use futures_util::{StreamExt, stream};
use tokio::sync::broadcast::{self, error::RecvError};

use super::SyncReport;

/// Number of events that a slow receiver may be behind.
const CAPACITY: usize = 1_024;

/// What happens in a service.
#[derive(Clone, Debug, PartialEq)]
#[non_exhaustive]
pub enum Event {
    /// A job was claimed and begins.
    #[non_exhaustive]
    JobStarted {
        /// Id of the connector.
        connector_id: String,
        /// Id of the sync job.
        job_id: String,
        /// Type of the sync.
        job_type: SyncJobType,
    },
    /// A job has made progress. Sent at most twice a second.
    #[non_exhaustive]
    JobProgress {
        /// Id of the sync job.
        job_id: String,
        /// Number of ids that the source has listed.
        listed: u64,
        /// Number of documents that are in the index.
        indexed: u64,
        /// Number of documents that were deleted.
        deleted: u64,
        /// Number of documents that the source expects to list. `None` if it has not said.
        expected: Option<u64>,
    },
    /// A job has ended.
    #[non_exhaustive]
    JobFinished {
        /// What the job has done.
        report: Arc<SyncReport>,
        /// Error message of the job, if it failed.
        error: Option<String>,
    },
    /// Events were lost, because the receiver was too slow.
    #[non_exhaustive]
    Missed {
        /// Number of lost events.
        events: u64,
    },
}

/// Stream of the [`Event`]s of a service, returned by [`Service::events`](crate::Service::events). It ends when the service has
/// been dropped.
#[must_use = "a stream does nothing unless it is polled"]
pub struct Events(BoxStream<'static, Event>);

impl Stream for Events {
    type Item = Event;

    fn poll_next(mut self: Pin<&mut Self>, context: &mut Context<'_>) -> Poll<Option<Event>> {
        self.0.poll_next_unpin(context)
    }
}

impl fmt::Debug for Events {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str("Events")
    }
}

/// The sending side of [`Events`].
#[derive(Clone, Debug)]
pub(crate) struct Publisher(broadcast::Sender<Event>);

impl Default for Publisher {
    fn default() -> Self {
        Self(broadcast::Sender::new(CAPACITY))
    }
}

impl Publisher {
    pub(crate) fn send(&self, event: Event) {
        // An error means that nobody listens.
        let _ = self.0.send(event);
    }

    pub(crate) fn subscribe(&self) -> Events {
        let events = stream::unfold(self.0.subscribe(), |mut receiver| async {
            match receiver.recv().await {
                Ok(event) => Some((event, receiver)),
                Err(RecvError::Lagged(events)) => Some((Event::Missed { events }, receiver)),
                Err(RecvError::Closed) => None,
            }
        });
        Events(events.boxed())
    }
}
