//! Points in time.

use std::{collections::HashMap, sync::Arc};

use chrono::{DateTime, TimeDelta, Utc};
use http::StatusCode;
use serde_json::{Value, json};

use super::{
    super::{
        errors::{Problems, Refusal, cause},
        id::random_text,
        state::Document,
    },
    Content, DocumentCall, Response,
    store::Visible,
    target::Target,
};

#[derive(Default)]
pub(in super::super) struct Pits {
    open: HashMap<String, Pit>,
    /// The ids that are no longer open, with the names of their indices.
    ended: HashMap<String, String>,
}

struct Pit {
    index: String,
    visible: Arc<Visible>,
    expires: DateTime<Utc>,
    index_deleted: bool,
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
        let Some(pit) = self.open.get_mut(id) else { return Err(self.missing(id)) };
        if pit.index_deleted {
            let root = cause("no_shard_available_action_exception", "");
            let root = Document::from_iter(
                root.into_iter().map(
                    |(name, value)| {
                        if name == "reason" { (name, Value::Null) } else { (name, value) }
                    },
                ),
            );
            return Err(Refusal::all_shards_failed(StatusCode::SERVICE_UNAVAILABLE, &root, &pit.index));
        }
        if let Some(keep_alive) = keep_alive {
            pit.expires = pit.expires.max(until(now, keep_alive));
        }
        Ok((pit.index.clone(), Arc::clone(&pit.visible)))
    }

    /// Gives the point in time a new id, which replaces the old one.
    pub(super) fn rename(&mut self, id: &str) -> String {
        let new = random_text(ID_LENGTH);
        if let Some(pit) = self.open.remove(id) {
            self.ended.insert(id.to_owned(), pit.index.clone());
            self.open.insert(new.clone(), pit);
        }
        new
    }

    /// Ends the points in time of an index that is deleted.
    pub(super) fn close_of(&mut self, index: &str) {
        for pit in self.open.values_mut().filter(|pit| pit.index == index) {
            pit.index_deleted = true;
            pit.visible = Arc::default();
        }
    }

    fn expire(&mut self, now: DateTime<Utc>) {
        let expired = self.open.extract_if(|_, pit| pit.expires <= now);
        self.ended.extend(expired.map(|(id, pit)| (id, pit.index)));
    }

    /// Closes a point in time. Returns whether it was open.
    fn close(&mut self, id: &str) -> bool {
        let Some(pit) = self.open.remove(id) else { return false };
        self.ended.insert(id.to_owned(), pit.index);
        !pit.index_deleted
    }

    /// The error for an id that is not open.
    fn missing(&self, id: &str) -> Refusal {
        let Some(index) = self.ended.get(id) else { return malformed() };
        let root = cause("search_context_missing_exception", "No search context found for id [1]");
        Refusal::all_shards_failed(StatusCode::NOT_FOUND, &root, index)
    }

    /// Refuses an id that no server gave.
    fn check(&self, id: &str) -> Result<(), Refusal> {
        let known = self.open.contains_key(id) || self.ended.contains_key(id);
        if known { Ok(()) } else { Err(malformed()) }
    }
}

const ID_LENGTH: usize = 64;

fn until(now: DateTime<Utc>, keep_alive: TimeDelta) -> DateTime<Utc> {
    now.checked_add_signed(keep_alive).unwrap_or(DateTime::<Utc>::MAX_UTC)
}

/// The error for an id that cannot be decoded.
fn malformed() -> Refusal {
    let mut cause = cause("e_o_f_exception", "");
    cause.insert("reason".to_owned(), Value::Null);
    cause.insert("caused_by".to_owned(), json!({"type": "buffer_underflow_exception", "reason": null}));
    Refusal::illegal_argument("java.io.EOFException").with_cause(cause)
}

/// Parses a duration such as `1m`. `index` is named in the error.
pub(super) fn keep_alive(text: &str, index: &str) -> Result<TimeDelta, Refusal> {
    let unreadable = || {
        Refusal::illegal_argument(&format!(
            "failed to parse setting [keep_alive] with value [{text}] as a time value: unit is missing or unrecognized"
        ))
    };
    let span = super::time_value(text).ok_or_else(unreadable)?;
    if span > TimeDelta::days(1) {
        let reason = format!(
            "Keep alive for request ({text}) is too large. It must be less than (1d). This limit can be set by \
             changing the [search.max_keep_alive] cluster level setting."
        );
        let root = cause("illegal_argument_exception", &reason);
        return Err(Refusal::in_phase("open_pit", StatusCode::BAD_REQUEST, &root, index));
    }
    Ok(span)
}

pub(super) fn open(mut call: DocumentCall<'_>) -> Response {
    let given = call.query.get("keep_alive").map(str::to_owned);
    Problems::default().check(given.is_some(), "[keep_alive] is not specified").finish()?;
    let keep_alive = keep_alive(&given.unwrap_or_default(), &call.index)?;
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
    let pit = Pit { index, visible, expires: until(now, keep_alive), index_deleted: false };
    let pits = &mut call.state.indices.pits;
    pits.expire(now);
    pits.open.insert(id.clone(), pit);
    let shards = json!({"total": 1, "successful": 1, "skipped": 0, "failed": 0});
    Ok((StatusCode::OK, Content::Tree(json!({"id": id, "_shards": shards}))))
}

pub(super) fn close(mut call: DocumentCall<'_>) -> Response {
    let body = call.required_source()?;
    let Value::Object(fields) = body else {
        return Err(Refusal::illegal_argument("Malformed content, must start with an object"));
    };
    if let Some(name) = fields.keys().find(|name| *name != "id") {
        return Err(Refusal::illegal_argument(&format!(
            "Unknown parameter [{name}] in request body or parameter is of the wrong type[FIELD_NAME] "
        )));
    }
    let id = match fields.get("id") {
        Some(Value::String(id)) => id.clone(),
        Some(Value::Number(id)) => id.to_string(),
        None | Some(Value::Null) => {
            return Err(Refusal::illegal_argument("search context id is is not provided"));
        }
        Some(_) => return Err(Refusal::illegal_argument("the request must contain only [id field")),
    };
    let pits = &mut call.state.indices.pits;
    pits.expire(call.now);
    pits.check(&id)?;
    let freed = usize::from(pits.close(&id));
    let status = if freed > 0 { StatusCode::OK } else { StatusCode::NOT_FOUND };
    Ok((status, Content::Tree(json!({"succeeded": freed > 0, "num_freed": freed}))))
}
