//! Listing sync jobs.

use std::{borrow::Cow, cmp::Reverse};

use super::{
    super::{
        call::Call,
        errors::{Outcome, Refusal, SYNC_JOBS},
        page::Page,
        spec::{EnumValues, JOB_TYPE, SYNC_STATUS},
        state::text,
    },
    status_of,
};
use crate::time;

pub(in super::super) fn list(call: Call<'_>) -> Outcome {
    let query = &call.query;
    let page = Page::of(query)?;
    let connector = query.get("connector_id");
    let status = query.get("status").map(|status| enum_value(&SYNC_STATUS, status)).transpose()?;
    let types = query.list("job_type").into_iter().map(|given| enum_value(&JOB_TYPE, given));
    let types = types.collect::<Result<Vec<_>, _>>()?;

    let jobs = &call.state.jobs;
    let mut found: Vec<_> = match connector {
        Some(id) => jobs.with_key(id).collect(),
        None => jobs.iter().collect(),
    };
    found.retain(|(.., job)| {
        status.is_none_or(|status| status_of(job) == status)
            && (types.is_empty() || text(job, "job_type").is_some_and(|job_type| types.contains(&job_type)))
    });
    // Newest first.
    found.sort_by_cached_key(|(order, _, job)| Reverse((text(job, "created_at").map(comparable), *order)));
    let found: Vec<_> = found.into_iter().map(|(_, id, job)| (id, job)).collect();
    page.of_documents(&found, SYNC_JOBS, &call.options)
}

/// Converts a time to text that sorts in order of time. In the fake's own format it is enough to remove the `Z`, which
/// follows a varying number of fraction digits.
fn comparable(time: &str) -> Cow<'_, str> {
    if let Some(digits) = time.strip_suffix('Z') {
        return digits.into();
    }
    match time::parse(time) {
        Some(time) => time::to_text(&time).trim_end_matches('Z').to_owned().into(),
        None => time.into(),
    }
}

fn enum_value(values: &EnumValues, given: &str) -> Result<&'static str, Refusal> {
    values.find(given).ok_or_else(|| Refusal::illegal_argument(&values.unknown(given)))
}
