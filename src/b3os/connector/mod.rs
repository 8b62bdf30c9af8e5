//! Connectors: stored credentials for outside services.
//!
//! [`Client::connectors`](crate::Client::connectors) reaches all of them,
//! [`Client::connector`](crate::Client::connector) one.

// Where to find a call:
//
// | call | file |
// | --- | --- |
// | list, create, get, update, delete | `list.rs`, `create.rs`, `get.rs`, `update.rs`, `delete.rs` |
// | the connector, and how others refer to it | `model.rs`, `reference.rs` |
// | credentials: what is sent, what is shown | `data.rs`, `masked.rs` |

mod create;
mod data;
mod delete;
mod get;
mod list;
mod masked;
mod model;
mod reference;
mod update;

use http::Method;

pub use create::CreateConnector;
pub use data::ConnectorData;
pub use delete::DeleteConnector;
pub use get::GetConnector;
pub use list::ListConnectors;
pub use masked::MaskedData;
pub use model::Connector;
pub use reference::ConnectorReference;
pub use update::UpdateConnector;

use crate::{
    b3os::B3os,
    client::{Client, call::Call, request::Request},
    error::Result,
};

impl Client<B3os> {
    /// The connectors of the organization.
    #[must_use]
    pub fn connectors(&self) -> Connectors {
        Connectors { client: self.clone() }
    }

    /// The connector with this id. Nothing is sent yet.
    ///
    /// Any id but the empty one, `.` and `..` stays one segment of the path, whatever characters it has; those three
    /// are refused when a call is sent.
    #[must_use]
    pub fn connector(&self, id: impl Into<String>) -> ConnectorHandle {
        ConnectorHandle { client: self.clone(), id: id.into() }
    }
}

/// All connectors; made by [`Client::connectors`](crate::Client::connectors).
#[derive(Clone, Debug)]
pub struct Connectors {
    client: Client<B3os>,
}

impl Connectors {
    /// Lists the connectors: `GET /v1/connectors`.
    pub fn list(&self) -> ListConnectors {
        ListConnectors::new(Request::new(&self.client))
    }

    /// Creates a connector: `POST /v1/connectors`.
    ///
    /// `connector_type` is the slug of a [type](crate::Client::connector_types), like `slack`; `name` is what people
    /// see; `data` holds the credentials.
    pub fn create(
        &self,
        connector_type: impl Into<String>,
        name: impl Into<String>,
        data: impl Into<ConnectorData>,
    ) -> CreateConnector {
        CreateConnector {
            request: Request::new(&self.client),
            connector_type: connector_type.into(),
            name: name.into(),
            data: data.into(),
            description: None,
        }
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
        UpdateConnector::new(self.request(), self.id.clone())
    }

    /// Deletes the connector: `DELETE /v1/connectors/{id}`.
    pub fn delete(&self) -> DeleteConnector {
        DeleteConnector { request: self.request(), id: self.id.clone() }
    }

    fn request(&self) -> Request<B3os> {
        Request::new(&self.client)
    }
}

/// The call to one connector.
fn call(operation: &'static str, method: Method, id: &str) -> Result<Call> {
    Call::new(operation, method, "/v1/connectors/{id}", &[id])
}
