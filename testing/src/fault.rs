//! Things that go wrong on purpose.

use std::{
    collections::VecDeque,
    sync::{Mutex, PoisonError},
    time::Duration,
};

use bytes::Bytes;
use http::{HeaderMap, StatusCode};

/// What happens to one request instead of an ordinary response.
#[derive(Clone, Debug)]
pub(crate) enum InjectedFault {
    /// This response; the request has no effect.
    Respond { status: StatusCode, headers: HeaderMap, body: Bytes },
    /// The service's own error document with this status; the request has no effect.
    Status(StatusCode),
    /// The connection is closed; the request has no effect.
    DropBefore,
    /// The request has its effect, then the connection is closed without a response.
    DropAfter,
    /// The request has its effect, then the connection is closed in the middle of the response body.
    DropInBody,
    /// The request has its effect; the response body comes in small pieces with this pause between them.
    SlowBody(Duration),
    /// The request has its effect; the response is not HTTP.
    Garbage,
}

#[derive(Debug, Default)]
pub(crate) struct InjectedFaults {
    state: Mutex<State>,
}

#[derive(Debug, Default)]
struct State {
    /// Each with how many requests it is still for.
    next: VecDeque<(usize, InjectedFault)>,
    delay: Duration,
}

impl InjectedFaults {
    pub(crate) fn push(&self, count: usize, fault: &InjectedFault) {
        if count > 0 {
            self.lock().next.push_back((count, fault.clone()));
        }
    }

    pub(crate) fn set_delay(&self, delay: Duration) {
        self.lock().delay = delay;
    }

    pub(crate) fn clear(&self) {
        *self.lock() = State::default();
    }

    /// What happens to the request that has just arrived.
    pub(crate) fn take(&self) -> (Duration, Option<InjectedFault>) {
        let mut state = self.lock();
        let fault = state.next.front_mut().map(|(left, fault)| {
            *left -= 1;
            (*left, fault.clone())
        });
        if matches!(fault, Some((0, _))) {
            state.next.pop_front();
        }
        (state.delay, fault.map(|(_, fault)| fault))
    }

    fn lock(&self) -> std::sync::MutexGuard<'_, State> {
        self.state.lock().unwrap_or_else(PoisonError::into_inner)
    }
}
