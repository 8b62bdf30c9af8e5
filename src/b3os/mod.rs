//! The B3OS connector API: stored credentials for outside services.

mod builder;
mod code;
pub mod connector;
pub mod connector_type;
mod envelope;
mod error;
pub mod extras;
#[cfg(fuzzing)]
pub(crate) mod fuzzing;
mod object;
mod page;
mod service;
mod time;
mod wire;

#[doc(inline)]
pub use connector::{
    Connector, ConnectorData, ConnectorHandle, ConnectorReference, Connectors, CreateConnector,
    DeleteConnector, GetConnector, ListConnectors, MaskedData, UpdateConnector,
};
#[cfg(feature = "json-schema")]
#[cfg_attr(docsrs, doc(cfg(feature = "json-schema")))]
#[doc(inline)]
pub use connector_type::{CheckError, Violation};
#[doc(inline)]
pub use connector_type::{
    ConnectorType, ConnectorTypeHandle, ConnectorTypes, GetConnectorType, ListConnectorTypes,
};
pub use envelope::Envelope;
pub use error::ErrorResponse;
pub use page::Page;
pub use service::B3os;
