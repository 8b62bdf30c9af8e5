//! What the tests of this binary share.

pub(crate) use crate::reference::reference;
use bytes::Bytes;
use connectors_sdk::{Client, Elasticsearch, RetryPolicy};
use serde_json::Value;
use wiremock::{Mock, MockServer, ResponseTemplate, matchers::any};

/// A request as it travels. The target has the query, percent-encoded.
#[derive(Debug, PartialEq)]
pub(crate) struct Wire {
    pub(crate) method: String,
    pub(crate) target: String,
    pub(crate) content_type: Option<String>,
    pub(crate) body: Option<Value>,
}

impl Wire {
    /// A request with a JSON body, or with none and then without a content type.
    pub(crate) fn new(method: &str, target: &str, body: Option<Value>) -> Self {
        Self {
            method: method.to_owned(),
            target: target.to_owned(),
            content_type: body.is_some().then(|| "application/json".to_owned()),
            body,
        }
    }

    /// What a request object says it will send.
    pub(crate) fn announced(request: &http::Request<Bytes>) -> Self {
        Self {
            method: request.method().to_string(),
            target: request.uri().to_string(),
            content_type: content_type(request.headers()),
            body: json(request.body()),
        }
    }

    fn arrived(request: &wiremock::Request) -> Self {
        let query = request.url.query().map(|query| format!("?{query}")).unwrap_or_default();
        Self {
            method: request.method.to_string(),
            target: format!("{}{query}", request.url.path()),
            content_type: content_type(&request.headers),
            body: json(&request.body),
        }
    }
}

fn content_type(headers: &http::HeaderMap) -> Option<String> {
    headers.get(http::header::CONTENT_TYPE).map(|value| value.to_str().unwrap().to_owned())
}

fn json(body: &[u8]) -> Option<Value> {
    (!body.is_empty()).then(|| serde_json::from_slice(body).unwrap())
}

/// A server that gives every request the same answer.
pub(crate) async fn answering(status: u16, body: &Value) -> MockServer {
    let server = MockServer::start().await;
    Mock::given(any()).respond_with(ResponseTemplate::new(status).set_body_json(body)).mount(&server).await;
    server
}

/// Everything that arrived, in order.
pub(crate) async fn arrived(server: &MockServer) -> Vec<Wire> {
    server.received_requests().await.unwrap().iter().map(Wire::arrived).collect()
}

/// A client of this server that neither repeats calls nor goes through a proxy.
pub(crate) fn client(server: &MockServer) -> Client<Elasticsearch> {
    Client::elasticsearch(server.uri()).unwrap().no_proxy().retry(RetryPolicy::none()).build().unwrap()
}

/// A client for what needs no server.
pub(crate) fn offline() -> Client<Elasticsearch> {
    Client::elasticsearch("http://localhost:9200").unwrap().no_proxy().build().unwrap()
}

/// Reads a value as it would arrive.
pub(crate) fn decoded<T: serde::de::DeserializeOwned>(json: Value) -> T {
    serde_json::from_value(json).unwrap()
}

/// Tests that say for one request each what travels: what `to_http` announces and what a server receives, and that the
/// answer becomes the given value.
macro_rules! wire {
    ($($name:ident: |$es:ident| $request:expr =>
        $method:ident $target:literal $body:tt, $status:literal $answer:tt => $value:expr;)+) => {$(
        #[tokio::test]
        async fn $name() {
            use $crate::elasticsearch::support::{Wire, answering, arrived, client, offline};
            let body = Some(serde_json::json!($body)).filter(|body| !body.is_null());
            let expected = Wire::new(stringify!($method), $target, body);
            let $es = offline();
            assert_eq!(Wire::announced(&$request.to_http().unwrap()), expected);
            let server = answering($status, &serde_json::json!($answer)).await;
            let $es = client(&server);
            let response = $request.response().await.unwrap();
            assert_eq!(response.status().as_u16(), $status);
            assert_eq!(response.into_value(), $value);
            assert_eq!(arrived(&server).await, [expected]);
        }
    )+};
}

pub(crate) use wire;
