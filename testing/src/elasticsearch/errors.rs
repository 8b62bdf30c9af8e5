//! Error responses in the server's formats.

use http::{HeaderName, HeaderValue, StatusCode};
use serde_json::{Value, json};

use super::state::{Document, into_document};

/// The error response to a request that is not carried out.
#[derive(Debug)]
pub(super) struct Refusal {
    pub(super) status: StatusCode,
    pub(super) body: Value,
    pub(super) headers: Vec<(HeaderName, HeaderValue)>,
}

/// The result of a call.
pub(super) type Outcome = Result<(StatusCode, Value), Refusal>;

/// The index that is named in errors about connectors.
pub(super) const CONNECTORS: &str = ".elastic-connectors-v1";
/// The index that is named in errors about sync jobs.
pub(super) const SYNC_JOBS: &str = ".elastic-connectors-sync-jobs-v1";

impl Refusal {
    /// The usual format, whose root cause is the error itself.
    pub(super) fn new(status: StatusCode, error_type: &str, reason: &str) -> Self {
        Self::with_root(status, cause(error_type, reason), &cause(error_type, reason))
    }

    /// The usual format, with another root cause.
    pub(super) fn with_root(status: StatusCode, mut error: Document, root: &Document) -> Self {
        error.insert("root_cause".to_owned(), json!([root]));
        let body = json!({"error": error, "status": status.as_u16()});
        Self { status, body, headers: Vec::new() }
    }

    /// The format without an error type.
    fn short(status: StatusCode, body: Value) -> Self {
        Self { status, body, headers: Vec::new() }
    }

    pub(super) fn header(mut self, name: &'static str, value: &str) -> Self {
        let value = HeaderValue::try_from(value).ok();
        self.headers.extend(value.map(|value| (HeaderName::from_static(name), value)));
        self
    }

    /// Adds a field to the error and to its root cause.
    pub(super) fn with_field(mut self, name: &str, value: &Value) -> Self {
        let Some(error) = self.body.get_mut("error").and_then(Value::as_object_mut) else { return self };
        error.insert(name.to_owned(), value.clone());
        let root =
            error.get_mut("root_cause").and_then(|root| root.get_mut(0)).and_then(Value::as_object_mut);
        if let Some(root) = root {
            root.insert(name.to_owned(), value.clone());
        }
        self
    }

    pub(super) fn caused_by(self, error_type: &str, reason: &str) -> Self {
        self.with_cause(cause(error_type, reason))
    }

    pub(super) fn with_cause(mut self, cause: Document) -> Self {
        if let Some(error) = self.body.get_mut("error").and_then(Value::as_object_mut) {
            error.insert("caused_by".to_owned(), cause.into());
        }
        self
    }

    pub(super) fn bad(error_type: &str, reason: &str) -> Self {
        Self::new(StatusCode::BAD_REQUEST, error_type, reason)
    }

    pub(super) fn illegal_argument(reason: &str) -> Self {
        Self::bad("illegal_argument_exception", reason)
    }

    /// The request violates a rule of connectors or sync jobs.
    pub(super) fn rule(reason: &str) -> Self {
        Self::bad("status_exception", reason)
    }

    pub(super) fn not_found(reason: &str) -> Self {
        Self::new(StatusCode::NOT_FOUND, "resource_not_found_exception", reason)
    }

    pub(super) fn no_connector(id: &str) -> Self {
        Self::not_found(&format!("connector [{id}] not found"))
    }

    /// There is no connector to update, in calls that write without reading first.
    pub(super) fn missing_document(id: &str) -> Self {
        Self::new(StatusCode::NOT_FOUND, "document_missing_exception", &format!("[{id}]: document missing"))
            .with_field("index_uuid", &"Zm9yLXRlc3RzLW9ubHktMQ".into())
            .with_field("shard", &"0".into())
            .with_field("index", &CONNECTORS.into())
    }

    pub(super) fn no_index(name: &str) -> Self {
        let reason = format!("no such index [{name}]");
        Self::new(StatusCode::NOT_FOUND, "index_not_found_exception", &reason)
            .with_field("resource.type", &"index_or_alias".into())
            .with_field("resource.id", &name.into())
            .with_field("index_uuid", &"_na_".into())
            .with_field("index", &name.into())
    }

