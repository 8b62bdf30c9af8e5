//! When a failed call is retried, and after which delay.

use std::{
    sync::{Mutex, PoisonError},
    time::Duration,
};

use chrono::{DateTime, Utc};
use http::{
    HeaderMap, StatusCode,
    header::{DATE, RETRY_AFTER},
};

use crate::client::call::Retry;

/// Policy for retrying failed calls: number of attempts and delays between them.
///
/// Retries are on by default. A call is retried only if that cannot do harm:
///
/// | failure | idempotent calls | other calls |
/// | --- | --- | --- |
/// | no connection, or status 429 | retried | retried |
/// | status 502, 503 or 504, or the connection broke after it was made | retried | not retried |
/// | timeout | only with [`retry_timeouts`](Self::retry_timeouts) | not retried |
/// | any other status | not retried | not retried |
///
/// All calls are idempotent except those that create something or have an outside effect each time: creating a connector,
/// a sync job or a secret with a generated id, claiming a sync job, running an action.
/// The [crate documentation](crate#retries) lists them.
///
/// The delay before a retry is random (full jitter). Its upper bound is `initial_backoff` for the first retry and doubles
/// with each attempt, up to `max_backoff`. If the server sends `Retry-After`, the delay is at least that long. A
/// `Retry-After` longer than `max_retry_after` ends the call with an error that
/// [contains the delay](crate::Error::retry_after). All calls of a client share a retry budget: failures use it up,
/// successes refill it, so a server that is down gets little extra load.
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

    /// Sets the maximum number of attempts, including the first. 3 by default; 0 counts as 1.
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
}

/// Class of a failed attempt, which decides about a retry.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum FailureClass {
    /// There was no connection, so the server has not seen the request.
    NotSent,
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
            Self::NotSent => true,
            Self::Broken | Self::TimedOut => retry == Retry::Safe,
            Self::Status(status) => match status.as_u16() {
                429 => true,
                502..=504 => retry == Retry::Safe,
                _ => false,
            },
            Self::Final => false,
        }
    }

    /// Whether this failure marks the node as unhealthy.
    pub(crate) fn blames_node(self) -> bool {
        match self {
            Self::NotSent | Self::Broken | Self::TimedOut => true,
            Self::Status(status) => matches!(status.as_u16(), 502..=504),
            Self::Final => false,
        }
    }
}

/// Reads `Retry-After`, in seconds or as a date.
///
/// A date is relative to the `Date` of the response, if there is one, because the local clock may be wrong.
pub(crate) fn retry_after(headers: &HeaderMap, now: DateTime<Utc>) -> Option<Duration> {
    let text = headers.get(RETRY_AFTER)?.to_str().ok()?.trim();
    if let Ok(seconds) = text.parse::<u64>() {
        return Some(Duration::from_secs(seconds));
    }
    let date = |text: &str| DateTime::parse_from_rfc2822(text).ok().map(|date| date.to_utc());
    let server_now = headers.get(DATE).and_then(|value| value.to_str().ok()).and_then(date);
    Some((date(text)? - server_now.unwrap_or(now)).to_std().unwrap_or(Duration::ZERO))
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
            (FailureClass::Broken, true, false),
            (FailureClass::TimedOut, true, false),
            (FailureClass::Final, false, false),
            (status(429), true, true),
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
    fn retry_after_in_both_forms() {
        let now = DateTime::parse_from_rfc2822("Fri, 20 Nov 2026 12:00:00 GMT").unwrap().to_utc();
        for (text, expected) in [
            ("7", Some(7)),
            (" 0 ", Some(0)),
            ("Fri, 20 Nov 2026 12:01:30 GMT", Some(90)),
            ("Fri, 20 Nov 2026 11:00:00 GMT", Some(0)),
            ("-1", None),
            ("soon", None),
        ] {
            let headers = HeaderMap::from_iter([(RETRY_AFTER, text.parse().unwrap())]);
            assert_eq!(retry_after(&headers, now), expected.map(Duration::from_secs), "{text}");
        }
        assert_eq!(retry_after(&HeaderMap::new(), now), None);
        let headers = HeaderMap::from_iter([
            (RETRY_AFTER, "Fri, 20 Nov 2026 09:00:05 GMT".parse().unwrap()),
            (DATE, "Fri, 20 Nov 2026 09:00:00 GMT".parse().unwrap()),
        ]);
        assert_eq!(retry_after(&headers, now), Some(Duration::from_secs(5)));
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
