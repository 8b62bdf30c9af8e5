//! Connectors: stored credentials for outside services.

mod get;
mod model;
mod update;

use http::Method;

pub use get::GetConnector;
pub use model::Connector;
pub use update::UpdateConnector;

use crate::{
    b3os::B3os,
    client::{Client, call::Call, request::Request},
    error::Result,
};

impl Client<B3os> {
    /// The connector with this id. Nothing is sent yet.
    ///
    /// Any id but the empty one, `.` and `..` stays one segment of the path, whatever characters it has; those three
    /// are refused when a call is sent.
    #[must_use]
    pub fn connector(&self, id: impl Into<String>) -> ConnectorHandle {
        ConnectorHandle { client: self.clone(), id: id.into() }
    }
}

/// One connector, by its id; made by [`Client::connector`](crate::Client::connector).
#[derive(Clone, Debug)]
pub struct ConnectorHandle {
    client: Client<B3os>,
    id: String,
}

impl ConnectorHandle {
    /// The connector's id.
    #[must_use]
    pub fn id(&self) -> &str {
        &self.id
    }

    /// Reads the connector: `GET /v1/connectors/{id}`.
    pub fn get(&self) -> GetConnector {
        GetConnector { request: self.request(), id: self.id.clone() }
    }

    /// Changes the connector: `PUT /v1/connectors/{id}`.
    pub fn update(&self) -> UpdateConnector {
        UpdateConnector { request: self.request(), id: self.id.clone(), body: Default::default() }
    }

    fn request(&self) -> Request<B3os> {
        Request::new(&self.client)
    }
}

/// The call to one connector.
fn call(operation: &'static str, method: Method, id: &str) -> Result<Call> {
    Call::new(operation, method, "/v1/connectors/{id}", &[id])
}
