/// How many documents may fail before the job does.
///
/// A document fails if the source could not read it, if Elasticsearch refuses it, or if it lacks the identities that
/// document-level security needs. A content that could not be downloaded counts as well. Every failure is counted in the
/// [report](crate::SyncReport), and the first 1,000 are named there.
///
/// ```
/// use connectors_runtime::FailurePolicy;
///
/// assert_eq!(FailurePolicy::default(), FailurePolicy::at_most(1_000));
/// ```
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct FailurePolicy {
    limit: Option<u64>,
}

impl FailurePolicy {
    /// Fails the job as soon as more than `limit` documents have failed.
    #[must_use]
    pub const fn at_most(limit: u64) -> Self {
        Self { limit: Some(limit) }
    }

    /// Fails the job with the first document that fails.
    #[must_use]
    pub const fn strict() -> Self {
        Self::at_most(0)
    }

    /// Never fails the job because of single documents.
    #[must_use]
    pub const fn unlimited() -> Self {
        Self { limit: None }
    }

    pub(crate) fn is_exceeded(&self, failed: u64) -> bool {
        self.limit.is_some_and(|limit| failed > limit)
    }
}

impl Default for FailurePolicy {
    /// At most 1,000 documents.
    fn default() -> Self {
        Self::at_most(1_000)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_limit_of_failures_is_inclusive() {
        assert!(!FailurePolicy::at_most(2).is_exceeded(2) && FailurePolicy::at_most(2).is_exceeded(3));
        assert!(FailurePolicy::strict().is_exceeded(1) && !FailurePolicy::strict().is_exceeded(0));
        assert!(!FailurePolicy::unlimited().is_exceeded(u64::MAX));
    }
}
