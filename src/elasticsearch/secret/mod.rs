//! Connector secrets: where Elasticsearch keeps the API keys of the connectors that Elastic runs.
//!
//! [`Client::secrets`](crate::Client::secrets) makes new ones, [`Client::secret`](crate::Client::secret) reaches one. A
//! connector names its secret by id: see
//! [`update_api_key_id`](crate::elasticsearch::ConnectorHandle::update_api_key_id). The server checks no such reference.
//!
//! These calls are not part of Elastic's public documentation. They need the cluster privileges `read_connector_secrets`
//! and `write_connector_secrets`, and are not there on serverless (410).

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
    /// The connector secrets.
    #[must_use]
    pub fn secrets(&self) -> Secrets {
        Secrets { client: self.clone() }
    }

    /// The connector secret with this id. Nothing is sent yet.
    ///
    /// Any id but the empty one, `.` and `..` stays one segment of the path, whatever characters it has; those three
    /// are refused when a call is sent.
    #[must_use]
    pub fn secret(&self, id: impl Into<String>) -> SecretHandle {
        SecretHandle { client: self.clone(), id: id.into() }
    }
}

/// All connector secrets; made by [`Client::secrets`](crate::Client::secrets). They cannot be listed.
#[derive(Clone, Debug)]
pub struct Secrets {
    client: Client<Elasticsearch>,
}

impl Secrets {
    /// Stores a secret under an id that the server picks: `POST /_connector/_secret`.
    pub fn create(&self, value: impl Into<SecretString>) -> CreateSecret {
        CreateSecret { request: Request::new(&self.client), value: value.into() }
    }
}

/// One connector secret, by its id; made by [`Client::secret`](crate::Client::secret).
#[derive(Clone, Debug)]
pub struct SecretHandle {
    client: Client<Elasticsearch>,
    id: String,
}

impl SecretHandle {
    /// The secret's id, which is not secret.
    #[must_use]
    pub fn id(&self) -> &str {
        &self.id
    }

    /// Reads the secret: `GET /_connector/_secret/{id}`.
    pub fn get(&self) -> GetSecret {
        GetSecret { request: self.request(), id: self.id.clone() }
    }

    /// Stores a secret under this id, in place of the one there may be: `PUT /_connector/_secret/{id}`.
    pub fn put(&self, value: impl Into<SecretString>) -> PutSecret {
        PutSecret { request: self.request(), id: self.id.clone(), value: value.into() }
    }

    /// Deletes the secret: `DELETE /_connector/_secret/{id}`.
    pub fn delete(&self) -> DeleteSecret {
        DeleteSecret { request: self.request(), id: self.id.clone() }
    }

    fn request(&self) -> Request<Elasticsearch> {
        Request::new(&self.client)
    }
}

/// The call to one secret.
fn call(operation: &'static str, method: Method, id: &str) -> Result<Call> {
    Call::new(operation, method, "/_connector/_secret/{id}", &[id])
}

/// Puts the value of a secret into the call that stores it.
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
