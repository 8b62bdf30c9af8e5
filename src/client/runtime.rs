//! The tokio runtime that a call runs on.

use tokio::runtime::Handle;

use crate::error::{Error, Result};

/// Returns the runtime of the current task.
pub(crate) fn current() -> Result<Handle> {
    Handle::try_current().map_err(|_| {
        Error::request(
            "the call was made outside of a tokio runtime: await it in one, or use the `*_blocking` methods of the feature \
             `blocking`",
        )
    })
}

/// Prepares a task that a call spawns: it is part of a blocking call if that call is.
#[cfg(feature = "blocking")]
pub(crate) fn inherit<F: Future>(task: F) -> impl Future<Output = F::Output> {
    super::blocking::InCall::inherited(task)
}

#[cfg(not(feature = "blocking"))]
pub(crate) fn inherit<F: Future>(task: F) -> F {
    task
}
