mod streams;

use std::{fmt, future::Future, sync::Arc};

use chrono::{DateTime, Utc};
use connectors_sdk::elasticsearch::{FilteringRules, SyncJob, SyncJobType};
use serde::{Serialize, de::DeserializeOwned};
use serde_json::Value;

use super::{Document, Sender};
use crate::{
    BoxError, Error, ErrorKind, SourceResult,
    job::{Intake, Tasks},
};

/// The job that a source runs: takes the documents, and says what the job is about.
///
/// Calls that wait do so while too many bytes are on their way to the index. They return an error as soon as the job has been
/// canceled or has failed, so that `?` ends the source at once.
///
/// Operations on one id are applied in the order in which their calls return. Between different ids there is no order.
#[derive(Clone)]
pub struct SyncContext {
    intake: Arc<Intake>,
    tasks: Arc<Tasks>,
}

impl SyncContext {
    pub(crate) fn new(intake: Arc<Intake>, tasks: Arc<Tasks>) -> Self {
        Self { intake, tasks }
    }

    /// Indexes a document. An existing one with the same id is replaced.
    ///
    /// # Errors
    ///
    /// If the job has ended early: see [`Error::is_stopped`]. A document that Elasticsearch refuses is not an error here: it
    /// is counted and named in the [report](crate::SyncReport).
    pub async fn index(&self, document: Document) -> Result<(), Error> {
        self.intake.index(document).await
    }

    /// Deletes the document with this id, if there is one.
    ///
    /// Only incremental syncs need it: a full sync deletes what it did not list.
    ///
    /// # Errors
    ///
    /// If the job has ended early.
    pub async fn delete(&self, id: impl Into<String>) -> Result<(), Error> {
        self.intake.delete(id.into()).await
    }

    /// Lists a document that is in the index already and has not changed, so that a full sync keeps it.
    ///
    /// # Errors
    ///
    /// If the job has ended early.
    pub async fn unchanged(&self, id: impl Into<String>) -> Result<(), Error> {
        self.intake.unchanged(id.into())
    }

    /// Lists a document that could not be read. It is counted and named in the [report](crate::SyncReport), and the version in
    /// the index is kept.
    ///
    /// # Errors
    ///
    /// If the job has ended early, also because this is one failure more than the
    /// [`FailurePolicy`](crate::FailurePolicy) allows.
    pub async fn failed(&self, id: impl Into<String>, why: impl Into<BoxError>) -> Result<(), Error> {
        self.intake.failed(&id.into(), &why.into())
    }

    /// Returns whether the document is in the index with exactly this [timestamp](Document::timestamp), so that an incremental
    /// sync can skip it before it reads its content. `false` in a full sync.
    #[must_use]
    pub fn is_unchanged(&self, id: &str, timestamp: impl Into<DateTime<Utc>>) -> bool {
        self.intake.is_unchanged(id, timestamp.into())
    }

    /// Skips documents with the timestamp of the index from now on.
    pub(crate) async fn skip_unchanged(&self) -> Result<(), Error> {
        self.intake.load_known().await
    }

    /// Runs a task that belongs to the listing: it is complete only after the task has returned `Ok`. The first error of a
    /// task fails the job, and a task that is still running when the job ends is aborted.
    ///
    /// ```
    /// use connectors_runtime::{Document, SourceResult, SyncContext};
    /// use serde_json::json;
    ///
    /// async fn sync_full(sync: &SyncContext) -> SourceResult {
    ///     for space in ["docs", "blog"] {
    ///         let sender = sync.sender();
    ///         sync.spawn(async move {
    ///             sender.send(Document::new(space, &json!({"space": space}))?).await?;
    ///             Ok(())
    ///         });
    ///     }
    ///     Ok(())
    /// }
    /// ```
    pub fn spawn<Fut>(&self, producer: Fut)
    where
        Fut: Future<Output = SourceResult> + Send + 'static,
    {
        self.tasks.spawn(Arc::clone(&self.intake.tally), producer);
    }

    /// Returns a sender, through which other tasks list documents.
    #[must_use]
    pub fn sender(&self) -> Sender {
        Sender::new(&self.intake, &self.tasks)
    }

    /// Sets how many documents the source expects to list. For progress only.
    pub fn set_total(&self, documents: u64) {
        self.intake.set_total(documents);
    }

    /// Returns the sync rules of the job. The runtime applies the basic ones.
    #[must_use]
    pub fn rules(&self) -> &FilteringRules {
        &self.intake.plan.filtering
    }