    /// The format of a search that failed on its only shard.
    pub(super) fn all_shards_failed(status: StatusCode, root: &Document, index: &str) -> Self {
        Self::in_phase("query", status, root, index)
    }

    /// As [`all_shards_failed`](Self::all_shards_failed), in a phase of the search.
    pub(super) fn in_phase(phase: &str, status: StatusCode, root: &Document, index: &str) -> Self {
        let mut error = cause("search_phase_execution_exception", "all shards failed");
        error.insert("phase".to_owned(), phase.into());
        error.insert("grouped".to_owned(), true.into());
        error.insert(
            "failed_shards".to_owned(),
            json!([{"shard": 0, "index": index, "node": "Zm9yLXRlc3RzLW9ubHktMg", "reason": root}]),
        );
        if root.get("type").is_some_and(|error_type| error_type == "illegal_argument_exception") {
            let mut outer = root.clone();
            outer.insert("caused_by".to_owned(), root.clone().into());
            error.insert("caused_by".to_owned(), outer.into());
        }
        Self::with_root(status, error, root)
    }

    /// The error without root causes, as in the items of a bulk response.
    pub(super) fn error_alone(&self) -> Value {
        let mut error = self.body.get("error").cloned().unwrap_or_default();
        if let Some(fields) = error.as_object_mut() {
            fields.remove("root_cause");
        }
        error
    }

    /// The reason of the error.
    pub(super) fn reason(&self) -> &str {
        self.body.pointer("/error/reason").and_then(Value::as_str).unwrap_or_default()
    }

    pub(super) fn transition(what: &str, exception: &str, from: &str, to: &str) -> Self {
        let reason = format!(
            "Invalid transition attempt from [{from}] to [{to}]. Such a {what} transition is not supported by the \
             Connector Protocol."
        );
        Self::rule(&reason).caused_by(exception, &reason)
    }

    pub(super) fn window(total: usize, index: &str) -> Self {
        let reason = format!(
            "Result window is too large, from + size must be less than or equal to: [10000] but was [{total}]. See \
             the scroll api for a more efficient way to request large data sets. This limit can be set by changing \
             the [index.max_result_window] index level setting."
        );
        Self::all_shards_failed(StatusCode::BAD_REQUEST, &cause("illegal_argument_exception", &reason), index)
    }

    /// A `null` that the server did not expect: a 500 without a reason if `unchecked`, else a 400.
    pub(super) fn null_pointer(unchecked: bool, what: &str) -> Self {
        if unchecked {
            let mut error = cause("null_pointer_exception", "");
            error.insert("reason".to_owned(), Value::Null);
            return Self::with_root(StatusCode::INTERNAL_SERVER_ERROR, error.clone(), &error);
        }
        Self::illegal_argument(&format!("[{what}] cannot be [null]."))
    }

    /// An empty array that the server did not expect: a 500 if `unchecked`, else a 400.
    pub(super) fn out_of_bounds(unchecked: bool, what: &str) -> Self {
        if unchecked {
            let reason = "Index 0 out of bounds for length 0";
            return Self::new(StatusCode::INTERNAL_SERVER_ERROR, "index_out_of_bounds_exception", reason);
        }
        Self::illegal_argument(&format!("[{what}] cannot be empty."))
    }

    /// An invalid value of a media type header. `cause` is the error about it.
    pub(super) fn media_type(headers: &str, error_type: &str, reason: &str) -> Self {
        let outer = "media_type_header_exception";
        Self::bad(outer, &format!("Invalid media-type value on headers [{headers}]"))
            .caused_by(error_type, reason)
    }

    /// An escape sequence in the query that cannot be decoded.
    pub(super) fn bad_parameter(reason: &str) -> Self {
        let outer = format!("java.lang.IllegalArgumentException: {reason}");
        Self::bad("bad_parameter_exception", &outer).caused_by("illegal_argument_exception", reason)
    }

