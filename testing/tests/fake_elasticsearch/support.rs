//! Requests to a fake Elasticsearch, and checks of its responses.

use connectors_sdk::{Client, Elasticsearch, Error, RetryPolicy};
use connectors_testing::FakeElasticsearch;
use serde_json::{Value, json};

pub use crate::http::{HttpResponse, keys};

/// Error types.
pub const PARSE: &str = "x_content_parse_exception";
pub const VALIDATION: &str = "action_request_validation_exception";
pub const ARGUMENT: &str = "illegal_argument_exception";
pub const RULE: &str = "status_exception";
pub const NOT_FOUND: &str = "resource_not_found_exception";
pub const MISSING: &str = "document_missing_exception";

/// The updates of a connector.
pub const CONNECTOR_UPDATES: [&str; 16] = [
    "_api_key_id",
    "_check_in",
    "_configuration",
    "_error",
    "_features",
    "_filtering",
    "_filtering/_activate",
    "_filtering/_validation",
    "_index_name",
    "_last_sync",
    "_name",
    "_native",
    "_pipeline",
    "_scheduling",
    "_service_type",
    "_status",
];

/// The document of an error without a cause.
pub fn error(status: u16, error_type: &str, reason: &str) -> Value {
    let root = json!({"type": error_type, "reason": reason});
    json!({"error": {"root_cause": [root], "type": error_type, "reason": reason}, "status": status})
}

/// The reason of an error that lists these problems.
pub fn problems(problems: &[&str]) -> String {
    let numbered: String = problems.iter().zip(1..).map(|(text, n)| format!("{n}: {text};")).collect();
    format!("Validation Failed: {numbered}")
}

impl HttpResponse {
    /// Checks for exactly this status and body.
    #[track_caller]
    pub fn is(&self, status: u16, body: Value) {
        assert_eq!((self.status, self.json()), (status, body));
    }

    /// Checks for a success and returns the body.
    #[track_caller]
    pub fn ok(&self) -> Value {
        assert!((200..300).contains(&self.status), "{self:?}");
        assert_eq!(self.headers["x-elastic-product"], "Elasticsearch");
        self.json()
    }

    /// Checks for exactly this error without a cause.
    #[track_caller]
    pub fn refused(&self, status: u16, error_type: &str, reason: &str) {
        self.is(status, error(status, error_type, reason));
    }

    /// Checks the error, ignoring its causes.
    #[track_caller]
    pub fn has_error(&self, status: u16, error_type: &str, reason: &str) {
        let document = self.json();
        let error = &document["error"];
        let found = (self.status, error["type"].as_str(), error["reason"].as_str());
        assert_eq!(found, (status, Some(error_type), Some(reason)));
        assert_eq!(document["status"], status);
    }

    /// Checks that the request's values are refused with these problems.
    #[track_caller]
    pub fn invalid(&self, texts: &[&str]) {
        self.refused(400, VALIDATION, &problems(texts));
    }

    /// Checks that a rule of connectors is violated.
    #[track_caller]
    pub fn against_rule(&self, reason: &str) {
        self.refused(400, RULE, reason);
    }

    /// Checks that the body cannot be parsed, ignoring the position, and returns the error.
    #[track_caller]
    pub fn unreadable(&self, reason: &str) -> Value {
        assert_eq!(self.status, 400, "{self:?}");
        let mut document = self.json();
        assert_eq!((keys(&document), &document["status"]), (vec!["error", "status"], &json!(400)));
        let error = document["error"].take();
        assert_eq!((&error["type"], without_position(&error)), (&json!(PARSE), reason), "{self:?}");
        error
    }

    /// Checks that the body cannot be parsed, and the innermost cause, ignoring positions.
    #[track_caller]
    pub fn unreadable_because(&self, outer: &str, error_type: &str, reason: &str) {
        let error = self.unreadable(outer);
        let mut innermost = &error;
        while let Some(cause) = innermost.get("caused_by") {
            innermost = cause;
        }
        assert_eq!(
            (&innermost["type"], without_position(innermost)),
            (&json!(error_type), reason),
            "{self:?}"
        );
        // The root cause is the innermost error with a position.
        let mut positioned = &error;
        while let Some(cause) = positioned.get("caused_by").filter(|cause| cause["type"] == PARSE) {
            positioned = cause;
        }
        let root = json!([{"type": positioned["type"], "reason": positioned["reason"]}]);
        assert_eq!(error["root_cause"], root, "{self:?}");
    }

    /// Checks for the error about a missing connector in calls that write without reading first.
    #[track_caller]
    pub fn missing_document(&self, id: &str) {
        assert_eq!(self.status, 404, "{self:?}");
        let document = self.json();
        let error = &document["error"];
        let known = ["index", "index_uuid", "reason", "root_cause", "shard", "type"];
        assert_eq!((keys(error), &document["status"]), (known.to_vec(), &json!(404)));
        assert_eq!(
            (&error["type"], &error["reason"]),
            (&json!(MISSING), &json!(format!("[{id}]: document missing")))
        );
        assert_eq!(error["index"], ".elastic-connectors-v1");
    }
}

/// The reason without the leading line and column.
#[track_caller]
fn without_position(error: &Value) -> &str {
    let reason = error["reason"].as_str().unwrap();
    let Some((place, rest)) = reason.strip_prefix('[').and_then(|rest| rest.split_once("] ")) else {
        return reason;
    };
    match place.split_once(':') {
        Some((line, column)) if line.parse::<u32>().is_ok() && column.parse::<u32>().is_ok() => rest,
        _ => reason,
    }
}

