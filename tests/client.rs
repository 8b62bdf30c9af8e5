//! The client itself: requests on the wire, responses, errors.

#[path = "client/bodies.rs"]
mod bodies;
#[path = "client/builder.rs"]
mod builder;
#[cfg(feature = "gzip")]
#[path = "client/compression.rs"]
mod compression;
#[path = "client/configuration.rs"]
mod configuration;
#[path = "client/from_response.rs"]
mod from_response;
#[path = "client/ids.rs"]
mod ids;
#[path = "client/interceptor.rs"]
mod interceptor;
#[path = "client/one_line.rs"]
mod one_line;
#[path = "client/raw.rs"]
mod raw;
#[path = "client/requests.rs"]
mod requests;
#[path = "client/responses.rs"]
mod responses;
#[path = "client/source_documents.rs"]
mod source_documents;
#[path = "client/transfer.rs"]
mod transfer;
#[path = "client/wire.rs"]
mod wire;
