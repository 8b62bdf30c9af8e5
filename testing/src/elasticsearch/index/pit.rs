//! Points in time.

use std::{collections::HashMap, sync::Arc};

use chrono::{DateTime, TimeDelta, Utc};
use http::StatusCode;
use serde_json::{Value, json};

use super::{
    super::{
        errors::{Problems, Refusal, cause},
        id::random_text,
    },
    Content, DocumentCall, Response,
    store::Visible,
    target::Target,
};

#[derive(Default)]
pub(in super::super) struct Pits {
    open: HashMap<String, Pit>,
}

struct Pit {
    index: String,
    visible: Arc<Visible>,
    expires: DateTime<Utc>,
}

impl Pits {
    /// Returns the documents that were visible when the point in time was opened, and the name of its index. Extends its
    /// life if requested.
    pub(super) fn get(
        &mut self,
        id: &str,
        keep_alive: Option<TimeDelta>,
        now: DateTime<Utc>,
    ) -> Result<(String, Arc<Visible>), Refusal> {
        self.expire(now);
        let Some(pit) = self.open.get_mut(id) else { return Err(missing(id)) };
        if let Some(keep_alive) = keep_alive {
            pit.expires = pit.expires.max(until(now, keep_alive));
        }
        Ok((pit.index.clone(), Arc::clone(&pit.visible)))
    }

    /// Gives the point in time a new id, which replaces the old one.
    pub(super) fn rename(&mut self, id: &str) -> String {
        let new = random_text(ID_LENGTH);
        if let Some(pit) = self.open.remove(id) {
            self.open.insert(new.clone(), pit);
        }
        new
    }

    /// Closes the points in time of an index that is deleted.
    pub(super) fn close_of(&mut self, index: &str) {
        self.open.retain(|_, pit| pit.index != index);
    }

    fn expire(&mut self, now: DateTime<Utc>) {
        self.open.retain(|_, pit| pit.expires > now);
    }
}

const ID_LENGTH: usize = 64;

fn until(now: DateTime<Utc>, keep_alive: TimeDelta) -> DateTime<Utc> {
    now.checked_add_signed(keep_alive).unwrap_or(DateTime::<Utc>::MAX_UTC)
}

fn missing(id: &str) -> Refusal {
    let root = cause("search_context_missing_exception", &format!("No search context found for id [{id}]"));
    Refusal::all_shards_failed(StatusCode::NOT_FOUND, &root, "_na_")
}

/// Parses a duration such as `1m`.
pub(super) fn keep_alive(text: &str) -> Result<TimeDelta, Refusal> {
    let unreadable = || {
        Refusal::illegal_argument(&format!(
            "failed to parse setting [keep_alive] with value [{text}] as a time value: unit is missing or unrecognized"
        ))
    };
    let span = super::time_value(text).ok_or_else(unreadable)?;
    if span > TimeDelta::days(1) {
        return Err(Refusal::illegal_argument(&format!(
            "Keep alive for request ({text}) is too large. It must be less than (1d). This limit can be set by \
             changing the [search.max_keep_alive] cluster level setting."
        )));
    }
    Ok(span)
}

pub(super) fn open(mut call: DocumentCall<'_>) -> Response {
    let given = call.query.get("keep_alive").map(str::to_owned);
    Problems::default().check(given.is_some(), "[keep_alive] is not specified").finish()?;
    let keep_alive = keep_alive(&given.unwrap_or_default())?;
    if let Some(body) = call.json_body()?
        && let Some(name) = body.as_object().and_then(|fields| fields.keys().next())
    {
        return Err(super::unsupported(&format!("[{name}] when a point in time is opened")));
    }
    call.authorize_read("indices:data/read/open_point_in_time")?;
    let now = call.now;
    let name = call.one_index()?;
    let mut target = Target::get(call.state, &name)?;
    let visible = target.visible(now);
    let index = target.name().to_owned();
    let id = random_text(ID_LENGTH);
    let pit = Pit { index, visible, expires: until(now, keep_alive) };
    let pits = &mut call.state.indices.pits;
    pits.expire(now);
    pits.open.insert(id.clone(), pit);
    let shards = json!({"total": 1, "successful": 1, "skipped": 0, "failed": 0});
    Ok((StatusCode::OK, Content::Tree(json!({"id": id, "_shards": shards}))))
}

pub(super) fn close(mut call: DocumentCall<'_>) -> Response {
    let body = call.required_json_body()?;
    let Some(id) = body.get("id").and_then(Value::as_str) else {
        return Err(Refusal::illegal_argument("Malformatted request body: [id] must be a text"));
    };
    let pits = &mut call.state.indices.pits;
    pits.expire(call.now);
    let freed = usize::from(pits.open.remove(id).is_some());
    let status = if freed > 0 { StatusCode::OK } else { StatusCode::NOT_FOUND };
    Ok((status, Content::Tree(json!({"succeeded": true, "num_freed": freed}))))
}
