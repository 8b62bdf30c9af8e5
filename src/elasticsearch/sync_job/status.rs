use crate::open_enum::open_enum;

open_enum! {
    /// Status of a sync job.
    #[doc(alias = "cancelled")]
    #[doc(alias = "job status")]
    pub enum SyncStatus {
        /// Cancellation was requested; the job is still running.
        Canceling = "canceling",
        /// Canceled. Final.
        Canceled = "canceled",
        /// Everything was synced. Final.
        Completed = "completed",
        /// Failed. Final.
        Error = "error",
        /// Running.
        InProgress = "in_progress",
        /// Waiting for a connector service to claim it.
        Pending = "pending",
        /// Interrupted because the connector service stopped; another one may resume it.
        Suspended = "suspended",
    }
}

impl SyncStatus {
    /// Returns whether the connector protocol allows this change.
    ///
    /// The server checks it only when a job is [canceled](super::SyncJobHandle::cancel) or
    /// [failed](super::SyncJobHandle::fail); a job can be claimed in any status. Returns `true` if one of the two is
    /// unknown to this version of the crate: the server decides.
    ///
    /// ```
    /// use connectors_sdk::elasticsearch::SyncStatus;
    ///
    /// assert!(SyncStatus::Pending.can_become(&SyncStatus::InProgress));
    /// assert!(!SyncStatus::Completed.can_become(&SyncStatus::Canceling));
    /// ```
    #[must_use]
    pub fn can_become(&self, next: &Self) -> bool {
        use SyncStatus::{Canceled, Canceling, Completed, Error, InProgress, Pending, Suspended, Unknown};
        matches!(
            (self, next),
            (Unknown(_), _)
                | (_, Unknown(_))
                | (Pending | Suspended, InProgress | Canceled)
                | (InProgress, Canceling | Completed | Suspended | Error)
                | (Canceling, Canceled | Error)
        )
    }

    /// Returns whether a job with this status has ended: `canceled`, `completed` or `error`. `false` for an unknown
    /// status.
    #[must_use]
    pub fn is_terminal(&self) -> bool {
        matches!(self, Self::Canceled | Self::Completed | Self::Error)
    }
}

open_enum! {
    /// Type of a sync job.
    #[doc(alias = "job_type")]
    pub enum SyncJobType {
        /// All documents of the source.
        Full = "full",
        /// Documents changed since the last sync.
        Incremental = "incremental",
        /// Read permissions of users and groups.
        AccessControl = "access_control",
    }
}

open_enum! {
    /// Trigger of a sync job.
    #[doc(alias = "trigger_method")]
    pub enum TriggerMethod {
        /// Started on demand by a user or a program.
        OnDemand = "on_demand",
        /// Started by the schedule of the connector.
        Scheduled = "scheduled",
    }
}
