use std::{
    io,
    net::{Ipv4Addr, SocketAddr},
};

use super::{
    FakeElasticsearch, Options, Privilege,
    access::Access,
    api::Api,
    state::{ServerInfo, State},
};
use connectors_sdk::Client;

use crate::server::Server;

/// Builder of a [`FakeElasticsearch`].
///
/// ```
/// # #[tokio::main(flavor = "current_thread")]
/// # async fn main() -> Result<(), Box<dyn std::error::Error>> {
/// use connectors_testing::FakeElasticsearch;
///
/// let fake = FakeElasticsearch::builder()
///     .address("127.0.0.1:0".parse()?)
///     .require_api_key("reader:for_this_test_only")
///     .version("9.2.0")
///     .start()
///     .await?;
/// assert_eq!(fake.client().connectors().list().send().await?.count, 0);
///
/// let stranger = fake.client_builder().api_key("c3RyYW5nZXI6").build()?;
/// assert!(stranger.connectors().list().send().await.unwrap_err().is_unauthorized());
/// # Ok(()) }
/// ```
#[derive(Clone)]
#[must_use = "a builder does nothing until `.start().await`"]
pub struct FakeElasticsearchBuilder {
    address: SocketAddr,
    access: Access,
    credentials: Option<Credentials>,
    version: String,
    serverless: bool,
    options: Options,
}

#[derive(Clone)]
enum Credentials {
    ApiKey(String),
    Basic(String, String),
}

impl Default for FakeElasticsearchBuilder {
    fn default() -> Self {
        Self {
            address: SocketAddr::from((Ipv4Addr::LOCALHOST, 0)),
            access: Access::default(),
            credentials: None,
            version: "9.1.0".to_owned(),
            serverless: false,
            options: Options::new(),
        }
    }
}

impl FakeElasticsearchBuilder {
    /// Sets the address to listen on. Port 0 means any free port. `127.0.0.1:0` by default.
    pub fn address(mut self, address: SocketAddr) -> Self {
        self.address = address;
        self
    }

    /// Requires this API key, given as `id:key` or encoded. It has all privileges.
    ///
    /// After several calls of this method or [`require_basic`](Self::require_basic), any of the credentials is
    /// accepted. Without such a call, requests are not authenticated.
    pub fn require_api_key(mut self, key: impl AsRef<str>) -> Self {
        let encoded = self.access.add_api_key(key.as_ref(), Privilege::ALL);
        self.credentials.get_or_insert(Credentials::ApiKey(encoded));
        self
    }

    /// Requires this user name and password. The user has all privileges.
    pub fn require_basic(mut self, user: impl Into<String>, password: impl Into<String>) -> Self {
        let (user, password) = (user.into(), password.into());
        self.access.add_user(&user, &password, Privilege::ALL);
        self.credentials.get_or_insert(Credentials::Basic(user, password));
        self
    }

    /// Sets the version that the server reports, `9.1.0` by default. Media types may request its major version or the
    /// one before; nothing else depends on it.
    pub fn version(mut self, number: impl Into<String>) -> Self {
        self.version = number.into();
        self
    }

    /// Sets whether the server is Elastic Cloud Serverless, which responds with 410 to calls on secrets, to the update of
    /// features, and to the calls on sync jobs that are meant for connector services. Off by default.
    pub fn serverless(mut self, yes: bool) -> Self {
        self.serverless = yes;
        self
    }

    /// Sets how the fake behaves where servers differ or their behavior is not known for certain.
    pub fn options(mut self, options: Options) -> Self {
        self.options = options;
        self
    }

    /// Starts the fake. It stops when it is [stopped](FakeElasticsearch::stop) or dropped.
    ///
    /// # Errors
    ///
    /// If the server cannot listen on the address. The kind is `InvalidInput` if the credentials cannot be sent in a
    /// header.
    ///
    /// # Panics
    ///
    /// If it is called outside a tokio runtime.
    pub async fn start(self) -> io::Result<FakeElasticsearch> {
        let info = ServerInfo { version: self.version, serverless: self.serverless };
        let api = Api::new(State::new(info, self.access, self.options));
        let server = Server::start(self.address, api).await?;
        // The address need not be a loopback address.
        let client = Client::elasticsearch(server.uri()).no_proxy().allow_plain_http();
        let client = match self.credentials {
            None => client,
            Some(Credentials::ApiKey(encoded)) => client.api_key(encoded),
            Some(Credentials::Basic(user, password)) => client.basic(user, password),
        };
        let client = client.build().map_err(|error| io::Error::new(io::ErrorKind::InvalidInput, error))?;
        Ok(FakeElasticsearch { server, client })
    }
}

impl std::fmt::Debug for FakeElasticsearchBuilder {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        f.debug_struct("FakeElasticsearchBuilder")
            .field("address", &self.address)
            .field("version", &self.version)
            .field("serverless", &self.serverless)
            .field("options", &self.options)
            .finish_non_exhaustive()
    }
}
