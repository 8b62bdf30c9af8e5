//! Requests to a fake Elasticsearch, and its responses.

use connectors_sdk::{Client, Elasticsearch, Error, RetryPolicy};
use connectors_testing::FakeElasticsearch;
use serde_json::{Value, json};

pub use crate::http::{HttpResponse, keys};

/// The types of refusals.
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

/// The document of an error that has neither cause nor anything else to say.
pub fn error(status: u16, error_type: &str, reason: &str) -> Value {
    let root = json!({"type": error_type, "reason": reason});
    json!({"error": {"root_cause": [root], "type": error_type, "reason": reason}, "status": status})
}

/// What a list of problems in a request reads like.
pub fn problems(problems: &[&str]) -> String {
    let numbered: String = problems.iter().zip(1..).map(|(text, n)| format!("{n}: {text};")).collect();
    format!("Validation Failed: {numbered}")
}

impl HttpResponse {
    /// Checks for exactly this response.
    #[track_caller]
    pub fn is(&self, status: u16, body: Value) {
        assert_eq!((self.status, self.json()), (status, body));
    }

    /// Checks for a success and takes its body.
    #[track_caller]
    pub fn ok(&self) -> Value {
        assert!((200..300).contains(&self.status), "{self:?}");
        assert_eq!(self.headers["x-elastic-product"], "Elasticsearch");
        self.json()
    }

    /// Checks that exactly this is said, and nothing else.
    #[track_caller]
    pub fn refused(&self, status: u16, error_type: &str, reason: &str) {
        self.is(status, error(status, error_type, reason));
    }

    /// Checks what is said, whatever the reasons for it.
    #[track_caller]
    pub fn says(&self, status: u16, error_type: &str, reason: &str) {
        let document = self.json();
        let error = &document["error"];
        let found = (self.status, error["type"].as_str(), error["reason"].as_str());
        assert_eq!(found, (status, Some(error_type), Some(reason)));
        assert_eq!(document["status"], status);
    }

    /// Checks that the request's values are refused for these reasons.
    #[track_caller]
    pub fn invalid(&self, texts: &[&str]) {
        self.refused(400, VALIDATION, &problems(texts));
    }

    /// Checks that a rule of connectors is broken.
    #[track_caller]
    pub fn against_rule(&self, reason: &str) {
        self.refused(400, RULE, reason);
    }

    /// Checks that the body cannot be read, at a place that does not matter, and gives the error.
    #[track_caller]
    pub fn unreadable(&self, reason: &str) -> Value {
        assert_eq!(self.status, 400, "{self:?}");
        let mut document = self.json();
        assert_eq!((keys(&document), &document["status"]), (vec!["error", "status"], &json!(400)));
        let error = document["error"].take();
        assert_eq!((&error["type"], placeless(&error)), (&json!(PARSE), reason), "{self:?}");
        error
    }

    /// Checks that the body cannot be read because of the innermost of its causes, and where the outermost one is.
    #[track_caller]
    pub fn unreadable_because(&self, outer: &str, error_type: &str, reason: &str) {
        let error = self.unreadable(outer);
        let mut innermost = &error;
        while let Some(cause) = innermost.get("caused_by") {
            innermost = cause;
        }
        assert_eq!((&innermost["type"], placeless(innermost)), (&json!(error_type), reason), "{self:?}");
        // The root is the innermost one among those that tell a place.
        let mut place = &error;
        while let Some(cause) = place.get("caused_by").filter(|cause| cause["type"] == PARSE) {
            place = cause;
        }
        let root = json!([{"type": place["type"], "reason": place["reason"]}]);
        assert_eq!(error["root_cause"], root, "{self:?}");
    }

    /// Checks for a connector that calls which write without reading do not find.
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

/// The reason without the line and column in front.
#[track_caller]
fn placeless(error: &Value) -> &str {
    let reason = error["reason"].as_str().unwrap();
    let Some((place, rest)) = reason.strip_prefix('[').and_then(|rest| rest.split_once("] ")) else {
        return reason;
    };
    match place.split_once(':') {
        Some((line, column)) if line.parse::<u32>().is_ok() && column.parse::<u32>().is_ok() => rest,
        _ => reason,
    }
}

/// A client that makes each call once.
pub fn client(fake: &FakeElasticsearch) -> Client<Elasticsearch> {
    Client::elasticsearch(fake.uri()).no_proxy().retry(RetryPolicy::none()).build().unwrap()
}

/// Checks that the call was refused with exactly this.
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

/// A request with these headers and this body.
pub async fn send(
    fake: &FakeElasticsearch,
    method: &str,
    path: &str,
    headers: &[(&str, &str)],
    body: impl Into<String>,
) -> HttpResponse {
    crate::http::send(&fake.uri(), method, path, headers, body).await
}

/// A request without a body.
pub async fn call(fake: &FakeElasticsearch, method: &str, path: &str) -> HttpResponse {
    send(fake, method, path, &[], "").await
}

/// A request with a JSON body.
pub async fn call_with(fake: &FakeElasticsearch, method: &str, path: &str, body: Value) -> HttpResponse {
    send_json(fake, method, path, body.to_string()).await
}

/// A request with what is said to be JSON.
pub async fn send_json(
    fake: &FakeElasticsearch,
    method: &str,
    path: &str,
    body: impl Into<String>,
) -> HttpResponse {
    send(fake, method, path, &[("content-type", "application/json")], body).await
}

/// An update of the connector `a`.
pub async fn update(fake: &FakeElasticsearch, call: &str, body: Value) -> HttpResponse {
    call_with(fake, "PUT", &format!("/_connector/a/{call}"), body).await
}

/// A fake with the connector `a`, created of this.
pub async fn with_connector(body: Value) -> FakeElasticsearch {
    let fake = FakeElasticsearch::start().await;
    put(&fake, "a", body).await;
    fake
}

/// Creates or replaces a connector.
pub async fn put(fake: &FakeElasticsearch, id: &str, body: Value) {
    call_with(fake, "PUT", &format!("/_connector/{id}"), body).await.ok();
}

/// A connector as the server gives it, also if it was deleted softly.
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

/// The object with these members replaced.
#[track_caller]
pub fn with(object: &Value, members: Value) -> Value {
    let mut object = object.clone();
    for (key, value) in members.as_object().unwrap() {
        object[key] = value.clone();
    }
    object
}

/// The ids on a page of connectors or sync jobs.
#[track_caller]
pub fn ids(page: &Value) -> Vec<&str> {
    page["results"].as_array().unwrap().iter().map(|item| item["id"].as_str().unwrap()).collect()
}

/// Checks that the text is a time as the server writes it, and gives it.
#[track_caller]
pub fn time(value: &Value) -> chrono::DateTime<chrono::Utc> {
    let text = value.as_str().unwrap();
    let fraction =
        text.strip_suffix('Z').and_then(|text| text.split_once('.')).map(|(_, fraction)| fraction.len());
    assert!(fraction.is_some_and(|digits| (3..=9).contains(&digits)), "{text}");
    text.parse().unwrap()
}

/// Tests of one update each: its response, what it changes in the connector `a` and that nothing else changes, and
/// that the same update a second time is a `noop`.
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

/// Tests of bodies of one update that are refused: what is said, and that nothing changes.
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
