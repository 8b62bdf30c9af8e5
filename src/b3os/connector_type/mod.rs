//! Connector types: the supported external services, and the credentials that each requires.

#[cfg(feature = "json-schema")]
mod check;
#[cfg(feature = "json-schema")]
mod cost;
mod get;
mod list;
mod model;

#[cfg(feature = "json-schema")]
#[cfg_attr(docsrs, doc(cfg(feature = "json-schema")))]
pub use check::{CheckError, Violation};
pub use get::GetConnectorType;
pub use list::ListConnectorTypes;
pub use model::ConnectorType;

use crate::{
    b3os::B3os,
    client::{Client, request::Request},
};

impl Client<B3os> {
    /// Returns a handle to all connector types. Sends nothing.
    #[must_use]
    pub fn connector_types(&self) -> ConnectorTypes {
        ConnectorTypes { client: self.clone() }
    }

    /// Returns a handle to the connector type with this slug, like `slack`. Sends nothing.
    ///
    /// An empty slug, `.` and `..` are rejected when a call is sent.
    #[must_use]
    pub fn connector_type(&self, slug: impl Into<String>) -> ConnectorTypeHandle {
        ConnectorTypeHandle { client: self.clone(), slug: slug.into() }
    }
}

/// Handle to all connector types; returned by [`Client::connector_types`](crate::Client::connector_types).
///
/// ```no_run
/// # async fn f(b3: connectors_sdk::Client<connectors_sdk::B3os>) -> connectors_sdk::Result<()> {
/// println!("{} connector types", b3.connector_types().list().send().await?.into_data().len());
/// # Ok(()) }
/// ```
#[derive(Clone, Debug)]
pub struct ConnectorTypes {
    client: Client<B3os>,
}

impl ConnectorTypes {
    /// Lists the connector types: `GET /v1/connector-types`.
    #[doc(alias = "listConnectorTypes")]
    pub fn list(&self) -> ListConnectorTypes {
        ListConnectorTypes { request: Request::new(&self.client) }
    }
}

/// Handle to one connector type; returned by [`Client::connector_type`](crate::Client::connector_type).
///
/// ```no_run
/// # async fn f(b3: connectors_sdk::Client<connectors_sdk::B3os>) -> connectors_sdk::Result<()> {
/// println!("{:?}", b3.connector_type("slack").get().send().await?.into_data().setup_guide);
/// # Ok(()) }
/// ```
#[derive(Clone, Debug)]
pub struct ConnectorTypeHandle {
    client: Client<B3os>,
    slug: String,
}

impl ConnectorTypeHandle {
    /// Returns the slug of the connector type.
    #[must_use]
    pub fn slug(&self) -> &str {
        &self.slug
    }

    /// Reads the connector type: `GET /v1/connector-types/{type}`.
    #[doc(alias = "getConnectorType")]
    pub fn get(&self) -> GetConnectorType {
        GetConnectorType { request: Request::new(&self.client), slug: self.slug.clone() }
    }
}
