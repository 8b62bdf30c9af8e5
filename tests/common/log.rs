//! What a program would see in its log.

use std::{cell::RefCell, io, sync::Once};

use tracing_subscriber::fmt::format::FmtSpan;

thread_local! {
    /// What was logged on this thread since somebody began to look.
    static LOG: RefCell<Option<Vec<u8>>> = const { RefCell::new(None) };
}

/// Everything that is logged on this thread, by this crate and by those below it.
pub struct Log(());

/// Looks no longer when dropped.
pub struct Guard(());

impl Log {
    /// Collects what this thread logs, down to the last trace.
    pub fn start() -> (Self, Guard) {
        // One subscriber for the process: which of several a log line goes to depends on what other threads do.
        static SET_UP: Once = Once::new();
        SET_UP.call_once(|| {
            // Takes along what is logged through the `log` crate, as reqwest does.
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
