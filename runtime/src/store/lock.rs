//! The lock of a connector: at most one content job and one access control job of a connector run at the same time.

use chrono::{DateTime, SecondsFormat, TimeDelta, Utc};
use connectors_sdk::elasticsearch::{Connector, SyncJobType, SyncStatus, Versioned};
use serde_json::{Value, json};

use super::{Store, Written};
use crate::{Error, ErrorKind};

/// What a job writes: documents, or identities.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
pub(crate) enum Kind {
    Content,
    AccessControl,
}

impl Kind {
    pub(crate) fn of(job_type: &SyncJobType) -> Self {
        if *job_type == SyncJobType::AccessControl { Self::AccessControl } else { Self::Content }
    }

    pub(crate) fn status(self, connector: &Connector) -> Option<&SyncStatus> {
        match self {
            Self::Content => connector.last_sync_status.as_ref(),
            Self::AccessControl => connector.last_access_control_sync_status.as_ref(),
        }
    }

    /// The names of the status and of the error of the last sync.
    pub(crate) fn fields(self) -> (&'static str, &'static str) {
        match self {
            Self::Content => ("last_sync_status", "last_sync_error"),
            Self::AccessControl => ("last_access_control_sync_status", "last_access_control_sync_error"),
        }
    }
}

/// A connector that is locked for a job.
#[derive(Debug)]
pub(crate) struct Lock {
    kind: Kind,
    /// The connector before it was locked, with its version after.
    pub(crate) connector: Versioned<Connector>,
}

const ATTEMPTS: u32 = 5;

impl Store {
    /// Locks a connector. An error of the kind `Conflict` if it is locked already.
    pub(crate) async fn lock(&self, id: &str, kind: Kind) -> Result<Lock, Error> {
        let (status, error) = kind.fields();
        let mut attempted: Option<DateTime<Utc>> = None;
        for _ in 0..ATTEMPTS {
            let Some(read) = self.connector(id).await? else {
                return Err(Error::new(ErrorKind::Service, format!("there is no connector `{id}`")));
            };
            if kind.status(&read.value) == Some(&SyncStatus::InProgress) {
                // An attempt whose response was lost: no one else writes this very time.
                if attempted.is_some() && read.value.last_seen == attempted {
                    return Ok(Lock { kind, connector: read });
                }
                let message = format!("a sync of the connector `{id}` is running already");
                return Err(Error::new(ErrorKind::Conflict, message));
            }
            let at = unique_time();
            let fields = json!({
                "status": "connected", "error": null, status: "in_progress", error: null,
                "last_seen": at.to_rfc3339_opts(SecondsFormat::Nanos, true),
            });
            attempted = Some(at);
            if let Written::Done(update) = self.change_connector(&read, &fields).await? {
                let connector =
                    Versioned { seq_no: update.seq_no, primary_term: update.primary_term, ..read };
                return Ok(Lock { kind, connector });
            }
        }
        let message = format!("the connector `{id}` changes too often to be locked");
        Err(Error::new(ErrorKind::Conflict, message))
    }

    /// Unlocks a connector whose job was not started, if nobody has changed it since.
    pub(crate) async fn unlock(&self, lock: &Lock) {
        let (status, _) = lock.kind.fields();
        let before = match lock.kind.status(&lock.connector.value) {
            Some(SyncStatus::InProgress) | None => Value::Null,
            Some(before) => before.as_str().into(),
        };
        let fields = json!({status: before});
        match self.change_connector(&lock.connector, &fields).await {
            Ok(Written::Done(_)) => {}
            Ok(Written::Conflict) => {
                tracing::debug!(
                    connector = lock.connector.value.id,
                    "the connector changed before it was unlocked"
                );
            }
            Err(error) => tracing::warn!(%error, "a connector could not be unlocked"),
        }
    }
}

/// The current time, with a random number of nanoseconds.
fn unique_time() -> DateTime<Utc> {
    let now = Utc::now();
    now - TimeDelta::nanoseconds(i64::from(now.timestamp_subsec_nanos() % 1_000_000))
        + TimeDelta::nanoseconds(fastrand::i64(0..1_000_000))
}
