//! Listing sync jobs.

use std::cmp::Reverse;

use super::{
    super::{
        call::Call,
        errors::{Outcome, Refusal},
        page::Page,
        spec::{JOB_TYPE, SYNC_STATUS, Words},
        state::text,
    },
    status_of,
};
use crate::time;

pub(in super::super) fn list(call: Call<'_>) -> Outcome {
    let query = &call.query;
    let page = Page::of(query)?;
    let connector = query.get("connector_id").filter(|id| !id.is_empty());
    let status = query.get("status").filter(|status| !status.is_empty());
    let status = status.map(|status| word(&SYNC_STATUS, status)).transpose()?;
    let types = query.list("job_type").into_iter().map(|given| word(&JOB_TYPE, given));
    let types = types.collect::<Result<Vec<_>, _>>()?;

    let mut found: Vec<_> = call
        .state
        .jobs
        .iter()
        .filter(|(.., job)| {
            let owner = job.get("connector").and_then(|connector| connector.get("id")?.as_str());
            connector.is_none_or(|id| owner == Some(id))
        })
        .filter(|(.., job)| status.is_none_or(|status| status_of(job) == status))
        .filter(|(.., job)| {
            types.is_empty() || text(job, "job_type").is_some_and(|job_type| types.contains(&job_type))
        })
        .collect();
    // The newest first. Texts of different length do not compare as the times they stand for.
    found.sort_by_cached_key(|(order, _, job)| {
        let created = text(job, "created_at").and_then(time::parse);
        Reverse((created, *order))
    });
    let found: Vec<_> = found.into_iter().map(|(_, id, job)| (id, job)).collect();
    page.of_documents(&found)
}

fn word(words: &Words, given: &str) -> Result<&'static str, Refusal> {
    words.find(given).ok_or_else(|| Refusal::illegal_argument(&words.unknown(given)))
}