    /// Returns the advanced rules of the job. `None` if there are none.
    ///
    /// # Errors
    ///
    /// If they do not have the form of `T`.
    pub fn advanced_rules<T: DeserializeOwned>(&self) -> Result<Option<T>, Error> {
        let snippet = self.rules().advanced_snippet.as_option().map(|snippet| &snippet.value);
        let snippet = snippet.filter(|value| match value {
            Value::Null => false,
            Value::Array(items) => !items.is_empty(),
            Value::Object(fields) => !fields.is_empty(),
            _ => true,
        });
        snippet.map(T::deserialize).transpose().map_err(|error| {
            let message = "the advanced sync rules do not have the form that the source expects";
            Error::new(ErrorKind::Configuration, message).with_source(error)
        })
    }

    /// Returns the job as it was when it started.
    #[must_use]
    pub fn job(&self) -> &SyncJob {
        &self.intake.plan.job
    }

    /// Returns the type of the job.
    #[must_use]
    pub fn job_type(&self) -> &SyncJobType {
        &self.intake.plan.job_type
    }

    /// Returns whether the connector uses document-level security, so that each document needs
    /// [identities](Document::allow).
    #[must_use]
    pub fn access_control_enabled(&self) -> bool {
        self.intake.plan.access_control
    }

    /// Returns whether the job has ended early: it was canceled, suspended or has failed.
    #[must_use]
    pub fn is_cancelled(&self) -> bool {
        self.intake.tally.stop.is_set()
    }

    /// Waits until the job has ended early. Never returns otherwise.
    pub async fn cancelled(&self) {
        self.intake.tally.stop.wait().await;
    }

    /// Returns the checkpoint that an earlier run of this job, or a failed job before it, has saved. `None` if there is none,
    /// or, with a warning in the report, if it cannot be read as `T`.
    ///
    /// A job that resumes at a checkpoint does not know what was listed before, so it deletes nothing. The next full sync does.
    ///
    /// # Errors
    ///
    /// None at present.
    pub fn checkpoint<T: DeserializeOwned>(&self) -> Result<Option<T>, Error> {
        let Some(checkpoint) = &self.intake.plan.checkpoint else { return Ok(None) };
        match serde_json::from_str(checkpoint) {
            Ok(checkpoint) => {
                self.intake.tally.skip_deletions("the job resumed at a checkpoint");
                Ok(Some(checkpoint))
            }
            Err(error) => {
                self.intake
                    .tally
                    .warn(format!("the checkpoint cannot be read, so the sync starts over: {error}"));
                Ok(None)
            }
        }
    }

    /// Saves a checkpoint, after everything that was given to calls that have returned is in the index.
    ///
    /// ```
    /// use connectors_runtime::{Document, SourceResult, SyncContext};
    /// use serde_json::json;
    ///
    /// async fn sync_full(sync: &SyncContext) -> SourceResult {
    ///     let first: u64 = sync.checkpoint()?.unwrap_or(0);
    ///     for page in first..10 {
    ///         sync.index(Document::new(page.to_string(), &json!({"page": page}))?).await?;
    ///         sync.save_checkpoint(&(page + 1)).await?;
    ///     }
    ///     Ok(())
    /// }
    /// ```
    ///
    /// # Errors
    ///
    /// If the checkpoint cannot be serialized or stored, or the job has ended early.
    pub async fn save_checkpoint<T: Serialize + ?Sized>(&self, checkpoint: &T) -> Result<(), Error> {
        let text = serde_json::to_string(checkpoint).map_err(|error| {
            Error::new(ErrorKind::State, "the checkpoint cannot be serialized as JSON").with_source(error)
        });
        self.intake.save_checkpoint(text?).await
    }

    /// Returns the cursor that the last completed sync has set. `None` if there is none.
    ///
    /// # Errors
    ///
    /// If it cannot be read as `T`. A full sync that sets a new one mends that.
    pub fn cursor<T: DeserializeOwned>(&self) -> Result<Option<T>, Error> {
        let cursor = self.intake.plan.cursor.as_deref().map(serde_json::from_str).transpose();
        cursor.map_err(|error| {
            let message = "the cursor of the last sync cannot be read: run a full sync to replace it";
            Error::new(ErrorKind::State, message).with_source(error)
        })
    }

    /// Sets the cursor from which the next incremental sync resumes. It is stored when the job completes, and replaces the
    /// earlier one. Without this call, the earlier one is kept.
    ///
    /// # Errors
    ///
    /// If it cannot be serialized.
    pub fn set_cursor<T: Serialize + ?Sized>(&self, cursor: &T) -> Result<(), Error> {
        let text = serde_json::to_string(cursor).map_err(|error| {
            Error::new(ErrorKind::State, "the cursor cannot be serialized as JSON").with_source(error)
        });
        self.intake.set_cursor(text?);
        Ok(())
    }
}

impl fmt::Debug for SyncContext {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("SyncContext").field("job_type", self.job_type()).finish_non_exhaustive()
    }
}
