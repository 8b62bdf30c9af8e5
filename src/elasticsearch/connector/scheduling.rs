use serde::{Deserialize, Serialize};
use serde_json::{Map, Value};

use crate::Nullable;

/// When the three kinds of sync are due.
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
}

/// When one kind of sync is due.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
#[non_exhaustive]
pub struct Schedule {
    /// Whether the schedule counts.
    pub enabled: bool,
    /// When, as a Quartz cron expression in UTC: `seconds minutes hours day-of-month month day-of-week [year]`.
    pub interval: String,
    /// Members this version does not know.
    #[serde(flatten)]
    pub extra: Map<String, Value>,
}
