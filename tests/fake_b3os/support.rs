//! Plain HTTP to a fake, past the code under test.

use std::{collections::BTreeSet, sync::LazyLock};

use connectors_sdk::{
    HeaderMap, Method,
    testing::{FakeB3os, b3os::Options},
};
use serde_json::{Value, json};

/// For all tests, since loading the machine's certificates takes long. No connection outlives its request: the next
/// one may come from the runtime of another test.
static CLIENT: LazyLock<reqwest::Client> = LazyLock::new(|| {
    let client = reqwest::Client::builder().no_proxy().redirect(reqwest::redirect::Policy::none());
    client.pool_max_idle_per_host(0).build().unwrap()
});

/// What came back.
#[derive(Debug)]
pub struct Answer {
    pub status: u16,
    pub headers: HeaderMap,
    pub text: String,
}

impl Answer {
    #[track_caller]
    pub fn json(&self) -> Value {
        assert_eq!(self.headers["content-type"], "application/json", "{self:?}");
        serde_json::from_str(&self.text).unwrap()
    }

    /// Checks for the usual success and takes its payload.
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

    /// Checks for an error with this status, code and message, and gives its details (null if there are none).
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

/// The names of an object's members, sorted.
#[track_caller]
pub fn keys(value: &Value) -> Vec<&str> {
    let mut keys: Vec<_> = value.as_object().unwrap().keys().map(String::as_str).collect();
    keys.sort_unstable();
    keys
}

pub async fn with_options(options: Options) -> FakeB3os {
    FakeB3os::builder().options(options).start().await.unwrap()
}

/// A request with these headers and this body.
pub async fn send(
    fake: &FakeB3os,
    method: &str,
    path: &str,
    headers: &[(&str, &str)],
    body: impl Into<String>,
) -> Answer {
    let method = Method::from_bytes(method.as_bytes()).unwrap();
    let mut request = CLIENT.request(method, format!("{}{path}", fake.uri()));
    for (name, value) in headers {
        request = request.header(*name, *value);
    }
    let body = body.into();
    if !body.is_empty() {
        request = request.header("content-type", "application/json").body(body);
    }
    let response = request.send().await.unwrap();
    Answer {
        status: response.status().as_u16(),
        headers: response.headers().clone(),
        text: response.text().await.unwrap(),
    }
}

/// A request without a body, with the token that exists from the start.
pub async fn call(fake: &FakeB3os, method: &str, path: &str) -> Answer {
    send(fake, method, path, &[("authorization", &bearer(fake.token()))], "").await
}

/// A request with a JSON body, with the token that exists from the start.
pub async fn call_with(fake: &FakeB3os, method: &str, path: &str, body: Value) -> Answer {
    send(fake, method, path, &[("authorization", &bearer(fake.token()))], body.to_string()).await
}

pub fn bearer(token: &str) -> String {
    format!("Bearer {token}")
}

/// Creates a Slack connector and gives its id.
pub async fn create(fake: &FakeB3os, name: &str) -> String {
    let body = json!({"type": "slack", "name": name, "data": {}});
    let connector = call_with(fake, "POST", "/v1/connectors", body).await.data();
    connector["id"].as_str().unwrap().to_owned()
}
