//! Pipedream: accounts that people authorized, apps, and their actions.

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
    /// The Pipedream integration. An [optional extra](crate::b3os::extras).
    #[must_use]
    pub fn pipedream(&self) -> Pipedream {
        Pipedream { client: self.clone() }
    }
}

/// The Pipedream integration; made by [`Client::pipedream`](crate::Client::pipedream).
#[derive(Clone, Debug)]
pub struct Pipedream {
    client: Client<B3os>,
}

impl Pipedream {
    /// The account with this id. Nothing is sent yet.
    #[must_use]
    pub fn account(&self, id: impl Into<String>) -> PipedreamAccountHandle {
        PipedreamAccountHandle::new(&self.client, id.into())
    }

    /// Makes a token with which a person connects an account: `GET /v1/pipedream/connect-token`.
    pub fn connect_token(&self) -> CreateConnectToken {
        CreateConnectToken { request: Request::new(&self.client) }
    }

    /// The apps.
    #[must_use]
    pub fn apps(&self) -> PipedreamApps {
        PipedreamApps { client: self.client.clone() }
    }

    /// The app with this slug, like `google_sheets`. Nothing is sent yet.
    #[must_use]
    pub fn app(&self, slug: impl Into<String>) -> PipedreamAppHandle {
        PipedreamAppHandle { client: self.client.clone(), slug: slug.into() }
    }

    /// The action with this key. Nothing is sent yet.
    #[must_use]
    pub fn action(&self, key: impl Into<String>) -> PipedreamActionHandle {
        PipedreamActionHandle { client: self.client.clone(), key: key.into() }
    }
}

/// The apps of Pipedream; made by [`Pipedream::apps`].
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

/// One app of Pipedream, by its slug; made by [`Pipedream::app`].
#[derive(Clone, Debug)]
pub struct PipedreamAppHandle {
    client: Client<B3os>,
    slug: String,
}

impl PipedreamAppHandle {
    /// Lists the app's actions: `GET /v1/pipedream/apps/{app}/actions`.
    pub fn actions(&self) -> ListPipedreamActions {
        ListPipedreamActions { request: Request::new(&self.client), app: self.slug.clone() }
    }
}

/// One action of Pipedream, by its key; made by [`Pipedream::action`].
#[derive(Clone, Debug)]
pub struct PipedreamActionHandle {
    client: Client<B3os>,
    key: String,
}

impl PipedreamActionHandle {
    /// Runs the action: `POST /v1/pipedream/actions/{action}/run`. `configured_props` is a JSON object: the action's
    /// settings.
    pub fn run(
        &self,
        account_id: impl Into<String>,
        configured_props: impl Into<Value>,
    ) -> RunPipedreamAction {
        let request = Request::new(&self.client);
        RunPipedreamAction::new(request, self.key.clone(), account_id.into(), configured_props.into())
    }
}
