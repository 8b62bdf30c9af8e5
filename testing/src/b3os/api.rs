//! Routes of the operations.

use std::sync::{Mutex, MutexGuard, PoisonError};

use chrono::{DateTime, Utc};
use http::{Method, StatusCode};
use percent_encoding::percent_decode_str;

use super::{
    access::Caller,
    connector_types, connectors,
    reply::{Refusal, Success},
    state::State,
};
use crate::{
    RecordedRequest,
    clock::Clock,
    server::{Handler, Reply},
};

pub(super) struct Api {
    pub(super) clock: Clock,
    state: Mutex<State>,
}

impl Api {
    pub(super) fn new(state: State) -> Self {
        Self { clock: Clock::default(), state: Mutex::new(state) }
    }

    pub(super) fn state(&self) -> MutexGuard<'_, State> {
        self.state.lock().unwrap_or_else(PoisonError::into_inner)
    }
}

impl Handler for Api {
    fn handle(&self, request: &RecordedRequest) -> Reply {
        let mut state = self.state();
        // The clock is read under the lock, so that times increase in the order of the operations.
        let outcome = route(&mut state, request, self.clock.now());
        match outcome {
            Ok(success) => success.into_reply(&state.options),
            Err(refusal) => refusal.into_reply(&state.options),
        }
    }

    fn failure(&self, status: StatusCode) -> Reply {
        let message = status.canonical_reason().unwrap_or("failure").to_lowercase();
        Refusal::plain(status, message).into_reply(&self.state().options)
    }
}

fn route(state: &mut State, request: &RecordedRequest, now: DateTime<Utc>) -> Result<Success, Refusal> {
    let segments: Vec<_> = request
        .path()
        .split('/')
        .skip(1)
        .map(|segment| percent_decode_str(segment).decode_utf8_lossy().into_owned())
        .collect();
    let segments: Vec<_> = segments.iter().map(String::as_str).collect();
    match (segments.as_slice(), request.method()) {
        (["v1", "connectors"], &Method::GET) => {
            let caller = authorize(state, request, now)?;
            connectors::list(state, &caller, request)
        }
        (["v1", "connectors"], &Method::POST) => {
            let caller = authorize(state, request, now)?;
            connectors::create(state, caller, request, now)
        }
        (["v1", "connectors"], _) => Err(not_allowed("GET, POST")),
        (["v1", "connectors", id], &Method::GET) if !id.is_empty() => {
            let caller = authorize(state, request, now)?;
            connectors::get(state, &caller, id)
        }
        (["v1", "connectors", id], &Method::PUT) if !id.is_empty() => {
            let caller = authorize(state, request, now)?;
            connectors::update(state, caller, id, request, now)
        }
        (["v1", "connectors", id], &Method::DELETE) if !id.is_empty() => {
            let caller = authorize(state, request, now)?;
            connectors::delete(state, &caller, id)
        }
        (["v1", "connectors", id], _) if !id.is_empty() => Err(not_allowed("GET, PUT, DELETE")),
        (["v1", "connector-types"], &Method::GET) => Ok(connector_types::list(state)),
        (["v1", "connector-types", slug], &Method::GET) if !slug.is_empty() => {
            connector_types::get(state, slug)
        }
        (["v1", "connector-types"], _) => Err(not_allowed("GET")),
        (["v1", "connector-types", slug], _) if !slug.is_empty() => Err(not_allowed("GET")),
        _ => Err(Refusal::plain(StatusCode::NOT_FOUND, "path not found")),
    }
}

fn authorize(state: &mut State, request: &RecordedRequest, now: DateTime<Utc>) -> Result<Caller, Refusal> {
    let write = request.method() != Method::GET;
    state.access.authorize(request, write, &state.options, now)
}

fn not_allowed(allowed: &'static str) -> Refusal {
    Refusal::plain(StatusCode::METHOD_NOT_ALLOWED, "method not allowed").header("allow", allowed)
}
