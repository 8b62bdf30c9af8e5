//! Captures what a program would log.

use std::{cell::RefCell, io, sync::Once};

use tracing_subscriber::fmt::format::FmtSpan;

thread_local! {
    /// Text logged on this thread since [`Log::start`].
    static LOG: RefCell<Option<Vec<u8>>> = const { RefCell::new(None) };
}

/// Log of this thread, from this crate and from its dependencies.
pub struct Log(());

/// Ends the capture when dropped.
pub struct Guard(());

impl Log {
    /// Captures what this thread logs, at all levels.
    pub fn start() -> (Self, Guard) {
        // One subscriber per process: with several, the target of a log line would depend on other threads.
        static SET_UP: Once = Once::new();
        SET_UP.call_once(|| {
            // Includes records of the `log` crate, which reqwest writes.
            tracing_subscriber::fmt()
                .with_max_level(tracing::Level::TRACE)
                .with_span_events(FmtSpan::NEW | FmtSpan::CLOSE)
                .with_ansi(false)
                .with_writer(|| Line)
                .init();
        });
        LOG.set(Some(Vec::new()));
        (Self(()), Guard(()))
    }

    pub fn text(&self) -> String {
        LOG.with_borrow(|log| String::from_utf8(log.clone().unwrap()).unwrap())
    }
}

impl Drop for Guard {
    fn drop(&mut self) {
        LOG.set(None);
    }
}

struct Line;

impl io::Write for Line {
    fn write(&mut self, bytes: &[u8]) -> io::Result<usize> {
        LOG.with_borrow_mut(|log| {
            if let Some(log) = log {
                log.extend_from_slice(bytes);
            }
        });
        Ok(bytes.len())
    }

    fn flush(&mut self) -> io::Result<()> {
        Ok(())
    }
}
