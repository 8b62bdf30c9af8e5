//! Indices and documents: the user's indices, and the connector protocol's two indices.

mod admin;
mod back_doors;
mod bulk;
mod bulk_lines;
mod cluster;
mod condition;
#[cfg(test)]
mod cost;
mod doc;
pub(super) mod faults;
mod pit;
mod query;
mod routes;
mod search;
mod sort;
mod source;
mod store;
mod target;
mod update;
mod values;

use bytes::Bytes;
use chrono::{DateTime, TimeDelta, Utc};
use http::StatusCode;
use serde_json::Value;

pub use self::back_doors::DocumentFaults;
use self::{
    doc::Report,
    target::{Target, protocol_index},
};
pub(super) use self::{
    routes::{find, methods},
    store::{Doc, Visible},
    target::Indices,
};
use super::{access::Caller, errors::Refusal, json, query::Query, state::State};

/// The body of a response.
pub(super) enum Content {
    Tree(Value),
    /// Serialized JSON.
    Text(Vec<u8>),
    Empty,
    /// The response to `OPTIONS`: the methods of a path, without a body.
    Methods(Vec<&'static str>),
}

pub(super) type Response = Result<(StatusCode, Content), Refusal>;

/// A request on indices and documents, as an endpoint sees it.
pub(super) struct DocumentCall<'a> {
    pub(super) state: &'a mut State,
    pub(super) caller: &'a Caller,
    pub(super) query: &'a Query,
    pub(super) body: &'a Bytes,
    pub(super) now: DateTime<Utc>,
    /// Whether the request has the product-origin header.
    pub(super) product_origin: bool,
    /// The index in the path; empty if there is none.
    pub(super) index: String,
    /// The id in the path; empty if there is none.
    pub(super) id: String,
    /// Whether the path requires that the document does not exist yet.
    pub(super) create: bool,
}

/// Whether a write is followed by a refresh.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
struct Refresh {
    wanted: bool,
    /// Whether the response reports a forced refresh.
    forced: bool,
}

impl DocumentCall<'_> {
    fn json_body(&mut self) -> Result<Option<Value>, Refusal> {
        if self.body.is_empty() {
            return Ok(None);
        }
        Ok(Some(json::parse(self.body)?.into_value()))
    }

    fn required_json_body(&mut self) -> Result<Value, Refusal> {
        self.json_body()?.ok_or_else(|| Refusal::bad("parse_exception", "request body is required"))
    }

    /// The body of a request that could also be given as a parameter.
    fn required_source(&mut self) -> Result<Value, Refusal> {
        let reason = "request body or source parameter is required";
        self.json_body()?.ok_or_else(|| Refusal::bad("parse_exception", reason))
    }

    /// The index in the path. Refuses none and several.
    fn one_index(&self) -> Result<String, Refusal> {
        if self.index.is_empty() {
            return Err(unsupported("requests of this kind without an index"));
        }
        if self.index == "_all" || self.index.contains(['*', ',']) {
            return Err(unsupported(&format!("more than one index in [{}]", self.index)));
        }
        Ok(self.index.clone())
    }

    fn refresh(&self) -> Result<Refresh, Refusal> {
        match self.query.get("refresh") {
            None | Some("false") => Ok(Refresh { wanted: false, forced: false }),
            Some("" | "true") => Ok(Refresh { wanted: true, forced: true }),
            Some("wait_for") => Ok(Refresh { wanted: true, forced: false }),
            Some(other) => Err(Refusal::illegal_argument(&format!("Unknown value for refresh: [{other}]."))),
        }
    }

    /// Finishes a write of a single document.
    fn written(self, report: Report, refresh: Refresh) -> Response {
        if refresh.wanted {
            self::refresh(self.state, &report.index);
        }
        Ok((report.status, Content::Tree(report.tree(refresh.forced && report.result != "noop"))))
    }

    fn authorize_read(&self, action: &str) -> Result<(), Refusal> {
        self.authorize_on(&self.index, action, false)
    }

    fn authorize_write(&self, action: &str) -> Result<(), Refusal> {
        self.authorize_on(&self.index, action, true)
    }

    fn authorize_refresh(&self) -> Result<(), Refusal> {
        self.authorize_on(&self.index, "indices:admin/refresh", true)
    }

    fn authorize_on(&self, index: &str, action: &str, write: bool) -> Result<(), Refusal> {
        let protocol = protocol_index(index);
        let restricted = protocol.is_some() && self.state.options.system_indices;
        let origin_missing = restricted && !self.product_origin;
        self.caller.authorize_index(protocol.unwrap_or(index), action, write, origin_missing)
    }
}

/// Makes all writes of an index visible to searches.
fn refresh(state: &mut State, index: &str) {
    if let Some(mut target) = Target::find(state, index) {
        target.refresh();
    }
}

/// Query parameters that change the response, which the fake accepts only if they are false.
const FALSE_FLAGS: [&str; 5] =
    ["flat_settings", "ignore_unavailable", "include_defaults", "require_alias", "rest_total_hits_as_int"];

/// Refuses flags that the fake would have to ignore, and malformed values of parameters without an effect here.
pub(super) fn check_flags(query: &Query) -> Result<(), Refusal> {
    if let Some(count) = query.get("wait_for_active_shards")
        && count != "all"
        && count.parse::<u32>().is_err()
    {
        let refusal = Refusal::illegal_argument(&format!("cannot parse ActiveShardCount[{count}]"));
        return Err(refusal.caused_by("number_format_exception", &format!("For input string: \"{count}\"")));
    }
    for name in ["timeout", "master_timeout"] {
        if let Some(text) =
            query.get(name).filter(|text| !matches!(*text, "-1" | "0") && time_value(text).is_none())
        {
            return Err(Refusal::illegal_argument(&format!(
                "failed to parse setting [{name}] with value [{text}] as a time value: unit is missing or unrecognized"
            )));
        }
    }
    for name in FALSE_FLAGS {
        if query.flag(name)? {
            return Err(unsupported(&format!("the parameter [{name}]")));
        }
    }
    Ok(())
}

/// The error for a feature of the server that the fake does not have.
fn unsupported(what: &str) -> Refusal {
    Refusal::bad("unsupported_operation_exception", &format!("the fake does not support {what}"))
}

/// Parses a duration such as `500ms`, `1m` or `1d`.
fn time_value(text: &str) -> Option<TimeDelta> {
    let digits = text.find(|character: char| !character.is_ascii_digit())?;
    let (number, unit) = text.split_at_checked(digits)?;
    let number: i64 = number.parse().ok()?;
    match unit {
        "nanos" => Some(TimeDelta::nanoseconds(number)),
        "micros" => Some(TimeDelta::microseconds(number)),
        "ms" => TimeDelta::try_milliseconds(number),
        "s" => TimeDelta::try_seconds(number),
        "m" => TimeDelta::try_minutes(number),
        "h" => TimeDelta::try_hours(number),
        "d" => TimeDelta::try_days(number),
        _ => None,
    }
}

/// Serializes a string as JSON.
fn write_text(out: &mut Vec<u8>, text: &str) {
    // Writing to memory cannot fail.
    let _ = serde_json::to_writer(out, text);
}
