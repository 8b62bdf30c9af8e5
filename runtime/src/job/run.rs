//! A job, from its claim to its last write.

use std::{
    hash::RandomState,
    sync::{Arc, OnceLock},
    time::Duration,
};

use connectors_sdk::elasticsearch::{ConnectorFeatures, FilteringRules, IngestPipeline, SyncJobType};
use tokio::{task::JoinHandle, time::Instant};

use super::{
    Intake, MAX_ATTACHMENT, Outlet, Plan, Rules, Tasks,
    deletions::delete_stale,
    finish::Ending,
    heartbeat::{Base, Heartbeat},
    report_of,
    source::{AnySource, SourceType},
};
use crate::{
    BoxError, Error, ErrorKind, SyncContext, SyncReport,
    progress::{Event, Publisher, Reason, Scrubber, Stop, Tally},
    sink::{Driver, Gate, Limits, Queue, Target},
    store::{Claimed, Kind, Lock, Store, checkpoint_of, cursor_of},
};

/// How long a source may take to return after its job was stopped.
const GRACE: Duration = Duration::from_millis(250);
/// Longest error message that is stored.
const MESSAGE: usize = 1_000;
/// The pipeline of a connector without settings.
const PIPELINE: &str = "search-default-ingestion";

/// What jobs share.
#[derive(Clone, Debug)]
pub(crate) struct Env {
    pub(crate) store: Store,
    /// Unique among all workers.
    pub(crate) worker: Arc<str>,
    pub(crate) limits: Limits,
    pub(crate) events: Publisher,
    /// Set when the service shuts down.
    pub(crate) shutdown: Arc<Stop>,
}

/// Runs a job of a connector: locks the connector, claims the job, runs it, and writes its end.
///
/// An error of the kind `Conflict` before the claim means that nothing was changed.
pub(crate) async fn run(
    env: &Env,
    source_type: &Arc<dyn SourceType>,
    connector: &str,
    job: &str,
    job_type: &SyncJobType,
) -> Result<SyncReport, Error> {
    let lock = env.store.lock(connector, Kind::of(job_type)).await?;
    let claimed = match env.store.claim(job, connector, &env.worker).await {
        Ok(claimed) => claimed,
        Err(error) => {
            env.store.unlock(&lock).await;
            return Err(error);
        }
    };
    Running::new(env, source_type, lock, claimed, job_type.clone()).run().await
}

/// A job that this worker has claimed.
struct Running<'a> {
    env: &'a Env,
    source_type: &'a Arc<dyn SourceType>,
    lock: Lock,
    claimed: Claimed,
    job_type: SyncJobType,
    tally: Arc<Tally>,
    heartbeat: Arc<Heartbeat>,
    intake: Arc<OnceLock<Arc<Intake>>>,
}

impl<'a> Running<'a> {
    fn new(
        env: &'a Env,
        source_type: &'a Arc<dyn SourceType>,
        lock: Lock,
        claimed: Claimed,
        job_type: SyncJobType,
    ) -> Self {
        let scrubber = Scrubber::new(&claimed.job.connector.configuration);
        let tally = Arc::new(Tally::new(source_type.settings().failure_policy, scrubber));
        let base = if claimed.resumed { Base::of(&claimed.job) } else { Base::default() };
        let heartbeat = Arc::new(Heartbeat::new(
            env.store.clone(),
            &claimed.job,
            &lock.connector.value.id,
            &env.worker,
            Arc::clone(&tally),
            base,
        ));
        Self { env, source_type, lock, claimed, job_type, tally, heartbeat, intake: Arc::default() }
    }

    async fn run(self) -> Result<SyncReport, Error> {
        let began = Instant::now();
        let job = &self.claimed.job;
        tracing::info!(job = job.id, connector = self.lock.connector.value.id, "the sync job begins");
        self.env.events.send(Event::JobStarted {
            connector_id: self.lock.connector.value.id.clone(),
            job_id: job.id.clone(),
            job_type: self.job_type.clone(),
        });
        let heartbeat = Aborting(tokio::spawn({
            let (heartbeat, intake) = (Arc::clone(&self.heartbeat), Arc::clone(&self.intake));
            let (shutdown, events) = (Arc::clone(&self.env.shutdown), self.env.events.clone());
            async move { heartbeat.run(&shutdown, &intake, &events).await }
        }));
        let result = self.work().await;
        drop(heartbeat);
        let ending = self.ending(result);
        let total = match &ending {
            Ending::Lost(_) => None,
            _ => self.total().await,
        };
        let cursor = self.intake.get().and_then(|intake| intake.new_cursor());
        let ended = self.heartbeat.finish(ending, &self.job_type, total, cursor.as_deref()).await?;
        let mut report = report_of(&self.tally, job, self.job_type.clone(), ended.status());
        report.connector_id.clone_from(&self.lock.connector.value.id);
        report.total = total;
        report.duration = began.elapsed();
        tracing::info!(job = job.id, status = %report.status, indexed = report.indexed, deleted = report.deleted,
                       failed = report.failed, "the sync job has ended");
        let error = ended.error().map(str::to_owned);
        self.env.events.send(Event::JobFinished { report: Arc::new(report.clone()), error });
        match ended {
            Ending::Failed(kind, message) => Err(Error::new(kind, message).with_report(report)),
            Ending::Lost(message) => Err(Error::new(ErrorKind::Conflict, message).with_report(report)),
            Ending::Completed | Ending::Canceled | Ending::Suspended => Ok(report),
        }
    }

