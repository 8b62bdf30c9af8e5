//! One sync job: what its source lists, and what becomes of it.

mod config;
mod deletions;
mod downloads;
mod finish;
mod heartbeat;
mod intake;
mod known;
mod listed;
mod outlet;
mod rules;
mod run;
mod source;
mod tasks;

use connectors_sdk::elasticsearch::{SyncJob, SyncJobType, SyncStatus};

pub(crate) use intake::{Intake, Plan};
pub(crate) use outlet::{Outlet, Recorded, lock};
pub(crate) use rules::Rules;
pub(crate) use run::{Env, run};
pub(crate) use source::SourceType;
pub(crate) use tasks::Tasks;

use crate::progress::{Count, SyncReport, Tally};

/// Default limit of the size of a content, in bytes.
pub(crate) const MAX_ATTACHMENT: usize = 10 * 1024 * 1024;

/// The report of a job so far.
pub(crate) fn report_of(
    tally: &Tally,
    job: &SyncJob,
    job_type: SyncJobType,
    status: SyncStatus,
) -> SyncReport {
    SyncReport {
        job_id: job.id.clone(),
        connector_id: job.connector.id.clone().unwrap_or_default(),
        job_type,
        status,
        listed: tally.get(Count::Listed),
        indexed: tally.get(Count::Indexed),
        deleted: tally.get(Count::Deleted),
        unchanged: tally.get(Count::Unchanged),
        filtered: tally.get(Count::Filtered),
        failed: tally.get(Count::Failed),
        duplicates: tally.get(Count::Duplicates),
        bytes: tally.get(Count::Bytes),
        failures: tally.failures(),
        not_deleted: tally.not_deleted(),
        warnings: tally.warnings(),
        total: None,
        duration: std::time::Duration::ZERO,
    }
}
