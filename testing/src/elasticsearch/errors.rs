//! Refusals, in the server's forms.

use http::{HeaderName, HeaderValue, StatusCode};
use serde_json::{Value, json};

use super::state::{Document, members};

/// A request the server does not carry out.
#[derive(Debug)]
pub(super) struct Refusal {
    pub(super) status: StatusCode,
    pub(super) body: Value,
    pub(super) headers: Vec<(HeaderName, HeaderValue)>,
}

/// What a call gives.
pub(super) type Outcome = Result<(StatusCode, Value), Refusal>;

/// The index that errors about connectors name.
pub(super) const CONNECTORS: &str = ".elastic-connectors-v1";
/// The index that errors about sync jobs name.
pub(super) const SYNC_JOBS: &str = ".elastic-connectors-sync-jobs-v1";

impl Refusal {
    /// In the long form.
    pub(super) fn new(status: StatusCode, error_type: &str, reason: &str) -> Self {
        Self::with_root(status, cause(error_type, reason), &cause(error_type, reason))
    }

    /// In the long form with something else at the root of it.
    pub(super) fn with_root(status: StatusCode, mut error: Document, root: &Document) -> Self {
        error.insert("root_cause".to_owned(), json!([root]));
        let body = json!({"error": error, "status": status.as_u16()});
        Self { status, body, headers: Vec::new() }
    }

    /// In the form without types.
    fn short(status: StatusCode, body: Value) -> Self {
        Self { status, body, headers: Vec::new() }
    }

    pub(super) fn header(mut self, name: &'static str, value: &str) -> Self {
        let value = HeaderValue::try_from(value).ok();
        self.headers.extend(value.map(|value| (HeaderName::from_static(name), value)));
        self
    }

    /// Adds a member to the error and its root.
    pub(super) fn member(mut self, name: &str, value: &Value) -> Self {
        let Some(error) = self.body.get_mut("error").and_then(Value::as_object_mut) else { return self };
        error.insert(name.to_owned(), value.clone());
        let root =
            error.get_mut("root_cause").and_then(|root| root.get_mut(0)).and_then(Value::as_object_mut);
        if let Some(root) = root {
            root.insert(name.to_owned(), value.clone());
        }
        self
    }

    pub(super) fn caused_by(mut self, error_type: &str, reason: &str) -> Self {
        if let Some(error) = self.body.get_mut("error").and_then(Value::as_object_mut) {
            error.insert("caused_by".to_owned(), cause(error_type, reason).into());
        }
        self
    }

    pub(super) fn bad(error_type: &str, reason: &str) -> Self {
        Self::new(StatusCode::BAD_REQUEST, error_type, reason)
    }

    pub(super) fn illegal_argument(reason: &str) -> Self {
        Self::bad("illegal_argument_exception", reason)
    }

    /// What breaks the rules of connectors and sync jobs.
    pub(super) fn rule(reason: &str) -> Self {
        Self::bad("status_exception", reason)
    }

    pub(super) fn not_found(reason: &str) -> Self {
        Self::new(StatusCode::NOT_FOUND, "resource_not_found_exception", reason)
    }

    pub(super) fn no_connector(id: &str) -> Self {
        Self::not_found(&format!("connector [{id}] not found"))
    }

    /// From calls that write without reading.
    pub(super) fn missing_document(id: &str) -> Self {
        Self::new(StatusCode::NOT_FOUND, "document_missing_exception", &format!("[{id}]: document missing"))
            .member("index_uuid", &"Zm9yLXRlc3RzLW9ubHktMQ".into())
            .member("shard", &"0".into())
            .member("index", &CONNECTORS.into())
    }

    pub(super) fn no_index(name: &str) -> Self {
        let reason = format!("no such index [{name}]");
        Self::new(StatusCode::NOT_FOUND, "index_not_found_exception", &reason)
            .member("resource.type", &"index_or_alias".into())
            .member("resource.id", &name.into())
            .member("index_uuid", &"_na_".into())
            .member("index", &name.into())
    }

    /// In the form of a search that failed on its only shard.
    pub(super) fn all_shards_failed(status: StatusCode, root: &Document, index: &str) -> Self {
        let mut error = cause("search_phase_execution_exception", "all shards failed");
        error.insert("phase".to_owned(), "query".into());
        error.insert("grouped".to_owned(), true.into());
        error.insert(
            "failed_shards".to_owned(),
            json!([{"shard": 0, "index": index, "node": "Zm9yLXRlc3RzLW9ubHktMg", "reason": root}]),
        );
        error.insert("caused_by".to_owned(), root.clone().into());
        Self::with_root(status, error, root)
    }

    /// The error without its roots, as items of a bulk response have it.
    pub(super) fn error_alone(&self) -> Value {
        let mut error = self.body.get("error").cloned().unwrap_or_default();
        if let Some(fields) = error.as_object_mut() {
            fields.remove("root_cause");
        }
        error
    }

    /// What the error says.
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

    /// Where the server stumbles over what it did not check.
    pub(super) fn null_pointer(stumbles: bool, what: &str) -> Self {
        let reason = format!("Cannot invoke \"Object.getClass()\" because \"{what}\" is null");
        if stumbles {
            return Self::new(StatusCode::INTERNAL_SERVER_ERROR, "null_pointer_exception", &reason);
        }
        Self::illegal_argument(&format!("[{what}] cannot be [null]."))
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
            .header("allow", &allowed.join(", "))
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

    /// Adds what `error_trace` asks for.
    pub(super) fn trace(&mut self) {
        if let Some(error) = self.body.get_mut("error") {
            add_trace(error);
        }
    }
}

/// What an error and its causes have.
pub(super) fn cause(error_type: &str, reason: &str) -> Document {
    members(json!({"type": error_type, "reason": reason}))
}

fn add_trace(error: &mut Value) {
    let Value::Object(members) = error else { return };
    let text = |name: &str| members.get(name).and_then(Value::as_str).unwrap_or_default();
    let trace =
        format!("{}: {}\n\tat fake.Elasticsearch.handle(Unknown Source)\n", text("type"), text("reason"));
    members.insert("stack_trace".to_owned(), trace.into());
    if let Some(cause) = members.get_mut("caused_by") {
        add_trace(cause);
    }
    if let Some(Value::Array(roots)) = members.get_mut("root_cause") {
        roots.iter_mut().for_each(add_trace);
    }
}

/// What is wrong with a request, all of it.
#[derive(Debug, Default)]
pub(super) struct Problems(Vec<String>);

impl Problems {
    pub(super) fn add(&mut self, problem: impl Into<String>) {
        self.0.push(problem.into());
    }

    pub(super) fn check(mut self, fine: bool, problem: &str) -> Self {
        if !fine {
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
