/// When a full sync refuses to delete the documents that its source did not list, because the listing is suspiciously short.
///
/// A refusal fails the job, and nothing is deleted. By default, a sync refuses to delete everything after an empty listing.
///
/// ```
/// use connectors_runtime::DeletionGuard;
///
/// let careful = DeletionGuard::at_most_percent(20);
/// assert_ne!(careful, DeletionGuard::default());
/// ```
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct DeletionGuard {
    empty_listing: bool,
    percent: u8,
}

impl DeletionGuard {
    /// Refuses to delete more than this share of the documents in the index, and to delete everything after an empty listing.
    /// More than 100 counts as 100.
    #[must_use]
    pub const fn at_most_percent(percent: u8) -> Self {
        Self { empty_listing: false, percent: if percent > 100 { 100 } else { percent } }
    }

    /// Deletes whatever the source did not list, even everything.
    #[must_use]
    pub const fn off() -> Self {
        Self { empty_listing: true, percent: 100 }
    }

    /// Returns why `deletions` of the `existing` documents are refused after a listing of `listed` ids.
    pub(crate) fn refusal(&self, listed: u64, existing: u64, deletions: u64) -> Option<String> {
        if deletions == 0 {
            return None;
        }
        if listed == 0 && !self.empty_listing {
            return Some(format!(
                "the source listed no documents, so all {existing} documents of the index would be deleted; if that is \
                 intended, set `DeletionGuard::off()`"
            ));
        }
        // Exact also for large numbers.
        let exceeded = u128::from(deletions) * 100 > u128::from(existing) * u128::from(self.percent);
        exceeded.then(|| {
            format!(
                "{deletions} of {existing} documents would be deleted, which is more than {} %; if that is intended, set \
                 another `DeletionGuard`",
                self.percent
            )
        })
    }
}

impl Default for DeletionGuard {
    fn default() -> Self {
        Self::at_most_percent(100)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn deletions_are_refused_beyond_the_share() {
        let default = DeletionGuard::default();
        assert!(default.refusal(0, 0, 0).is_none());
        assert!(default.refusal(0, 5, 5).unwrap().contains("all 5 documents"));
        assert!(default.refusal(1, 5, 5).is_none());
        assert!(DeletionGuard::off().refusal(0, 5, 5).is_none());
        let fifth = DeletionGuard::at_most_percent(20);
        assert!(fifth.refusal(4, 5, 1).is_none());
        assert!(fifth.refusal(3, 5, 2).unwrap().starts_with("2 of 5 documents"));
        assert!(DeletionGuard::at_most_percent(255).refusal(1, u64::MAX, u64::MAX).is_none());
    }
}