    /// Everything between the claim and the last writes.
    async fn work(&self) -> Result<(), Error> {
        let stop = &self.tally.stop;
        let (source, plan, target, empty) = stop.unless(self.prepare()).await??;
        let gate: Arc<dyn Gate> = Arc::clone(&self.heartbeat) as Arc<dyn Gate>;
        let queue = Queue::new(target, self.env.limits, Arc::clone(&self.tally), gate, empty);
        let driver = Aborting(tokio::spawn(Driver::new(&queue).run()));
        let keys = RandomState::new();
        let outlet =
            Outlet::Sink { queue: queue.clone(), job: Arc::clone(&self.heartbeat), keys: keys.clone() };
        let full = self.job_type == SyncJobType::Full;
        let intake = Arc::new(Intake::new(plan, Arc::clone(&self.tally), outlet, keys));
        let _ = self.intake.set(Arc::clone(&intake));
        let listed = self.list(source, &intake).await;
        let result = match listed {
            Ok(()) => {
                async {
                    queue.barrier().await?;
                    if full {
                        // A job that was canceled in this moment deletes nothing.
                        self.heartbeat.check().await?;
                        stop.check()?;
                        delete_stale(&intake, self.source_type.settings().deletion_guard).await?;
                    }
                    queue.finish().await
                }
                .await
            }
            Err(error) => {
                // What was accepted before is still written, unless the job was stopped.
                let _ = queue.finish().await;
                Err(error)
            }
        };
        if let Err(error) = &result
            && !error.is_stopped()
        {
            stop.fail(error);
        }
        // It ends after the last batch, or soon after the job was stopped.
        driver.join().await;
        result
    }

    /// Runs the source until its listing is complete.
    async fn list(&self, source: Box<dyn AnySource>, intake: &Arc<Intake>) -> Result<(), Error> {
        let stop = &self.tally.stop;
        let tasks = Arc::new(Tasks::default());
        let sync = SyncContext::new(Arc::clone(intake), Arc::clone(&tasks));
        let mut syncing = Aborting(tokio::spawn(async move {
            let result = source.sync(&sync).await;
            (source, result)
        }));
        let listing = async {
            let (source, result) = tokio::select! {
                ended = &mut syncing.0 => match ended {
                    Ok(ended) => ended,
                    Err(error) if error.is_panic() => {
                        return Err(Error::new(ErrorKind::Source, "the source panicked"));
                    }
                    Err(_) => return Err(stop.error()),
                },
                _ = stop.wait() => {
                    // A source that uses its context has been told, and returns.
                    let returned = tokio::time::timeout(GRACE, &mut syncing.0).await;
                    let Ok(Ok(ended)) = returned else { return Err(stop.error()) };
                    ended
                }
            };
            let result = match result {
                Ok(()) => match tasks.finish(&self.tally).await {
                    Ok(()) => intake.finish_downloads().await,
                    error => error,
                },
                Err(error) => Err(self.source_error(&error)),
            };
            if let Err(error) = source.close().await {
                let error = self.tally.scrubber().describe(&*error, MESSAGE);
                tracing::warn!(error, "the source could not be closed");
            }
            result
        };
        let result = tokio::select! {
            result = listing => result,
            error = self.idle(intake) => Err(error),
        };
        tasks.abort();
        match tasks.take_error() {
            Some(error) => Err(self.source_error(&error)),
            None => result,
        }
    }

    /// Ends when the source has not called its context for too long.
    async fn idle(&self, intake: &Intake) -> Error {
        let timeout = self.source_type.settings().idle_timeout;
        let mut calls = intake.calls();
        loop {
            // Too long for the clock means for ever.
            tokio::time::sleep(timeout).await;
            let now = intake.calls();
            if now == calls {
                let message = format!("the source has made no progress for {} seconds", timeout.as_secs());
                return Error::new(ErrorKind::Source, message);
            }
            calls = now;
        }
    }

