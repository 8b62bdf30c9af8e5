use chrono::{DateTime, Utc};
use serde::{Deserialize, Serialize};
use serde_json::{Map, Value};

use super::CronExpression;
use crate::{
    Nullable,
    error::Result,
    free_form::debug,
    lenient::{Leftovers, Unreadable, unreadable},
    null::null_as_default,
};

/// Schedules of the three kinds of syncs.
///
/// ```
/// use connectors_sdk::elasticsearch::{Schedule, Scheduling};
///
/// let scheduling = Scheduling::new().full(Schedule::new(true, "0 0 2 ? * SUN")?);
/// assert!(scheduling.incremental.is_absent());
/// # Ok::<(), connectors_sdk::Error>(())
/// ```
#[doc(alias = "schedules")]
#[derive(Clone, Default, PartialEq, Serialize, Deserialize)]
#[serde(default)]
#[non_exhaustive]
pub struct Scheduling {
    /// Schedule of access control syncs, which sync read permissions.
    #[serde(skip_serializing_if = "Nullable::is_absent")]
    pub access_control: Nullable<Schedule>,
    /// Schedule of full syncs.
    #[serde(skip_serializing_if = "Nullable::is_absent")]
    pub full: Nullable<Schedule>,
    /// Schedule of incremental syncs, which sync only changed documents.
    #[serde(skip_serializing_if = "Nullable::is_absent")]
    pub incremental: Nullable<Schedule>,
    /// Unknown fields, written back unchanged.
    #[serde(flatten)]
    pub extra: Map<String, Value>,
    #[serde(skip, default = "Leftovers::of_this_object")]
    unreadable: Leftovers,
}

debug!(Scheduling { access_control, full, incremental, unreadable; extra });

unreadable!(Scheduling);

impl Scheduling {
    /// Creates a value without schedules.
    #[must_use]
    pub fn new() -> Self {
        Self::default()
    }

    /// Sets the schedule of access control syncs.
    #[must_use]
    pub fn access_control(mut self, schedule: impl Into<Schedule>) -> Self {
        self.access_control = Nullable::Value(schedule.into());
        self
    }

    /// Sets the schedule of full syncs.
    #[must_use]
    pub fn full(mut self, schedule: impl Into<Schedule>) -> Self {
        self.full = Nullable::Value(schedule.into());
        self
    }

    /// Sets the schedule of incremental syncs.
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

/// Schedule of one kind of sync.
///
/// ```
/// use connectors_sdk::elasticsearch::Schedule;
///
/// let nightly = Schedule::new(true, "0 0 2 * * ?")?;
/// println!("next at {:?}", nightly.next_after(chrono::Utc::now())?);
///
/// // Servers reject an expression with values in both day fields.
/// assert!(Schedule::new(true, "0 0 2 * * *").is_err());
/// # Ok::<(), connectors_sdk::Error>(())
/// ```
#[doc(alias = "cron")]
#[doc(alias = "interval")]
#[derive(Clone, Default, PartialEq, Eq, Hash, Serialize, Deserialize)]
#[serde(default)]
#[non_exhaustive]
pub struct Schedule {
    /// Whether the schedule is enabled. Absent and `null` are read as `false`.
    #[serde(deserialize_with = "null_as_default")]
    pub enabled: bool,
    /// Quartz cron expression in UTC, as stored by the server; it may be invalid. [`cron`](Self::cron) parses it.
    #[serde(deserialize_with = "null_as_default")]
    pub interval: String,
    /// Unknown fields, written back unchanged.
    #[serde(flatten)]
    pub extra: Map<String, Value>,
    #[serde(skip, default = "Leftovers::of_this_object")]
    unreadable: Leftovers,
}

debug!(Schedule { enabled, interval, unreadable; extra });

unreadable!(Schedule);

impl Schedule {
    /// Creates a schedule, checking the cron expression `interval`.
    ///
    /// # Errors
    ///
    /// [`ErrorKind::Request`](crate::ErrorKind::Request) if the interval is not a valid [`CronExpression`].
    pub fn new(enabled: bool, interval: impl AsRef<str>) -> Result<Self> {
        let cron: CronExpression = interval.as_ref().parse()?;
        Ok(Self::unchecked(enabled, cron.as_str()))
    }

    /// Creates a schedule without checking the cron expression `interval`; the server checks it. For syntax that
    /// [`CronExpression`] does not support.
    pub fn unchecked(enabled: bool, interval: impl Into<String>) -> Self {
        Self { enabled, interval: interval.into(), ..Self::default() }
    }

    /// Parses the interval.
    ///
    /// # Errors
    ///
    /// [`ErrorKind::Request`](crate::ErrorKind::Request) if it is not a valid [`CronExpression`].
    pub fn cron(&self) -> Result<CronExpression> {
        self.interval.parse()
    }

    /// Returns the first scheduled time after `after`. `None` if the schedule is disabled or has no further time.
    ///
    /// # Errors
    ///
    /// [`ErrorKind::Request`](crate::ErrorKind::Request) if the schedule is enabled and its interval is not a
    /// valid [`CronExpression`].
    pub fn next_after(&self, after: DateTime<Utc>) -> Result<Option<DateTime<Utc>>> {
        if self.enabled { Ok(self.cron()?.next_after(after)) } else { Ok(None) }
    }
}

impl From<CronExpression> for Schedule {
    /// Creates an enabled schedule.
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
    fn builders_set_the_serialized_fields() {
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
    fn invalid_intervals_are_deserialized() {
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
    fn next_after_uses_the_interval_of_enabled_schedules() {
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
