//! Sync jobs, one file per kind of call.

pub(super) mod create;
pub(super) mod lifecycle;
pub(super) mod list;
pub(super) mod read;
pub(super) mod stats;

use super::{
    call::{Call, updated},
    errors::{Outcome, Refusal},
    merge::merge,
    state::{Document, text},
};

/// How a call speaks of a job that is not there.
#[derive(Clone, Copy, PartialEq, Eq)]
enum Missing {
    /// By its bare id.
    Id,
    /// In a sentence.
    Sentence,
}

impl Missing {
    fn refusal(self, call: &Call<'_>) -> Refusal {
        let id = &call.id;
        if self == Self::Sentence || call.options.job_not_found_sentence || !call.state.jobs.exists() {
            return Refusal::not_found(&format!("connector sync job [{id}] not found"));
        }
        Refusal::not_found(id)
    }
}

fn job<'a>(call: &'a Call<'_>, missing: Missing) -> Result<&'a Document, Refusal> {
    call.state.jobs.get(&call.id).ok_or_else(|| missing.refusal(call))
}

/// Writes to the job.
fn update(call: Call<'_>, change: Document, missing: Missing) -> Outcome {
    match call.state.jobs.edit(&call.id, |stored| merge(stored, change)) {
        Some(changed) => updated(changed),
        None => Err(missing.refusal(&call)),
    }
}

fn status_of(job: &Document) -> &str {
    text(job, "status").unwrap_or_default()
}
