//! The clock of a fake server.

use std::{
    sync::{Mutex, PoisonError},
    time::Duration,
};

use chrono::{DateTime, TimeDelta, Utc};

/// A clock that shows real time until it is set. From then on its time changes only when it is set or advanced again.
#[derive(Debug, Default)]
pub(crate) struct Clock {
    state: Mutex<State>,
}

#[derive(Debug, Default)]
struct State {
    set: Option<DateTime<Utc>>,
    last: DateTime<Utc>,
}

impl Clock {
    /// The current time. Each reading of real time is later than the one before, so that two consecutive writes have
    /// different times.
    pub(crate) fn now(&self) -> DateTime<Utc> {
        let mut state = self.state.lock().unwrap_or_else(PoisonError::into_inner);
        if let Some(set) = state.set {
            return set;
        }
        let tick = state.last + TimeDelta::microseconds(1);
        state.last = micros(Utc::now()).max(tick);
        state.last
    }

    pub(crate) fn set(&self, time: DateTime<Utc>) {
        self.state.lock().unwrap_or_else(PoisonError::into_inner).set = Some(time);
    }

    pub(crate) fn resume(&self) {
        self.state.lock().unwrap_or_else(PoisonError::into_inner).set = None;
    }

    /// Advances from the time that was set, or from real time.
    pub(crate) fn advance(&self, by: Duration) {
        let from = self.now();
        let by = TimeDelta::from_std(by).unwrap_or(TimeDelta::MAX);
        self.set(from.checked_add_signed(by).unwrap_or(DateTime::<Utc>::MAX_UTC));
    }
}

/// Rounds down to microseconds, the precision of the servers.
fn micros(time: DateTime<Utc>) -> DateTime<Utc> {
    DateTime::from_timestamp_micros(time.timestamp_micros()).unwrap_or(time)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn real_time_advances_and_a_set_time_does_not() {
        let clock = Clock::default();
        let first = clock.now();
        assert!(clock.now() > first);
        let noon = DateTime::parse_from_rfc3339("2024-05-01T12:00:00Z").unwrap().to_utc();
        clock.set(noon);
        assert_eq!((clock.now(), clock.now()), (noon, noon));
        clock.advance(Duration::from_secs(90));
        assert_eq!(clock.now(), noon + TimeDelta::seconds(90));
        clock.resume();
        assert!(clock.now() > first);
    }
}
