//! Credentials from a provider: one run at a time, its result cached until it expires or is refused.

use std::{
    error::Error as StdError,
    fmt,
    sync::{Arc, Mutex, MutexGuard, PoisonError},
    time::Duration,
};

use tokio::{
    runtime::{Handle, Id},
    sync::watch,
    time::Instant,
};
use tracing::Instrument;

use crate::{
    client::{
        auth::{Authorization, CredentialsProvider, ProviderError},
        runtime,
        service::sealed::Service,
    },
    error::{Error, ErrorKind, Result},
};

/// Credentials are renewed this long before they expire, or after four fifths of their lifetime if that is later.
const RENEWAL: Duration = Duration::from_secs(60);
/// Pause after a renewal failed while the credentials are still valid.
const RENEWAL_PAUSE: Duration = Duration::from_secs(5);

/// A provider and what it returned.
pub(crate) struct Provided {
    provider: Arc<dyn CredentialsProvider>,
    state: Arc<Mutex<State>>,
}

#[derive(Default)]
struct State {
    cached: Option<Cached>,
    /// Number of invalidations. A result requested before the last one is not cached.
    invalidations: u64,
    /// Runs of the provider that have not ended: at most one for each runtime and invalidation.
    runs: Vec<Run>,
}

struct Cached {
    authorization: Arc<Authorization>,
    /// When to renew it, and when it expires.
    lifetime: Option<(Instant, Instant)>,
}

/// The provider runs in a task of its own, so that it goes on if the timeout of the call that started it elapses. The task
/// lives on that call's runtime, which may not run at all while another one does.
struct Run {
    runtime: Id,
    invalidations: u64,
    outcome: watch::Receiver<Option<Outcome>>,
}

type Outcome = Result<Arc<Authorization>, Failure>;

#[derive(Clone)]
enum Failure {
    Provider(Arc<ProviderError>),
    /// The provider returned credentials that cannot be sent.
    Unusable(String),
}

tokio::task_local! {
    /// The providers that run in this task, directly or through other clients.
    static RUNNING: Vec<usize>;
}

impl Provided {
    pub(crate) fn new(provider: Arc<dyn CredentialsProvider>) -> Self {
        Self { provider, state: Arc::default() }
    }

    pub(crate) async fn current<S: Service>(&self) -> Result<Arc<Authorization>> {
        let mut run = {
            let mut state = self.lock();
            if let Some(cached) = &state.cached {
                let authorization = Arc::clone(&cached.authorization);
                let Some((renew_at, expires_at)) = cached.lifetime else { return Ok(authorization) };
                let now = Instant::now();
                if now < renew_at {
                    return Ok(authorization);
                }
                if now < expires_at {
                    // No call waits for a renewal in time, or fails because of it.
                    if !self.runs_here() {
                        drop(self.join::<S>(&mut state)?);
                    }
                    return Ok(authorization);
                }
            }
            if self.runs_here() {
                return Err(Error::new(
                    ErrorKind::Credentials,
                    "the credentials provider made a call that needs credentials from the same provider; use another client",
                ));
            }
            self.join::<S>(&mut state)?
        };
        let outcome = run.wait_for(Option::is_some).await.map(|outcome| outcome.clone());
        match outcome {
            Ok(Some(outcome)) => outcome.map_err(Failure::into_error),
            // Its task has ended without an outcome.
            Ok(None) | Err(_) => Err(Error::new(ErrorKind::Credentials, "the credentials provider panicked")),
        }
    }

    /// Removes `refused` from the cache unless it was replaced already.
    pub(crate) fn refuse(&self, refused: Option<&Arc<Authorization>>) {
        let mut state = self.lock();
        if let (Some(cached), Some(refused)) = (&state.cached, refused)
            && Arc::ptr_eq(&cached.authorization, refused)
        {
            state.cached = None;
        }
    }

    pub(crate) fn forget(&self) {
        let mut state = self.lock();
        state.cached = None;
        state.invalidations += 1;
    }

