use std::{future::Future, time::Duration};

use tokio::{sync::oneshot, time::Instant};

/// Signals that arrive within this time after the first one are part of it, such as Ctrl-C that a shell sends twice.
const SAME: Duration = Duration::from_secs(1);

/// Returns a future that ends when the process is asked to terminate: on `SIGTERM` or `SIGINT` (Ctrl-C), on Windows on Ctrl-C.
///
/// The handlers are installed by this call, not when the future is polled first. **A second signal, more than a second after
/// the first, ends the process at once** with the exit code 130, in case that the shutdown takes too long.
///
/// # Panics
///
/// If it is not called in a Tokio runtime with the I/O driver.
///
/// ```no_run
/// # async fn f(service: connectors_runtime::Service) -> Result<(), connectors_runtime::Error> {
/// service.run_until(connectors_runtime::shutdown_signal()).await
/// # }
/// ```
pub fn shutdown_signal() -> impl Future<Output = ()> + Send + 'static {
    let (first, asked) = oneshot::channel();
    let mut signals = Signals::install();
    tokio::spawn(async move {
        signals.next().await;
        tracing::info!("shutting down; a second signal ends the process at once");
        let at = Instant::now();
        // An error means that nobody waits for it any more.
        let _ = first.send(());
        loop {
            signals.next().await;
            if at.elapsed() > SAME {
                tracing::warn!("ended by a second signal");
                std::process::exit(130);
            }
        }
    });
    async move {
        if asked.await.is_err() {
            // The runtime of the task is shutting down.
            std::future::pending::<()>().await;
        }
    }
}

#[cfg(unix)]
struct Signals {
    terminate: Option<tokio::signal::unix::Signal>,
    interrupt: Option<tokio::signal::unix::Signal>,
}

#[cfg(unix)]
impl Signals {
    fn install() -> Self {
        use tokio::signal::unix::{SignalKind, signal};
        let install = |kind| match signal(kind) {
            Ok(signal) => Some(signal),
            Err(error) => {
                tracing::warn!(%error, "a signal handler could not be installed");
                None
            }
        };
        Self { terminate: install(SignalKind::terminate()), interrupt: install(SignalKind::interrupt()) }
    }

    async fn next(&mut self) {
        async fn next(signal: &mut Option<tokio::signal::unix::Signal>) {
            let received = match signal {
                Some(signal) => signal.recv().await,
                None => None,
            };
            if received.is_none() {
                std::future::pending::<()>().await;
            }
        }
        tokio::select! {
            () = next(&mut self.terminate) => {}
            () = next(&mut self.interrupt) => {}
        }
    }
}

#[cfg(not(unix))]
struct Signals;

#[cfg(not(unix))]
impl Signals {
    fn install() -> Self {
        Self
    }

    async fn next(&mut self) {
        if tokio::signal::ctrl_c().await.is_err() {
            std::future::pending::<()>().await;
        }
    }
}
