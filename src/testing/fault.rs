//! Things that go wrong on purpose.

use std::{
    collections::VecDeque,
    sync::{Mutex, PoisonError},
    time::Duration,
};

use bytes::Bytes;
use http::{HeaderMap, StatusCode};

/// What happens to one request instead of an ordinary answer.
#[derive(Clone, Debug)]
pub(crate) enum Fault {
    /// This answer; the request has no effect.
    Answer { status: StatusCode, headers: HeaderMap, body: Bytes },
    /// The service's own error document with this status; the request has no effect.
    Status(StatusCode),
    /// The connection is closed; the request has no effect.
    DropBefore,
    /// The request has its effect, then the connection is closed without an answer.
    DropAfter,
    /// The request has its effect, then the connection is closed in the middle of the answer's body.
    DropInBody,
    /// The request has its effect; the answer's body comes in small pieces with this pause between them.
    SlowBody(Duration),
    /// The request has its effect; the answer is not HTTP.
    Garbage,
}

#[derive(Debug, Default)]
pub(crate) struct Faults {
    state: Mutex<State>,
}

#[derive(Debug, Default)]
struct State {
    next: VecDeque<Fault>,
    delay: Duration,
}

impl Faults {
    pub(crate) fn push(&self, count: usize, fault: &Fault) {
        self.lock().next.extend(std::iter::repeat_n(fault, count).cloned());
    }

    pub(crate) fn set_delay(&self, delay: Duration) {
        self.lock().delay = delay;
    }

    pub(crate) fn clear(&self) {
        *self.lock() = State::default();
    }

    /// What happens to the request that has just arrived.
    pub(crate) fn take(&self) -> (Duration, Option<Fault>) {
        let mut state = self.lock();
        (state.delay, state.next.pop_front())
    }

    fn lock(&self) -> std::sync::MutexGuard<'_, State> {
        self.state.lock().unwrap_or_else(PoisonError::into_inner)
    }
}