    /// Makes everything ready: the configuration, the source, the rules, the index. Returns whether the index is empty.
    async fn prepare(&self) -> Result<(Box<dyn AnySource>, Plan, Target, bool), Error> {
        // A content sync would write documents into the index of identities.
        if !matches!(self.job_type, SyncJobType::Full | SyncJobType::Incremental) {
            let message =
                format!("this connector service does not run sync jobs of the type `{}`", self.job_type);
            return Err(Error::new(ErrorKind::Configuration, message));
        }
        let job = &self.claimed.job;
        let snapshot = &job.connector;
        let Some(index) = snapshot.index_name.clone().filter(|name| !name.is_empty()) else {
            return Err(Error::new(ErrorKind::Configuration, "the connector has no index: attach one"));
        };
        let source = self.source_type.connect(&snapshot.configuration).await?;
        source.ping().await.map_err(|error| self.source_error(&error))?;
        let filtering = snapshot.rules().cloned().unwrap_or_default();
        let rules = self.rules(&*source, &filtering).await?;
        let settings = self.source_type.settings();
        let pipeline = snapshot.pipeline.clone();
        let pipeline = pipeline.unwrap_or_else(|| IngestPipeline::new(PIPELINE).run_ml_inference(true));
        let extract = pipeline.extract_binary_content;
        let flag = |name: &str, on: bool| format!("\"{name}\":{on},");
        let target = Target {
            client: settings.content_client.clone().unwrap_or_else(|| self.env.store.client().clone()),
            index,
            flags: [
                flag("_extract_binary_content", pipeline.extract_binary_content),
                flag("_reduce_whitespace", pipeline.reduce_whitespace),
                flag("_run_ml_inference", pipeline.run_ml_inference),
            ]
            .concat()
            .into_bytes(),
            pipeline: Some(pipeline.name).filter(|name| !name.is_empty()),
        };
        target.create_if_missing().await?;
        target.refresh().await?;
        let empty = target.count().await? == Some(0);
        let checkpoint = match checkpoint_of(job) {
            Some(checkpoint) => Some(checkpoint),
            None => self.env.store.earlier_checkpoint(job).await?,
        };
        let plan = Plan {
            job: job.clone(),
            job_type: self.job_type.clone(),
            filtering,
            rules,
            access_control: self.access_control(),
            extract,
            max_attachment: MAX_ATTACHMENT,
            checkpoint,
            cursor: cursor_of(&self.lock.connector.value),
            record_listing: self.job_type == SyncJobType::Full && !empty,
        };
        Ok((source, plan, target, empty))
    }

    async fn rules(&self, source: &dyn AnySource, filtering: &FilteringRules) -> Result<Rules, Error> {
        let invalid = |messages: Vec<String>| {
            let message = format!("invalid sync rules: {}", messages.join("; "));
            Error::new(ErrorKind::Configuration, self.tally.scrubber().clean(&message, MESSAGE))
        };
        let rules = Rules::compile(filtering)
            .map_err(|errors| invalid(errors.into_iter().flat_map(|error| error.messages).collect()))?;
        let errors = source.validate_rules(filtering).await.map_err(|error| self.source_error(&error))?;
        if errors.is_empty() {
            return Ok(rules);
        }
        Err(invalid(errors.into_iter().flat_map(|error| error.messages).collect()))
    }

    /// Whether the connector uses document-level security: the source supports it, and a field
    /// `use_document_level_security`, if there is one, is on.
    fn access_control(&self) -> bool {
        let connector = &self.lock.connector.value;
        let supported = self.source_type.features().has_access_control()
            && connector.features.as_ref().is_some_and(ConnectorFeatures::has_document_level_security);
        let field = self.claimed.job.connector.configuration.get("use_document_level_security");
        supported && field.is_none_or(|field| field.as_bool() == Some(true))
    }

    fn source_error(&self, error: &BoxError) -> Error {
        if let Some(own) = error.downcast_ref::<Error>() {
            let message = self.tally.scrubber().describe(own, MESSAGE);
            return Error::new(own.kind(), message);
        }
        Error::new(ErrorKind::Source, self.tally.scrubber().describe(&**error, MESSAGE))
    }

    /// How the job ends. Whether it was stopped counts more than what its source returned.
    fn ending(&self, result: Result<(), Error>) -> Ending {
        match (self.tally.stop.reason(), result) {
            (Some(Reason::Canceled), _) => Ending::Canceled,
            (Some(Reason::Suspended), _) => Ending::Suspended,
            (Some(Reason::Lost(message)), _) => Ending::Lost(message),
            (Some(Reason::Failed(kind, message)), _) => Ending::Failed(kind, message),
            (None, Err(error)) => Ending::Failed(error.kind(), error.to_string()),
            (None, Ok(())) => Ending::Completed,
        }
    }

    /// The number of documents in the index. For information, so an error does not matter.
    async fn total(&self) -> Option<u64> {
        let Outlet::Sink { queue, .. } = &self.intake.get()?.outlet else { return None };
        queue.target().refresh().await.ok()?;
        queue.target().count().await.ok()?
    }
}

/// A task that ends when this is dropped.
struct Aborting<T>(JoinHandle<T>);

impl<T> Aborting<T> {
    async fn join(mut self) {
        // A panic of the task has stopped the job already.
        let _ = (&mut self.0).await;
    }
}

impl<T> Drop for Aborting<T> {
    fn drop(&mut self) {
        self.0.abort();
    }
}
