//! Faults injected on demand.

use std::{
    collections::VecDeque,
    sync::{Mutex, MutexGuard, PoisonError},
    time::Duration,
};

use bytes::Bytes;
use http::{HeaderMap, StatusCode};

/// What happens to one request instead of a normal response.
#[derive(Clone, Debug)]
pub(crate) enum InjectedFault {
    /// Sends this response. The request has no effect.
    Respond { status: StatusCode, headers: HeaderMap, body: Bytes },
    /// Sends the service's own error document with this status. The request has no effect.
    Status(StatusCode),
    /// Closes the connection. The request has no effect.
    DropBefore,
    /// Carries out the request, then closes the connection without a response.
    DropAfter,
    /// Carries out the request, then closes the connection in the middle of the response body.
    DropInBody,
    /// Carries out the request and sends the response body in small pieces, with this pause before each.
    SlowBody(Duration),
    /// Carries out the request and sends bytes that are not HTTP.
    Garbage,
}

/// The faults of the next requests, and the delay of every request.
#[derive(Debug, Default)]
pub(crate) struct FaultQueue {
    state: Mutex<State>,
}

#[derive(Debug, Default)]
struct State {
    /// Each fault with the number of requests that it still applies to.
    next: VecDeque<(usize, InjectedFault)>,
    delay: Duration,
}

impl FaultQueue {
    pub(crate) fn push(&self, count: usize, fault: InjectedFault) {
        if count > 0 {
            self.lock().next.push_back((count, fault));
        }
    }

    pub(crate) fn set_delay(&self, delay: Duration) {
        self.lock().delay = delay;
    }

    pub(crate) fn clear(&self) {
        *self.lock() = State::default();
    }

    /// Takes the delay and the fault of the request that has just arrived.
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

    fn lock(&self) -> MutexGuard<'_, State> {
        self.state.lock().unwrap_or_else(PoisonError::into_inner)
    }
}
