//! When a failed call is retried, and after which delay.

use std::{
    sync::{Mutex, PoisonError},
    time::Duration,
};

use http::StatusCode;

use crate::client::call::Retry;

/// Policy for retrying failed calls: number of attempts and delays between them.
///
/// Retries are on by default. A call is retried only if a retry cannot do harm:
///
/// | failure | idempotent calls | other calls |
/// | --- | --- | --- |
/// | no connection, status 429, or an HTTP/2 server refused the request unprocessed (`REFUSED_STREAM`, `GOAWAY`) | retried | retried |
/// | status 408, 502, 503 or 504, or the connection broke after it was established | retried | not retried |
/// | timeout | only with [`retry_timeouts`](Self::retry_timeouts) | not retried |
/// | any other status | not retried | not retried |
///
/// All calls are idempotent except those that create an object with a generated id, reset a connector (`put`), claim a
/// sync job, or have an external effect each time. The [crate documentation](crate#retries) lists them.
///
/// B3OS may report a failure inside a response with a success status. Then the status in its `code` decides.
///
/// With several nodes, a retry goes immediately to a healthy node that the call has not tried. Failed connections do
/// not count as attempts until every node has been tried once.
///
/// Otherwise, the delay before a retry is random (full jitter). Its upper bound is `initial_backoff` for the first
/// retry and doubles with each attempt, up to `max_backoff`. If the server sends `Retry-After`, the delay is at least
/// that long, plus up to a tenth of it or the backoff, so that clients that received the same delay do not all return
/// at the same moment. A `Retry-After` longer than `max_retry_after` ends the call with an error that [contains the
/// delay](crate::Error::retry_after). All calls of a client share a retry budget: retries use it up and successes
/// refill it, so a server that is down gets little extra load.
///
/// ```
/// use std::time::Duration;
/// use connectors_sdk::RetryPolicy;
///
/// let patient = RetryPolicy::new().max_attempts(6).max_backoff(Duration::from_secs(60));
/// let never = RetryPolicy::none();
/// # let _ = (patient, never);
/// ```
#[derive(Clone, Debug, PartialEq, Eq)]
#[doc(alias = "backoff")]
#[doc(alias = "jitter")]
pub struct RetryPolicy {
    pub(crate) max_attempts: u32,
    pub(crate) initial_backoff: Duration,
    pub(crate) max_backoff: Duration,
    pub(crate) max_retry_after: Duration,
    pub(crate) retry_timeouts: bool,
}

impl Default for RetryPolicy {
    fn default() -> Self {
        Self {
            max_attempts: 3,
            initial_backoff: Duration::from_millis(250),
            max_backoff: Duration::from_secs(20),
            max_retry_after: Duration::from_secs(30),
            retry_timeouts: false,
        }
    }
}

impl RetryPolicy {
    /// Returns the default policy: at most three attempts, backoff from 250 ms to 20 s, `Retry-After` honored up to 30 s,
    /// no retry after a timeout.
    #[must_use]
    pub fn new() -> Self {
        Self::default()
    }

    /// Returns a policy without retries.
    #[must_use]
    pub fn none() -> Self {
        Self { max_attempts: 1, ..Self::default() }
    }

    /// Sets the maximum number of attempts, including the first. 3 by default; 0 counts as 1. With 1, there is one
    /// attempt, regardless of the number of nodes.
    #[must_use]
    pub fn max_attempts(mut self, attempts: u32) -> Self {
        self.max_attempts = attempts.max(1);
        self
    }

    /// Sets the longest delay before the first retry. 250 ms by default.
    #[must_use]
    pub fn initial_backoff(mut self, longest: Duration) -> Self {
        self.initial_backoff = longest;
        self
    }

    /// Sets the longest delay before any retry. 20 seconds by default.
    #[must_use]
    pub fn max_backoff(mut self, longest: Duration) -> Self {
        self.max_backoff = longest;
        self
    }

