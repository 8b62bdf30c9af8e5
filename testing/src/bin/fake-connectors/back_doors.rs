//! Control of the fake Elasticsearch over HTTP, for tests in any language: the paths `/_fake/…`.

use std::{
    collections::BTreeMap,
    sync::{Arc, Weak},
    time::Duration,
};

use bytes::Bytes;
use connectors_testing::{FakeElasticsearch, RecordedRequest};
use http::{HeaderValue, Response, StatusCode, header};
use serde::{Deserialize, de::DeserializeOwned};
use serde_json::{Value, json};

pub(crate) const HELP: &str = "\
Tests control the fake Elasticsearch with these requests, which need no credentials and have JSON bodies:

  GET    /_fake/dump               Returns all stored documents
  POST   /_fake/reset              Removes all documents and faults, and restores real time
  POST   /_fake/documents/INDEX    Stores documents and makes them searchable: {\"ID\": {..}, ..}
  GET    /_fake/clock              Returns the time of the server: {\"now\": ..}
  POST   /_fake/clock              {\"set\": TIME}, {\"advance_ms\": N} or {\"resume\": true}
  POST   /_fake/faults             Injects a fault, see below
  DELETE /_fake/faults             Removes all faults

Faults, each with \"count\" (default 1):

  {\"method\": \"PUT\", \"path\": \"/_connector/*\", \"status\": 503}
  {\"method\": \"POST\", \"path\": \"/_bulk\", \"kind\": \"drop_connection\"}
      or drop_response, cut_response, garbage. In a path, * matches characters of one segment and
      the segment ** any number of segments. The method * matches any method.
  {\"item\": \"ID PATTERN\", \"status\": 429}      writes of documents, also bulk items
  {\"reject_field\": NAME}, {\"refuse_bulk_with\": ID}, {\"drop_items\": N}
  {\"fail_shards\": true}, {\"time_out\": true}, {\"change_pit_id\": true}, {\"date\": TEXT}
";

/// Adds the paths to a fake.
pub(crate) fn open(fake: &Arc<FakeElasticsearch>) {
    type Control = fn(&FakeElasticsearch, &RecordedRequest) -> Result<Value, String>;
    let controls: [(&str, &str, Control); 7] = [
        ("GET", "/_fake/dump", dump),
        ("POST", "/_fake/reset", reset),
        ("POST", "/_fake/documents/*", documents),
        ("GET", "/_fake/clock", now),
        ("POST", "/_fake/clock", clock),
        ("POST", "/_fake/faults", faults),
        ("DELETE", "/_fake/faults", clear_faults),
    ];
    for (method, path, control) in controls {
        // The fake owns its handlers, so a strong reference would be a cycle.
        let this: Weak<FakeElasticsearch> = Arc::downgrade(fake);
        fake.on(method, path).handle(move |request| match this.upgrade() {
            Some(fake) => response(control(&fake, request)),
            None => response(Err("the server is stopping".to_owned())),
        });
    }
}

fn response(outcome: Result<Value, String>) -> Response<Bytes> {
    let (status, body) = match outcome {
        Ok(body) => (StatusCode::OK, body),
        Err(error) => (StatusCode::BAD_REQUEST, json!({"error": error})),
    };
    let mut response = Response::new(Bytes::from(body.to_string()));
    *response.status_mut() = status;
    response.headers_mut().insert(header::CONTENT_TYPE, HeaderValue::from_static("application/json"));
    response
}

fn body<T: DeserializeOwned>(request: &RecordedRequest) -> Result<T, String> {
    request.json().map_err(|error| format!("invalid body of {}: {error}", request.path()))
}

fn done() -> Result<Value, String> {
    Ok(json!({"acknowledged": true}))
}

fn dump(fake: &FakeElasticsearch, _: &RecordedRequest) -> Result<Value, String> {
    let mut dump = fake.snapshot();
    if let Some(fields) = dump.as_object_mut() {
        fields.insert("documents".to_owned(), fake.all_documents());
    }
    Ok(dump)
}

fn reset(fake: &FakeElasticsearch, request: &RecordedRequest) -> Result<Value, String> {
    fake.reset();
    fake.resume_time();
    clear_faults(fake, request)
}

fn documents(fake: &FakeElasticsearch, request: &RecordedRequest) -> Result<Value, String> {
    let index = request.path().rsplit('/').next().unwrap_or_default();
    let index = percent_encoding::percent_decode_str(index).decode_utf8_lossy();
    let documents: BTreeMap<String, Value> = body(request)?;
    for (id, source) in &documents {
        if !fake.put_document(&index, id, source) {
            return Err(format!(
                "document `{id}` cannot be stored in `{index}`: check the name and the source"
            ));
        }
    }
    Ok(json!({"stored": documents.len()}))
}

fn now(fake: &FakeElasticsearch, _: &RecordedRequest) -> Result<Value, String> {
    Ok(json!({"now": fake.now().to_rfc3339()}))
}

#[derive(Deserialize)]
#[serde(rename_all = "snake_case")]
enum Clock {
    Set(String),
    AdvanceMs(u64),
    Resume(bool),
}

fn clock(fake: &FakeElasticsearch, request: &RecordedRequest) -> Result<Value, String> {
    match body(request)? {
        Clock::Set(time) => {
            let time = chrono::DateTime::parse_from_rfc3339(&time);
            fake.set_time(time.map_err(|error| format!("invalid time: {error}"))?.to_utc());
        }
        Clock::AdvanceMs(by) => fake.advance_time(Duration::from_millis(by)),
        Clock::Resume(true) => fake.resume_time(),
        Clock::Resume(false) => return Err("`resume` can only be true".to_owned()),
    }
    now(fake, request)
}

#[derive(Deserialize)]
#[serde(deny_unknown_fields, untagged)]
enum FaultRequest {
    Status { method: String, path: String, status: u16, count: Option<usize> },
    Kind { method: String, path: String, kind: Kind, count: Option<usize> },
    Item { item: String, status: u16, count: Option<usize> },
    Field { reject_field: String },
    Bulk { refuse_bulk_with: String },
    Short { drop_items: usize, count: Option<usize> },
    Shards { fail_shards: bool, count: Option<usize> },
    TimeOut { time_out: bool, count: Option<usize> },
    Pit { change_pit_id: bool, count: Option<usize> },
    Date { date: String },
}

#[derive(Deserialize)]
#[serde(rename_all = "snake_case")]
enum Kind {
    DropConnection,
    DropResponse,
    CutResponse,
    Garbage,
}

fn faults(fake: &FakeElasticsearch, request: &RecordedRequest) -> Result<Value, String> {
    let fault: FaultRequest = body(request)?;
    let times = |enabled: bool, count: Option<usize>| if enabled { count.unwrap_or(1) } else { 0 };
    let of_documents = fake.document_faults();
    match fault {
        FaultRequest::Status { path, .. } | FaultRequest::Kind { path, .. } if path.starts_with("/_fake") => {
            return Err("faults cannot be bound to paths below /_fake".to_owned());
        }
        FaultRequest::Status { method, path, status, count } => {
            fake.on(&method, &path).fail(times(true, count), status);
        }
        FaultRequest::Kind { method, path, kind, count } => {
            let (route, count) = (fake.on(&method, &path), times(true, count));
            match kind {
                Kind::DropConnection => route.drop_connection(count),
                Kind::DropResponse => route.drop_response(count),
                Kind::CutResponse => route.cut_response(count),
                Kind::Garbage => route.garbage(count),
            }
        }
        FaultRequest::Item { item, status, count } => {
            of_documents.fail_items(item, times(true, count), status);
        }
        FaultRequest::Field { reject_field } => {
            of_documents.reject_field(reject_field);
        }
        FaultRequest::Bulk { refuse_bulk_with } => {
            of_documents.refuse_bulk_with(refuse_bulk_with);
        }
        FaultRequest::Short { drop_items, count } => {
            of_documents.drop_items(times(true, count), drop_items);
        }
        FaultRequest::Shards { fail_shards, count } => {
            of_documents.fail_shards(times(fail_shards, count));
        }
        FaultRequest::TimeOut { time_out, count } => {
            of_documents.time_out(times(time_out, count));
        }
        FaultRequest::Pit { change_pit_id, count } => {
            of_documents.change_pit_id(times(change_pit_id, count));
        }
        FaultRequest::Date { date } => fake.date_header(Some(&date)),
    }
    done()
}

fn clear_faults(fake: &FakeElasticsearch, _: &RecordedRequest) -> Result<Value, String> {
    fake.clear_faults();
    fake.document_faults().clear();
    fake.date_header(None);
    done()
}
