//! Endpoints of sync jobs, one file per kind of call.

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

/// The reason that a call gives for a missing job.
#[derive(Clone, Copy, PartialEq, Eq)]
enum Missing {
    /// The id alone.
    Id,
    /// A sentence with the id.
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

/// Updates the job.
fn update(call: Call<'_>, change: Document, missing: Missing) -> Outcome {
    match call.state.jobs.edit(&call.id, |stored| merge(stored, change)) {
        Some(changed) => updated(changed),
        None => Err(missing.refusal(&call)),
    }
}

fn status_of(job: &Document) -> &str {
    text(job, "status").unwrap_or_default()
}
