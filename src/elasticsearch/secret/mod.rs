//! Connector secrets: storage in Elasticsearch for the API keys of Elastic-managed connectors.
//!
//! | handle | operations |
//! | --- | --- |
//! | [`es.secrets()`](crate::Client::secrets) | [`create`](Secrets::create) |
//! | [`es.secret(id)`](crate::Client::secret) | [`get`](SecretHandle::get), [`put`](SecretHandle::put), [`delete`](SecretHandle::delete) |
//!
//! A connector refers to its secret by id: see
//! [`update_api_key_id`](crate::elasticsearch::ConnectorHandle::update_api_key_id). The server does not check that the
//! secret exists.
//!
//! These calls are not part of Elastic's public documentation. They need the cluster privileges
//! `read_connector_secrets` and `write_connector_secrets`, and are not available on serverless (410).

mod create;
mod delete;
mod get;
mod put;

use http::Method;
use secrecy::{ExposeSecret, SecretString};
use serde::Serialize;

pub use create::CreateSecret;
pub use delete::{DeleteSecret, DeletedSecret};
pub use get::{GetSecret, Secret};
pub use put::PutSecret;

use crate::{
    client::{Client, call::Call, request::Request},
    elasticsearch::Elasticsearch,
    error::{Error, Result},
};

impl Client<Elasticsearch> {
    /// Returns a handle to all connector secrets. Sends nothing.
    #[must_use]
    pub fn secrets(&self) -> Secrets {
        Secrets { client: self.clone() }
    }

    /// Returns a handle to the connector secret with this id. Sends nothing.
    ///
    /// An id may contain any characters; it is percent-encoded into one path segment. An empty id, `.` and `..` are
    /// rejected when a call is sent.
    #[must_use]
    pub fn secret(&self, id: impl Into<String>) -> SecretHandle {
        SecretHandle { client: self.clone(), id: id.into() }
    }
}

/// Handle to all connector secrets; returned by [`Client::secrets`](crate::Client::secrets). They cannot be listed.
///
/// ```no_run
/// # async fn f(es: connectors_sdk::Client<connectors_sdk::Elasticsearch>) -> connectors_sdk::Result<()> {
/// let created = es.secrets().create("the encoded API key").send().await?;
/// es.secret(created.id).delete().send().await?;
/// # Ok(()) }
/// ```
#[derive(Clone, Debug)]
pub struct Secrets {
    client: Client<Elasticsearch>,
}

impl Secrets {
    /// Stores a secret with an id that the server generates: `POST /_connector/_secret`.
    #[doc(alias = "secret_post")]
    pub fn create(&self, value: impl Into<SecretString>) -> CreateSecret {
        CreateSecret { request: Request::new(&self.client), value: value.into() }
    }
}

/// Handle to one connector secret; returned by [`Client::secret`](crate::Client::secret).
#[derive(Clone, Debug)]
pub struct SecretHandle {
    client: Client<Elasticsearch>,
    id: String,
}

impl SecretHandle {
    /// Returns the id of the secret, which is not confidential.
    #[must_use]
    pub fn id(&self) -> &str {
        &self.id
    }

    /// Reads the secret: `GET /_connector/_secret/{id}`.
    #[doc(alias = "secret_get")]
    pub fn get(&self) -> GetSecret {
        GetSecret { request: self.request(), id: self.id.clone() }
    }

    /// Stores a secret under this id, replacing any existing one: `PUT /_connector/_secret/{id}`.
    #[doc(alias = "secret_put")]
    pub fn put(&self, value: impl Into<SecretString>) -> PutSecret {
        PutSecret { request: self.request(), id: self.id.clone(), value: value.into() }
    }

    /// Deletes the secret: `DELETE /_connector/_secret/{id}`.
    #[doc(alias = "secret_delete")]
    pub fn delete(&self) -> DeleteSecret {
        DeleteSecret { request: self.request(), id: self.id.clone() }
    }

    fn request(&self) -> Request<Elasticsearch> {
        Request::new(&self.client)
    }
}

/// The release with the secret APIs.
const FIRST: &str = "Elasticsearch 8.13";

/// Creates a call for one secret.
fn call(operation: &'static str, method: Method, id: &str) -> Result<Call> {
    Ok(Call::new(operation, method, "/_connector/_secret/{id}", &[id])?.since(FIRST))
}

/// Sets the body of a call that stores a secret, and registers the value to be scrubbed from errors.
fn with_value(call: Call, value: &SecretString) -> Result<Call> {
    #[derive(Serialize)]
    struct Body<'a> {
        value: &'a str,
    }
    if value.expose_secret().is_empty() {
        return Err(Error::request("the value of a secret must not be empty").with_call(call.name()));
    }
    call.secret(value.clone()).json(&Body { value: value.expose_secret() })
}
