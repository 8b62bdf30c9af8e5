//! The times of the documents that are in the index, for incremental syncs that list all documents.

use chrono::{DateTime, Utc};

/// Hashed ids and times, at most 24 bytes for each document.
#[derive(Debug, Default)]
pub(crate) struct Known(Vec<(u64, i64)>);

impl Known {
    pub(crate) fn push(&mut self, key: u64, at: DateTime<Utc>) {
        // A time that is out of range never equals another one, so the document is indexed again.
        if let Some(nanos) = at.timestamp_nanos_opt() {
            if self.0.len() == self.0.capacity() {
                self.0.reserve_exact((self.0.len() / 2).max(1024));
            }
            self.0.push((key, nanos));
        }
    }

    /// Prepares [`is`](Self::is).
    pub(crate) fn finish(mut self) -> Self {
        self.0.sort_unstable();
        // With two documents of the same hash, neither is skipped.
        let mut distinct: Vec<(u64, i64)> = Vec::new();
        let mut ambiguous = None;
        for entry in &self.0 {
            if ambiguous == Some(entry.0) {
                continue;
            }
            match distinct.last() {
                Some(last) if last.0 == entry.0 => {
                    distinct.pop();
                    ambiguous = Some(entry.0);
                }
                _ => distinct.push(*entry),
            }
        }
        if distinct.len() < self.0.len() {
            self.0 = distinct;
        }
        self
    }

    /// Returns whether the document is in the index with exactly this time.
    pub(crate) fn is(&self, key: u64, at: DateTime<Utc>) -> bool {
        let found = self.0.binary_search_by_key(&key, |(key, _)| *key);
        found.is_ok_and(|place| {
            self.0.get(place).is_some_and(|(_, nanos)| Some(*nanos) == at.timestamp_nanos_opt())
        })
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn times_are_compared_exactly() {
        let at: DateTime<Utc> = "2024-01-01T00:00:00.000000001Z".parse().unwrap();
        let mut known = Known::default();
        known.push(3, at);
        known.push(1, at);
        for _ in 0..3 {
            known.push(2, at);
        }
        known.push(4, DateTime::<Utc>::MAX_UTC);
        let known = known.finish();
        assert!(known.is(1, at) && known.is(3, at));
        assert!(!known.is(1, at + chrono::TimeDelta::nanoseconds(1)));
        assert!(!known.is(2, at), "ambiguous");
        assert!(!known.is(4, DateTime::<Utc>::MAX_UTC) && !known.is(5, at));
    }
}
