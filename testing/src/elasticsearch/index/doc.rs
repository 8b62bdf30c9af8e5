//! Single documents: reading, indexing, creating, deleting.

use http::StatusCode;
use serde_json::{Value, json};

use super::{
    super::{
        errors::{Problems, Refusal},
        id::new_id,
        json::token_of,
        state::State,
    },
    Content, DocumentCall, Response,
    condition::Condition,
    query::parsing,
    source::{self, Filter},
    store::Written,
    target::Target,
};
use chrono::{DateTime, Utc};

/// The response to a successful write.
pub(super) struct Report {
    pub(super) status: StatusCode,
    pub(super) index: String,
    pub(super) id: String,
    pub(super) version: u64,
    pub(super) seq_no: u64,
    pub(super) result: &'static str,
}

impl Report {
    fn new(
        target: &Target<'_>,
        id: &str,
        written: &Written,
        status: StatusCode,
        result: &'static str,
    ) -> Self {
        Self {
            status,
            index: target.name().to_owned(),
            id: id.to_owned(),
            version: written.version,
            seq_no: written.seq_no,
            result,
        }
    }

    pub(super) fn tree(&self, forced: bool) -> Value {
        let written = self.result != "noop";
        let (total, successful) = if written { (2, 1) } else { (0, 0) };
        let mut body = json!({
            "_index": self.index, "_id": self.id, "_version": self.version, "result": self.result,
            "_shards": {"total": total, "successful": successful, "failed": 0},
            "_seq_no": self.seq_no, "_primary_term": 1,
        });
        if forced && let Some(fields) = body.as_object_mut() {
            fields.insert("forced_refresh".to_owned(), true.into());
        }
        body
    }
}

/// A write of a whole document.
pub(super) struct IndexRequest<'a> {
    pub(super) index: &'a str,
    /// Generated if absent.
    pub(super) id: Option<&'a str>,
    pub(super) source: &'a [u8],
    pub(super) create: bool,
    pub(super) condition: Condition,
}

/// Stores a document under an id. Creates the index if it does not exist.
pub(super) fn index(
    state: &mut State,
    request: &IndexRequest<'_>,
    now: DateTime<Utc>,
) -> Result<Report, Refusal> {
    let made;
    let id = match request.id {
        Some(id) => id,
        None => {
            made = new_id();
            &made
        }
    };
    super::admin::ensure(state, request.index, now)?;
    let faults = &mut state.indices.faults;
    if let Some(refusal) = faults.take_item(request.index, id) {
        return Err(refusal);
    }
    source::check(request.source, id, faults)?;
    let mut target = Target::get(state, request.index)?;
    let creates = request.create && request.id.is_some();
    if creates || request.condition.is_set() {
        let current = target.doc(id);
        if let Some(current) = current.as_ref().filter(|_| creates) {
            let reason = format!(
                "[{id}]: version conflict, document already exists (current version [{}])",
                current.version
            );
            return Err(target.refusal(conflict(&reason)));
        }
        request.condition.check(id, current.as_deref()).map_err(|refusal| target.refusal(refusal))?;
    }
    let written = target.put(id, request.source, now);
    let (status, result) =
        if written.existed { (StatusCode::OK, "updated") } else { (StatusCode::CREATED, "created") };
    Ok(Report::new(&target, id, &written, status, result))
}

/// Deletes a document.
pub(super) fn delete(
    state: &mut State,
    index: &str,
    id: &str,
    condition: Condition,
    now: DateTime<Utc>,
) -> Result<Report, Refusal> {
    if let Some(refusal) = state.indices.faults.take_item(index, id) {
        return Err(refusal);
    }
    let mut target = Target::get(state, index)?;
    if condition.is_set() {
        let current = target.doc(id);
        condition.check(id, current.as_deref()).map_err(|refusal| target.refusal(refusal))?;
    }
    let written = target.remove(id, now);
    let (status, result) =
        if written.existed { (StatusCode::OK, "deleted") } else { (StatusCode::NOT_FOUND, "not_found") };
    Ok(Report::new(&target, id, &written, status, result))
}

pub(super) fn conflict(reason: &str) -> Refusal {
    Refusal::new(StatusCode::CONFLICT, "version_conflict_engine_exception", reason)
}

/// Refuses ids that are too long for the server to store.
pub(super) fn check_id(problems: Problems, id: &str) -> Problems {
    let length = id.len();
    let long = format!("id [{id}] is too long, must be no longer than 512 bytes but was: {length}");
    problems.check(length <= 512, &long)
}

/// Indexes a document: `PUT` and `POST` with an id, `POST` without one, and `_create`.
pub(super) fn put(call: DocumentCall<'_>) -> Response {
    let op_type = call.query.get("op_type").unwrap_or("index");
    let create = match op_type {
        "index" => call.create,
        "create" => true,
        other => {
            let reason = format!("opType must be 'create' or 'index', found: [{other}]");
            return Err(Refusal::illegal_argument(&reason));
        }
    };
    let condition = Condition::of_query(call.query)?;
    let mut problems = check_id(Problems::default(), &call.id);
    condition.problems(&mut problems);
    if create && condition.is_set() {
        problems.add("create operations do not support compare and set. use index instead");
    }
    if call.body.is_empty() {
        return Err(Refusal::bad("parse_exception", "request body is required"));
    }
    problems.finish()?;
    let refresh = call.refresh()?;
    call.authorize_write("indices:data/write/index")?;
    let name = call.one_index()?;
    if let Some(pipeline) = call.query.get("pipeline").filter(|name| *name != "_none") {
        call.state.indices.count_pipeline(pipeline);
    }
    let request = IndexRequest {
        index: &name,
        id: (!call.id.is_empty()).then_some(call.id.as_str()),
        source: call.body,
        create,
        condition,
    };
    let report = index(call.state, &request, call.now)?;
    call.written(report, refresh)
}

