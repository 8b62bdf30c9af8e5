//! Blocking calls (feature `blocking`).

use std::{
    cell::Cell,
    io,
    pin::Pin,
    sync::{OnceLock, mpsc},
    task::{Context, Poll},
};

use futures_core::stream::BoxStream;
use futures_util::StreamExt;
use tokio::runtime::{Builder, Runtime};

use crate::error::{Error, ErrorKind, Result};

/// Runs `call` to completion. All blocking calls of the process share one runtime with one worker thread, so connections
/// stay alive between calls.
pub(crate) fn run<T: Send + 'static>(call: impl Future<Output = T> + Send + 'static) -> Result<T> {
    if InCall::is_current() {
        return Err(Error::request(
            "a blocking call was made inside a credentials provider, an interceptor or an observer of a blocking call, which \
             would wait for itself",
        ));
    }
    let (sender, receiver) = mpsc::sync_channel(1);
    let call = InCall { part_of_call: true, future: Box::pin(call) };
    // `block_on` would panic on a thread of another runtime. Waiting for a channel works on every thread.
    drop(runtime()?.spawn(async move { sender.send(call.await) }));
    receiver.recv().map_err(|_| Error::new(ErrorKind::Transport, "the call panicked"))
}

fn runtime() -> Result<&'static Runtime> {
    static RUNTIME: OnceLock<(u32, io::Result<Runtime>)> = OnceLock::new();
    let process = std::process::id();
    let (owner, runtime) = RUNTIME.get_or_init(|| {
        let mut builder = Builder::new_multi_thread();
        (process, builder.worker_threads(1).thread_name("connectors-sdk").enable_all().build())
    });
    if *owner != process {
        return Err(Error::request(
            "a blocking call was made in a forked process, which has no copy of the threads that serve blocking calls; make the \
             first blocking call after the fork",
        ));
    }
    runtime.as_ref().map_err(|error| {
        Error::config(format!("cannot start the runtime for blocking calls: {}", error.kind()))
    })
}

thread_local! {
    static IN_CALL: Cell<bool> = const { Cell::new(false) };
}

/// A future that may be part of a blocking call. It runs on the only thread that serves blocking calls, so it must not
/// make blocking calls itself.
pub(crate) struct InCall<F> {
    part_of_call: bool,
    future: Pin<Box<F>>,
}

impl InCall<()> {
    /// Whether this code runs as a part of a blocking call.
    pub(crate) fn is_current() -> bool {
        IN_CALL.get()
    }
}

impl<F: Future> InCall<F> {
    /// A task that is spawned by a part of a blocking call is a part of it.
    pub(crate) fn inherited(future: F) -> Self {
        Self { part_of_call: IN_CALL.get(), future: Box::pin(future) }
    }
}

impl<F: Future> Future for InCall<F> {
    type Output = F::Output;

    fn poll(mut self: Pin<&mut Self>, context: &mut Context<'_>) -> Poll<F::Output> {
        struct Restore(bool);
        impl Drop for Restore {
            fn drop(&mut self) {
                IN_CALL.set(self.0);
            }
        }

        let _restore = Restore(IN_CALL.replace(self.part_of_call));
        self.future.as_mut().poll(context)
    }
}

/// Iterator over a stream. `next` blocks until an item arrives.
pub(crate) struct Items<T> {
    /// `None` once it has ended.
    stream: Option<BoxStream<'static, Result<T>>>,
}

impl<T> Items<T> {
    pub(crate) fn new(stream: BoxStream<'static, Result<T>>) -> Self {
        Self { stream: Some(stream) }
    }
}

impl<T: Send + 'static> Iterator for Items<T> {
    type Item = Result<T>;

    fn next(&mut self) -> Option<Result<T>> {
        let mut stream = self.stream.take()?;
        match run(async move { (stream.next().await, stream) }) {
            Ok((Some(item), stream)) => {
                self.stream = Some(stream);
                Some(item)
            }
            Ok((None, _)) => None,
            Err(error) => Some(Err(error)),
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_panic_becomes_an_error() {
        let ended = run(async {
            if runtime().is_ok() {
                std::panic::resume_unwind(Box::new("on purpose"));
            }
        });
        assert_eq!(ended.unwrap_err().to_string(), "the call panicked");
        assert_eq!(run(async { 42 }).unwrap(), 42);
    }
}
