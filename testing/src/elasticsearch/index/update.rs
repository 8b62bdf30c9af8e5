//! Partial updates of documents.

use chrono::{DateTime, Utc};
use http::StatusCode;
use serde_json::{Map, Value};

use super::{
    super::{
        errors::{Problems, Refusal},
        json::token_of,
        merge::merge,
        state::{Document, State},
    },
    DocumentCall, Response,
    condition::Condition,
    doc::{IndexRequest, Report, check_id, index},
    source,
    target::Target,
};

/// A partial update.
#[derive(Debug)]
pub(super) struct UpdateRequest {
    doc: Option<Document>,
    upsert: Option<Document>,
    doc_as_upsert: bool,
    detect_noop: bool,
    pub(super) condition: Condition,
}

impl UpdateRequest {
    /// Parses the body of an update. `condition` comes from the query; the body may contain it instead.
    pub(super) fn of_body(body: Value, condition: Condition) -> Result<Self, Refusal> {
        let Value::Object(fields) = body else {
            let reason = format!("[1:1] [UpdateRequest] Expected START_OBJECT but was: {}", token_of(&body));
            return Err(Refusal::bad("x_content_parse_exception", &reason));
        };
        let mut request =
            Self { doc: None, upsert: None, doc_as_upsert: false, detect_noop: true, condition };
        for (name, value) in fields {
            match (name.as_str(), value) {
                ("doc", Value::Object(doc)) => request.doc = Some(doc),
                ("upsert", Value::Object(doc)) => request.upsert = Some(doc),
                ("doc_as_upsert", value) if flag(&value).is_some() => {
                    request.doc_as_upsert = flag(&value).unwrap_or_default();
                }
                ("detect_noop", value) if flag(&value).is_some() => {
                    request.detect_noop = flag(&value).unwrap_or_default();
                }
                ("if_seq_no", Value::Number(number)) => request.condition.seq_no = number.as_u64(),
                ("if_primary_term", Value::Number(number)) => {
                    request.condition.primary_term = number.as_u64();
                }
                ("script" | "scripted_upsert" | "_source", _) => {
                    return Err(super::unsupported(&format!("[{name}] in an update")));
                }
                (
                    "doc" | "upsert" | "doc_as_upsert" | "detect_noop" | "if_seq_no" | "if_primary_term",
                    value,
                ) => {
                    let token = token_of(&value);
                    let reason =
                        format!("[1:2] [UpdateRequest] {name} doesn't support values of type: {token}");
                    return Err(Refusal::bad("x_content_parse_exception", &reason));
                }
                _ => {
                    let reason = format!("[1:2] [UpdateRequest] unknown field [{name}]");
                    return Err(Refusal::bad("x_content_parse_exception", &reason));
                }
            }
        }
        Ok(request)
    }

    /// Reports contradictory options.
    pub(super) fn problems(&self, problems: &mut Problems) {
        self.condition.problems(problems);
        if self.doc.is_none() {
            problems.add("script or doc is missing");
            if self.doc_as_upsert {
                problems.add("doc must be specified if doc_as_upsert is enabled");
            }
        }
        if self.condition.is_set() && (self.upsert.is_some() || self.doc_as_upsert) {
            problems.add("compare and write operations can not be used with upsert");
        }
    }
}

/// A boolean, which may be given as a string.
fn flag(value: &Value) -> Option<bool> {
    match value {
        Value::Bool(yes) => Some(*yes),
        Value::String(text) => text.parse().ok(),
        _ => None,
    }
}

/// Updates a document, or stores the `upsert` if there is none.
pub(super) fn update(
    state: &mut State,
    index_name: &str,
    id: &str,
    request: &UpdateRequest,
    now: DateTime<Utc>,
) -> Result<Report, Refusal> {
    super::admin::ensure(state, index_name, now)?;
    let change = request.doc.clone().unwrap_or_default();
    let current = Target::get(state, index_name)?.doc(id);
    let Some(current) = current else {
        let source = match &request.upsert {
            Some(upsert) => upsert.clone(),
            None if request.doc_as_upsert => change,
            None => {
                if let Some(refusal) = state.indices.faults.take_item(index_name, id) {
                    return Err(refusal);
                }
                let refusal = Refusal::new(
                    StatusCode::NOT_FOUND,
                    "document_missing_exception",
                    &format!("[{id}]: document missing"),
                );
                return Err(Target::get(state, index_name)?.refusal(refusal));
            }
        };
        let source = Value::Object(source).to_string();
        return index(state, &write_of(index_name, id, source.as_bytes()), now);
    };
    if request.condition.is_set() {
        let target = Target::get(state, index_name)?;
        request.condition.check(id, Some(&current)).map_err(|refusal| target.refusal(refusal))?;
    }
    let mut source: Map<String, Value> = serde_json::from_slice(&current.source).unwrap_or_default();
    // A rejected field is refused even if the update changes nothing.
    source::check(Value::Object(change.clone()).to_string().as_bytes(), id, &state.indices.faults)?;
    let changed = merge(&mut source, change);
    if !changed && request.detect_noop {
        if let Some(refusal) = state.indices.faults.take_item(index_name, id) {
            return Err(refusal);
        }
        let target = Target::get(state, index_name)?;
        return Ok(Report {
            status: StatusCode::OK,
            index: target.name().to_owned(),
            id: id.to_owned(),
            version: current.version,
            seq_no: current.seq_no,
            result: "noop",
        });
    }
    let source = Value::Object(source).to_string();
    index(state, &write_of(index_name, id, source.as_bytes()), now)
}

fn write_of<'a>(index: &'a str, id: &'a str, source: &'a [u8]) -> IndexRequest<'a> {
    IndexRequest { index, id: Some(id), source, create: false, condition: Condition::default() }
}

pub(super) fn post(mut call: DocumentCall<'_>) -> Response {
    let condition = Condition::of_query(call.query)?;
    let body = call.json_body()?.unwrap_or_else(|| Value::Object(Map::new()));
    let request = UpdateRequest::of_body(body, condition)?;
    let mut problems = check_id(Problems::default(), &call.id);
    request.problems(&mut problems);
    problems.finish()?;
    let refresh = call.refresh()?;
    call.authorize_write("indices:data/write/update")?;
    let name = call.one_index()?;
    let report = update(call.state, &name, &call.id, &request, call.now)?;
    call.written(report, refresh)
}
