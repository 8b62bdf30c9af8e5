use chrono::{DateTime, Utc};
use http::Method;
use serde::{Deserialize, Serialize};
use serde_json::{Map, Value};

use crate::{
    b3os::{B3os, Envelope, time, wire::Nothing},
    client::{
        Client,
        call::Call,
        request::{Request, request},
    },
    error::Result,
};

/// One Pipedream account, by its id; made by [`Pipedream::account`](super::Pipedream::account).
#[derive(Clone, Debug)]
pub struct PipedreamAccountHandle {
    client: Client<B3os>,
    id: String,
}

impl PipedreamAccountHandle {
    pub(super) fn new(client: &Client<B3os>, id: String) -> Self {
        Self { client: client.clone(), id }
    }

    /// Reads the account: `GET /v1/pipedream/accounts/{id}`.
    pub fn get(&self) -> GetPipedreamAccount {
        GetPipedreamAccount { request: Request::new(&self.client), id: self.id.clone() }
    }

    /// Deletes the account: `DELETE /v1/pipedream/accounts/{id}`.
    pub fn delete(&self) -> DeletePipedreamAccount {
        DeletePipedreamAccount { request: Request::new(&self.client), id: self.id.clone() }
    }
}

fn call(operation: &'static str, method: Method, id: &str) -> Result<Call> {
    Call::new(operation, method, "/v1/pipedream/accounts/{id}", &[id])
}

/// An account at an outside service that a person authorized through Pipedream. The API promises none of these fields.
#[derive(Clone, Debug, Default, PartialEq, Serialize, Deserialize)]
#[serde(default, rename_all = "camelCase")]
#[non_exhaustive]
pub struct PipedreamAccount {
    /// The account's id.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub id: Option<String>,
    /// The name that people see.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub name: Option<String>,
    /// The name of the app.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub app_name: Option<String>,
    /// The slug of the app, like `google_sheets`.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub app_slug: Option<String>,
    /// Whether the authorization still works.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub healthy: Option<bool>,
    /// When it was created. `None` also for an empty text and for the year 1, which mean that it is not set.
    #[serde(with = "time", skip_serializing_if = "Option::is_none")]
    pub created_at: Option<DateTime<Utc>>,
    /// Members this version does not know.
    #[serde(flatten)]
    pub extra: Map<String, Value>,
}

/// Reads a Pipedream account: `GET /v1/pipedream/accounts/{id}`. An [optional extra](crate::b3os::extras).
///
/// Safe to retry: the client retries it if an attempt fails.
///
/// # Errors
///
/// 404 if there is none; 503 if the installation has no Pipedream.
///
/// [Official pages](https://docs.b3os.org).
///
/// ```no_run
/// # async fn f(b3: connectors_sdk::Client<connectors_sdk::B3os>) -> connectors_sdk::Result<()> {
/// let account = b3.pipedream().account("apn_1").get().send().await?.into_data();
/// println!("{:?} works: {:?}", account.name, account.healthy);
/// # Ok(()) }
/// ```
#[derive(Clone, Debug)]
#[must_use = "a request does nothing until `.send().await`"]
pub struct GetPipedreamAccount {
    request: Request<B3os>,
    id: String,
}

impl GetPipedreamAccount {
    fn call(&self) -> Result<Call> {
        call("b3os.pipedream.account.get", Method::GET, &self.id)
    }
}

request!(GetPipedreamAccount: B3os => Envelope<PipedreamAccount>);

/// Deletes a Pipedream account: `DELETE /v1/pipedream/accounts/{id}`. An [optional extra](crate::b3os::extras).
///
/// If the client retried the call, a 404 may mean that an earlier attempt deleted it.
///
/// # Errors
///
/// 404 if there is none; 503 if the installation has no Pipedream.
///
/// [Official pages](https://docs.b3os.org).
///
/// ```no_run
/// # async fn f(b3: connectors_sdk::Client<connectors_sdk::B3os>) -> connectors_sdk::Result<()> {
/// b3.pipedream().account("apn_1").delete().send().await?;
/// # Ok(()) }
/// ```
#[derive(Clone, Debug)]
#[must_use = "a request does nothing until `.send().await`"]
pub struct DeletePipedreamAccount {
    request: Request<B3os>,
    id: String,
}

impl DeletePipedreamAccount {
    fn call(&self) -> Result<Call> {
        call("b3os.pipedream.account.delete", Method::DELETE, &self.id)
    }
}

request!(DeletePipedreamAccount: B3os => Envelope<()> as Envelope<Nothing>);
