//! The tasks and senders of a source, which belong to its listing.

use std::{convert::Infallible, future::Future, sync::Mutex};

use tokio::{sync::mpsc, task::JoinSet};

use super::outlet::lock;
use crate::{
    BoxError, Error, ErrorKind, SourceResult,
    progress::{Reason, Tally},
};

/// What has to end before a listing is complete.
#[derive(Debug)]
pub(crate) struct Tasks {
    tasks: Mutex<JoinSet<()>>,
    /// Copies are in all senders, so the channel ends with the last one.
    open: Mutex<Option<mpsc::Sender<Infallible>>>,
    ended: Mutex<Option<mpsc::Receiver<Infallible>>>,
    /// The first error of a task.
    error: Mutex<Option<BoxError>>,
}

impl Default for Tasks {
    fn default() -> Self {
        let (open, ended) = mpsc::channel(1);
        Self {
            tasks: Mutex::default(),
            open: Mutex::new(Some(open)),
            ended: Mutex::new(Some(ended)),
            error: Mutex::default(),
        }
    }
}

impl Tasks {
    /// Runs a task whose first error stops the job.
    pub(crate) fn spawn(
        self: &std::sync::Arc<Self>,
        tally: std::sync::Arc<Tally>,
        task: impl Future<Output = SourceResult> + Send + 'static,
    ) {
        let tasks = std::sync::Arc::clone(self);
        lock(&self.tasks).spawn(async move {
            // Dropped without being told that the task has ended: it panicked or was aborted.
            let mut unwinding = Unwinding { tasks: &tasks, tally: &tally, ended: false };
            let result = task.await;
            unwinding.ended = true;
            if let Err(error) = result {
                tasks.fail(&tally, error);
            }
        });
    }

    /// A token that keeps the listing open. `None` if the listing has ended.
    pub(crate) fn token(&self) -> Option<mpsc::Sender<Infallible>> {
        lock(&self.open).clone()
    }

    /// Stops the job because of a task or a sender. The first error counts.
    pub(crate) fn fail(&self, tally: &Tally, error: BoxError) {
        // A task that ended because the job was stopped is not the reason.
        if error.downcast_ref::<Error>().is_some_and(Error::is_stopped) {
            return;
        }
        let message = tally.scrubber().describe(&*error, 1_000);
        lock(&self.error).get_or_insert(error);
        tally.stop.set(Reason::Failed(ErrorKind::Source, message));
    }

    /// The first error of a task.
    pub(crate) fn take_error(&self) -> Option<BoxError> {
        lock(&self.error).take()
    }

    /// Waits until all tasks have ended and all senders were dropped.
    pub(crate) async fn finish(&self, tally: &Tally) -> Result<(), Error> {
        let mut tasks = std::mem::take(&mut *lock(&self.tasks));
        tally.stop.unless(async { while tasks.join_next().await.is_some() {} }).await?;
        drop(lock(&self.open).take());
        let ended = lock(&self.ended).take();
        if let Some(mut ended) = ended {
            tally.stop.unless(async move { while ended.recv().await.is_some() {} }).await?;
        }
        tally.stop.check()
    }

    /// Ends all tasks.
    pub(crate) fn abort(&self) {
        lock(&self.tasks).abort_all();
    }
}

struct Unwinding<'a> {
    tasks: &'a Tasks,
    tally: &'a Tally,
    ended: bool,
}

impl Drop for Unwinding<'_> {
    fn drop(&mut self) {
        if !self.ended && std::thread::panicking() {
            self.tasks.fail(self.tally, "a task of the source panicked".into());
        }
    }
}
