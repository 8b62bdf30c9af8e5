use chrono::{DateTime, Utc};
use serde::{Deserialize, Serialize};
use serde_json::{Map, Value};

use super::CronExpression;
use crate::{
    Nullable,
    error::Result,
    lenient::{Leftovers, Unreadable, unreadable},
    null::null_as_default,
};

/// When the three kinds of sync are due.
///
/// ```
/// use connectors_sdk::elasticsearch::{Schedule, Scheduling};
///
/// let scheduling = Scheduling::new().full(Schedule::new(true, "0 0 2 ? * SUN")?);
/// assert!(scheduling.incremental.is_absent());
/// # Ok::<(), connectors_sdk::Error>(())
/// ```
#[derive(Clone, Debug, Default, PartialEq, Serialize, Deserialize)]
#[serde(default)]
#[non_exhaustive]
pub struct Scheduling {
    /// Syncs of who may read what.
    #[serde(skip_serializing_if = "Nullable::is_absent")]
    pub access_control: Nullable<Schedule>,
    /// Syncs of everything.
    #[serde(skip_serializing_if = "Nullable::is_absent")]
    pub full: Nullable<Schedule>,
    /// Syncs of what changed.
    #[serde(skip_serializing_if = "Nullable::is_absent")]
    pub incremental: Nullable<Schedule>,
    /// Members this version does not know.
    #[serde(flatten)]
    pub extra: Map<String, Value>,
    #[serde(skip, default = "Leftovers::of_this_object")]
    unreadable: Leftovers,
}

unreadable!(Scheduling);

impl Scheduling {
    /// No schedule yet.
    #[must_use]
    pub fn new() -> Self {
        Self::default()
    }

    /// Sets when access control syncs are due.
    #[must_use]
    pub fn access_control(mut self, schedule: impl Into<Schedule>) -> Self {
        self.access_control = Nullable::Value(schedule.into());
        self
    }

    /// Sets when full syncs are due.
    #[must_use]
    pub fn full(mut self, schedule: impl Into<Schedule>) -> Self {
        self.full = Nullable::Value(schedule.into());
        self
    }

    /// Sets when incremental syncs are due.
    #[must_use]
    pub fn incremental(mut self, schedule: impl Into<Schedule>) -> Self {
        self.incremental = Nullable::Value(schedule.into());
        self
    }
}

impl Scheduling {
    pub(super) fn is_empty(&self) -> bool {
        let kinds = [&self.access_control, &self.full, &self.incremental];
        kinds.iter().all(|kind| kind.is_absent()) && self.extra.is_empty()
    }

    /// Returns the parts that were left out of it, or of schedules from other documents.
    pub(super) fn all_unreadable(&self) -> impl Iterator<Item = &Unreadable> {
        let kinds = [&self.access_control, &self.full, &self.incremental];
        let kinds = kinds.into_iter().filter_map(Nullable::as_option).flat_map(Schedule::unreadable);
        self.unreadable().iter().chain(kinds.filter(|_| self.unreadable.is_empty()))
    }
}

/// When one kind of sync is due.
///
/// ```
/// use connectors_sdk::elasticsearch::Schedule;
///
/// let nightly = Schedule::new(true, "0 0 2 * * ?")?;
/// println!("next at {:?}", nightly.next_after(chrono::Utc::now())?);
///
/// // Both day fields are given, which servers refuse.
/// assert!(Schedule::new(true, "0 0 2 * * *").is_err());
/// # Ok::<(), connectors_sdk::Error>(())
/// ```
#[derive(Clone, Debug, Default, PartialEq, Eq, Hash, Serialize, Deserialize)]
#[serde(default)]
#[non_exhaustive]
pub struct Schedule {
    /// Whether the schedule counts. Absent and `null` read as no.
    #[serde(deserialize_with = "null_as_default")]
    pub enabled: bool,
    /// When, as a Quartz cron expression in UTC: see [`CronExpression`]. As the server stores it, which may be any text.
    #[serde(deserialize_with = "null_as_default")]
    pub interval: String,
    /// Members this version does not know.
    #[serde(flatten)]
    pub extra: Map<String, Value>,
    #[serde(skip, default = "Leftovers::of_this_object")]
    unreadable: Leftovers,
}