    /// Sets the longest `Retry-After` that the client honors. 30 seconds by default.
    #[must_use]
    pub fn max_retry_after(mut self, longest: Duration) -> Self {
        self.max_retry_after = longest;
        self
    }

    /// Sets whether idempotent calls are retried after a timeout. Off by default: a retry is extra load for a server that
    /// is slow because it is overloaded.
    #[must_use]
    pub fn retry_timeouts(mut self, retry: bool) -> Self {
        self.retry_timeouts = retry;
        self
    }

    /// Delay after this many failed attempts, with full jitter: between zero and the doubled bound.
    pub(crate) fn backoff(&self, failed_attempts: u32) -> Duration {
        let factor = 1_u32.checked_shl(failed_attempts.saturating_sub(1)).unwrap_or(u32::MAX);
        let bound = self.initial_backoff.saturating_mul(factor).min(self.max_backoff);
        bound.mul_f64(fastrand::f64())
    }

    /// Delay before a retry, at least the server's `retry_after`.
    pub(crate) fn delay(&self, retry_after: Duration, failed_attempts: u32) -> Duration {
        // For a long `Retry-After`, the backoff alone would hardly spread the clients that received the same one.
        let spread = (retry_after / 10).mul_f64(fastrand::f64());
        retry_after.saturating_add(self.backoff(failed_attempts).max(spread))
    }
}

/// Class of a failed attempt, which decides whether it is retried.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum FailureClass {
    /// There was no connection, so the server has not seen the request.
    NotSent,
    /// There was no connection, and a retry cannot help: a certificate is not accepted, for example.
    Unusable,
    /// The server reported over HTTP/2 that it has not processed the request.
    Refused,
    /// The connection broke after the request may have been sent.
    Broken,
    TimedOut,
    Status(StatusCode),
    /// A retry cannot help.
    Final,
}

impl FailureClass {
    /// Whether a retry may succeed and cannot do harm.
    pub(crate) fn retryable(self, retry: Retry) -> bool {
        match self {
            _ if self.rejects() => true,
            Self::Broken | Self::TimedOut => retry == Retry::Safe,
            Self::Status(status) => matches!(status.as_u16(), 408 | 502..=504) && retry == Retry::Safe,
            Self::NotSent | Self::Unusable | Self::Refused | Self::Final => false,
        }
    }

    pub(crate) fn status(self) -> Option<StatusCode> {
        match self {
            Self::Status(status) => Some(status),
            _ => None,
        }
    }

    /// Whether this failure marks the node as unhealthy.
    pub(crate) fn blames_node(self) -> bool {
        match self {
            Self::NotSent | Self::Unusable | Self::Broken | Self::TimedOut => true,
            Self::Status(status) => matches!(status.as_u16(), 502..=504),
            // A refusal is part of an orderly shutdown or of a limit.
            Self::Refused | Self::Final => false,
        }
    }

    /// Whether the server has certainly not carried out the request in this attempt, and another one may succeed.
    pub(crate) fn rejects(self) -> bool {
        matches!(self, Self::NotSent | Self::Refused | Self::Status(StatusCode::TOO_MANY_REQUESTS))
    }

    /// Whether the server may have carried out the request although the attempt failed.
    pub(crate) fn maybe_carried_out(self) -> bool {
        match self {
            Self::Broken | Self::TimedOut => true,
            Self::Status(status) => status == StatusCode::REQUEST_TIMEOUT || status.is_server_error(),
            Self::NotSent | Self::Unusable | Self::Refused | Self::Final => false,
        }
    }
}

/// Retry budget that all calls of a client share.
#[derive(Debug)]
pub(crate) struct Budget {
    tokens: Mutex<u32>,
}

impl Budget {
    const FULL: u32 = 500;
    const RETRY: u32 = 5;
    const TIMEOUT: u32 = 10;

    pub(crate) fn new() -> Self {
        Self { tokens: Mutex::new(Self::FULL) }
    }

