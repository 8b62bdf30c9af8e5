//! Calls that send a secret, in every way in which one can be sent.

use std::sync::{
    Arc,
    atomic::{AtomicBool, Ordering},
};

use connectors_sdk::{
    B3os, Client, ClientBuilder, Credentials, Elasticsearch, Method, Result, RetryPolicy,
    b3os::ConnectorData, elasticsearch::Configuration,
};
use futures_util::{FutureExt, future::BoxFuture};
use serde_json::{Value, json};

/// A way to send a secret.
pub(crate) struct Sender {
    pub(crate) name: &'static str,
    /// Whether only the characters of a token can be sent.
    pub(crate) token: bool,
    /// Whether the secret is one whatever it looks like, so that fields of the protocol are scrubbed of it, too.
    pub(crate) declared: bool,
    /// Sends the secret to the server at this address. Returns everything that is visible of a success.
    pub(crate) send: fn(String, String) -> BoxFuture<'static, Result<String>>,
}

impl Sender {
    /// Whether the call sends other credentials after a 401, which is the only error of interest then.
    pub(crate) fn replaces_credentials(&self) -> bool {
        self.name == "replaced credentials"
    }
}

macro_rules! senders {
    ($($name:literal, $token:literal, $declared:literal => |$uri:ident, $secret:ident| $request:expr,)*) => {
        &[$(Sender {
            name: $name,
            token: $token,
            declared: $declared,
            send: |$uri, $secret| async move { $request.await.map(|response| format!("{response:?} {response:#?}")) }.boxed(),
        }),*]
    };
}

pub(crate) const SENDERS: &[Sender] = senders![
    "bearer token", true, true => |uri, secret| {
        let client = b3os(uri).token(secret).build().unwrap();
        client.connector("c").get().response()
    },
    "password", false, true => |uri, secret| {
        elasticsearch(uri).basic("user", secret).build().unwrap().connector("c").get().response()
    },
    "api key", true, true => |uri, secret| {
        elasticsearch(uri).api_key(format!("id:{secret}")).build().unwrap().sync_jobs().list().response()
    },
    "replaced credentials", true, true => |uri, secret| {
        let (first, secret) = (Arc::new(AtomicBool::new(true)), Arc::new(secret));
        let provider = move || {
            let key = if first.swap(false, Ordering::Relaxed) { secret.to_string() } else { "other-key".to_owned() };
            async move { Ok(Credentials::bearer(key)) }
        };
        elasticsearch(uri).credentials(provider).build().unwrap().connector("c").check_in().response()
    },
    "proxy password", false, true => |uri, secret| {
        let user = percent_encoding::utf8_percent_encode(&secret, percent_encoding::NON_ALPHANUMERIC);
        let proxy = uri.replace("http://", &format!("http://user:{user}@"));
        let client = Client::elasticsearch("http://server.invalid").allow_plain_http().proxy(proxy).retry(RetryPolicy::none());
        client.build().unwrap().connector("c").get().response()
    },
    "declared data", false, true => |uri, secret| {
        client(uri).connectors().create("slack", "n", ConnectorData::new().secret("x", secret)).response()
    },
    "data by name", false, true => |uri, secret| {
        let data = ConnectorData::new().set("settings", json!({"passwords": [secret]}));
        client(uri).connector("c").update().data(data).response()
    },
    "data by appearance", false, false => |uri, secret| {
        client(uri).connector("c").update().data(ConnectorData::new().set("host", secret)).response()
    },
    "JSON in data", false, true => |uri, secret| {
        let account = json!({"type": "service", "private_key": secret}).to_string();
        client(uri).connector("c").update().data(ConnectorData::new().set("account", account)).response()
    },
    "sensitive field", false, true => |uri, secret| {
        let field = json!({"x": {"label": "X", "sensitive": true, "value": secret}});
        let schema: Configuration = serde_json::from_value(field).unwrap();
        elasticsearch(uri).build().unwrap().connector("c").update_configuration().schema(schema).response()
    },
    "configuration by appearance", false, false => |uri, secret| {
        elasticsearch(uri).build().unwrap().connector("c").update_configuration().value("host", secret).response()
    },
    "connector secret", false, true => |uri, secret| {
        elasticsearch(uri).build().unwrap().secrets().create(secret).response()
    },
    "marked secret of a raw request", false, true => |uri, secret| {
        let request = elasticsearch(uri).build().unwrap().request(Method::PUT, "/_x");
        request.json(&secret).secret(secret.as_str()).response::<Value>().map(|done| done.map(|done| done.attempts()))
    },
    "header", true, true => |uri, secret| {
        client(uri).connectors().list().header("X-Session-Id", secret).response()
    },
    "authorization of one call", true, true => |uri, secret| {
        elasticsearch(uri).build().unwrap().connector("c").get().header("authorization", format!("Token {secret}")).response()
    },
    "cookie", true, true => |uri, secret| {
        let client = elasticsearch(uri).header("cookie", format!("a=b; sid={}", secret.replace(';', "")));
        client.build().unwrap().connector("c").delete().response()
    },
    "query parameter", false, true => |uri, secret| {
        client(uri).connector("c").get().query("api_key", secret).response()
    },
];

fn elasticsearch(uri: String) -> ClientBuilder<Elasticsearch> {
    Client::elasticsearch(uri).no_proxy().retry(RetryPolicy::none())
}

fn b3os(uri: String) -> ClientBuilder<B3os> {
    Client::b3os().base_url(uri).no_proxy().retry(RetryPolicy::none())
}

fn client(uri: String) -> Client<B3os> {
    b3os(uri).token("token-of-the-client").build().unwrap()
}
