//! When a call is sent again, and after how long.

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

/// How often and how patiently a failed call is sent again.
///
/// On by default. A call is repeated only where repeating cannot do harm:
///
/// | what happened | calls that are safe to repeat | the others |
/// | --- | --- | --- |
/// | no connection was made, or the server answered 429 | repeated | repeated |
/// | 502, 503, 504, or the connection broke later | repeated | not repeated |
/// | no answer in time | only with [`retry_timeouts`](Self::retry_timeouts) | not repeated |
/// | any other answer | not repeated | not repeated |
///
/// Safe are all calls but those that make something new or act on the outside world at each call: creating a
/// connector or a sync job, claiming a job, creating a secret under a generated id, running an action.
///
/// Between two attempts the client waits a random time of up to `initial_backoff`, doubled with each attempt up
/// to `max_backoff`. A `Retry-After` of the server counts instead, up to `max_retry_after`; a longer one ends the
/// call with an error that [holds the delay](crate::Error::retry_after). All calls of a client share a budget of
/// repetitions that a dead server exhausts and successes fill again.
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
    /// The default: three attempts in all, back-off from 250 ms to 20 s, `Retry-After` obeyed up to 30 s,
    /// time-outs not repeated.
    #[must_use]
    pub fn new() -> Self {
        Self::default()
    }

    /// One attempt, no repetition.
    #[must_use]
    pub fn none() -> Self {
        Self { max_attempts: 1, ..Self::default() }
    }

    /// How often a call is sent in all. 0 counts as 1.
    #[must_use]
    pub fn max_attempts(mut self, attempts: u32) -> Self {
        self.max_attempts = attempts.max(1);
        self
    }

    /// The longest wait before the first repetition.
    #[must_use]
    pub fn initial_backoff(mut self, longest: Duration) -> Self {
        self.initial_backoff = longest;
        self
    }

    /// The longest wait before any repetition.
    #[must_use]
    pub fn max_backoff(mut self, longest: Duration) -> Self {
        self.max_backoff = longest;
        self
    }

    /// The longest `Retry-After` that is waited for.
    #[must_use]
    pub fn max_retry_after(mut self, longest: Duration) -> Self {
        self.max_retry_after = longest;
        self
    }

    /// Whether calls that are safe to repeat are repeated when no answer came in time. Off by default: a server
    /// that is slow because it is overloaded gets more work from it.
    #[must_use]
    pub fn retry_timeouts(mut self, retry: bool) -> Self {
        self.retry_timeouts = retry;
        self
    }

    /// Full jitter: anything between nothing and the doubled bound.
    pub(crate) fn backoff(&self, failed_attempts: u32) -> Duration {
        let factor = 1_u32.checked_shl(failed_attempts.saturating_sub(1)).unwrap_or(u32::MAX);
        let bound = self.initial_backoff.saturating_mul(factor).min(self.max_backoff);
        bound.mul_f64(fastrand::f64())
    }
}

/// What a failed attempt means for repeating.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum Fault {
    NotSent,
    Broken,
    TimedOut,
    Status(StatusCode),
    Final,
}

impl Fault {
    /// Whether sending again can help and cannot harm.
    pub(crate) fn retryable(self, repeat: Retry) -> bool {
        match self {
            Self::NotSent => true,
            Self::Broken | Self::TimedOut => repeat == Retry::Safe,
            Self::Status(status) => match status.as_u16() {
                429 => true,
                502..=504 => repeat == Retry::Safe,
                _ => false,
            },
            Self::Final => false,
        }
    }

    /// Whether the node should be left alone for a while.
    pub(crate) fn blames_node(self) -> bool {
        match self {
            Self::NotSent | Self::Broken | Self::TimedOut => true,
            Self::Status(status) => matches!(status.as_u16(), 502..=504),
            Self::Final => false,
        }
    }
}

/// `Retry-After`, in seconds or as a date.
///
/// A date is counted from the server's own time, if the answer has it, because the clock here may be wrong.
pub(crate) fn retry_after(headers: &HeaderMap, now: DateTime<Utc>) -> Option<Duration> {
    let text = headers.get(RETRY_AFTER)?.to_str().ok()?.trim();
    if let Ok(seconds) = text.parse::<u64>() {
        return Some(Duration::from_secs(seconds));
    }
    let date = |text: &str| DateTime::parse_from_rfc2822(text).ok().map(|date| date.to_utc());
    let there = headers.get(DATE).and_then(|value| value.to_str().ok()).and_then(date);
    Some((date(text)? - there.unwrap_or(now)).to_std().unwrap_or(Duration::ZERO))
}

/// The budget of repetitions that the calls of one client share.
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

    /// Takes what one repetition costs; `None` when the budget is exhausted.
    pub(crate) fn withdraw(&self, fault: Fault) -> Option<u32> {
        let cost = if fault == Fault::TimedOut { Self::TIMEOUT } else { Self::RETRY };
        let mut tokens = self.tokens.lock().unwrap_or_else(PoisonError::into_inner);
        *tokens = tokens.checked_sub(cost)?;
        Some(cost)
    }

    /// A success gives back what its last repetition cost, and a little if there was none.
    pub(crate) fn deposit(&self, last_cost: Option<u32>) {
        let mut tokens = self.tokens.lock().unwrap_or_else(PoisonError::into_inner);
        *tokens = tokens.saturating_add(last_cost.unwrap_or(1)).min(Self::FULL);
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn repetition_depends_on_what_failed_and_on_the_call() {
        use Retry::{Safe, Unsafe};
        let status = |code| Fault::Status(StatusCode::from_u16(code).unwrap());
        for (fault, safe, not_safe) in [
            (Fault::NotSent, true, true),
            (Fault::Broken, true, false),
            (Fault::TimedOut, true, false),
            (Fault::Final, false, false),
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
            assert_eq!((fault.retryable(Safe), fault.retryable(Unsafe)), (safe, not_safe), "{fault:?}");
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
    fn the_budget_runs_out_and_fills_again() {
        let budget = Budget::new();
        for _ in 0..100 {
            assert_eq!(budget.withdraw(Fault::NotSent), Some(5));
        }
        assert_eq!(budget.withdraw(Fault::NotSent), None);
        for _ in 0..4 {
            budget.deposit(None);
        }
        assert_eq!(budget.withdraw(Fault::NotSent), None);
        budget.deposit(None);
        assert_eq!(budget.withdraw(Fault::TimedOut), None);
        assert_eq!(budget.withdraw(Fault::NotSent), Some(5));
        budget.deposit(Some(10_000));
        assert_eq!(*budget.tokens.lock().unwrap(), Budget::FULL);
    }
}