    /// Takes the cost of one retry. `None` when the budget is exhausted.
    pub(crate) fn withdraw(&self, failure: FailureClass) -> Option<u32> {
        let cost = if failure == FailureClass::TimedOut { Self::TIMEOUT } else { Self::RETRY };
        let mut tokens = self.tokens.lock().unwrap_or_else(PoisonError::into_inner);
        *tokens = tokens.checked_sub(cost)?;
        Some(cost)
    }

    /// Returns the cost of the retry that succeeded. A call that succeeded at once refills the budget by one token.
    pub(crate) fn deposit(&self, last_cost: Option<u32>) {
        let mut tokens = self.tokens.lock().unwrap_or_else(PoisonError::into_inner);
        *tokens = tokens.saturating_add(last_cost.unwrap_or(1)).min(Self::FULL);
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_retry_depends_on_the_failure_and_on_the_call() {
        use Retry::{Safe, Unsafe};
        let status = |code| FailureClass::Status(StatusCode::from_u16(code).unwrap());
        for (failure, safe, not_safe) in [
            (FailureClass::NotSent, true, true),
            (FailureClass::Unusable, false, false),
            (FailureClass::Refused, true, true),
            (FailureClass::Broken, true, false),
            (FailureClass::TimedOut, true, false),
            (FailureClass::Final, false, false),
            (status(429), true, true),
            (status(408), true, false),
            (status(502), true, false),
            (status(503), true, false),
            (status(504), true, false),
            (status(500), false, false),
            (status(501), false, false),
            (status(505), false, false),
            (status(400), false, false),
            (status(404), false, false),
            (status(409), false, false),
        ] {
            assert_eq!((failure.retryable(Safe), failure.retryable(Unsafe)), (safe, not_safe), "{failure:?}");
        }
    }

    #[test]
    fn backoff_stays_below_the_doubled_bound_and_the_cap() {
        let policy = RetryPolicy::new()
            .initial_backoff(Duration::from_millis(100))
            .max_backoff(Duration::from_millis(350));
        for (attempt, bound) in [(1, 100), (2, 200), (3, 350), (64, 350), (u32::MAX, 350)] {
            for _ in 0..200 {
                assert!(policy.backoff(attempt) <= Duration::from_millis(bound));
            }
        }
    }

    #[test]
    fn the_delay_is_never_shorter_than_the_server_wants_and_spread_over_a_tenth_of_it() {
        let policy = RetryPolicy::new().initial_backoff(Duration::ZERO);
        assert_eq!(policy.delay(Duration::ZERO, 1), Duration::ZERO);
        let minute = Duration::from_secs(60);
        let delays: Vec<_> = (0..200).map(|_| policy.delay(minute, 1)).collect();
        assert!(delays.iter().all(|delay| (minute..minute + minute / 10).contains(delay)));
        let (first, last) = (delays.iter().min().unwrap(), delays.iter().max().unwrap());
        assert!(*last - *first > Duration::from_secs(3), "{first:?} to {last:?}");
        assert_eq!(policy.delay(Duration::MAX, 1), Duration::MAX);
    }

    #[test]
    fn the_budget_runs_out_and_is_refilled() {
        let budget = Budget::new();
        for _ in 0..100 {
            assert_eq!(budget.withdraw(FailureClass::NotSent), Some(5));
        }
        assert_eq!(budget.withdraw(FailureClass::NotSent), None);
        for _ in 0..4 {
            budget.deposit(None);
        }
        assert_eq!(budget.withdraw(FailureClass::NotSent), None);
        budget.deposit(None);
        assert_eq!(budget.withdraw(FailureClass::TimedOut), None);
        assert_eq!(budget.withdraw(FailureClass::NotSent), Some(5));
        budget.deposit(Some(10_000));
        assert_eq!(*budget.tokens.lock().unwrap(), Budget::FULL);
    }
}
