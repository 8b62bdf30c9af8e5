//! Faults injected on demand.

use std::{
    collections::VecDeque,
    sync::{Mutex, MutexGuard, PoisonError},
    time::Duration,
};

use bytes::Bytes;
use http::{HeaderMap, HeaderName, HeaderValue, StatusCode};

use crate::{
    RecordedRequest,
    routes::{Handle, Pattern},
};

/// A fault of one request.
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
    /// Lets this function respond.
    Handle(Handle),
}

impl InjectedFault {
    /// Fails with this status. An invalid one is replaced by 500.
    pub(crate) fn status(status: u16) -> Self {
        Self::Status(status_or_500(status))
    }

    /// Sends this response. Headers with an invalid name or value are left out.
    pub(crate) fn response(status: u16, headers: &[(&str, &str)], body: Bytes) -> Self {
        let headers = headers.iter().filter_map(|(name, value)| {
            Some((HeaderName::try_from(*name).ok()?, HeaderValue::try_from(*value).ok()?))
        });
        Self::Respond { status: status_or_500(status), headers: headers.collect(), body }
    }
}

fn status_or_500(status: u16) -> StatusCode {
    StatusCode::from_u16(status).unwrap_or(StatusCode::INTERNAL_SERVER_ERROR)
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
    bound: Vec<Bound>,
}

/// A fault of the requests with one method and pattern of paths.
#[derive(Debug)]
struct Bound {
    pattern: Pattern,
    /// The number of requests that it still applies to; `usize::MAX` means all.
    left: usize,
    fault: InjectedFault,
}

impl FaultQueue {
    pub(crate) fn push(&self, count: usize, fault: InjectedFault) {
        if count > 0 {
            self.lock().next.push_back((count, fault));
        }
    }

    pub(crate) fn bind(&self, pattern: Pattern, count: usize, fault: InjectedFault) {
        if count > 0 {
            self.lock().bound.push(Bound { pattern, left: count, fault });
        }
    }

    pub(crate) fn set_delay(&self, delay: Duration) {
        self.lock().delay = delay;
    }

    pub(crate) fn clear(&self) {
        let mut state = self.lock();
        // Handlers are not faults.
        state.bound.retain(|bound| matches!(bound.fault, InjectedFault::Handle(_)));
        state.next.clear();
        state.delay = Duration::ZERO;
    }

    /// Takes the delay and the fault of the request that has just arrived.
    pub(crate) fn take(&self, request: &RecordedRequest) -> (Duration, Option<InjectedFault>) {
        let mut state = self.lock();
        if let Some(bound) = state.bound.iter_mut().find(|bound| bound.pattern.matches(request)) {
            if bound.left != usize::MAX {
                bound.left -= 1;
            }
            let fault = bound.fault.clone();
            state.bound.retain(|bound| bound.left > 0);
            return (state.delay, Some(fault));
        }
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
