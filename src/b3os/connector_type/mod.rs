//! Connector types: the kinds of connectors, and the credentials each needs.

#[cfg(feature = "json-schema")]
mod check;
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
    /// The connector types.
    #[must_use]
    pub fn connector_types(&self) -> ConnectorTypes {
        ConnectorTypes { client: self.clone() }
    }

    /// The connector type with this slug, like `slack`. Nothing is sent yet.
    ///
    /// The empty slug, `.` and `..` are refused when a call is sent.
    #[must_use]
    pub fn connector_type(&self, slug: impl Into<String>) -> ConnectorTypeHandle {
        ConnectorTypeHandle { client: self.clone(), slug: slug.into() }
    }
}

/// All connector types; made by [`Client::connector_types`](crate::Client::connector_types).
#[derive(Clone, Debug)]
pub struct ConnectorTypes {
    client: Client<B3os>,
}

impl ConnectorTypes {
    /// Lists the connector types: `GET /v1/connector-types`.
    pub fn list(&self) -> ListConnectorTypes {
        ListConnectorTypes { request: Request::new(&self.client) }
    }
}

/// One connector type, by its slug; made by [`Client::connector_type`](crate::Client::connector_type).
#[derive(Clone, Debug)]
pub struct ConnectorTypeHandle {
    client: Client<B3os>,
    slug: String,
}

impl ConnectorTypeHandle {
    /// The type's slug.
    #[must_use]
    pub fn slug(&self) -> &str {
        &self.slug
    }

    /// Reads the connector type: `GET /v1/connector-types/{type}`.
    pub fn get(&self) -> GetConnectorType {
        GetConnectorType { request: Request::new(&self.client), slug: self.slug.clone() }
    }
}