/// Returns a client that does not retry.
pub fn client(fake: &FakeElasticsearch) -> Client<Elasticsearch> {
    Client::elasticsearch(fake.uri()).no_proxy().retry(RetryPolicy::none()).build().unwrap()
}

/// Checks that the call failed with exactly this error.
#[track_caller]
pub fn assert_refused<T: std::fmt::Debug>(
    result: Result<T, Error>,
    status: u16,
    error_type: &str,
    reason: &str,
) {
    let error = result.unwrap_err();
    let cause = error.elasticsearch().unwrap_or_else(|| panic!("{error:?}"));
    let found = (error.status().unwrap().as_u16(), cause.error_type.as_deref(), cause.reason.as_deref());
    assert_eq!(found, (status, Some(error_type), Some(reason)));
}

/// Sends a request with these headers and this body.
pub async fn send(
    fake: &FakeElasticsearch,
    method: &str,
    path: &str,
    headers: &[(&str, &str)],
    body: impl Into<String>,
) -> HttpResponse {
    crate::http::send(&fake.uri(), method, path, headers, body).await
}

/// Sends a request without a body.
pub async fn call(fake: &FakeElasticsearch, method: &str, path: &str) -> HttpResponse {
    send(fake, method, path, &[], "").await
}

/// Sends a request with a JSON body.
pub async fn call_with(fake: &FakeElasticsearch, method: &str, path: &str, body: Value) -> HttpResponse {
    send_json(fake, method, path, body.to_string()).await
}

/// Sends a request with a body that is declared as JSON.
pub async fn send_json(
    fake: &FakeElasticsearch,
    method: &str,
    path: &str,
    body: impl Into<String>,
) -> HttpResponse {
    send(fake, method, path, &[("content-type", "application/json")], body).await
}

/// Sends an update of the connector `a`.
pub async fn update(fake: &FakeElasticsearch, call: &str, body: Value) -> HttpResponse {
    call_with(fake, "PUT", &format!("/_connector/a/{call}"), body).await
}

/// Starts a fake with the connector `a`, created with this body.
pub async fn with_connector(body: Value) -> FakeElasticsearch {
    let fake = FakeElasticsearch::start().await;
    put(&fake, "a", body).await;
    fake
}

/// Creates or replaces a connector.
pub async fn put(fake: &FakeElasticsearch, id: &str, body: Value) {
    call_with(fake, "PUT", &format!("/_connector/{id}"), body).await.ok();
}

/// Reads a connector over HTTP, also if it is soft-deleted.
pub async fn stored(fake: &FakeElasticsearch, id: &str) -> Value {
    call(fake, "GET", &format!("/_connector/{id}?include_deleted=true")).await.ok()
}

/// The body of the response to an update.
pub fn updated() -> Value {
    json!({"result": "updated"})
}

/// The response when nothing changed.
pub fn noop() -> Value {
    json!({"result": "noop"})
}

/// Returns the object with these fields replaced.
#[track_caller]
pub fn with(object: &Value, fields: Value) -> Value {
    let mut object = object.clone();
    for (key, value) in fields.as_object().unwrap() {
        object[key] = value.clone();
    }
    object
}

/// The ids on a page of connectors or sync jobs.
#[track_caller]
pub fn ids(page: &Value) -> Vec<&str> {
    page["results"].as_array().unwrap().iter().map(|item| item["id"].as_str().unwrap()).collect()
}

/// Checks that the value is a time in the server's format, and parses it.
#[track_caller]
pub fn time(value: &Value) -> chrono::DateTime<chrono::Utc> {
    let text = value.as_str().unwrap();
    let fraction =
        text.strip_suffix('Z').and_then(|text| text.split_once('.')).map(|(_, fraction)| fraction.len());
    assert!(fraction.is_some_and(|digits| (3..=9).contains(&digits)), "{text}");
    text.parse().unwrap()
}

/// Generates one test per update: its response, the changed fields of the connector `a`, and that the same update is
/// then a `noop`.
macro_rules! updates {
    ($($name:ident: $created:tt, |$a:ident| $request:expr => $change:tt;)+) => {$(
        #[tokio::test]
        async fn $name() {
            use connectors_sdk::elasticsearch::WriteResult;
            use $crate::support::{client, stored, with, with_connector};
            let fake = with_connector(serde_json::json!($created)).await;
            let before = stored(&fake, "a").await;
            let $a = client(&fake).connector("a");
            let response = $request.response().await.unwrap();
            assert_eq!(response.status(), 200);
            assert_eq!(response.into_value().result, WriteResult::Updated);
            let after = stored(&fake, "a").await;
            assert_eq!(after, with(&before, serde_json::json!($change)));
            assert_eq!($request.send().await.unwrap().result, WriteResult::Noop);
            assert_eq!(stored(&fake, "a").await, after);
        }
    )+};
}

/// Generates one test per invalid body of an update: its error, and that nothing changes.
macro_rules! refusals {
    ($($name:ident: $created:tt, $call:literal, $body:tt => |$response:ident| $check:expr;)+) => {$(
        #[tokio::test]
        async fn $name() {
            use $crate::support::{stored, update, with_connector};
            let fake = with_connector(serde_json::json!($created)).await;
            let before = stored(&fake, "a").await;
            let $response = update(&fake, $call, serde_json::json!($body)).await;
            $check;
            assert_eq!(stored(&fake, "a").await, before);
        }
    )+};
}

pub(crate) use {refusals, updates};
