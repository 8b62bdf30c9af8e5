//! Helpers of the tests in this binary.

use std::{collections::BTreeMap, sync::LazyLock};

pub(crate) use crate::reference::reference;
use bytes::Bytes;
use connectors_sdk::{Client, Elasticsearch, Error, RetryPolicy};
use futures_core::future::BoxFuture;
use serde_json::{Value, json};
use wiremock::{Mock, MockServer, ResponseTemplate, matchers::any};

/// A request on the wire. The target includes the query, percent-encoded.
#[derive(Debug, PartialEq)]
pub(crate) struct Wire {
    pub(crate) method: String,
    pub(crate) target: String,
    pub(crate) headers: BTreeMap<String, String>,
    pub(crate) body: Option<Value>,
}

impl Wire {
    /// A request with a JSON body and its content type, or with neither.
    pub(crate) fn new(method: &str, target: &str, body: Option<Value>) -> Self {
        let json = "application/json";
        let own = concat!("connectors-sdk/", env!("CARGO_PKG_VERSION"));
        let mut headers = vec![("accept", json), ("user-agent", own)];
        if body.is_some() {
            headers.push(("content-type", json));
        }
        // Direct access to the stored documents.
        if target.starts_with("/.elastic-connectors") {
            headers.push(("x-elastic-product-origin", "connectors"));
        }
        let headers = headers.into_iter().map(|(name, value)| (name.to_owned(), value.to_owned())).collect();
        Self { method: method.to_owned(), target: target.to_owned(), headers, body }
    }

    pub(crate) fn with_header(mut self, name: &str, value: &str) -> Self {
        self.headers.insert(name.to_owned(), value.to_owned());
        self
    }

    /// The request that `to_http` returns.
    pub(crate) fn announced(request: &http::Request<Bytes>) -> Self {
        Self {
            method: request.method().to_string(),
            target: request.uri().to_string(),
            headers: headers(request.headers()),
            body: parsed(request.body()),
        }
    }

    fn arrived(request: &wiremock::Request) -> Self {
        let query = request.url.query().map(|query| format!("?{query}")).unwrap_or_default();
        Self {
            method: request.method.to_string(),
            target: format!("{}{query}", request.url.path()),
            headers: headers(&request.headers),
            body: parsed(&request.body),
        }
    }
}

/// All headers except those of the connection.
fn headers(headers: &http::HeaderMap) -> BTreeMap<String, String> {
    let of_the_connection = ["accept-encoding", "content-length", "host"];
    headers
        .iter()
        .filter(|(name, _)| !of_the_connection.contains(&name.as_str()))
        .map(|(name, value)| (name.to_string(), value.to_str().unwrap().to_owned()))
        .collect()
}

fn parsed(body: &[u8]) -> Option<Value> {
    (!body.is_empty()).then(|| serde_json::from_slice(body).unwrap())
}

/// A server that sends the same response to every request.
pub(crate) async fn responding(status: u16, body: &Value) -> MockServer {
    let server = MockServer::start().await;
    Mock::given(any()).respond_with(ResponseTemplate::new(status).set_body_json(body)).mount(&server).await;
    server
}

/// The received requests, in order.
pub(crate) async fn arrived(server: &MockServer) -> Vec<Wire> {
    server.received_requests().await.unwrap().iter().map(Wire::arrived).collect()
}

/// A client of this server without retries and proxies.
pub(crate) fn client(server: &MockServer) -> Client<Elasticsearch> {
    Client::elasticsearch(server.uri()).no_proxy().retry(RetryPolicy::none()).build().unwrap()
}

/// A client for tests without a server.
pub(crate) fn offline() -> Client<Elasticsearch> {
    static CLIENT: LazyLock<Client<Elasticsearch>> =
        LazyLock::new(|| Client::elasticsearch("http://localhost:9200").no_proxy().build().unwrap());
    CLIENT.clone()
}

