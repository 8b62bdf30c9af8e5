//! Connection pools, one for each runtime.
//!
//! A connection is driven by a task on the runtime that opened it. A call on another runtime must not use it, because that
//! task may not run: a current-thread runtime runs only inside `block_on`.

use std::sync::{Mutex, PoisonError};

use tokio::{
    runtime::{Handle, Id},
    sync::oneshot,
};

use crate::{client::runtime, error::Result};

/// The HTTP clients of a [`Client`](crate::Client).
pub(crate) enum Pools {
    /// The caller's own HTTP client, which has one pool for all runtimes.
    Foreign(reqwest::Client),
    Own {
        pools: Mutex<Vec<Pool>>,
        /// Builds the HTTP client of another runtime, with the settings of the first.
        build: Box<dyn Fn() -> Result<reqwest::Client> + Send + Sync>,
    },
}

pub(crate) struct Pool {
    http: reqwest::Client,
    /// `None` until the first call.
    runtime: Option<Witness>,
}

/// Tells whether a runtime still exists: it drops the receiver, which is in a task of its own, when it shuts down.
struct Witness {
    id: Id,
    ended: oneshot::Sender<()>,
}

impl Pools {
    pub(crate) fn new(build: impl Fn() -> Result<reqwest::Client> + Send + Sync + 'static) -> Result<Self> {
        let first = Pool { http: build()?, runtime: None };
        Ok(Self::Own { pools: Mutex::new(vec![first]), build: Box::new(build) })
    }

    /// Returns the HTTP client of the current runtime.
    pub(crate) fn current(&self) -> Result<reqwest::Client> {
        let handle = runtime::current()?;
        match self {
            Self::Foreign(http) => {
                #[cfg(feature = "blocking")]
                if super::blocking::InCall::is_current() {
                    return Err(crate::error::Error::request(
                        "a client built with `.http_client(..)` makes no blocking calls: its connections belong to the \
                         runtime that opened them; build a client without it",
                    ));
                }
                Ok(http.clone())
            }
            Self::Own { pools, build } => {
                let mut pools = pools.lock().unwrap_or_else(PoisonError::into_inner);
                let id = handle.id();
                if let Some(pool) = pools.iter().find(|pool| pool.is_of(id)) {
                    return Ok(pool.http.clone());
                }
                // The connections of a runtime that has ended are closed, so its pool can be used again.
                if let Some(pool) = pools.iter_mut().find(|pool| pool.is_free()) {
                    pool.runtime = Some(Witness::new(&handle));
                    return Ok(pool.http.clone());
                }
                let http = build()?;
                pools.push(Pool { http: http.clone(), runtime: Some(Witness::new(&handle)) });
                Ok(http)
            }
        }
    }

    /// Whether the caller has provided the HTTP client.
    pub(crate) fn is_foreign(&self) -> bool {
        matches!(self, Self::Foreign(_))
    }
}

impl Pool {
    fn is_of(&self, id: Id) -> bool {
        self.runtime.as_ref().is_some_and(|runtime| runtime.id == id && !runtime.ended.is_closed())
    }

    fn is_free(&self) -> bool {
        self.runtime.as_ref().is_none_or(|runtime| runtime.ended.is_closed())
    }
}

impl Witness {
    fn new(handle: &Handle) -> Self {
        let (ended, receiver) = oneshot::channel();
        // Ends with the client.
        drop(handle.spawn(async move { drop(receiver.await) }));
        Self { id: handle.id(), ended }
    }
}
