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

/// Sets up a [`FakeElasticsearch`].
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
    /// Where to listen. Port 0 is any free port; that on `127.0.0.1` is the default.
    pub fn address(mut self, address: SocketAddr) -> Self {
        self.address = address;
        self
    }

    /// Refuses requests without this API key, given as `id:key` or encoded. It has all privileges. Called more than
    /// once, and together with [`require_basic`](Self::require_basic), any of them will do. Without any, credentials
    /// are not looked at.
    pub fn require_api_key(mut self, key: impl AsRef<str>) -> Self {
        let encoded = self.access.add_api_key(key.as_ref(), Privilege::ALL);
        self.credentials.get_or_insert(Credentials::ApiKey(encoded));
        self
    }

    /// Refuses requests without this user's name and password. The user has all privileges.
    pub fn require_basic(mut self, user: impl Into<String>, password: impl Into<String>) -> Self {
        let (user, password) = (user.into(), password.into());
        self.access.add_user(&user, &password, Privilege::ALL);
        self.credentials.get_or_insert(Credentials::Basic(user, password));
        self
    }

    /// The version it says it has, like `9.1.0`, which is the default. Its major and the one before are accepted in
    /// media types; nothing else depends on it.
    pub fn version(mut self, number: impl Into<String>) -> Self {
        self.version = number.into();
        self
    }

    /// Whether it is Elastic Cloud Serverless, where secrets, features and what only services do with sync jobs are
    /// not available: 410. Not by default.
    pub fn serverless(mut self, yes: bool) -> Self {
        self.serverless = yes;
        self
    }

    /// How it behaves where servers differ or their behavior is not known for certain.
    pub fn options(mut self, options: Options) -> Self {
        self.options = options;
        self
    }

    /// Starts it. It stops when the value is dropped.
    ///
    /// # Errors
    ///
    /// If the address cannot be listened on; of kind `InvalidInput` if the credentials cannot be sent in a header.
    ///
    /// # Panics
    ///
    /// Outside of a Tokio runtime.
    pub async fn start(self) -> io::Result<FakeElasticsearch> {
        let info = ServerInfo { version: self.version, serverless: self.serverless };
        let api = Api::new(State::new(info, self.access, self.options));
        let server = Server::start(self.address, api).await?;
        // The fake may have been told to listen on all of the machine's addresses.
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
