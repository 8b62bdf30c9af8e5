//! The loop of a service: finds its connectors and their jobs, and runs them.

use std::{
    collections::{BTreeMap, HashMap, HashSet, VecDeque},
    future::Future,
    pin::pin,
    sync::{Arc, atomic::Ordering},
    time::Duration,
};

use connectors_sdk::elasticsearch::{Connector, SyncJob, SyncJobType};
use tokio::{task::JoinSet, time::Instant};

use super::{Inner, Service, health, register};
use crate::{
    Error, ErrorKind,
    job::{self, Env, SourceType},
    progress::{Reason, Stop},
    store::Kind,
};

/// How often the connectors are read, at most.
const CONNECTORS: Duration = Duration::from_secs(10);
/// How often a connector reports that it is served.
const HEARTBEAT: Duration = Duration::from_secs(300);
/// How often the source of a connector is tried out.
const HEALTH: Duration = Duration::from_secs(300);
/// How long jobs may take to suspend.
const SHUTDOWN: Duration = Duration::from_secs(30);
/// Longest wait after a failed poll.
const LONGEST_BACKOFF: Duration = Duration::from_secs(60);
/// How long a job is left alone that another process may have.
const ELSEWHERE: Duration = Duration::from_secs(1);
/// Number of ended jobs that are remembered, because searches may still show them as pending.
const REMEMBERED: usize = 1_000;

impl Service {
    /// Serves its connectors until `shutdown` ends: reports their heartbeat, tries out their sources, and runs the sync jobs
    /// that are in the queue. [`shutdown_signal`](crate::shutdown_signal) ends on `SIGTERM` and Ctrl-C.
    ///
    /// Any number of processes may serve the same connectors: each job is run by one of them. A job that is running at the
    /// shutdown is suspended, and goes on at its checkpoint when a service picks it up again.
    ///
    /// Jobs are created by Kibana or by [`create`](connectors_sdk::elasticsearch::SyncJobs::create). The schedules of
    /// connectors are not evaluated by this version.
    ///
    /// # Errors
    ///
    /// If the service is running already, or Elasticsearch refuses its credentials at the start. Later failures are logged and
    /// tried again.
    pub async fn run_until<F>(self, shutdown: F) -> Result<(), Error>
    where
        F: Future + Send,
    {
        if self.inner.running.swap(true, Ordering::AcqRel) {
            return Err(Error::new(ErrorKind::Service, "the service is running already"));
        }
        let _running = Running(&self.inner);
        let env = Env { shutdown: Arc::new(Stop::default()), ..self.inner.env.clone() };
        let mut serving = Serving::new(Arc::clone(&self.inner), env);
        let mut shutdown = pin!(shutdown);
        let result = tokio::select! {
            _ = &mut shutdown => Ok(()),
            error = serving.run() => Err(error),
        };
        serving.suspend().await;
        result
    }
}

struct Running<'a>(&'a Inner);

impl Drop for Running<'_> {
    fn drop(&mut self) {
        self.0.running.store(false, Ordering::Release);
    }
}

/// What runs for a connector in this process.
type Slot = (String, Kind);

struct Serving {
    inner: Arc<Inner>,
    env: Env,
    /// Each returns whether it has run its job.
    jobs: JoinSet<bool>,
    checks: JoinSet<()>,
    /// The running jobs, by the task they run in.
    running: HashMap<tokio::task::Id, (Slot, String)>,
    connectors: BTreeMap<String, Served>,
    /// Jobs that have ended here.
    ended: VecDeque<String>,
    /// Jobs that another process may have, and when to try them again.
    elsewhere: HashMap<String, Instant>,
}

/// A connector of this service.
struct Served {
    source: Arc<dyn SourceType>,
    seen: Option<Instant>,
    checked: Option<Instant>,
    /// What is being done for it.
    task: Option<tokio::task::AbortHandle>,
}

impl Served {
    fn new(source: Arc<dyn SourceType>) -> Self {
        Self { source, seen: None, checked: None, task: None }
    }
}

impl Serving {
    fn new(inner: Arc<Inner>, env: Env) -> Self {
        Self {
            inner,
            env,
            jobs: JoinSet::new(),
            checks: JoinSet::new(),
            running: HashMap::new(),
            connectors: BTreeMap::new(),
            ended: VecDeque::new(),
            elsewhere: HashMap::new(),
        }
    }

    /// Runs for ever, or until the credentials are refused at the start.
    async fn run(&mut self) -> Error {
        let interval = self.inner.poll_interval;
        let mut failures = 0_u32;
        let mut started = false;
        let mut connectors_due = Instant::now();
        loop {
            let polled = self.poll(&mut connectors_due).await;
            let wait = match polled {
                Ok(()) => {
                    (failures, started) = (0, true);
                    // So that processes that were started together do not poll together.
                    interval.mul_f64(0.9 + fastrand::f64() / 5.0)
                }
                Err(error) if !started && is_refused(&error) => return error,
                Err(error) => {
                    failures += 1;
                    tracing::warn!(%error, failures, "the service cannot find its jobs; trying again");
                    let bound =
                        Duration::from_secs(1).saturating_mul(1 << failures.min(10)).min(LONGEST_BACKOFF);
                    bound.mul_f64(0.5 + fastrand::f64() / 2.0)
                }
            };
            tokio::select! {
                () = tokio::time::sleep(wait) => {}
                // There may be another job for the slot that is free now.
                Some(ended) = self.jobs.join_next_with_id(), if !self.jobs.is_empty() => {
                    let (id, ran) = match ended {
                        Ok(ended) => ended,
                        // A panic, which no job is expected to cause.
                        Err(error) => (error.id(), true),
                    };
                    self.ended(id, ran);
                }
            }
            while self.checks.try_join_next().is_some() {}
        }
    }

