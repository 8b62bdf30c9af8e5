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
    free_form::debug,
};

/// Handle to one Pipedream account; returned by [`Pipedream::account`](super::Pipedream::account).
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
    #[doc(alias = "getPipedreamAccount")]
    pub fn get(&self) -> GetPipedreamAccount {
        GetPipedreamAccount { request: Request::new(&self.client), id: self.id.clone() }
    }

    /// Deletes the account: `DELETE /v1/pipedream/accounts/{id}`.
    #[doc(alias = "deletePipedreamAccount")]
    #[doc(alias = "disconnect")]
    pub fn delete(&self) -> DeletePipedreamAccount {
        DeletePipedreamAccount { request: Request::new(&self.client), id: self.id.clone() }
    }
}

fn call(operation: &'static str, method: Method, id: &str) -> Result<Call> {
    Call::new(operation, method, "/v1/pipedream/accounts/{id}", &[id])
}

/// Account of an external service that a user authorized through Pipedream. The API guarantees none of these fields.
#[doc(alias = "OAuth")]
#[derive(Clone, Default, PartialEq, Serialize, Deserialize)]
#[serde(default, rename_all = "camelCase")]
#[non_exhaustive]
pub struct PipedreamAccount {
    /// Id.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub id: Option<String>,
    /// Display name.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub name: Option<String>,
    /// Display name of the app.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub app_name: Option<String>,
    /// Slug of the app, like `google_sheets`.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub app_slug: Option<String>,
    /// Whether the authorization is still valid.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub healthy: Option<bool>,
    /// Creation time. `None` also for an empty string and for a time in year 1, which both mean that it is not set.
    #[serde(with = "time", skip_serializing_if = "Option::is_none")]
    pub created_at: Option<DateTime<Utc>>,
    /// Unknown fields.
    #[serde(flatten)]
    pub extra: Map<String, Value>,
}

debug!(PipedreamAccount { id, name, app_name, app_slug, healthy, created_at; extra });

/// Reads a Pipedream account: `GET /v1/pipedream/accounts/{id}`. An [optional extra](crate::b3os::extras).
///
/// Safe to retry: the client retries it if an attempt fails.
///
/// # Errors
///
/// 404 if the account does not exist; 503 if the installation has no Pipedream integration.
///
/// [Official pages](https://docs.b3os.org).
///
/// ```no_run
/// # async fn f(b3: connectors_sdk::Client<connectors_sdk::B3os>) -> connectors_sdk::Result<()> {
/// let account = b3.pipedream().account("apn_1").get().send().await?.into_data();
/// println!("{:?} is healthy: {:?}", account.name, account.healthy);
/// # Ok(()) }
/// ```
#[doc(alias = "getPipedreamAccount")]
#[doc(alias = "pipedream.account.get")]
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
/// If the client retried the call, a 404 may mean that an earlier attempt deleted the account.
///
/// # Errors
///
/// 404 if the account does not exist; 503 if the installation has no Pipedream integration.
///
/// [Official pages](https://docs.b3os.org).
///
/// ```no_run
/// # async fn f(b3: connectors_sdk::Client<connectors_sdk::B3os>) -> connectors_sdk::Result<()> {
/// b3.pipedream().account("apn_1").delete().send().await?;
/// # Ok(()) }
/// ```
#[doc(alias = "deletePipedreamAccount")]
#[doc(alias = "pipedream.account.delete")]
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