unreadable!(Schedule);

impl Schedule {
    /// A schedule with an interval that was checked.
    ///
    /// # Errors
    ///
    /// [`ErrorKind::Request`](crate::ErrorKind::Request) if the interval is not a [`CronExpression`].
    pub fn new(enabled: bool, interval: impl AsRef<str>) -> Result<Self> {
        let cron: CronExpression = interval.as_ref().parse()?;
        Ok(Self::unchecked(enabled, cron.as_str()))
    }

    /// A schedule with an interval that only the server checks. For forms this version does not know.
    pub fn unchecked(enabled: bool, interval: impl Into<String>) -> Self {
        Self { enabled, interval: interval.into(), ..Self::default() }
    }

    /// The interval, read.
    ///
    /// # Errors
    ///
    /// [`ErrorKind::Request`](crate::ErrorKind::Request) if it is not a [`CronExpression`].
    pub fn cron(&self) -> Result<CronExpression> {
        self.interval.parse()
    }

    /// When the first sync after this time is due. `None` if the schedule does not count, or never comes again.
    ///
    /// # Errors
    ///
    /// [`ErrorKind::Request`](crate::ErrorKind::Request) if the schedule counts and its interval is not a
    /// [`CronExpression`].
    pub fn next_after(&self, after: DateTime<Utc>) -> Result<Option<DateTime<Utc>>> {
        if self.enabled { Ok(self.cron()?.next_after(after)) } else { Ok(None) }
    }
}

impl From<CronExpression> for Schedule {
    /// An enabled schedule.
    fn from(cron: CronExpression) -> Self {
        Self::unchecked(true, cron.as_str())
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::{ErrorKind, time::parse};
    use serde_json::json;

    #[test]
    fn builds_what_travels() {
        let cron: CronExpression = "0 0 3 * * ?".parse().unwrap();
        let scheduling = Scheduling::new()
            .access_control(Schedule::unchecked(false, "whenever"))
            .full(Schedule::new(true, "0 0 2 ? * sun").unwrap())
            .incremental(cron);
        assert_eq!(
            serde_json::to_value(&scheduling).unwrap(),
            json!({
                "access_control": {"enabled": false, "interval": "whenever"},
                "full": {"enabled": true, "interval": "0 0 2 ? * SUN"},
                "incremental": {"enabled": true, "interval": "0 0 3 * * ?"},
            })
        );
    }

    #[test]
    fn decoding_never_fails_because_of_the_interval() {
        for document in [
            json!({"full": {"enabled": true, "interval": "every day", "new": 1}, "new": {}, "incremental": null}),
            json!({"access_control": {"enabled": true, "interval": ""}}),
        ] {
            let scheduling: Scheduling = serde_json::from_value(document.clone()).unwrap();
            assert_eq!(serde_json::to_value(&scheduling).unwrap(), document);
        }
        for document in [json!({}), json!({"enabled": null, "interval": null})] {
            let schedule: Schedule = serde_json::from_value(document).unwrap();
            assert_eq!(schedule, Schedule::unchecked(false, ""));
        }
    }

    #[test]
    fn next_times() {
        let at = parse("2026-03-03T10:00:00Z").unwrap();
        let daily = Schedule::new(true, "0 0 2 * * ?").unwrap();
        assert_eq!(daily.next_after(at).unwrap(), parse("2026-03-04T02:00:00Z"));
        assert_eq!(Schedule { enabled: false, ..daily }.next_after(at).unwrap(), None);
        assert_eq!(Schedule::unchecked(false, "x").next_after(at).unwrap(), None);
        let error = Schedule::unchecked(true, "x").next_after(at).unwrap_err();
        assert_eq!(error.kind(), ErrorKind::Request);
        assert_eq!(Schedule::new(true, "x").unwrap_err().kind(), ErrorKind::Request);
    }
}
