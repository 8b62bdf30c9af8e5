//! The heartbeat of a running job, and whether this worker still has it.

use std::{
    sync::{Arc, Mutex},
    time::Duration,
};

use connectors_sdk::elasticsearch::{SyncJob, SyncStatus};
use futures_util::{FutureExt, future::BoxFuture};
use tokio::time::{Instant, MissedTickBehavior};

use super::{Intake, outlet::lock};
use crate::{
    Error,
    progress::{Count, Event, Publisher, Reason, Stop, Tally},
    sink::Gate,
    store::{Store, Written, checkpoint_fields},
};

/// How often the job is read, to notice that it was canceled.
const CHECK: Duration = Duration::from_millis(500);
/// Number of checks between two reports.
const REPORT: u32 = 20;
/// A worker that has not confirmed for longer that it has the job must not write.
const CONFIRMED: Duration = Duration::from_secs(60);
const RETRY: Duration = Duration::from_secs(1);

/// Counts of earlier runs of a job that was suspended.
#[derive(Clone, Copy, Debug, Default)]
pub(crate) struct Base {
    pub(crate) indexed: u64,
    pub(crate) deleted: u64,
    pub(crate) mib: u64,
}

impl Base {
    pub(crate) fn of(job: &SyncJob) -> Self {
        Self {
            indexed: job.indexed_document_count.unwrap_or_default(),
            deleted: job.deleted_document_count.unwrap_or_default(),
            mib: job.indexed_document_volume.unwrap_or_default(),
        }
    }

    /// The totals of the job: indexed, deleted, MiB.
    pub(crate) fn totals(&self, tally: &Tally) -> (u64, u64, u64) {
        let mib = tally.get(Count::Bytes).div_ceil(1024 * 1024);
        (self.indexed + tally.get(Count::Indexed), self.deleted + tally.get(Count::Deleted), self.mib + mib)
    }
}

/// Keeps a job alive, and watches it.
#[derive(Debug)]
pub(crate) struct Heartbeat {
    pub(crate) store: Store,
    pub(crate) job: String,
    pub(crate) connector: String,
    pub(crate) worker: String,
    pub(crate) tally: Arc<Tally>,
    pub(crate) base: Base,
    confirmed: Mutex<Instant>,
}

impl Heartbeat {
    pub(crate) fn new(
        store: Store,
        job: &SyncJob,
        connector: &str,
        worker: &str,
        tally: Arc<Tally>,
        base: Base,
    ) -> Self {
        Self {
            store,
            job: job.id.clone(),
            connector: connector.to_owned(),
            worker: worker.to_owned(),
            tally,
            base,
            confirmed: Mutex::new(Instant::now()),
        }
    }

    /// Reports and checks until the job ends.
    pub(crate) async fn run(
        &self,
        shutdown: &Stop,
        intake: &std::sync::OnceLock<Arc<Intake>>,
        events: &Publisher,
    ) {
        let watch = async {
            let mut ticks = tokio::time::interval_at(Instant::now() + CHECK, CHECK);
            ticks.set_missed_tick_behavior(MissedTickBehavior::Delay);
            let mut last = (0, 0, 0);
            for tick in 1_u32.. {
                ticks.tick().await;
                if let Err(error) = self.check().await {
                    tracing::warn!(job = self.job, %error, "the sync job could not be read; trying again");
                }
                if tick % REPORT == 0 {
                    self.report().await;
                }
                let now = (
                    self.tally.get(Count::Listed),
                    self.tally.get(Count::Indexed),
                    self.tally.get(Count::Deleted),
                );
                if now != last {
                    last = now;
                    let expected = intake.get().map(|intake| intake.total()).filter(|total| *total > 0);
                    let (listed, indexed, deleted) = now;
                    let job_id = self.job.clone();
                    events.send(Event::JobProgress { job_id, listed, indexed, deleted, expected });
                }
            }
        };
        tokio::select! {
            () = watch => {}
            _ = shutdown.wait() => {
                self.tally.stop.set(Reason::Suspended);
            }
        }
    }

    /// Reads the job, and stops it if it was canceled or taken away.
    pub(crate) async fn check(&self) -> Result<(), Error> {
        let asked = Instant::now();
        let job = self.store.job(&self.job).await?.map(|read| read.value);
        let stop = &self.tally.stop;
        let lost = |what: &str| {
            stop.set(Reason::Lost(format!(
                "the sync job `{}` {what}, so this worker writes nothing more",
                self.job
            )));
        };
        match job {
            None => lost("was deleted"),
            Some(job) if job.worker_hostname.as_deref() != Some(self.worker.as_str()) => {
                lost("was claimed by another worker");
            }
            Some(job) => match job.status {
                Some(SyncStatus::InProgress) => *lock(&self.confirmed) = asked,
                Some(SyncStatus::Canceling) => stop.set(Reason::Canceled),
                status => {
                    let status = status.as_ref().map_or("unknown", SyncStatus::as_str);
                    lost(&format!("has the status `{status}`"));
                }
            },
        }
        Ok(())
    }

    /// Stores a checkpoint in the job, if this worker still has it.
    pub(crate) async fn save_checkpoint(&self, checkpoint: &str) -> Result<(), Error> {
        let stop = &self.tally.stop;
        let fields = serde_json::json!({"metadata": checkpoint_fields(Some(checkpoint))});
        loop {
            self.check().await?;
            stop.check()?;
            let Some(read) = self.store.job(&self.job).await? else { continue };
            if read.value.worker_hostname.as_deref() == Some(self.worker.as_str())
                && let Written::Done(_) = self.store.change_job(&read, &fields).await?
            {
                return Ok(());
            }
        }
    }

    async fn report(&self) {
        let (indexed, deleted, mib) = self.base.totals(&self.tally);
        if let Err(error) = self.store.report(&self.job, deleted, indexed, mib).await {
            tracing::warn!(job = self.job, %error, "the heartbeat failed; trying again");
        }
        if let Ok(None) = self.store.connector(&self.connector).await {
            let message = format!("the connector `{}` was deleted", self.connector);
            self.tally.stop.fail(&Error::new(crate::ErrorKind::Service, message));
        }
    }
}

impl Gate for Heartbeat {
    fn pass(&self) -> BoxFuture<'_, Result<(), Error>> {
        if lock(&self.confirmed).elapsed() <= CONFIRMED {
            return std::future::ready(Ok(())).boxed();
        }
        async {
            let stop = &self.tally.stop;
            loop {
                match stop.unless(self.check()).await? {
                    Ok(()) => return stop.check(),
                    Err(error) => {
                        tracing::warn!(job = self.job, %error, "writes wait until the sync job can be read");
                        stop.unless(tokio::time::sleep(RETRY)).await?;
                    }
                }
            }
        }
        .boxed()
    }
}
