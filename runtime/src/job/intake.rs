//! The way of each operation from the source to the index: sync rules, the listing, times, access control, contents.

use std::{
    hash::{BuildHasher, RandomState},
    sync::{
        Arc, Mutex,
        atomic::{AtomicU64, Ordering},
    },
};

use chrono::{DateTime, Utc};
use connectors_sdk::elasticsearch::{FilteringRules, SyncJob, SyncJobType};
use tokio::sync::OnceCell;

use super::{Outlet, Rules, downloads::Downloads, known::Known, listed::Listed, outlet::lock};
use crate::{
    BoxError, Error,
    progress::{Count, Tally},
    source::{Attachment, Content, Document, Download, Operation, stored_id},
};

/// What a job is to do.
#[derive(Debug)]
pub(crate) struct Plan {
    pub(crate) job: SyncJob,
    pub(crate) job_type: SyncJobType,
    /// The rules of the job, as its source sees them.
    pub(crate) filtering: FilteringRules,
    pub(crate) rules: Rules,
    /// Whether documents need identities.
    pub(crate) access_control: bool,
    /// Whether the pipeline extracts text from contents.
    pub(crate) extract: bool,
    /// Contents above this size are left out.
    pub(crate) max_attachment: usize,
    /// The checkpoint to resume at, as JSON.
    pub(crate) checkpoint: Option<String>,
    /// The cursor of the last sync, as JSON.
    pub(crate) cursor: Option<String>,
    /// Whether the listing is needed to find out what to delete.
    pub(crate) record_listing: bool,
}

/// Takes the operations of a source.
#[derive(Debug)]
pub(crate) struct Intake {
    pub(crate) plan: Plan,
    pub(crate) tally: Arc<Tally>,
    pub(crate) outlet: Outlet,
    pub(crate) keys: RandomState,
    listed: Option<Mutex<Listed>>,
    known: OnceCell<Known>,
    downloads: Downloads,
    new_cursor: Mutex<Option<String>>,
    total: AtomicU64,
    /// Increases with each call of the source: a sign that it makes progress.
    calls: AtomicU64,
}

impl Intake {
    pub(crate) fn new(plan: Plan, tally: Arc<Tally>, outlet: Outlet, keys: RandomState) -> Self {
        Self {
            listed: plan.record_listing.then(Mutex::default),
            plan,
            tally,
            outlet,
            keys,
            known: OnceCell::new(),
            downloads: Downloads::default(),
            new_cursor: Mutex::default(),
            total: AtomicU64::new(0),
            calls: AtomicU64::new(0),
        }
    }

    pub(crate) async fn accept(self: &Arc<Self>, operation: Operation) -> Result<(), Error> {
        match operation {
            Operation::Index(document) => self.index(document).await,
            Operation::Delete(id) => self.delete(id).await,
            Operation::Unchanged(id) => self.unchanged(id),
            Operation::Failed(id, why) => self.failed(&id, &why),
        }
    }

    pub(crate) async fn index(self: &Arc<Self>, mut document: Document) -> Result<(), Error> {
        self.enter()?;
        if !self.plan.rules.include(&document) {
            self.tally.add(Count::Filtered, 1);
            return Ok(());
        }
        let key = self.key(document.id());
        self.list(key);
        if self.plan.access_control && document.allowed().is_none() {
            self.tally.fail(
                document.id(),
                "the connector uses document-level security, and the document has no identities: call `.allow(..)`",
            );
            return self.tally.stop.check();
        }
        if document.changed_at().is_some_and(|at| self.is_known(key, at)) {
            self.tally.add(Count::Unchanged, 1);
            return Ok(());
        }
        self.downloads.wait_for(key, &self.tally.stop).await?;
        match document.take_content().filter(|_| self.plan.extract) {
            None => self.outlet.index(&self.tally, document, None).await,
            Some(Content::Ready(attachment)) => self.index_with(document, attachment).await,
            Some(Content::Lazy(download)) => self.download(key, document, download).await,
        }
    }

    async fn index_with(&self, document: Document, attachment: Attachment) -> Result<(), Error> {
        if attachment.len() > self.plan.max_attachment {
            self.tally.warn(format!(
                "the content of `{}` was left out: {} bytes are more than the limit of {}",
                document.id(),
                attachment.len(),
                self.plan.max_attachment
            ));
            return self.outlet.index(&self.tally, document, None).await;
        }
        self.outlet.index(&self.tally, document, Some(attachment)).await
    }

