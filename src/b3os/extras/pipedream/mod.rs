//! Pipedream: authorized accounts, apps and their actions.

mod account;
mod actions;
mod apps;
mod connect_token;
mod run;

use serde_json::Value;

pub use account::{DeletePipedreamAccount, GetPipedreamAccount, PipedreamAccount, PipedreamAccountHandle};
pub use actions::{ListPipedreamActions, PipedreamAction};
pub use apps::{ListPipedreamApps, PipedreamApp};
pub use connect_token::{CreateConnectToken, PipedreamConnectToken};
pub use run::RunPipedreamAction;

use crate::{
    b3os::B3os,
    client::{Client, request::Request},
};

impl Client<B3os> {
    /// Returns a handle to the Pipedream integration. Sends nothing. An [optional extra](crate::b3os::extras).
    #[must_use]
    pub fn pipedream(&self) -> Pipedream {
        Pipedream { client: self.clone() }
    }
}

/// Handle to the Pipedream integration; returned by [`Client::pipedream`](crate::Client::pipedream).
///
/// ```no_run
/// # async fn f(b3: connectors_sdk::Client<connectors_sdk::B3os>) -> connectors_sdk::Result<()> {
/// let pipedream = b3.pipedream();
/// for app in pipedream.apps().list().q("sheets").send().await?.into_data() {
///     println!("{:?}", app.name);
/// }
/// println!("{:?}", pipedream.account("apn_1").get().send().await?.into_data().healthy);
/// # Ok(()) }
/// ```
#[derive(Clone, Debug)]
pub struct Pipedream {
    client: Client<B3os>,
}

impl Pipedream {
    /// Returns a handle to the account with this id. Sends nothing.
    #[must_use]
    pub fn account(&self, id: impl Into<String>) -> PipedreamAccountHandle {
        PipedreamAccountHandle::new(&self.client, id.into())
    }

    /// Creates a token with which a user connects an account: `GET /v1/pipedream/connect-token`.
    pub fn connect_token(&self) -> CreateConnectToken {
        CreateConnectToken { request: Request::new(&self.client) }
    }

    /// Returns a handle to all apps. Sends nothing.
    #[must_use]
    pub fn apps(&self) -> PipedreamApps {
        PipedreamApps { client: self.client.clone() }
    }

    /// Returns a handle to the app with this slug, like `google_sheets`. Sends nothing.
    #[must_use]
    pub fn app(&self, slug: impl Into<String>) -> PipedreamAppHandle {
        PipedreamAppHandle { client: self.client.clone(), slug: slug.into() }
    }

    /// Returns a handle to the action with this key. Sends nothing.
    #[must_use]
    pub fn action(&self, key: impl Into<String>) -> PipedreamActionHandle {
        PipedreamActionHandle { client: self.client.clone(), key: key.into() }
    }
}

/// Handle to all apps of Pipedream; returned by [`Pipedream::apps`].
#[derive(Clone, Debug)]
pub struct PipedreamApps {
    client: Client<B3os>,
}

impl PipedreamApps {
    /// Lists the apps: `GET /v1/pipedream/apps`.
    pub fn list(&self) -> ListPipedreamApps {
        ListPipedreamApps::new(Request::new(&self.client))
    }
}

/// Handle to one app of Pipedream; returned by [`Pipedream::app`].
#[derive(Clone, Debug)]
pub struct PipedreamAppHandle {
    client: Client<B3os>,
    slug: String,
}

impl PipedreamAppHandle {
    /// Lists the actions of the app: `GET /v1/pipedream/apps/{app}/actions`.
    pub fn actions(&self) -> ListPipedreamActions {
        ListPipedreamActions { request: Request::new(&self.client), app: self.slug.clone() }
    }
}

/// Handle to one action of Pipedream; returned by [`Pipedream::action`].
#[derive(Clone, Debug)]
pub struct PipedreamActionHandle {
    client: Client<B3os>,
    key: String,
}

impl PipedreamActionHandle {
    /// Runs the action: `POST /v1/pipedream/actions/{action}/run`. `configured_props` contains the settings of the
    /// action and must be a JSON object.
    pub fn run(
        &self,
        account_id: impl Into<String>,
        configured_props: impl Into<Value>,
    ) -> RunPipedreamAction {
        let request = Request::new(&self.client);
        RunPipedreamAction::new(request, self.key.clone(), account_id.into(), configured_props.into())
    }
}
