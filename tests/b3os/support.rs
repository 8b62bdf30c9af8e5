//! Helpers to send a call to a server that expects exactly one request.

use std::collections::BTreeMap;

use connectors_sdk::{B3os, Client, ClientBuilder};
use serde_json::Value;
use wiremock::{Mock, MockServer, ResponseTemplate, matchers::any};

pub const TOKEN: &str = "b3sk_0123456789abcdef";

/// Returns a client of `server` without proxy and retries.
pub fn client(server: &MockServer) -> Client<B3os> {
    builder(server).retry(connectors_sdk::RetryPolicy::none()).build().unwrap()
}

pub fn builder(server: &MockServer) -> ClientBuilder<B3os> {
    Client::b3os().base_url(server.uri()).token(TOKEN).no_proxy()
}

/// A request as received.
#[derive(Debug)]
pub struct Seen {
    /// `GET /v1/connectors?limit=3`
    pub line: String,
    /// All headers except `host` and `content-length`, which the HTTP stack sets.
    pub headers: BTreeMap<String, String>,
    /// `None` if the body is empty.
    pub body: Option<Value>,
}

impl Seen {
    /// Asserts the method, path, query, headers and body.
    #[track_caller]
    pub fn assert(&self, line: &str, body: Option<Value>) {
        assert_eq!((self.line.as_str(), &self.body), (line, &body));
        let mut headers = BTreeMap::from([
            ("accept", "application/json".to_owned()),
            ("accept-encoding", if cfg!(feature = "gzip") { "gzip" } else { "identity" }.to_owned()),
            ("authorization", format!("Bearer {TOKEN}")),
            ("user-agent", format!("connectors-sdk/{}", env!("CARGO_PKG_VERSION"))),
        ]);
        if body.is_some() {
            headers.insert("content-type", "application/json".to_owned());
        }
        let seen: BTreeMap<_, _> =
            self.headers.iter().map(|(name, value)| (name.as_str(), value.clone())).collect();
        assert_eq!(seen, headers);
    }
}

/// Returns the requests that the server received, in order.
pub async fn seen(server: &MockServer) -> Vec<Seen> {
    let requests = server.received_requests().await.unwrap();
    requests
        .into_iter()
        .map(|request| {
            let target = match request.url.query() {
                Some(query) => format!("{}?{query}", request.url.path()),
                None => request.url.path().to_owned(),
            };
            let headers = request
                .headers
                .iter()
                .map(|(name, value)| (name.to_string(), value.to_str().unwrap().to_owned()))
                .filter(|(name, _)| !matches!(name.as_str(), "host" | "content-length"))
                .collect();
            let body = (!request.body.is_empty()).then(|| serde_json::from_slice(&request.body).unwrap());
            Seen { line: format!("{} {target}", request.method), headers, body }
        })
        .collect()
}

/// Runs `call` against a server that sends `response` to one request, and returns that request.
pub async fn exchange<T>(response: ResponseTemplate, call: impl AsyncFnOnce(Client<B3os>) -> T) -> (Seen, T) {
    let server = MockServer::start().await;
    Mock::given(any()).respond_with(response).expect(1).mount(&server).await;
    let outcome = call(client(&server)).await;
    let mut seen = seen(&server).await;
    assert_eq!(seen.len(), 1, "{seen:#?}");
    (seen.remove(0), outcome)
}

/// Returns a 200 with this JSON.
pub fn json(body: impl serde::Serialize) -> ResponseTemplate {
    ResponseTemplate::new(200).set_body_json(body)
}

/// Returns a 200 with this payload in an envelope.
pub fn envelope(data: Value) -> ResponseTemplate {
    json(serde_json::json!({"code": 200, "message": "success", "requestId": "abc-123", "data": data}))
}

/// Returns a response with this status and text.
pub fn text(status: u16, body: &str) -> ResponseTemplate {
    ResponseTemplate::new(status).set_body_raw(body.to_owned(), "text/plain")
}
