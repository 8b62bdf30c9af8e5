//! Helpers to send requests to a fake B3OS and to check its responses.

use std::collections::BTreeSet;

use connectors_testing::{FakeB3os, b3os::Options};
use serde_json::{Value, json};

pub use crate::http::{HttpResponse, keys};

impl HttpResponse {
    /// Asserts that this is a success with code 200, and returns its payload.
    #[track_caller]
    pub fn data(&self) -> Value {
        self.success(200, "success")
    }

    #[track_caller]
    pub fn success(&self, code: i64, message: &str) -> Value {
        assert_eq!(self.status, 200, "{self:?}");
        let mut envelope = self.json();
        assert_eq!(keys(&envelope), ["code", "data", "message", "requestId"]);
        assert_eq!((&envelope["code"], &envelope["message"]), (&json!(code), &json!(message)));
        assert!(envelope["requestId"].as_str().is_some_and(|id| id.len() > 10));
        envelope["data"].take()
    }

    /// Asserts that this is an error with this status, code and message, and returns its details (`null` if there are
    /// none).
    #[track_caller]
    pub fn error(&self, status: u16, code: i64, message: &str) -> Value {
        assert_eq!(self.status, status, "{self:?}");
        let mut envelope = self.json();
        assert_eq!((&envelope["code"], &envelope["message"]), (&json!(code), &json!(message)));
        assert!(envelope["requestId"].as_str().is_some_and(|id| id.len() > 10));
        let known = BTreeSet::from(["code", "details", "message", "requestId"]);
        assert!(keys(&envelope).iter().all(|key| known.contains(key)), "{self:?}");
        envelope["details"].take()
    }
}

pub async fn with_options(options: Options) -> FakeB3os {
    FakeB3os::builder().options(options).start().await.unwrap()
}

/// Sends a request with these headers and this JSON body.
pub async fn send(
    fake: &FakeB3os,
    method: &str,
    path: &str,
    headers: &[(&str, &str)],
    body: impl Into<String>,
) -> HttpResponse {
    let body = body.into();
    let mut headers = headers.to_vec();
    if !body.is_empty() {
        headers.push(("content-type", "application/json"));
    }
    crate::http::send(&fake.uri(), method, path, &headers, body).await
}

/// Sends a request without a body, with the initial token.
pub async fn call(fake: &FakeB3os, method: &str, path: &str) -> HttpResponse {
    send(fake, method, path, &[("authorization", &bearer(fake.token()))], "").await
}

/// Sends a request with a JSON body, with the initial token.
pub async fn call_with(fake: &FakeB3os, method: &str, path: &str, body: Value) -> HttpResponse {
    send(fake, method, path, &[("authorization", &bearer(fake.token()))], body.to_string()).await
}

pub fn bearer(token: &str) -> String {
    format!("Bearer {token}")
}

/// Creates a Slack connector and returns its id.
pub async fn create(fake: &FakeB3os, name: &str) -> String {
    let body = json!({"type": "slack", "name": name, "data": {}});
    let connector = call_with(fake, "POST", "/v1/connectors", body).await.data();
    connector["id"].as_str().unwrap().to_owned()
}
