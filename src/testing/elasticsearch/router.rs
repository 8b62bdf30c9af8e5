//! Which request goes where, and what all of them have in common.

use http::{Method, StatusCode};
use percent_encoding::percent_decode_str;
use serde_json::{Map, Value, json};

use super::{
    State, connectors,
    errors::{Outcome, Refusal},
    sync_jobs,
};
use crate::testing::{RecordedRequest, clock::Clock};

pub(super) fn route(state: &mut State, clock: &Clock, request: &RecordedRequest) -> Outcome {
    let segments: Vec<String> = request
        .path()
        .trim_matches('/')
        .split('/')
        .map(|segment| percent_decode_str(segment).decode_utf8_lossy().into_owned())
        .collect();
    let segments: Vec<&str> = segments.iter().map(String::as_str).collect();
    let body = Body::read(request)?;
    match (request.method().as_str(), segments.as_slice()) {
        ("GET", [""]) => Ok((StatusCode::OK, info())),
        (_, ["_connector", "_sync_job", rest @ ..]) => sync_jobs::route(state, clock, request, rest, body),
        (_, ["_connector", rest @ ..]) => connectors::route(state, clock, request, rest, body),
        _ => Err(Refusal::no_handler(request.method().as_str(), request.path())),
    }
}

fn info() -> Value {
    json!({
        "name": "fake",
        "cluster_name": "fake",
        "cluster_uuid": "ZmFrZS1jbHVzdGVyLXV1aQ",
        "version": {"number": "9.1.0", "build_flavor": "default", "lucene_version": "10.2.2"},
        "tagline": "You Know, for Search",
    })
}

/// The body of a request.
pub(super) struct Body(Option<Map<String, Value>>);

impl Body {
    fn read(request: &RecordedRequest) -> Result<Self, Refusal> {
        if request.body().is_empty() {
            return Ok(Self(None));
        }
        if request.method() == Method::GET || request.method() == Method::DELETE {
            return Err(Self::unexpected(request));
        }
        match request.json() {
            Ok(Value::Object(members)) => Ok(Self(Some(members))),
            _ => Err(Refusal::bad("x_content_parse_exception", "[1:1] the body is no JSON object")),
        }
    }

    fn unexpected(request: &RecordedRequest) -> Refusal {
        let reason =
            format!("request [{} {}] does not support having a body", request.method(), request.path());
        Refusal::bad("illegal_argument_exception", &reason)
    }

    pub(super) fn none(self, request: &RecordedRequest) -> Result<(), Refusal> {
        self.0.map_or(Ok(()), |_| Err(Self::unexpected(request)))
    }

    /// The members, all of which must be known.
    pub(super) fn members(self, parser: &str, known: &[&str]) -> Result<Map<String, Value>, Refusal> {
        let members = self.0.ok_or_else(|| Refusal::bad("parse_exception", "request body is required"))?;
        match members.keys().find(|key| !known.contains(&key.as_str())) {
            Some(key) => {
                let reason = format!("[1:2] [{parser}] unknown field [{key}]");
                Err(Refusal::bad("x_content_parse_exception", &reason))
            }
            None => Ok(members),
        }
    }

    pub(super) fn or_empty(self) -> Self {
        Self(Some(self.0.unwrap_or_default()))
    }
}

/// Merges as partial updates do: objects recursively, everything else is replaced. Whether anything changed.
pub(super) fn merge(stored: &mut Map<String, Value>, change: &Map<String, Value>) -> bool {
    let mut changed = false;
    for (key, value) in change {
        match (stored.get_mut(key), value) {
            (Some(Value::Object(inner)), Value::Object(members)) => changed |= merge(inner, members),
            (Some(old), new) if old == new => {}
            _ => {
                stored.insert(key.clone(), value.clone());
                changed = true;
            }
        }
    }
    changed
}

pub(super) fn updated(changed: bool) -> Outcome {
    Ok((StatusCode::OK, json!({"result": if changed { "updated" } else { "noop" }})))
}

pub(super) fn acknowledged() -> Outcome {
    Ok((StatusCode::OK, json!({"acknowledged": true})))
}

pub(super) fn flag(request: &RecordedRequest, name: &str) -> Result<bool, Refusal> {
    match request.query_value(name).as_deref() {
        None | Some("false") => Ok(false),
        Some("true" | "") => Ok(true),
        Some(other) => {
            let reason = format!("Failed to parse value [{other}] as only [true] or [false] are allowed.");
            Err(Refusal::bad("illegal_argument_exception", &reason))
        }
    }
}

/// The values of a comma list; `None` for no filter.
pub(super) fn any_of(request: &RecordedRequest, name: &str) -> Option<Vec<String>> {
    let values = request.query_value(name)?;
    let values: Vec<String> =
        values.split(',').filter(|value| !value.is_empty()).map(str::to_owned).collect();
    (!values.is_empty()).then_some(values)
}

pub(super) fn page(request: &RecordedRequest, matches: Vec<Value>) -> Outcome {
    let number = |name: &str, default: i64| match request.query_value(name) {
        None => Ok(default),
        Some(text) => text.parse::<i64>().map_err(|_| {
            let reason = format!("Failed to parse int parameter [{name}] with value [{text}]");
            Refusal::bad("illegal_argument_exception", &reason)
        }),
    };
    let (from, size) = (number("from", 0)?, number("size", 100)?);
    for (name, value) in [("from", from), ("size", size)] {
        if value < 0 {
            return Err(Refusal::bad(
                "illegal_argument_exception",
                &format!("Parameter [{name}] cannot be < 0"),
            ));
        }
    }
    if from + size > 10_000 {
        let reason = format!(
            "Result window is too large, from + size must be less than or equal to: [10000] but was [{}]",
            from + size
        );
        return Err(Refusal::bad("search_phase_execution_exception", &reason));
    }
    let count = matches.len().min(10_000);
    let skip = usize::try_from(from).unwrap_or(usize::MAX);
    let take = usize::try_from(size).unwrap_or(usize::MAX);
    let results: Vec<Value> = matches.into_iter().skip(skip).take(take).collect();
    Ok((StatusCode::OK, json!({"count": count, "results": results})))
}

pub(super) fn new_id() -> String {
    const ALPHABET: &[u8] = b"ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789_-";
    (0..20).filter_map(|_| fastrand::choice(ALPHABET)).map(|byte| char::from(*byte)).collect()
}
