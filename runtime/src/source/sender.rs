use std::{convert::Infallible, fmt, sync::Arc};

use tokio::sync::mpsc;

use super::Operation;
use crate::{
    BoxError, Document, Error,
    job::{Intake, Tasks},
};

/// Takes operations from other tasks; returned by [`SyncContext::sender`](crate::SyncContext::sender).
///
/// The listing is complete only after the last sender has been dropped. If a sender is dropped by a panic, the job fails.
///
/// ```
/// use connectors_runtime::{Document, SourceResult, SyncContext};
/// use serde_json::json;
///
/// async fn sync_full(sync: &SyncContext) -> SourceResult {
///     let sender = sync.sender();
///     tokio::spawn(async move {
///         let document = Document::new("1", &json!({"title": "Welcome"}))?;
///         sender.send(document).await?;
///         SourceResult::Ok(())
///     });
///     Ok(())
/// }
/// ```
#[derive(Clone)]
pub struct Sender {
    intake: Arc<Intake>,
    tasks: Arc<Tasks>,
    /// `None` after the end of the listing.
    _open: Option<mpsc::Sender<Infallible>>,
}

impl Sender {
    pub(super) fn new(intake: &Arc<Intake>, tasks: &Arc<Tasks>) -> Self {
        Self { intake: Arc::clone(intake), tasks: Arc::clone(tasks), _open: tasks.token() }
    }

    /// Sends an operation. Waits while too many bytes are on their way to the index.
    ///
    /// # Errors
    ///
    /// If the job has ended early: see [`Error::is_stopped`].
    pub async fn send(&self, operation: impl Into<Operation>) -> Result<(), Error> {
        self.intake.accept(operation.into()).await
    }

    /// Indexes a document, as [`SyncContext::index`](crate::SyncContext::index) does.
    ///
    /// # Errors
    ///
    /// If the job has ended early.
    pub async fn index(&self, document: Document) -> Result<(), Error> {
        self.intake.index(document).await
    }

    /// Lists a document that could not be read, as [`SyncContext::failed`](crate::SyncContext::failed) does.
    ///
    /// # Errors
    ///
    /// If the job has ended early, also because of this document.
    pub async fn failed(&self, id: impl Into<String>, why: impl Into<BoxError>) -> Result<(), Error> {
        self.intake.failed(&id.into(), &why.into())
    }
}

impl Drop for Sender {
    fn drop(&mut self) {
        if std::thread::panicking() {
            self.tasks.fail(&self.intake.tally, "a task that held a sender panicked".into());
        }
    }
}

impl fmt::Debug for Sender {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("Sender").finish_non_exhaustive()
    }
}