    fn ended(&mut self, task: tokio::task::Id, ran: bool) {
        let Some((_, job)) = self.running.remove(&task) else { return };
        if ran {
            self.ended.push_back(job);
            if self.ended.len() > REMEMBERED {
                self.ended.pop_front();
            }
        } else {
            self.elsewhere.insert(job, Instant::now() + self.inner.poll_interval.min(ELSEWHERE));
        }
    }

    /// Suspends what is running.
    async fn suspend(&mut self) {
        self.checks.abort_all();
        self.env.shutdown.set(Reason::Suspended);
        let all = async { while self.jobs.join_next().await.is_some() {} };
        if tokio::time::timeout(SHUTDOWN, all).await.is_err() {
            tracing::warn!("jobs did not suspend in time; they will be ended as idle");
        }
    }

    async fn poll(&mut self, connectors_due: &mut Instant) -> Result<(), Error> {
        if Instant::now() >= *connectors_due {
            self.find_connectors().await?;
            *connectors_due = Instant::now() + self.inner.poll_interval.max(CONNECTORS);
        }
        if self.connectors.is_empty() || self.running.len() >= self.inner.concurrent_jobs {
            return Ok(());
        }
        let ids: Vec<&str> = self.connectors.keys().map(String::as_str).collect();
        let jobs = self.env.store.queued_jobs(&ids).await?;
        let now = Instant::now();
        self.elsewhere.retain(|_, again| *again > now);
        let mut busy: HashSet<Slot> = self.running.values().map(|(slot, _)| slot.clone()).collect();
        for job in jobs {
            if self.running.len() >= self.inner.concurrent_jobs {
                break;
            }
            self.start(job, &mut busy);
        }
        Ok(())
    }

    fn start(&mut self, job: SyncJob, busy: &mut HashSet<Slot>) {
        let Some(connector) = job.connector.id.clone() else { return };
        let job_type = job.job_type.clone().unwrap_or(SyncJobType::Full);
        let Some(served) = self.connectors.get(&connector) else { return };
        let slot = (connector.clone(), Kind::of(&job_type));
        // The oldest job of a connector comes first.
        let known = self.ended.contains(&job.id) || self.elsewhere.contains_key(&job.id);
        if !busy.insert(slot.clone()) || known {
            return;
        }
        let (env, source) = (self.env.clone(), Arc::clone(&served.source));
        let id = job.id.clone();
        let task = self.jobs.spawn(async move {
            match job::run(&env, &source, &connector, &job.id, &job_type).await {
                Ok(_) => true,
                // Another process has it, or another job of the connector.
                Err(error) if error.report().is_none() => {
                    tracing::debug!(job = job.id, %error, "the sync job was not run here");
                    false
                }
                Err(error) => {
                    tracing::warn!(job = job.id, %error, "the sync job failed");
                    true
                }
            }
        });
        self.running.insert(task.id(), (slot, id));
    }

    /// Finds the connectors of this service, and keeps those going that it has.
    async fn find_connectors(&mut self) -> Result<(), Error> {
        let mut found: Vec<(Connector, Arc<dyn SourceType>)> = Vec::new();
        for (id, source) in &self.inner.connectors {
            match self.env.store.connector(id).await? {
                Some(read) => found.push((read.value, Arc::clone(source))),
                None => tracing::warn!(connector = id, "the connector does not exist"),
            }
        }
        let types: Vec<&str> = self.inner.service_types.keys().copied().collect();
        if !types.is_empty() {
            for connector in self.env.store.connectors_of(&types).await? {
                let source =
                    connector.service_type.as_deref().and_then(|name| self.inner.service_types.get(name));
                let given = self.inner.connectors.contains_key(&connector.id);
                if let Some(source) = source.filter(|_| !given && connector.is_native != Some(true)) {
                    found.push((connector, Arc::clone(source)));
                }
            }
        }
        let ids: HashSet<String> = found.iter().map(|(connector, _)| connector.id.clone()).collect();
        self.connectors.retain(|id, _| ids.contains(id));
        for (connector, source) in found {
            self.serve(&connector, source);
        }
        Ok(())
    }

    /// Keeps a connector going, on its own: what hangs for one connector holds up nothing else.
    fn serve(&mut self, connector: &Connector, source: Arc<dyn SourceType>) {
        let id = connector.id.clone();
        let busy = self.running.values().any(|((connector, _), _)| *connector == id);
        let served = self.connectors.entry(id.clone()).or_insert_with(|| Served::new(source));
        if served.task.as_ref().is_some_and(|task| !task.is_finished()) {
            return;
        }
        let due = |last: Option<Instant>, interval| last.is_none_or(|last| last.elapsed() >= interval);
        let beat = due(served.seen, HEARTBEAT);
        let check = !busy && due(served.checked, HEALTH);
        served.seen = if beat { Some(Instant::now()) } else { served.seen };
        served.checked = if check { Some(Instant::now()) } else { served.checked };
        let (store, source) = (self.env.store.clone(), Arc::clone(&served.source));
        served.task = Some(self.checks.spawn(async move {
            if beat && let Err(error) = store.check_in(&id).await {
                tracing::warn!(connector = id, %error, "the heartbeat failed");
            }
            match register::register(&store, &id, &*source).await {
                Ok(()) if check => health::check(&store, &id, &*source).await,
                Ok(()) => {}
                Err(error) => tracing::warn!(connector = id, %error, "the connector is not ready"),
            }
        }));
    }
}

/// Whether a call failed because of the credentials.
fn is_refused(error: &Error) -> bool {
    let cause =
        std::error::Error::source(error).and_then(|cause| cause.downcast_ref::<connectors_sdk::Error>());
    cause.is_some_and(|cause| cause.is_unauthorized() || cause.is_forbidden())
}