    /// Starts the download as soon as there is room for one more.
    async fn download(
        self: &Arc<Self>,
        key: u64,
        mut document: Document,
        download: Download,
    ) -> Result<(), Error> {
        let running = self.downloads.begin(key, &self.tally.stop).await?;
        let intake = Arc::clone(self);
        tokio::spawn(async move {
            let _running = running;
            let stop = &intake.tally.stop;
            let Ok(content) = stop.unless(download.run()).await else { return };
            intake.calls.fetch_add(1, Ordering::Relaxed);
            // A failure of the outlet stops the job, so the source hears of it.
            let _ = match content {
                Ok(Some(attachment)) => intake.index_with(document, attachment).await,
                Ok(None) => intake.outlet.index(&intake.tally, document, None).await,
                Err(error) => {
                    let cause = intake.tally.scrubber().describe(&*error, 400);
                    let reason = format!("indexed without its content: {cause}");
                    intake.tally.fail(document.id(), &reason);
                    // So that the next incremental sync tries again.
                    document.forget_timestamp();
                    intake.outlet.index(&intake.tally, document, None).await
                }
            };
        });
        Ok(())
    }

    pub(crate) async fn delete(&self, id: String) -> Result<(), Error> {
        self.enter()?;
        self.downloads.wait_for(self.key(&id), &self.tally.stop).await?;
        self.outlet.delete(&self.tally, id).await
    }

    pub(crate) fn unchanged(&self, id: String) -> Result<(), Error> {
        self.enter()?;
        self.list(self.key(&id));
        self.tally.add(Count::Unchanged, 1);
        Ok(())
    }

    pub(crate) fn failed(&self, id: &str, why: &BoxError) -> Result<(), Error> {
        self.enter()?;
        self.list(self.key(id));
        self.tally.fail(id, &self.tally.scrubber().describe(&**why, 500));
        self.tally.stop.check()
    }

    /// Reads the times of all documents in the index, so that documents with an equal time are skipped.
    pub(crate) async fn load_known(&self) -> Result<(), Error> {
        let load = async || {
            let mut known = Known::default();
            self.outlet.each_known(|id, at| known.push(self.keys.hash_one(id), at)).await?;
            Ok(known.finish())
        };
        self.known.get_or_try_init(load).await.map(drop)
    }

    pub(crate) fn is_unchanged(&self, id: &str, at: DateTime<Utc>) -> bool {
        self.is_known(self.key(id), at)
    }

    pub(crate) async fn save_checkpoint(&self, checkpoint: String) -> Result<(), Error> {
        self.enter()?;
        self.downloads.finish(&self.tally.stop).await?;
        self.outlet.save_checkpoint(checkpoint).await
    }

    pub(crate) fn set_cursor(&self, cursor: String) {
        *lock(&self.new_cursor) = Some(cursor);
    }

    pub(crate) fn new_cursor(&self) -> Option<String> {
        lock(&self.new_cursor).clone()
    }

    pub(crate) fn set_total(&self, documents: u64) {
        self.total.store(documents, Ordering::Relaxed);
    }

    /// The number of documents that the source expects. 0 if it has not said.
    pub(crate) fn total(&self) -> u64 {
        self.total.load(Ordering::Relaxed)
    }

    /// The number of calls so far.
    pub(crate) fn calls(&self) -> u64 {
        self.calls.load(Ordering::Relaxed)
    }

    /// Waits for the downloads that are still running.
    pub(crate) async fn finish_downloads(&self) -> Result<(), Error> {
        self.downloads.finish(&self.tally.stop).await
    }

    /// Takes the listing. `None` if it was not recorded.
    pub(crate) fn take_listed(&self) -> Option<Listed> {
        self.listed.as_ref().map(|listed| std::mem::take(&mut *lock(listed)))
    }

    fn enter(&self) -> Result<(), Error> {
        self.calls.fetch_add(1, Ordering::Relaxed);
        self.tally.stop.check()
    }

    fn list(&self, key: u64) {
        self.tally.add(Count::Listed, 1);
        if let Some(listed) = &self.listed {
            lock(listed).insert(key);
        }
    }

    /// The hash of the `_id` of a document.
    fn key(&self, id: &str) -> u64 {
        stored_id(id, |stored| self.keys.hash_one(stored))
    }

    fn is_known(&self, key: u64, at: DateTime<Utc>) -> bool {
        self.known.get().is_some_and(|known| known.is(key, at))
    }
}
