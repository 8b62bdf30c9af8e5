use std::{
    io,
    net::{Ipv4Addr, SocketAddr},
};

use super::{
    FakeB3os, Options,
    access::{Access, KeyScope},
    api::Api,
    connector_types,
    reply::random_text,
    state::State,
};
use connectors_sdk::Client;

use crate::server::Server;

/// Builder of a [`FakeB3os`]; returned by [`FakeB3os::builder`].
///
/// ```
/// # #[tokio::main(flavor = "current_thread")]
/// # async fn main() -> Result<(), Box<dyn std::error::Error>> {
/// use connectors_testing::{FakeB3os, b3os::Options};
///
/// let fake = FakeB3os::builder()
///     .address("127.0.0.1:0".parse()?)
///     .token("b3sk_for_this_test_only")
///     .options(Options::new().null_for_empty(true))
///     .start()
///     .await?;
/// assert!(fake.client().connectors().list().send().await?.into_data().items.is_empty());
/// # Ok(()) }
/// ```
#[derive(Clone)]
#[must_use = "a builder does nothing until `.start().await`"]
pub struct FakeB3osBuilder {
    address: SocketAddr,
    organization: String,
    token: String,
    options: Options,
}

impl Default for FakeB3osBuilder {
    fn default() -> Self {
        Self {
            address: SocketAddr::from((Ipv4Addr::LOCALHOST, 0)),
            organization: "org_fake".to_owned(),
            token: format!("b3sk_{}", random_text(32)),
            options: Options::new(),
        }
    }
}

impl FakeB3osBuilder {
    /// Sets the address to listen on. Port 0 means any free port. `127.0.0.1:0` by default.
    pub fn address(mut self, address: SocketAddr) -> Self {
        self.address = address;
        self
    }

    /// Sets the id of the initial organization. `org_fake` by default.
    pub fn organization(mut self, organization: impl Into<String>) -> Self {
        self.organization = organization.into();
        self
    }

    /// Sets the initial API key, which has the scope [`KeyScope::ReadWrite`]. A random one by default.
    pub fn token(mut self, token: impl Into<String>) -> Self {
        self.token = token.into();
        self
    }

    /// Sets how the fake behaves where the behavior of the real service is not documented.
    pub fn options(mut self, options: Options) -> Self {
        self.options = options;
        self
    }

    /// Starts the fake. It stops when it is dropped.
    ///
    /// # Errors
    ///
    /// If the server cannot listen on the address. The kind is `InvalidInput` if the token or the organization cannot
    /// be sent in a header.
    ///
    /// # Panics
    ///
    /// If it is called outside a tokio runtime.
    pub async fn start(self) -> io::Result<FakeB3os> {
        let mut access = Access::default();
        access.add_key(self.token.clone(), &self.organization, KeyScope::ReadWrite, super::USER);
        let state =
            State { options: self.options, access, types: connector_types::seed(), connectors: Vec::new() };
        let server = Server::start(self.address, Api::new(state)).await?;
        let client = Client::b3os()
            .base_url(server.uri())
            .no_proxy()
            // The fake may listen on an address that is not a loopback address.
            .allow_plain_http()
            .token(self.token.as_str())
            .build()
            .map_err(|error| io::Error::new(io::ErrorKind::InvalidInput, error))?;
        Ok(FakeB3os { server, client, organization: self.organization, token: self.token })
    }
}

impl std::fmt::Debug for FakeB3osBuilder {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        f.debug_struct("FakeB3osBuilder")
            .field("address", &self.address)
            .field("organization", &self.organization)
            .field("options", &self.options)
            .finish_non_exhaustive()
    }
}
