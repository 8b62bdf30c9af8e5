//! The server under test, which is the fake or a node of Elasticsearch, and its responses.

use std::{
    fmt,
    sync::{Mutex, MutexGuard, PoisonError},
};

use connectors_sdk::{Client, ClientBuilder, Elasticsearch, Method, RetryPolicy};
use connectors_testing::{FakeElasticsearch, elasticsearch::Privilege};
use serde_json::{Value, json};

/// `http.max_content_length` of both servers.
pub const MAX_CONTENT_LENGTH: usize = 1024 * 1024;

/// The node, as the environment describes it.
#[derive(Clone)]
pub struct Node {
    pub url: String,
    pub password: Option<String>,
    pub ca: Option<Vec<u8>>,
}

impl Node {
    pub fn from_env() -> Option<Self> {
        let variable = |name: &str| std::env::var(name).ok().filter(|value| !value.is_empty());
        let ca = variable("CONNECTORS_REAL_CA").map(|path| std::fs::read(path).expect("the file of the CA"));
        let url = variable("CONNECTORS_REAL_URL")?;
        Some(Self { url, password: variable("CONNECTORS_REAL_PASSWORD"), ca })
    }

    /// The number of the node's version.
    pub async fn version(&self) -> String {
        let client = match &self.password {
            Some(password) => self.client().basic("elastic", password.as_str()),
            None => self.client(),
        };
        let client = client.build().expect("a client");
        let info: Value = client.request(Method::GET, "/_nodes/_local").send().await.expect("the node");
        let nodes = info["nodes"].as_object().into_iter().flatten();
        nodes.filter_map(|(_, node)| node["version"].as_str()).collect()
    }

    /// A client without credentials.
    pub fn client(&self) -> ClientBuilder<Elasticsearch> {
        let client = Client::elasticsearch(&self.url).no_proxy().allow_plain_http();
        match &self.ca {
            Some(ca) => client.ca_certificate(ca),
            None => client,
        }
    }
}

/// The body of a request.
pub enum Body {
    Json(Value),
    /// One document per line.
    Lines(Vec<Value>),
    /// Text that is sent as it is, as JSON.
    Text(String),
}

impl From<Value> for Body {
    fn from(value: Value) -> Self {
        Self::Json(value)
    }
}

impl From<Vec<Value>> for Body {
    fn from(lines: Vec<Value>) -> Self {
        Self::Lines(lines)
    }
}

impl From<&str> for Body {
    fn from(text: &str) -> Self {
        Self::Text(text.to_owned())
    }
}

/// A response with any status.
#[derive(Clone, Debug)]
pub struct Reply {
    pub request: String,
    pub status: u16,
    /// Null if there is none, a string if it is not JSON.
    pub body: Value,
}

impl fmt::Display for Reply {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "{}: {} {}", self.request, self.status, self.body)
    }
}

impl Reply {
    /// The body of a response with this status.
    #[track_caller]
    pub fn ok(self, status: u16) -> Value {
        assert_eq!(self.status, status, "{self}");
        self.body
    }

    /// The reason of an error with this status and type.
    #[track_caller]
    pub fn refused(&self, status: u16, error_type: &str) -> &str {
        let error = &self.body["error"];
        assert_eq!(
            (self.status, error["root_cause"][0]["type"].as_str()),
            (status, Some(error_type)),
            "{self}"
        );
        error["root_cause"][0]["reason"].as_str().unwrap_or_default()
    }
}

/// The responses of a test, and the values in them that cannot be equal.
#[derive(Clone, Debug, Default)]
pub struct Transcript {
    pub replies: Vec<Reply>,
    pub hidden: Vec<String>,
}

enum Kind {
    Fake(FakeElasticsearch),
    Real(Node),
}

/// The fake or a node.
pub struct Server {
    pub es: Client<Elasticsearch>,
    kind: Kind,
    version: u64,
    transcript: Mutex<Transcript>,
}

impl Server {
    pub fn fake(fake: FakeElasticsearch, version: u64) -> Self {
        Self { es: fake.client(), kind: Kind::Fake(fake), version, transcript: Mutex::default() }
    }

    pub fn real(node: Node, version: u64) -> Self {
        let client = match &node.password {
            Some(password) => node.client().basic("elastic", password.as_str()),
            None => node.client(),
        };
        Self {
            es: client.build().expect("a client"),
            kind: Kind::Real(node),
            version,
            transcript: Mutex::default(),
        }
    }

    /// Whether the node has version 9 or newer. The fake behaves so.
    pub fn is_modern(&self) -> bool {
        self.version >= 9
    }

    /// A client without credentials.
    pub fn builder(&self) -> ClientBuilder<Elasticsearch> {
        match &self.kind {
            Kind::Fake(fake) => fake.client_builder(),
            Kind::Real(node) => node.client(),
        }
    }

    /// The fake, for its back doors.
    pub fn as_fake(&self) -> Option<&FakeElasticsearch> {
        match &self.kind {
            Kind::Fake(fake) => Some(fake),
            Kind::Real(_) => None,
        }
    }

    pub fn transcript(&self) -> Transcript {
        self.lock().clone()
    }