    pub(super) fn long_line(limit: usize) -> Self {
        Self::bad("too_long_http_line_exception", &format!("An HTTP line is larger than {limit} bytes."))
    }

    pub(super) fn no_handler(method: &str, uri: &str) -> Self {
        let text = format!("no handler found for uri [{uri}] and method [{method}]");
        Self::short(StatusCode::BAD_REQUEST, json!({"error": text}))
    }

    pub(super) fn wrong_method(method: &str, uri: &str, allowed: &[&str]) -> Self {
        let text = format!(
            "Incorrect HTTP method for uri [{uri}] and method [{method}], allowed: [{}]",
            allowed.join(", ")
        );
        Self::short(StatusCode::METHOD_NOT_ALLOWED, json!({"error": text, "status": 405}))
            .header("allow", &allowed.join(","))
    }

    pub(super) fn content_type(content_type: Option<&str>) -> Self {
        let text = match content_type {
            Some(given) => format!("Content-Type header [{given}] is not supported"),
            None => "Content-Type header is missing".to_owned(),
        };
        Self::short(StatusCode::NOT_ACCEPTABLE, json!({"error": text, "status": 406}))
    }

    pub(super) fn no_body(method: &str, path: &str) -> Self {
        Self::illegal_argument(&format!("request [{method} {path}] does not support having a body"))
    }

    pub(super) fn serverless(method: &str, uri: &str) -> Self {
        let reason = format!(
            "Request for uri [{uri}] with method [{method}] exists but is not available when running in serverless mode"
        );
        Self::new(StatusCode::GONE, "api_not_available_exception", &reason)
    }

    pub(super) fn on_demand(status: StatusCode) -> Self {
        let (error_type, reason) = match status.as_u16() {
            401 => ("security_exception", "missing authentication credentials for REST request"),
            403 => ("security_exception", "action is unauthorized"),
            404 => ("resource_not_found_exception", "not found"),
            409 => ("version_conflict_engine_exception", "version conflict, current version is different"),
            410 => ("api_not_available_exception", "not available when running in serverless mode"),
            429 => ("es_rejected_execution_exception", "rejected execution"),
            503 => ("unavailable_shards_exception", "no shard is available"),
            _ => ("exception", "failed on demand"),
        };
        Self::new(status, error_type, reason)
    }

    /// Adds the stack traces that the parameter `error_trace` asks for.
    pub(super) fn trace(&mut self) {
        if let Some(error) = self.body.get_mut("error") {
            add_trace(error);
        }
    }
}

/// The type and the reason of an error or a cause.
pub(super) fn cause(error_type: &str, reason: &str) -> Document {
    into_document(json!({"type": error_type, "reason": reason}))
}

fn add_trace(error: &mut Value) {
    let Value::Object(fields) = error else { return };
    let text = |name: &str| fields.get(name).and_then(Value::as_str).unwrap_or_default();
    let trace =
        format!("{}: {}\n\tat fake.Elasticsearch.handle(Unknown Source)\n", text("type"), text("reason"));
    fields.insert("stack_trace".to_owned(), trace.into());
    if let Some(cause) = fields.get_mut("caused_by") {
        add_trace(cause);
    }
    if let Some(Value::Array(roots)) = fields.get_mut("root_cause") {
        roots.iter_mut().for_each(add_trace);
    }
}

/// All problems of a request's values, which the server reports together.
#[derive(Debug, Default)]
pub(super) struct Problems(Vec<String>);

impl Problems {
    pub(super) fn add(&mut self, problem: impl Into<String>) {
        self.0.push(problem.into());
    }

    pub(super) fn check(mut self, valid: bool, problem: &str) -> Self {
        if !valid {
            self.add(problem);
        }
        self
    }

    pub(super) fn finish(self) -> Result<(), Refusal> {
        if self.0.is_empty() {
            return Ok(());
        }
        let numbered = (1..).zip(&self.0).map(|(number, problem)| format!("{number}: {problem};"));
        let reason = format!("Validation Failed: {}", numbered.collect::<String>());
        Err(Refusal::bad("action_request_validation_exception", &reason))
    }
}
