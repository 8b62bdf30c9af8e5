//! A stateful fake of B3OS.
//!
//! What it does, over real HTTP:
//!
//! - **Operations**: list, create, read, change and delete connectors; list and read connector types. Any other path is
//!   404, any other method 405 with `Allow`.
//! - **Tokens**: connectors want `Authorization: Bearer` with a known token that is neither revoked nor expired, else
//!   401. An API key belongs to one organization and has a [scope](KeyScope): `read` keys get 403 when they write. The
//!   token of a user's session needs `X-Org-ID` with an organization of the user, else 403. Connector types are for
//!   everybody; a token is not looked at there.
//! - **Organizations**: each sees its own connectors only; those of others are 404, as if there were none.
//! - **Responses**: 200 and an envelope with `code` 200 and `message` "success", but `code` 0 and "successfully" where
//!   one connector type is read; no `data` after a deletion; a new `requestId` each time. `<`, `>` and `&` are escaped
//!   as Go does.
//! - **Connectors**: ids are `conn_` and 20 digits or letters. Creating wants `name`, `type` and `data` (which may be
//!   `{}`), and a type that exists and is not `defaultOnly`. The type never changes. `data` is in no response;
//!   `maskedData` is computed of it. Changing, even with `{}`, sets `updatedAt` and `updatedBy`. `null` in a body counts
//!   as absent, an empty `name` is refused.
//! - **Lists**: `limit` 20 unless given, 100 at most, `offset` 0 unless given; `hasMore` says whether more follow. What
//!   is no whole number is 400.
//! - **Errors**: an envelope with `code`, `message`, `requestId` and, where a member or a parameter is at fault,
//!   `details`. No application codes for connectors are published, so **those of the fake are invented** (status × 1000
//!   plus 901 and up), and so is the form of `details`: do not rely on either.
//! - **What is not published** otherwise follows the likeliest reading and can be switched with [`Options`].
//! - **Faults**, the clock and the requests that arrived: the methods of [`FakeB3os`].
//!
//! What it does not do: actions, Pipedream, Telegram, workflows and runs, API keys over HTTP; permissions finer than
//! scopes; limits on lengths and counts; reading `Content-Type`, which may be anything.

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

/// Whose API keys are, unless said otherwise.
const USER: &str = "user_fake";

/// A stateful B3OS inside this process; see the [module](self) for what it does and does not.
///
/// It stops when dropped.
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
/// // What was stored can be seen from here, though not over HTTP.
/// assert_eq!(fake.connector_data("conn_1"), Some(json!({"botToken": "xoxb-1"})));
///
/// fake.fail_next(1, 503);
/// b3.connector("conn_1").get().send().await?; // tries again
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
    /// Starts one on a free port of `127.0.0.1`, with one organization and one API key that may read and write.
    ///
    /// # Panics
    ///
    /// If no port can be listened on, or outside of a Tokio runtime. [`builder`](Self::builder) gives an error
    /// instead of the former.
    #[allow(clippy::panic)]
    pub async fn start() -> Self {
        match Self::builder().start().await {
            Ok(fake) => fake,
            Err(error) => panic!("the fake B3OS cannot be started: {error}"),
        }
    }

    /// Sets one up.
    pub fn builder() -> FakeB3osBuilder {
        FakeB3osBuilder::default()
    }

    /// A client with the API key that exists from the start, which uses no proxy.
    #[must_use]
    pub fn client(&self) -> Client<B3os> {
        self.client.clone()
    }

    /// Starts a client with this fake's address, no proxy, and no token.
    pub fn client_builder(&self) -> ClientBuilder<B3os> {
        Client::b3os().base_url(self.uri()).no_proxy().allow_plain_http()
    }

    /// The API key that exists from the start.
    #[must_use]
    pub fn token(&self) -> &str {
        &self.token
    }

    /// The organization that exists from the start.
    #[must_use]
    pub fn organization(&self) -> &str {
        &self.organization
    }
}