/// Decodes a value as if it were a response.
pub(crate) fn decoded<T: serde::de::DeserializeOwned>(json: Value) -> T {
    serde_json::from_value(json).unwrap()
}

/// Part of a description; a `$ref` is resolved.
pub(crate) fn resolve<'a>(description: &'a Value, part: &'a Value) -> &'a Value {
    part["$ref"].as_str().map_or(part, |place| description.pointer(place.trim_start_matches('#')).unwrap())
}

/// One row of a table of requests.
pub(crate) struct Case {
    /// Name of the operation in errors and logs.
    pub(crate) operation: String,
    pub(crate) wire: Wire,
    /// Sends the request to a server that responds with an error, and returns the error.
    pub(crate) fails: fn(Client<Elasticsearch>) -> BoxFuture<'static, Error>,
}

/// Generates one test per request: `to_http` returns the given request, a server receives it, and the response decodes
/// to the given value, after the function behind `by` if the value cannot be compared itself. `cases` returns the same
/// requests as a table.
macro_rules! wire {
    ($($name:ident: |$es:ident| $request:expr =>
        $method:ident $target:literal $body:tt, $status:literal $response:tt => $value:expr $(, by $by:expr)?;)+) => {
        $(#[tokio::test]
        async fn $name() {
            use $crate::elasticsearch::support::{Wire, responding, arrived, client, offline};
            let body = Some(serde_json::json!($body)).filter(|body| !body.is_null());
            let expected = Wire::new(stringify!($method), $target, body);
            let $es = offline();
            assert_eq!(Wire::announced(&$request.to_http().unwrap()), expected);
            let server = responding($status, &serde_json::json!($response)).await;
            let $es = client(&server);
            let response = $request.response().await.unwrap();
            assert_eq!(response.status().as_u16(), $status);
            let value = response.into_value();
            $(let value = $by(value);)?
            assert_eq!(value, $value);
            assert_eq!(arrived(&server).await, [expected]);
        })+

        pub(crate) fn cases() -> Vec<$crate::elasticsearch::support::Case> {
            use $crate::elasticsearch::support::{Case, Wire, offline};
            vec![$({
                let $es = offline();
                // An error before sending names the operation.
                let error = $request.header("", "").to_http().unwrap_err();
                let operation = error.operation().unwrap().to_owned();
                let $es = offline();
                let wire = Wire::announced(&$request.to_http().unwrap());
                Case { operation, wire, fails: |$es| Box::pin(async move { $request.send().await.unwrap_err() }) }
            }),+]
        }
    };
}

pub(crate) use wire;

/// Generates one test per invalid request: its error, and that nothing is sent.
macro_rules! refused {
    ($($name:ident: |$es:ident| $request:expr => $message:expr;)+) => {$(
        #[tokio::test]
        async fn $name() {
            use $crate::elasticsearch::support::{responding, arrived, client};
            let server = responding(200, &serde_json::json!({"result": "updated"})).await;
            let $es = client(&server);
            let announced = $request.to_http().unwrap_err();
            let error = $request.send().await.unwrap_err();
            assert_eq!(error.to_string(), $message);
            assert_eq!(announced.to_string(), $message);
            assert_eq!((error.kind(), error.attempts()), (connectors_sdk::ErrorKind::Request, 0));
            assert!(error.operation().is_some() && !error.is_retryable());
            assert_eq!(arrived(&server).await, []);
        }
    )+};
}

pub(crate) use refused;

/// The error document of an Elasticsearch refusal; `more` are further fields of the error.
pub(crate) fn refusal(status: u16, error_type: &str, reason: &str, more: Value) -> Value {
    let mut error = json!({"type": error_type, "reason": reason,
                           "root_cause": [{"type": error_type, "reason": reason}]});
    error.as_object_mut().unwrap().extend(decoded::<serde_json::Map<_, _>>(more));
    json!({"error": error, "status": status})
}
