//! Downloads of contents that run while the source goes on listing.

use std::{
    collections::HashMap,
    sync::{
        Arc, Mutex,
        atomic::{AtomicUsize, Ordering},
    },
};

use tokio::sync::{Notify, OwnedSemaphorePermit, Semaphore};

use super::outlet::lock;
use crate::{Error, progress::Stop};

/// Number of downloads at the same time. Together they hold at most this many contents.
const CONCURRENT: u32 = 10;

/// The downloads that are running, by the document they belong to.
#[derive(Debug)]
pub(crate) struct Downloads {
    slots: Arc<Semaphore>,
    running: Arc<Running>,
}

#[derive(Debug, Default)]
struct Running {
    count: AtomicUsize,
    keys: Mutex<HashMap<u64, usize>>,
    ended: Notify,
}

/// A running download. Dropping it ends it.
pub(super) struct RunningDownload {
    key: u64,
    running: Arc<Running>,
    _slot: OwnedSemaphorePermit,
}

impl Default for Downloads {
    fn default() -> Self {
        Self { slots: Arc::new(Semaphore::new(CONCURRENT as usize)), running: Arc::default() }
    }
}

impl Downloads {
    /// Waits until fewer than the maximum are running.
    pub(super) async fn begin(&self, key: u64, stop: &Stop) -> Result<RunningDownload, Error> {
        let slot = stop.unless(Arc::clone(&self.slots).acquire_owned()).await?;
        // The semaphore is never closed.
        let slot = slot.map_err(|_| stop.error())?;
        self.running.count.fetch_add(1, Ordering::AcqRel);
        *lock(&self.running.keys).entry(key).or_default() += 1;
        Ok(RunningDownload { key, running: Arc::clone(&self.running), _slot: slot })
    }

    /// Waits until no download of this document is running, so that operations on one document keep their order.
    pub(super) async fn wait_for(&self, key: u64, stop: &Stop) -> Result<(), Error> {
        if self.running.count.load(Ordering::Acquire) == 0 {
            return Ok(());
        }
        loop {
            let ended = self.running.ended.notified();
            if !lock(&self.running.keys).contains_key(&key) {
                return Ok(());
            }
            stop.unless(ended).await?;
        }
    }

    /// Waits until no download is running.
    pub(super) async fn finish(&self, stop: &Stop) -> Result<(), Error> {
        loop {
            let ended = self.running.ended.notified();
            if self.running.count.load(Ordering::Acquire) == 0 {
                return Ok(());
            }
            stop.unless(ended).await?;
        }
    }
}

impl Drop for RunningDownload {
    fn drop(&mut self) {
        let mut keys = lock(&self.running.keys);
        if let Some(count) = keys.get_mut(&self.key) {
            *count -= 1;
            if *count == 0 {
                keys.remove(&self.key);
            }
        }
        drop(keys);
        self.running.count.fetch_sub(1, Ordering::AcqRel);
        self.running.ended.notify_waiters();
    }
}
