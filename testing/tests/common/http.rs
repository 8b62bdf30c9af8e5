//! Plain HTTP to a fake, past the code under test.

use std::sync::LazyLock;

use connectors_sdk::{HeaderMap, Method};
use serde_json::Value;

/// For all tests, since loading the machine's certificates takes long. No connection outlives its request: the next
/// one may come from the runtime of another test.
static CLIENT: LazyLock<reqwest::Client> = LazyLock::new(|| {
    let client = reqwest::Client::builder().no_proxy().redirect(reqwest::redirect::Policy::none());
    client.pool_max_idle_per_host(0).build().unwrap()
});

/// What came back.
#[derive(Debug)]
pub struct HttpResponse {
    pub status: u16,
    pub headers: HeaderMap,
    pub text: String,
}

impl HttpResponse {
    #[track_caller]
    pub fn json(&self) -> Value {
        assert_eq!(self.headers["content-type"], "application/json", "{self:?}");
        serde_json::from_str(&self.text).unwrap()
    }
}

/// The names of an object's members, sorted.
#[track_caller]
pub fn keys(value: &Value) -> Vec<&str> {
    let mut keys: Vec<_> = value.as_object().unwrap().keys().map(String::as_str).collect();
    keys.sort_unstable();
    keys
}

/// A request with these headers and this body.
pub async fn send(
    uri: &str,
    method: &str,
    path: &str,
    headers: &[(&str, &str)],
    body: impl Into<String>,
) -> HttpResponse {
    let method = Method::from_bytes(method.as_bytes()).unwrap();
    let mut request = CLIENT.request(method, format!("{uri}{path}"));
    for (name, value) in headers {
        request = request.header(*name, *value);
    }
    let body = body.into();
    if !body.is_empty() {
        request = request.body(body);
    }
    let response = request.send().await.unwrap();
    HttpResponse {
        status: response.status().as_u16(),
        headers: response.headers().clone(),
        text: response.text().await.unwrap(),
    }
}