    /// Joins the run of the provider on this runtime, or starts one.
    fn join<S: Service>(&self, state: &mut State) -> Result<watch::Receiver<Option<Outcome>>> {
        let handle = runtime::current()?;
        let (runtime, invalidations) = (handle.id(), state.invalidations);
        // Runs without a sender have panicked, or their runtime has ended.
        state.runs.retain(|run| run.outcome.has_changed().is_ok());
        let running =
            state.runs.iter().find(|run| run.runtime == runtime && run.invalidations == invalidations);
        if let Some(run) = running {
            return Ok(run.outcome.clone());
        }
        let (sender, outcome) = watch::channel(None);
        state.runs.push(Run { runtime, invalidations, outcome: outcome.clone() });
        self.spawn::<S>(&handle, invalidations, sender);
        Ok(outcome)
    }

    fn spawn<S: Service>(&self, handle: &Handle, invalidations: u64, sender: watch::Sender<Option<Outcome>>) {
        let (provider, state) = (Arc::clone(&self.provider), Arc::clone(&self.state));
        let runtime = handle.id();
        let run = async move {
            let outcome = match provider.credentials().await {
                Err(error) => Err(Failure::Provider(Arc::new(error))),
                Ok(credentials) => match Authorization::new::<S>(&credentials) {
                    Err(error) => Err(Failure::Unusable(error.to_string())),
                    Ok(authorization) => Ok((Arc::new(authorization), credentials.remaining())),
                },
            };
            let mut state = state.lock().unwrap_or_else(PoisonError::into_inner);
            state.runs.retain(|run| (run.runtime, run.invalidations) != (runtime, invalidations));
            if state.invalidations == invalidations {
                state.ended(&outcome);
            }
            drop(state);
            // Nobody may be waiting any more.
            let _ = sender.send(Some(outcome.map(|(authorization, _)| authorization)));
        };
        let mut running = RUNNING.try_with(Vec::clone).unwrap_or_default();
        running.push(self.identity());
        drop(handle.spawn(runtime::inherit(RUNNING.scope(running, run)).in_current_span()));
    }

    /// Whether this code runs inside the provider.
    fn runs_here(&self) -> bool {
        RUNNING.try_with(|running| running.contains(&self.identity())).unwrap_or(false)
    }

    fn identity(&self) -> usize {
        Arc::as_ptr(&self.state).addr()
    }

    fn lock(&self) -> MutexGuard<'_, State> {
        self.state.lock().unwrap_or_else(PoisonError::into_inner)
    }
}

impl State {
    fn ended(&mut self, outcome: &Result<(Arc<Authorization>, Option<Duration>), Failure>) {
        let now = Instant::now();
        match outcome {
            Ok((authorization, remaining)) => {
                let lifetime = remaining.and_then(|remaining| {
                    let renewal = remaining - RENEWAL.min(remaining / 5);
                    now.checked_add(renewal).zip(now.checked_add(remaining))
                });
                self.cached = Some(Cached { authorization: Arc::clone(authorization), lifetime });
            }
            Err(_) => {
                if let Some((renew_at, expires_at)) =
                    self.cached.as_mut().and_then(|cached| cached.lifetime.as_mut())
                    && now < *expires_at
                {
                    *renew_at = now + RENEWAL_PAUSE;
                    tracing::warn!("the credentials provider failed to renew credentials that expire soon");
                }
            }
        }
    }
}

impl Failure {
    fn into_error(self) -> Error {
        match self {
            Self::Provider(error) => Error::new(ErrorKind::Credentials, "the credentials provider failed")
                .with_source(Shared(error))
                .with_retryable(true),
            Self::Unusable(message) => Error::new(
                ErrorKind::Credentials,
                format!("the credentials provider returned unusable credentials: {message}"),
            ),
        }
    }
}

/// The error of a provider, for each of the calls that waited for it.
struct Shared(Arc<ProviderError>);

impl fmt::Debug for Shared {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        self.0.fmt(f)
    }
}

impl fmt::Display for Shared {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        self.0.fmt(f)
    }
}

impl StdError for Shared {
    fn source(&self) -> Option<&(dyn StdError + 'static)> {
        self.0.source()
    }
}
