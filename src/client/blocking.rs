//! Blocking calls (feature `blocking`).

use std::{
    io,
    sync::{OnceLock, mpsc},
};

use futures_core::stream::BoxStream;
use futures_util::StreamExt;
use tokio::runtime::{Builder, Runtime};

use crate::error::{Error, ErrorKind, Result};

/// Runs `call` to completion. All blocking calls of the process share one runtime with one worker thread, so connections
/// stay alive between calls.
pub(crate) fn run<T: Send + 'static>(call: impl Future<Output = T> + Send + 'static) -> Result<T> {
    let (sender, receiver) = mpsc::sync_channel(1);
    // `block_on` would panic on a thread of another runtime. Waiting for a channel works on every thread.
    drop(runtime()?.spawn(async move { sender.send(call.await) }));
    receiver.recv().map_err(|_| Error::new(ErrorKind::Transport, "the call panicked"))
}

fn runtime() -> Result<&'static Runtime> {
    static RUNTIME: OnceLock<io::Result<Runtime>> = OnceLock::new();
    let runtime = RUNTIME.get_or_init(|| {
        Builder::new_multi_thread().worker_threads(1).thread_name("connectors-sdk").enable_all().build()
    });
    runtime.as_ref().map_err(|error| {
        Error::config(format!("cannot start the runtime for blocking calls: {}", error.kind()))
    })
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
