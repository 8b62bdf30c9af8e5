use std::sync::{
    Mutex, PoisonError,
    atomic::{AtomicU64, Ordering},
};

use super::{FailedDocument, FailurePolicy, Scrubber, Stop};
use crate::{Error, ErrorKind};

/// Number of failures that are kept by name.
const NAMED: usize = 1_000;
/// Longest reason that is kept, in characters.
const REASON: usize = 500;

/// What a job has done so far. Shared by the source, the sink and the reports.
#[derive(Debug, Default)]
pub(crate) struct Tally {
    counts: [AtomicU64; 8],
    policy: FailurePolicy,
    scrubber: Scrubber,
    named: Mutex<Named>,
    pub(crate) stop: Stop,
}

#[derive(Debug, Default)]
struct Named {
    failures: Vec<FailedDocument>,
    warnings: Vec<String>,
    not_deleted: Option<String>,
}

#[derive(Clone, Copy, Debug)]
pub(crate) enum Count {
    Listed,
    Indexed,
    Deleted,
    Unchanged,
    Filtered,
    Failed,
    Duplicates,
    Bytes,
}

impl Tally {
    pub(crate) fn new(policy: FailurePolicy, scrubber: Scrubber) -> Self {
        Self { policy, scrubber, ..Self::default() }
    }

    pub(crate) fn scrubber(&self) -> &Scrubber {
        &self.scrubber
    }

    pub(crate) fn add(&self, count: Count, number: u64) -> u64 {
        let slot = self.counts.get(count as usize);
        slot.map_or(0, |slot| slot.fetch_add(number, Ordering::Relaxed) + number)
    }

    pub(crate) fn get(&self, count: Count) -> u64 {
        self.counts.get(count as usize).map_or(0, |slot| slot.load(Ordering::Relaxed))
    }

    /// Counts and names a failed document. Stops the job if there are too many of them.
    pub(crate) fn fail(&self, id: &str, reason: &str) {
        let failed = self.add(Count::Failed, 1);
        let reason = self.scrubber.clean(reason, REASON);
        tracing::warn!(document = id, reason, "a document failed");
        let exceeded = self.policy.is_exceeded(failed);
        if exceeded {
            let message = format!("too many documents failed ({failed}); the last one is `{id}`: {reason}");
            self.stop.fail(&Error::new(ErrorKind::Refused, message));
        }
        let mut named = self.named();
        if named.failures.len() < NAMED {
            named.failures.push(FailedDocument { id: id.to_owned(), reason });
        }
    }

    pub(crate) fn warn(&self, warning: impl Into<String>) {
        let warning = self.scrubber.clean(&warning.into(), REASON);
        tracing::warn!("{warning}");
        let mut named = self.named();
        if named.warnings.len() < NAMED {
            named.warnings.push(warning);
        }
    }

    /// Notes why nothing was deleted. The first reason counts.
    pub(crate) fn skip_deletions(&self, reason: impl Into<String>) {
        self.named().not_deleted.get_or_insert(reason.into());
    }

    pub(crate) fn deletions_skipped(&self) -> bool {
        self.named().not_deleted.is_some()
    }

    pub(crate) fn failures(&self) -> Vec<FailedDocument> {
        self.named().failures.clone()
    }

    pub(crate) fn warnings(&self) -> Vec<String> {
        self.named().warnings.clone()
    }

    pub(crate) fn not_deleted(&self) -> Option<String> {
        self.named().not_deleted.clone()
    }

    fn named(&self) -> std::sync::MutexGuard<'_, Named> {
        self.named.lock().unwrap_or_else(PoisonError::into_inner)
    }
}

/// The text in one line of limited length.
pub(crate) fn one_line(text: &str, limit: usize) -> String {
    let mut line = String::with_capacity(text.len().min(limit));
    let words = text.split(|c: char| c.is_whitespace() || c.is_control()).filter(|word| !word.is_empty());
    for word in words {
        if !line.is_empty() {
            line.push(' ');
        }
        line.push_str(word);
    }
    match line.char_indices().nth(limit) {
        Some((end, _)) => format!("{}…", line.get(..end).unwrap_or_default()),
        None => line,
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn failures_are_counted_named_and_limited() {
        let tally = Tally::new(FailurePolicy::at_most(1_500), Scrubber::default());
        for number in 0..1_500 {
            tally.fail(&number.to_string(), "a\nb");
        }
        assert!(!tally.stop.is_set());
        assert_eq!(tally.get(Count::Failed), 1_500);
        assert_eq!(tally.failures().len(), 1_000);
        assert_eq!(tally.failures()[7], FailedDocument { id: "7".into(), reason: "a b".into() });
        tally.fail("x", "too much");
        let error = tally.stop.check().unwrap_err().to_string();
        assert_eq!(
            error,
            "the job has failed: too many documents failed (1501); the last one is `x`: too much"
        );
    }

    #[test]
    fn texts_become_one_line() {
        assert_eq!(one_line(" a\r\n\tb\u{7}c  d ", 100), "a b c d");
        assert_eq!(one_line("äöüß", 2), "äö…");
        assert_eq!(one_line("äö", 2), "äö");
    }
}
