//! The B3OS connector API: stored credentials for outside services.

mod builder;
pub mod connector;
mod envelope;
mod error;
mod service;

pub use connector::{Connector, ConnectorHandle, GetConnector, UpdateConnector};
pub use envelope::Envelope;
pub use error::ErrorResponse;
pub use service::B3os;
