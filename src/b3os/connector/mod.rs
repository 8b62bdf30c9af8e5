//! Connectors: stored credentials for external services.
//!
//! [`Client::connectors`](crate::Client#impl-Client%3CB3os%3E) returns the handle to all connectors,
//! [`Client::connector`](crate::Client#impl-Client%3CB3os%3E) the handle to one.

// Contents of the files:
//
// | item | file |
// | --- | --- |
// | list, create, get, update, delete | `list.rs`, `create.rs`, `get.rs`, `update.rs`, `delete.rs` |
// | the connector, and references to it | `model.rs`, `reference.rs` |
// | credentials as sent, and in masked form | `data.rs`, `masked.rs` |

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
    /// Returns a handle to all connectors of the organization. Sends nothing.
    #[must_use]
    pub fn connectors(&self) -> Connectors {
        Connectors { client: self.clone() }
    }

    /// Returns a handle to the connector with this id. Sends nothing.
    ///
    /// An id may contain any characters; it is percent-encoded into one path segment. An empty id, `.` and `..` are
    /// rejected when a call is sent.
    #[must_use]
    pub fn connector(&self, id: impl Into<String>) -> ConnectorHandle {
        ConnectorHandle { client: self.clone(), id: id.into() }
    }
}

/// Handle to all connectors; returned by [`Client::connectors`](crate::Client#impl-Client%3CB3os%3E).
///
/// ```no_run
/// # async fn f(b3: connectors_sdk::Client<connectors_sdk::B3os>) -> connectors_sdk::Result<()> {
/// let connectors = b3.connectors();
/// connectors.create("slack", "Team Slack", [("botToken", "xoxb-1-abc")]).send().await?;
/// println!("{:?}", connectors.list().send().await?.into_data().items);
/// # Ok(()) }
/// ```
#[derive(Clone, Debug)]
pub struct Connectors {
    client: Client<B3os>,
}

impl Connectors {
    /// Lists the connectors: `GET /v1/connectors`.
    #[doc(alias = "listConnectors")]
    pub fn list(&self) -> ListConnectors {
        ListConnectors::new(Request::new(&self.client))
    }

    /// Creates a connector: `POST /v1/connectors`.
    ///
    /// `connector_type` is the slug of a [connector type](crate::Client::connector_types), like `slack`. `name` is the
    /// display name. `data` contains the credentials.
    #[doc(alias = "createConnector")]
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

/// Handle to one connector; returned by [`Client::connector`](crate::Client#impl-Client%3CB3os%3E).
///
/// ```no_run
/// # async fn f(b3: connectors_sdk::Client<connectors_sdk::B3os>) -> connectors_sdk::Result<()> {
/// let slack = b3.connector("conn_1");
/// slack.update().name("Team Slack").send().await?;
/// println!("{:?}", slack.get().send().await?.into_data().updated_at);
/// # Ok(()) }
/// ```
#[derive(Clone, Debug)]
pub struct ConnectorHandle {
    client: Client<B3os>,
    id: String,
}

impl ConnectorHandle {
    /// Returns the id of the connector.
    #[must_use]
    pub fn id(&self) -> &str {
        &self.id
    }

    /// Reads the connector: `GET /v1/connectors/{id}`.
    #[doc(alias = "getConnector")]
    pub fn get(&self) -> GetConnector {
        GetConnector { request: self.request(), id: self.id.clone() }
    }

    /// Updates the connector: `PUT /v1/connectors/{id}`.
    #[doc(alias = "updateConnector")]
    #[doc(alias = "rename")]
    #[doc(alias = "rotate")]
    pub fn update(&self) -> UpdateConnector {
        UpdateConnector::new(self.request(), self.id.clone())
    }

    /// Deletes the connector: `DELETE /v1/connectors/{id}`.
    #[doc(alias = "deleteConnector")]
    #[doc(alias = "remove")]
    pub fn delete(&self) -> DeleteConnector {
        DeleteConnector { request: self.request(), id: self.id.clone() }
    }

    fn request(&self) -> Request<B3os> {
        Request::new(&self.client)
    }
}

/// Builds a call to one connector.
fn call(operation: &'static str, method: Method, id: &str) -> Result<Call> {
    Call::new(operation, method, "/v1/connectors/{id}", &[id])
}
