//! The producers' side: operations become batches, within a limit of memory.

use std::{
    collections::{BTreeSet, HashMap, VecDeque},
    hash::{BuildHasherDefault, Hasher},
    sync::{
        Arc, Mutex, MutexGuard, PoisonError,
        atomic::{AtomicUsize, Ordering},
    },
};

use chrono::Utc;
use tokio::sync::{Notify, Semaphore};

use super::{Gate, Limits, Target, batch::Batch};
use crate::{
    Error,
    progress::Tally,
    source::{Attachment, Document, timestamp_text},
};

/// Takes operations for an index. The [`Driver`](super::Driver) sends them.
#[derive(Clone, Debug)]
pub(crate) struct Queue {
    pub(super) shared: Arc<Shared>,
}

#[derive(Debug)]
pub(super) struct Shared {
    pub(super) target: Target,
    pub(super) limits: Limits,
    pub(super) tally: Arc<Tally>,
    pub(super) gate: Arc<dyn Gate>,
    /// Whether an update of an existing document means that its id was listed before.
    pub(super) updates_are_duplicates: bool,
    memory: Semaphore,
    /// Number of producers that wait for memory.
    waiting: AtomicUsize,
    state: Mutex<State>,
    /// Wakes the driver.
    pub(super) wake: Notify,
    /// Wakes those who wait for batches to end.
    ended: Notify,
}

#[derive(Debug, Default)]
pub(super) struct State {
    open: Batch,
    /// When the open batch got its first operation, as text for documents without a time of their own.
    now: String,
    sealed: VecDeque<Batch>,
    /// The batches that have not ended, without the open one.
    unfinished: BTreeSet<u64>,
    running: usize,
    /// The last batch with an operation on a document, by the hash of its id.
    latest: HashMap<u64, u64, BuildHasherDefault<Hashed>>,
    batch_bytes: usize,
    closed: bool,
}

/// A hasher of values that are hashes already.
#[derive(Default)]
pub(super) struct Hashed(u64);

impl Hasher for Hashed {
    fn finish(&self) -> u64 {
        self.0
    }

    fn write(&mut self, bytes: &[u8]) {
        bytes.iter().for_each(|byte| self.0 = self.0.rotate_left(8) ^ u64::from(*byte));
    }

    fn write_u64(&mut self, value: u64) {
        self.0 = value;
    }
}

impl Queue {
    pub(crate) fn new(
        target: Target,
        limits: Limits,
        tally: Arc<Tally>,
        gate: Arc<dyn Gate>,
        updates_are_duplicates: bool,
    ) -> Self {
        let state = State { batch_bytes: limits.batch_bytes, ..State::default() };
        Self {
            shared: Arc::new(Shared {
                target,
                // A semaphore counts in `u32` at a time.
                memory: Semaphore::new(limits.memory.clamp(1, u32::MAX as usize)),
                limits,
                tally,
                gate,
                updates_are_duplicates,
                waiting: AtomicUsize::new(0),
                state: Mutex::new(state),
                wake: Notify::new(),
                ended: Notify::new(),
            }),
        }
    }

    pub(crate) fn target(&self) -> &Target {
        &self.shared.target
    }

    pub(crate) async fn index(
        &self,
        key: u64,
        document: Document,
        attachment: Option<Attachment>,
    ) -> Result<(), Error> {
        let shared = &*self.shared;
        let cost = Batch::cost(&document, attachment.as_ref(), &shared.target.flags);
        let held = shared.reserve(cost).await?;
        let mut state = shared.state();
        state.prepare(shared, key, cost, held);
        let State { open, now, .. } = &mut *state;
        open.index(key, &document, attachment.as_ref(), now, &shared.target.flags);
        state.seal_if_full(shared);
        Ok(())
    }

    pub(crate) async fn delete(&self, key: u64, id: &str) -> Result<(), Error> {
        let shared = &*self.shared;
        let cost = Batch::delete_cost(id);
        let held = shared.reserve(cost).await?;
        let mut state = shared.state();
        state.prepare(shared, key, cost, held);
        state.open.delete(key, id);
        state.seal_if_full(shared);
        Ok(())
    }

    /// Waits until everything that was accepted before has been acknowledged or counted as failed.
    pub(crate) async fn barrier(&self) -> Result<(), Error> {
        let shared = &*self.shared;
        let last = {
            let mut state = shared.state();
            state.seal(shared);
            state.open.seq
        };
        let stop = &shared.tally.stop;
        loop {
            let ended = shared.ended.notified();
            if shared.state().unfinished.first().is_none_or(|first| *first >= last) {
                return stop.check();
            }
            stop.unless(ended).await?;
        }
    }

