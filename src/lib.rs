//! Typed async client for the [Elasticsearch Connector APIs][es] and the [B3OS][b3] connector API.
//!
//! [es]: https://www.elastic.co/docs/api/doc/elasticsearch/group/endpoint-connector
//! [b3]: https://docs.b3os.org
#![cfg_attr(docsrs, feature(doc_cfg))]
#![warn(unreachable_pub)]

pub mod b3os;
mod client;
pub mod elasticsearch;
mod error;
#[cfg(fuzzing)]
#[doc(hidden)]
pub mod fuzzing;
mod null;
mod nullable;
mod open_enum;
#[cfg(feature = "testing")]
#[cfg_attr(docsrs, doc(cfg(feature = "testing")))]
pub mod testing;
mod time;

pub use b3os::B3os;
pub use client::{
    Client, ClientBuilder, Credentials, CredentialsProvider, ProviderError, RawRequest, Response,
    RetryPolicy, Service,
};
pub use elasticsearch::Elasticsearch;
pub use error::{ApiError, Error, ErrorKind, Result};
pub use http::{HeaderMap, Method, StatusCode};
pub use nullable::Nullable;
pub use secrecy::{ExposeSecret, SecretString};

#[cfg(doctest)]
#[doc = include_str!("../README.md")]
struct Readme;
