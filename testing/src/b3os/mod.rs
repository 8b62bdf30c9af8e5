//! A stateful fake of B3OS.
//!
//! # What it does
//!
//! - **Operations**: list, create, read, update and delete connectors; list and read connector types. Other paths get
//!   404, other methods 405 with `Allow`.
//! - **Tokens**: calls on connectors require `Authorization: Bearer` with a valid token, otherwise they get 401. An API
//!   key belongs to one organization and has a [scope](KeyScope): writing with a `read` key gets 403. A session token
//!   requires `X-Org-ID` with an organization of the user, otherwise it gets 403. Calls on connector types require no
//!   token and ignore it.
//! - **Organizations**: each sees only its own connectors. Connectors of other organizations get 404.
//! - **Responses**: 200 and an envelope with `code` 200 and `message` "success"; reading one connector type has `code`
//!   0 and "successfully" instead. Deletions have no `data`. Each response has a new `requestId`. `<`, `>` and `&` are
//!   escaped as in Go.
//! - **Connectors**: ids are `conn_` and 20 digits or letters. Creation requires `name`, `type` and `data` (which may
//!   be `{}`), and an existing type that is not `defaultOnly`. The type cannot be changed. No response contains `data`;
//!   `maskedData` is derived from it. An update sets `updatedAt` and `updatedBy`, even with the body `{}`. `null` in a
//!   body counts as absent; an empty `name` is rejected.
//! - **Lists**: `limit` is 20 by default and at most 100, `offset` is 0 by default. `hasMore` says whether more items
//!   follow. A value that is not an integer gets 400.
//! - **Errors**: an envelope with `code`, `message`, `requestId` and, for invalid fields and parameters, `details`. No
//!   application codes for connectors are published, so **those of the fake are made up** (status × 1000 plus 901 and
//!   up), and so is the format of `details`: do not rely on either.
//! - **[`Options`]** select the behavior that is not documented. The defaults are the most likely behavior.
//!
//! Faults, the clock and the recorded requests are methods of [`FakeB3os`].
//!
//! # What it does not do
//!
//! - Actions, Pipedream, Telegram, workflows and runs; API keys over HTTP.
//! - Permissions other than scopes; limits of lengths and counts.
//! - Checks of `Content-Type`.

mod access;
mod api;
mod back_doors;
mod body;
mod builder;
mod connector_types;
mod connectors;
mod mask;
mod options;
mod reply;
mod state;

pub use access::KeyScope;
pub use builder::FakeB3osBuilder;
pub use options::{DataMode, LimitMode, ListOrder, Mask, Options, Times, UpdateMode};

use self::api::Api;
use connectors_sdk::{B3os, Client, ClientBuilder};

use crate::server::{Server, server_methods};

/// Id of the user that API keys belong to.
const USER: &str = "user_fake";

/// Stateful, in-process fake of B3OS. It stops when it is [stopped](Self::stop) or dropped.
///
/// The [module](self) says what it does and what it does not do.
///
/// ```
/// # #[tokio::main(flavor = "current_thread")]
/// # async fn main() -> Result<(), Box<dyn std::error::Error>> {
/// use connectors_testing::FakeB3os;
/// use serde_json::json;
///
/// let fake = FakeB3os::start().await;
/// fake.put_connector("conn_1", json!({"type": "slack", "name": "Slack", "data": {"botToken": "xoxb-1"}}));
///
/// let b3 = fake.client();
/// let renamed = b3.connector("conn_1").update().name("Team Slack").send().await?.into_data();
/// assert_eq!(renamed.name.as_deref(), Some("Team Slack"));
/// // No call returns the stored credentials, but the fake does.
/// assert_eq!(fake.connector_data("conn_1"), Some(json!({"botToken": "xoxb-1"})));
///
/// fake.fail_next(1, 503);
/// b3.connector("conn_1").get().send().await?; // the client retries
/// assert_eq!(fake.requests().len(), 3);
/// # Ok(()) }
/// ```
pub struct FakeB3os {
    server: Server<Api>,
    client: Client<B3os>,
    organization: String,
    token: String,
}

server_methods!(FakeB3os);

impl FakeB3os {
    /// Starts a fake on a free port of `127.0.0.1`, with one organization and one API key that can read and write.
    ///
    /// # Panics
    ///
    /// If the server cannot listen on any port, or if it is called outside a tokio runtime. [`FakeB3osBuilder::start`]
    /// returns an error in the first case.
    #[allow(clippy::panic)]
    pub async fn start() -> Self {
        match Self::builder().start().await {
            Ok(fake) => fake,
            Err(error) => panic!("the fake B3OS cannot be started: {error}"),
        }
    }

    /// Creates a builder for a fake.
    pub fn builder() -> FakeB3osBuilder {
        FakeB3osBuilder::default()
    }

    /// Returns a client with the initial API key and without a proxy.
    #[must_use]
    pub fn client(&self) -> Client<B3os> {
        self.client.clone()
    }

    /// Creates a builder for a client of this fake, without token and proxy.
    pub fn client_builder(&self) -> ClientBuilder<B3os> {
        Client::b3os().base_url(self.uri()).no_proxy().allow_plain_http()
    }

    /// Returns the initial API key.
    #[must_use]
    pub fn token(&self) -> &str {
        &self.token
    }

    /// Returns the id of the initial organization.
    #[must_use]
    pub fn organization(&self) -> &str {
        &self.organization
    }
}
