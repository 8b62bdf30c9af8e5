//! Bulk requests.

use std::io::Write as _;

use chrono::{DateTime, Utc};
use http::StatusCode;

use super::{
    super::{
        errors::{Problems, Refusal},
        id::new_id,
        state::State,
    },
    Content, DocumentCall, Response,
    admin::{check_name, invalid_name},
    bulk_lines::{Action, Item, items},
    doc::{self, IndexRequest, Report},
    source::Name,
    update, write_text,
};

pub(super) fn post(call: DocumentCall<'_>) -> Response {
    let refresh = call.refresh()?;
    let mut items = items(call.body, &call.index)?;
    let mut problems = Problems::default();
    if items.is_empty() {
        problems.add("no requests added");
    }
    for item in &items {
        problems = check(problems, item);
    }
    problems.finish()?;
    for item in items.iter_mut().filter(|item| item.id.is_none() && check_name(item.index()).is_ok()) {
        item.id = Some(Name(new_id().into()));
    }
    for item in &items {
        call.state.indices.faults.check_bulk_id(item.id())?;
    }
    let pipeline = call.query.get("pipeline").filter(|name| *name != "_none");
    let mut piped = pipeline.is_some();
    for item in &items {
        if let Some(name) = item.pipeline.as_ref().map(|name| &*name.0).or(pipeline)
            && item.action != Action::Delete
            && name != "_none"
        {
            piped = true;
            call.state.indices.count_pipeline(name);
        }
    }
    let mut out = Vec::with_capacity(64 + items.len() * 160);
    // `errors` is known only at the end, but comes before the items.
    let mut written = Vec::with_capacity(out.capacity());
    let mut errors = false;
    let mut touched: Vec<&str> = Vec::new();
    let shown = items.len().saturating_sub(call.state.indices.faults.take_short());
    let mut allowed: Option<(&str, Result<(), Refusal>)> = None;
    for (place, item) in items.iter().enumerate() {
        let index = item.index();
        if allowed.as_ref().is_none_or(|(name, _)| *name != index) {
            allowed = Some((index, call.authorize_on(index, "indices:data/write/bulk[s]", true)));
            if !touched.contains(&index) {
                touched.push(index);
            }
        }
        let outcome = match &allowed {
            Some((_, Err(refusal))) => {
                Err(Refusal::new(refusal.status, "security_exception", refusal.reason()))
            }
            _ => carry_out(call.state, item, call.now),
        };
        errors |= outcome.is_err();
        if place < shown {
            if place > 0 {
                written.push(b',');
            }
            write_item(&mut written, item, &outcome, refresh.forced);
        }
    }
    if refresh.wanted {
        for index in touched {
            super::refresh(call.state, index);
        }
    }
    let ingest = if piped { "\"ingest_took\":0," } else { "" };
    let _ = write!(out, "{{\"errors\":{errors},\"took\":1,{ingest}\"items\":[");
    out.append(&mut written);
    out.extend_from_slice(b"]}");
    Ok((StatusCode::OK, Content::Text(out)))
}

fn check(mut problems: Problems, item: &Item<'_>) -> Problems {
    if item.index.is_none() {
        problems.add("index is missing");
    }
    if item.id.is_none() && matches!(item.action, Action::Update | Action::Delete) {
        problems.add("id is missing");
    }
    problems = doc::check_id(problems, item.id());
    match &item.update {
        Some(request) => request.problems(&mut problems),
        None => item.condition.problems(&mut problems),
    }
    if item.action == Action::Create && item.condition.is_set() {
        problems.add("create operations do not support compare and set. use index instead");
    }
    problems
}

fn carry_out(state: &mut State, item: &Item<'_>, now: DateTime<Utc>) -> Result<Report, Refusal> {
    let index = item.index();
    if index.is_empty() {
        return Err(invalid_name("", "must not be empty"));
    }
    if item.id.as_ref().is_some_and(|id| id.0.is_empty()) {
        return Err(Refusal::illegal_argument("if _id is specified it must not be empty"));
    }
    match (&item.action, &item.update) {
        // Unlike other writes, a deletion does not create the index.
        (Action::Delete, _) => doc::delete(state, index, item.id(), item.condition, now),
        (_, Some(request)) => update::update(state, index, item.id(), request, now),
        (action, None) => {
            let request = IndexRequest {
                index,
                id: item.id.as_ref().map(|id| id.0.as_ref()),
                source: item.source,
                create: *action == Action::Create,
                condition: item.condition,
            };
            doc::index(state, &request, now)
        }
    }
}

fn write_item(out: &mut Vec<u8>, item: &Item<'_>, outcome: &Result<Report, Refusal>, forced: bool) {
    // Writing to memory cannot fail.
    let _ = write!(out, "{{\"{}\":{{\"_index\":", item.action.name());
    match outcome {
        Ok(report) => {
            write_text(out, &report.index);
            out.extend_from_slice(b",\"_id\":");
            write_text(out, &report.id);
            let forced = if forced { ",\"forced_refresh\":true" } else { "" };
            let _ = write!(
                out,
                ",\"_version\":{},\"result\":\"{}\"{forced},\"_shards\":{{\"total\":2,\"successful\":1,\
                 \"failed\":0}},\"_seq_no\":{},\"_primary_term\":1,\"status\":{}}}}}",
                report.version,
                report.result,
                report.seq_no,
                report.status.as_u16()
            );
        }
        Err(refusal) => {
            write_text(out, item.index());
            out.extend_from_slice(b",\"_id\":");
            match &item.id {
                Some(id) => write_text(out, &id.0),
                None => out.extend_from_slice(b"null"),
            }
            let error = refusal.error_alone();
            let _ = write!(out, ",\"status\":{},\"error\":{error}}}}}", refusal.status.as_u16());
        }
    }
}
