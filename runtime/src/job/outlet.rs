//! Where the operations of a source go.

use std::{
    collections::BTreeMap,
    hash::{BuildHasher, RandomState},
    sync::{Arc, Mutex, PoisonError},
};

use chrono::{DateTime, Utc};
use serde_json::{Map, Value};

use super::heartbeat::Heartbeat;
use crate::{
    Error,
    progress::{Count, Tally},
    sink::{Queue, Scan},
    source::{Attachment, Document, stored_id, timestamp_text},
};

/// The index of a job, or the memory of a test.
#[derive(Debug)]
pub(crate) enum Outlet {
    /// Bulk requests to an index.
    Sink { queue: Queue, job: Arc<Heartbeat>, keys: RandomState },
    /// Everything is kept in memory, for tests.
    Record(Mutex<Recorded>),
}

/// What a source wrote in a test.
#[derive(Clone, Debug, Default)]
pub(crate) struct Recorded {
    pub(crate) documents: BTreeMap<String, Map<String, Value>>,
    pub(crate) deleted: Vec<String>,
    pub(crate) checkpoint: Option<String>,
    /// Times of the documents that are in the index at the start.
    pub(crate) known: BTreeMap<String, DateTime<Utc>>,
}

impl Outlet {
    pub(crate) async fn index(
        &self,
        tally: &Tally,
        document: Document,
        attachment: Option<Attachment>,
    ) -> Result<(), Error> {
        match self {
            Self::Sink { queue, keys, .. } => {
                let key = stored_id(document.id(), |id| keys.hash_one(id));
                queue.index(key, document, attachment).await
            }
            Self::Record(recorded) => {
                let mut line = Vec::with_capacity(document.size(attachment.as_ref()));
                document.write(&mut line, &timestamp_text(Utc::now()), b"", attachment.as_ref());
                tally.add(Count::Bytes, line.len() as u64);
                tally.add(Count::Indexed, 1);
                let fields = serde_json::from_slice(&line).unwrap_or_default();
                let earlier = lock(recorded).documents.insert(document.id().to_owned(), fields);
                tally.add(Count::Duplicates, earlier.is_some().into());
                Ok(())
            }
        }
    }

    pub(crate) async fn delete(&self, tally: &Tally, id: String) -> Result<(), Error> {
        match self {
            Self::Sink { queue, keys, .. } => queue.delete(stored_id(&id, |id| keys.hash_one(id)), &id).await,
            Self::Record(recorded) => {
                tally.add(Count::Deleted, 1);
                let mut recorded = lock(recorded);
                recorded.documents.remove(&id);
                recorded.deleted.push(id);
                Ok(())
            }
        }
    }

    /// Writes a checkpoint after everything that was accepted before.
    pub(crate) async fn save_checkpoint(&self, checkpoint: String) -> Result<(), Error> {
        match self {
            Self::Sink { queue, job, .. } => {
                queue.barrier().await?;
                job.save_checkpoint(&checkpoint).await
            }
            Self::Record(recorded) => {
                lock(recorded).checkpoint = Some(checkpoint);
                Ok(())
            }
        }
    }

    /// Calls `each` with the id and the time of every document that is in the index.
    pub(crate) async fn each_known(
        &self,
        mut each: impl FnMut(&str, DateTime<Utc>) + Send,
    ) -> Result<(), Error> {
        match self {
            Self::Sink { queue, .. } => {
                queue.target().refresh().await?;
                let mut scan = Scan::open(queue.target(), true).await?;
                let result = loop {
                    let more = scan.page(|id, at| {
                        let at = at.and_then(|at| DateTime::parse_from_rfc3339(at).ok());
                        if let Some(at) = at {
                            each(id, at.with_timezone(&Utc));
                        }
                    });
                    match more.await {
                        Ok(true) => {}
                        Ok(false) => break Ok(()),
                        Err(error) => break Err(error),
                    }
                };
                scan.close().await;
                result
            }
            Self::Record(recorded) => {
                let known = lock(recorded).known.clone();
                known.iter().for_each(|(id, at)| each(id, *at));
                Ok(())
            }
        }
    }
}

pub(crate) fn lock<T>(mutex: &Mutex<T>) -> std::sync::MutexGuard<'_, T> {
    mutex.lock().unwrap_or_else(PoisonError::into_inner)
}
