use std::time::Duration;

use connectors_sdk::elasticsearch::{SyncJobType, SyncStatus};
use serde::de::DeserializeOwned;
use serde_json::{Map, Value};

use crate::{
    SyncReport,
    job::{Intake, Outlet, Recorded, report_of},
};

/// What a source has listed in a [`TestSync`](super::TestSync).
#[derive(Clone, Debug)]
pub struct Synced {
    recorded: Recorded,
    cursor: Option<String>,
    report: SyncReport,
}

impl Synced {
    pub(super) fn new(intake: &Intake, job_type: SyncJobType, duration: Duration) -> Self {
        let recorded = match &intake.outlet {
            Outlet::Record(recorded) => crate::job::lock(recorded).clone(),
            Outlet::Sink { .. } => Recorded::default(),
        };
        let mut report = report_of(&intake.tally, &intake.plan.job, job_type, SyncStatus::Completed);
        report.duration = duration;
        report.total = Some(recorded.documents.len() as u64);
        Self { recorded, cursor: intake.new_cursor(), report }
    }

    pub(super) fn into_failed_report(self) -> SyncReport {
        SyncReport { status: SyncStatus::Error, ..self.report }
    }

    /// Returns the ids of the indexed documents, sorted.
    #[must_use]
    pub fn ids(&self) -> Vec<&str> {
        self.recorded.documents.keys().map(String::as_str).collect()
    }

    /// Returns the fields of an indexed document, with those of the protocol.
    #[must_use]
    pub fn document(&self, id: &str) -> Option<&Map<String, Value>> {
        self.recorded.documents.get(id)
    }

    /// Returns the ids that the source has deleted, in their order.
    #[must_use]
    pub fn deleted(&self) -> Vec<&str> {
        self.recorded.deleted.iter().map(String::as_str).collect()
    }

    /// Returns the last checkpoint that was saved. `None` if there is none, or if it does not have the type `T`.
    #[must_use]
    pub fn checkpoint<T: DeserializeOwned>(&self) -> Option<T> {
        serde_json::from_str(self.recorded.checkpoint.as_deref()?).ok()
    }

    /// Returns the cursor that was set. `None` if there is none, or if it does not have the type `T`.
    #[must_use]
    pub fn cursor<T: DeserializeOwned>(&self) -> Option<T> {
        serde_json::from_str(self.cursor.as_deref()?).ok()
    }

    /// Returns the report of the job.
    #[must_use]
    pub fn report(&self) -> &SyncReport {
        &self.report
    }
}
