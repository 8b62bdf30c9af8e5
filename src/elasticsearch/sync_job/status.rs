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
        /// Interrupted by the end of its connector service; another one may go on with it.
        Suspended = "suspended",
    }
}

impl SyncStatus {
    /// Whether the protocol of sync jobs has this change.
    ///
    /// The server checks it only when a job is [canceled](super::SyncStatus::Canceled) or failed; claiming a job works
    /// from any status. Returns `true` if this version does not know one of the two: the
    /// server decides.
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

    /// Whether a job with this status has ended: `canceled`, `completed`, `error`. An unknown status counts as not
    /// ended.
    #[must_use]
    pub fn is_terminal(&self) -> bool {
        matches!(self, Self::Canceled | Self::Completed | Self::Error)
    }
}

open_enum! {
    /// What a sync job syncs.
    #[doc(alias = "job_type")]
    pub enum SyncJobType {
        /// All documents of the source.
        Full = "full",
        /// What changed since the last sync.
        Incremental = "incremental",
        /// Who may read which document.
        AccessControl = "access_control",
    }
}

open_enum! {
    /// What started a sync job.
    #[doc(alias = "trigger_method")]
    pub enum TriggerMethod {
        /// Started on demand, by a person or a program.
        OnDemand = "on_demand",
        /// The connector's schedule.
        Scheduled = "scheduled",
    }
}
