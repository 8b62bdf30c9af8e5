//! Refusals, in the server's long form.

use http::StatusCode;
use serde_json::{Value, json};

use crate::testing::server::Reply;

/// A request the server does not carry out.
#[derive(Debug)]
pub(super) struct Refusal {
    status: StatusCode,
    body: Value,
}

pub(super) type Outcome = Result<(StatusCode, Value), Refusal>;

impl Refusal {
    pub(super) fn new(status: StatusCode, error_type: &str, reason: &str) -> Self {
        let error = json!({
            "root_cause": [{"type": error_type, "reason": reason}],
            "type": error_type,
            "reason": reason,
        });
        Self { status, body: json!({"error": error, "status": status.as_u16()}) }
    }

    fn caused_by(mut self, error_type: &str, reason: &str) -> Self {
        if let Some(error) = self.body.get_mut("error").and_then(Value::as_object_mut) {
            error.insert("caused_by".to_owned(), json!({"type": error_type, "reason": reason}));
        }
        self
    }

    pub(super) fn bad(error_type: &str, reason: &str) -> Self {
        Self::new(StatusCode::BAD_REQUEST, error_type, reason)
    }

    pub(super) fn invalid(problem: &str) -> Self {
        Self::bad("action_request_validation_exception", &format!("Validation Failed: 1: {problem};"))
    }

    pub(super) fn rule(reason: &str) -> Self {
        Self::bad("status_exception", reason)
    }

    pub(super) fn not_found(reason: &str) -> Self {
        Self::new(StatusCode::NOT_FOUND, "resource_not_found_exception", reason)
    }

    /// From calls that write without reading.
    pub(super) fn missing(id: &str) -> Self {
        Self::new(StatusCode::NOT_FOUND, "document_missing_exception", &format!("[{id}]: document missing"))
    }

    pub(super) fn transition(what: &str, exception: &str, from: &str, to: &str) -> Self {
        let reason = format!(
            "Invalid transition attempt from [{from}] to [{to}]. Such a {what} transition is not supported by the \
             Connector Protocol."
        );
        Self::rule(&reason).caused_by(exception, &reason)
    }

    pub(super) fn no_handler(method: &str, path: &str) -> Self {
        let text = format!("no handler found for uri [{path}] and method [{method}]");
        Self { status: StatusCode::BAD_REQUEST, body: json!({"error": text}) }
    }

    pub(super) fn on_demand(status: StatusCode) -> Self {
        let (error_type, reason) = match status.as_u16() {
            401 => ("security_exception", "missing authentication credentials for REST request"),
            403 => ("security_exception", "action is unauthorized"),
            404 => ("resource_not_found_exception", "not found"),
            409 => ("version_conflict_engine_exception", "version conflict"),
            410 => ("api_not_available_exception", "not available when running in serverless mode"),
            429 => ("es_rejected_execution_exception", "rejected execution"),
            503 => ("unavailable_shards_exception", "no shard is available"),
            _ => ("exception", "failed on demand"),
        };
        Self::new(status, error_type, reason)
    }

    pub(super) fn reply(&self) -> Reply {
        Reply::json(self.status, &self.body)
    }
}