    fn lock(&self) -> MutexGuard<'_, Transcript> {
        self.transcript.lock().unwrap_or_else(PoisonError::into_inner)
    }

    /// Replaces this value when responses are compared.
    pub fn hide(&self, value: impl Into<String>) {
        self.lock().hidden.push(value.into());
    }

    /// Deletes all indices that tests create.
    pub async fn clean(&self) {
        let found: Value = self.es.request(Method::GET, "/_all").send().await.unwrap_or_default();
        let fields = found.as_object().into_iter().flatten();
        for (name, _) in fields.filter(|(name, _)| !name.starts_with('.')) {
            let deleted = self.es.request(Method::DELETE, format!("/{name}")).send_discard().await;
            deleted.expect("a deleted index");
        }
    }

    /// Sends a request without a body.
    pub async fn get(&self, path: &str) -> Reply {
        self.send(&self.es, "GET", path, None).await
    }

    /// Sends a request without a body.
    pub async fn bare(&self, method: &str, path: &str) -> Reply {
        self.send(&self.es, method, path, None).await
    }

    /// Sends a request with a body.
    pub async fn call(&self, method: &str, path: &str, body: impl Into<Body>) -> Reply {
        self.send(&self.es, method, path, Some(body.into())).await
    }

    /// Sends a request by a client of this server.
    pub async fn send(
        &self,
        es: &Client<Elasticsearch>,
        method: &str,
        path: &str,
        body: Option<Body>,
    ) -> Reply {
        let method = Method::from_bytes(method.as_bytes()).expect("a method");
        let (plain, query) = path.split_once('?').unwrap_or((path, ""));
        let mut request = es.request(method.clone(), plain).retry(RetryPolicy::none());
        for pair in query.split('&').filter(|pair| !pair.is_empty()) {
            let (name, value) = pair.split_once('=').unwrap_or((pair, ""));
            request = request.query(name, value);
        }
        let mut text = String::new();
        request = match body {
            None => request,
            Some(Body::Json(value)) => {
                text = value.to_string();
                request.json(&value)
            }
            Some(Body::Lines(lines)) => {
                text = lines.iter().map(|line| format!("{line}\n")).collect();
                request.ndjson(&lines)
            }
            Some(Body::Text(given)) => {
                text = given;
                request.body("application/json", text.clone())
            }
        };
        let (status, body) = match request.response_bytes().await {
            Ok(response) => {
                (response.status().as_u16(), String::from_utf8_lossy(response.value()).into_owned())
            }
            Err(error) => {
                let status = error.status().unwrap_or_else(|| panic!("{method} {path}: {error:?}"));
                (status.as_u16(), error.body().unwrap_or_default().to_owned())
            }
        };
        let body = match body.as_str() {
            "" => Value::Null,
            text => serde_json::from_str(text).unwrap_or_else(|_| Value::from(text)),
        };
        text.truncate(text.char_indices().nth(200).map_or(text.len(), |(at, _)| at));
        let request = format!("{method} {path} {text}");
        let reply = Reply { request: request.trim_end().to_owned(), status, body };
        self.lock().replies.push(reply.clone());
        reply
    }

    /// Creates an API key with these cluster privileges and, if `indices`, all privileges on all indices. Returns it encoded.
    pub async fn api_key(&self, cluster: &[&str], indices: bool) -> String {
        let Some(fake) = self.as_fake() else {
            let names: &[&str] = if indices { &["*"] } else { &[] };
            let role = json!({"cluster": cluster, "indices": names.iter().map(|name| json!({
                "names": [name], "privileges": ["all"],
            })).collect::<Vec<_>>()});
            let body = json!({"name": "test", "role_descriptors": {"test": role}});
            let request = self.es.request(Method::POST, "/_security/api_key").json(&body);
            let key: Value = request.send().await.expect("an API key");
            self.hide(key["id"].as_str().expect("an id"));
            return key["encoded"].as_str().expect("an encoded key").to_owned();
        };
        let mut privileges: Vec<_> = cluster
            .iter()
            .map(|name| match *name {
                "manage_connector" => Privilege::ManageConnector,
                "monitor_connector" => Privilege::MonitorConnector,
                other => panic!("the fake has no privilege {other}"),
            })
            .collect();
        if indices {
            privileges.extend([Privilege::Indices, Privilege::ProtocolIndices]);
        }
        let key = fake.add_api_key(&privileges);
        self.hide(id_of(&key));
        key
    }
}

/// The id of an encoded API key.
fn id_of(encoded: &str) -> String {
    use base64::{Engine as _, engine::general_purpose::STANDARD};
    let decoded = STANDARD.decode(encoded).expect("Base64");
    String::from_utf8_lossy(&decoded).split(':').next().unwrap_or_default().to_owned()
}

/// The ids of hits, in order.
#[track_caller]
pub fn ids(found: &Value) -> Vec<&str> {
    let hits = found["hits"]["hits"].as_array().unwrap_or_else(|| panic!("no hits: {found}"));
    hits.iter().filter_map(|hit| hit["_id"].as_str()).collect()
}
