//! The B3OS connector API: stored credentials for external services.
//!
//! [`Client::b3os`](crate::Client::b3os) builds a client. Its handles and their operations:
//!
//! | handle | operations |
//! | --- | --- |
//! | [`b3.connectors()`](Connectors) | [`create`](Connectors::create), [`list`](Connectors::list) |
//! | [`b3.connector(id)`](ConnectorHandle) | [`get`](ConnectorHandle::get), [`update`](ConnectorHandle::update), [`delete`](ConnectorHandle::delete) |
//! | [`b3.connector_types()`](ConnectorTypes) | [`list`](ConnectorTypes::list) |
//! | [`b3.connector_type(slug)`](ConnectorTypeHandle) | [`get`](ConnectorTypeHandle::get) |
//! | [`extras`] | actions, Telegram, Pipedream |
//!
//! Every response is an [`Envelope`]; lists contain a [`Page`]. Errors contain an [`ErrorResponse`].
//!
//! | payload | parts |
//! | --- | --- |
//! | [`Connector`] | [`MaskedData`], [`ConnectorReference`]; credentials as sent: [`ConnectorData`] |
//! | [`ConnectorType`] | JSON Schema of the credentials |
//!
//! The request objects are in [`connector`] and [`connector_type`].

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