    /// Waits as [`barrier`](Self::barrier) does, and ends the driver.
    pub(crate) async fn finish(&self) -> Result<(), Error> {
        let result = self.barrier().await;
        self.shared.state().closed = true;
        self.shared.wake.notify_one();
        result
    }
}

impl Shared {
    pub(super) fn state(&self) -> MutexGuard<'_, State> {
        self.state.lock().unwrap_or_else(PoisonError::into_inner)
    }

    /// Waits for memory. An operation that is larger than the limit takes all of it.
    async fn reserve(&self, cost: usize) -> Result<usize, Error> {
        let cost = u32::try_from(cost.min(self.limits.memory.max(1))).unwrap_or(u32::MAX);
        if let Ok(permit) = self.memory.try_acquire_many(cost) {
            self.tally.stop.check()?;
            permit.forget();
            return Ok(cost as usize);
        }
        self.waiting.fetch_add(1, Ordering::AcqRel);
        let _waiting = Waiting(&self.waiting);
        self.state().relieve(self);
        let permit = self.tally.stop.unless(self.memory.acquire_many(cost)).await?;
        // The semaphore is never closed.
        permit.map_err(|_| self.tally.stop.error())?.forget();
        Ok(cost as usize)
    }

    /// The next batch that can be sent.
    pub(super) fn next(&self) -> Option<Batch> {
        let mut state = self.state();
        if state.running >= self.limits.concurrency.max(1) {
            return None;
        }
        let after = state.sealed.front()?.after;
        if after.is_some_and(|after| state.unfinished.first().is_some_and(|first| *first <= after)) {
            return None;
        }
        state.running += 1;
        state.sealed.pop_front()
    }

    /// Notes that a batch has ended.
    pub(super) fn end(&self, seq: u64, held: usize, keys: &[u64]) {
        let mut state = self.state();
        state.running -= 1;
        state.unfinished.remove(&seq);
        for key in keys {
            if state.latest.get(key) == Some(&seq) {
                state.latest.remove(key);
            }
        }
        self.memory.add_permits(held);
        state.relieve(self);
        drop(state);
        self.ended.notify_waiters();
        self.wake.notify_one();
    }

    /// Makes the batches of this job smaller, after the server has refused one of this size.
    pub(super) fn shrink(&self, size: usize) {
        let mut state = self.state();
        state.batch_bytes = state.batch_bytes.min(size / 2).max(64 * 1024);
    }

    /// Whether all work is done and no more will come.
    pub(super) fn is_done(&self) -> bool {
        let state = self.state();
        state.closed && state.running == 0 && state.sealed.is_empty()
    }

    /// Sends the open batch if it has not changed its number since the last call. Returns the number.
    pub(super) fn flush_older(&self, last: u64) -> u64 {
        let mut state = self.state();
        if state.open.seq == last {
            state.seal(self);
        }
        state.open.seq
    }
}

impl State {
    /// Makes the open batch ready for an operation of this size.
    fn prepare(&mut self, shared: &Shared, key: u64, cost: usize, held: usize) {
        if !self.open.is_empty() && self.open.body.len() + cost > self.batch_bytes {
            self.seal(shared);
        }
        if self.open.is_empty() {
            self.now = timestamp_text(Utc::now());
            self.open.body.reserve(cost.max(self.batch_bytes));
        }
        let seq = self.open.seq;
        if let Some(earlier) = self.latest.insert(key, seq).filter(|earlier| *earlier != seq) {
            self.open.after = self.open.after.max(Some(earlier));
        }
        self.open.held += held;
    }

    fn seal_if_full(&mut self, shared: &Shared) {
        if self.open.body.len() >= self.batch_bytes {
            self.seal(shared);
        }
    }

    fn seal(&mut self, shared: &Shared) {
        if self.open.is_empty() {
            return;
        }
        let next = Batch { seq: self.open.seq + 1, ..Batch::default() };
        let batch = std::mem::replace(&mut self.open, next);
        self.unfinished.insert(batch.seq);
        self.sealed.push_back(batch);
        shared.wake.notify_one();
    }

    /// Sends the open batch if a producer waits for memory that nothing else will free.
    fn relieve(&mut self, shared: &Shared) {
        if self.running == 0 && self.sealed.is_empty() && shared.waiting.load(Ordering::Acquire) > 0 {
            self.seal(shared);
        }
    }
}

struct Waiting<'a>(&'a AtomicUsize);

impl Drop for Waiting<'_> {
    fn drop(&mut self) {
        self.0.fetch_sub(1, Ordering::AcqRel);
    }
}
