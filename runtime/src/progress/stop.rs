use std::sync::atomic::{AtomicBool, Ordering};

use tokio::sync::watch;

use crate::{Error, ErrorKind};

/// Why a job ends before its source has listed everything.
#[derive(Clone, Debug, PartialEq)]
pub(crate) enum Reason {
    /// A user has canceled the job.
    Canceled,
    /// The service is shutting down.
    Suspended,
    /// The job has failed, with this kind and message.
    Failed(ErrorKind, String),
    /// Another worker or the server has ended the job, so nothing more may be written.
    Lost(String),
}

/// A switch that ends a job. The first reason counts.
#[derive(Debug)]
pub(crate) struct Stop {
    stopped: AtomicBool,
    reason: watch::Sender<Option<Reason>>,
}

impl Default for Stop {
    fn default() -> Self {
        Self { stopped: AtomicBool::new(false), reason: watch::Sender::new(None) }
    }
}

impl Stop {
    pub(crate) fn set(&self, reason: Reason) {
        self.reason.send_if_modified(|current| {
            let first = current.is_none();
            if first {
                *current = Some(reason);
            }
            first
        });
        self.stopped.store(true, Ordering::Release);
    }

    pub(crate) fn fail(&self, error: &Error) {
        self.set(Reason::Failed(error.kind(), error.to_string()));
    }

    pub(crate) fn is_set(&self) -> bool {
        self.stopped.load(Ordering::Acquire)
    }

    pub(crate) fn reason(&self) -> Option<Reason> {
        self.reason.borrow().clone()
    }

    /// Waits until there is a reason.
    pub(crate) async fn wait(&self) -> Reason {
        let mut reason = self.reason.subscribe();
        loop {
            if let Some(reason) = reason.borrow_and_update().clone() {
                return reason;
            }
            // The sender lives as long as `self`.
            if reason.changed().await.is_err() {
                std::future::pending::<()>().await;
            }
        }
    }

    /// Returns an error if the job has been stopped.
    pub(crate) fn check(&self) -> Result<(), Error> {
        if self.is_set() { Err(self.error()) } else { Ok(()) }
    }

    /// The error of an operation that is no longer accepted.
    pub(crate) fn error(&self) -> Error {
        Error::new(
            ErrorKind::Stopped,
            match self.reason() {
                Some(Reason::Canceled) => "the job has been canceled".to_owned(),
                Some(Reason::Suspended) => "the job is being suspended".to_owned(),
                Some(Reason::Failed(_, message)) => format!("the job has failed: {message}"),
                Some(Reason::Lost(message)) => message,
                None => "the job has ended".to_owned(),
            },
        )
    }

    /// Runs a future until it ends or the job is stopped.
    pub(crate) async fn unless<T>(&self, future: impl Future<Output = T>) -> Result<T, Error> {
        tokio::select! {
            biased;
            value = future => Ok(value),
            _ = self.wait() => Err(self.error()),
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[tokio::test]
    async fn the_first_reason_counts() {
        let stop = Stop::default();
        assert!(stop.check().is_ok() && stop.reason().is_none());
        stop.set(Reason::Canceled);
        stop.set(Reason::Suspended);
        assert_eq!(stop.wait().await, Reason::Canceled);
        let error = stop.check().unwrap_err();
        assert!(error.is_stopped());
        assert_eq!(error.to_string(), "the job has been canceled");
        assert!(stop.unless(std::future::pending::<()>()).await.is_err());
        assert_eq!(stop.unless(async { 1 }).await.unwrap(), 1);
    }
}