pub(super) fn remove(call: DocumentCall<'_>) -> Response {
    let condition = Condition::of_query(call.query)?;
    let mut problems = check_id(Problems::default(), &call.id);
    condition.problems(&mut problems);
    problems.finish()?;
    let refresh = call.refresh()?;
    call.authorize_write("indices:data/write/delete")?;
    let name = call.one_index()?;
    let report = delete(call.state, &name, &call.id, condition, call.now)?;
    call.written(report, refresh)
}

/// Reads a document (`GET` and `HEAD`). Every write is visible at once.
pub(super) fn get(call: DocumentCall<'_>) -> Response {
    call.authorize_read("indices:data/read/get")?;
    let filter = Filter::of_query(call.query).unwrap_or(Filter::All);
    let name = call.one_index()?;
    let realtime = call.query.get("realtime") != Some("false");
    let mut target = Target::get(call.state, &name)?;
    if call.query.flag("refresh")? {
        target.refresh();
    }
    let found = if realtime { target.doc(&call.id) } else { target.visible(call.now).get(&call.id).cloned() };
    let mut out = Vec::new();
    write_found(&mut out, target.name(), &call.id, found.as_deref(), &filter);
    let status = if found.is_some() { StatusCode::OK } else { StatusCode::NOT_FOUND };
    Ok((status, Content::Text(out)))
}

/// Reads only the source of a document.
pub(super) fn get_source(call: DocumentCall<'_>) -> Response {
    call.authorize_read("indices:data/read/get")?;
    let name = call.one_index()?;
    let found = Target::get(call.state, &name)?.doc(&call.id);
    let Some(found) = found else {
        let reason = format!("Document not found [{name}]/[{}]", call.id);
        return Err(Refusal::not_found(&reason));
    };
    Ok((StatusCode::OK, Content::Text(found.source.to_vec())))
}

fn write_found(out: &mut Vec<u8>, index: &str, id: &str, found: Option<&super::store::Doc>, filter: &Filter) {
    out.extend_from_slice(b"{\"_index\":");
    super::write_text(out, index);
    out.extend_from_slice(b",\"_id\":");
    super::write_text(out, id);
    match found {
        Some(doc) => {
            let meta = format!(
                ",\"_version\":{},\"_seq_no\":{},\"_primary_term\":1,\"found\":true",
                doc.version, doc.seq_no
            );
            out.extend_from_slice(meta.as_bytes());
            filter.write(out, &doc.source);
        }
        None => out.extend_from_slice(b",\"found\":false"),
    }
    out.push(b'}');
}

/// Reads several documents.
pub(super) fn multi_get(mut call: DocumentCall<'_>) -> Response {
    let body = call.required_source()?;
    if !body.is_object() {
        let reason = format!("unexpected token [{}], expected [START_OBJECT]", token_of(&body));
        return Err(parsing(&reason));
    }
    call.authorize_read("indices:data/read/mget[shard]")?;
    let filter = Filter::of_query(call.query).unwrap_or(Filter::All);
    let mut wanted = Vec::new();
    let mut problems = Problems::default();
    let fields = body.as_object().into_iter().flatten();
    for (name, value) in fields {
        if !matches!(name.as_str(), "ids" | "docs") {
            let token = token_of(value);
            return Err(parsing(&format!("unknown key [{name}] for a {token}, expected [docs] or [ids]")));
        }
        let items = value.as_array().map(Vec::as_slice).unwrap_or_default();
        for item in items {
            let (index, id) = match name.as_str() {
                "ids" => {
                    let id = item.as_str().ok_or_else(|| {
                        Refusal::illegal_argument("ids array element should only contain ids")
                    })?;
                    (None, Some(id))
                }
                "docs" => {
                    (item.get("_index").and_then(Value::as_str), item.get("_id").and_then(Value::as_str))
                }
                _ => return Err(super::unsupported(&format!("[{name}] in _mget"))),
            };
            let Some(id) = id else {
                problems.add(format!("id is missing for doc {}", wanted.len()));
                wanted.push((index.unwrap_or(&call.index).to_owned(), String::new()));
                continue;
            };
            wanted.push((index.unwrap_or(&call.index).to_owned(), id.to_owned()));
        }
    }
    if wanted.is_empty() {
        problems.add("no documents to get");
    }
    for (place, (index, _)) in wanted.iter().enumerate() {
        if index.is_empty() {
            problems.add(format!("index is missing for doc {place}"));
        }
    }
    problems.finish()?;
    let mut out = b"{\"docs\":[".to_vec();
    for (place, (index, id)) in wanted.iter().enumerate() {
        if place > 0 {
            out.push(b',');
        }
        match Target::find(call.state, index) {
            Some(mut target) => {
                let found = target.doc(id);
                write_found(&mut out, target.name(), id, found.as_deref(), &filter);
            }
            None => {
                let error = Refusal::no_index(index).body.get("error").cloned().unwrap_or_default();
                let item = json!({"_index": index, "_id": id, "error": error});
                out.extend_from_slice(item.to_string().as_bytes());
            }
        }
    }
    out.extend_from_slice(b"]}");
    Ok((StatusCode::OK, Content::Text(out)))
}
