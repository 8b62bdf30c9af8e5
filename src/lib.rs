//! Typed async client for two connector APIs: the [Elasticsearch Connector APIs][es], whose connectors copy
//! data from third-party sources into an index, and [B3OS][b3], whose connectors are stored credentials for external services.
//!
//! [es]: https://www.elastic.co/docs/api/doc/elasticsearch/group/endpoint-connector
//! [b3]: https://docs.b3os.org
//!
//! ```no_run
//! use connectors_sdk::{Client, elasticsearch::SyncStatus};
//!
//! # async fn f() -> connectors_sdk::Result<()> {
//! let es = Client::elasticsearch("https://localhost:9200").api_key("aWQ6a2V5").build()?;
//! es.connector("my-connector").update_last_sync().indexed(42).status(SyncStatus::Completed).send().await?;
//!
//! let b3 = Client::b3os().token("b3sk_...").build()?;
//! let envelope = b3.connector("conn_1").update().name("Team Slack").send().await?;
//! println!("{} {}", envelope.code, envelope.request_id);
//! # Ok(()) }
//! ```
//!
//! # Overview
//!
//! A [`Client`] returns handles such as `connector(id)`. The methods of a handle are the operations of the API and return
//! request objects. A request object has a setter for each optional parameter and is sent with `.send().await`.
//!
//! | handle | operations |
//! | --- | --- |
//! | [`es.connectors()`](elasticsearch::Connectors) | `create`, `list` |
//! | [`es.connector(id)`](elasticsearch::ConnectorHandle) | `put`, `get`, `delete`, `check_in`, `update_status`, `update_last_sync`, `update_configuration`, `update_scheduling`, `update_filtering` and all other updates |
//! | [`es.sync_jobs()`](elasticsearch::SyncJobs) | `create`, `list` |
//! | [`es.sync_job(id)`](elasticsearch::SyncJobHandle) | `get`, `delete`, `cancel`, `check_in`, `claim`, `fail`, `update_stats`, `complete`, `suspend`, `mark_canceled`, `update_document`, `watch` |
//! | [`es.secrets()`](elasticsearch::Secrets), [`es.secret(id)`](elasticsearch::SecretHandle) | `create`; `get`, `put`, `delete` |
//! | [`b3.connectors()`](b3os::Connectors), [`b3.connector(id)`](b3os::ConnectorHandle) | `create`, `list`; `get`, `update`, `delete` |
//! | [`b3.connector_types()`](b3os::ConnectorTypes), [`b3.connector_type(slug)`](b3os::ConnectorTypeHandle) | `list`; `get` |
//! | [`b3os::extras`] | actions, Telegram, Pipedream |
//! | [`client.request(method, path)`](Client::request) | any call without a typed method |
//!
//! Every request object
//! - is sent with `.send().await` or simply `.await`, which returns the typed value. `.response().await` returns a
//!   [`Response`] with the status, headers, warnings and number of attempts as well;
//! - accepts options for this call: `.timeout(..)`, `.header(..)`, `.query(..)`, `.retry(..)`;
//! - builds its HTTP request without sending it with `.to_http()`;
//! - is an owned value without lifetimes, so it can be stored, cloned and moved to another task. Dropping the future of a
//!   call cancels it without side effects on the client.
//!
//! Lists have `.pages()` and `.stream()`, which read the whole list in constant memory.
//!
//! The calls are async and need a [tokio](https://docs.rs/tokio) runtime with its I/O and time drivers (`enable_all`). Without
//! a runtime, a call returns an error; without the drivers, it panics. The feature `blocking` adds blocking methods.
//!
//! Guides: [migrating from the official `elasticsearch` crate](guide::migration),
//! [logs, traces and metrics](guide::observing), [connections that servers close early](guide::connections),
//! [blocking calls](guide::blocking).
//!
//! # Data types
//!
//! Types and fields are named as in the APIs. Enums that a newer server may extend have an `Unknown` variant, and documents
//! keep unknown fields in `extra`: both are written back unchanged. [`Nullable`] distinguishes absent from `null` in
//! documents that are read, changed and written back. Timestamps are `chrono::DateTime<Utc>`.
//!
//! Servers return documents as they were stored, and other programs may have stored values in a different form. Similar
//! forms are converted: numbers and booleans written as text, or a single value instead of an array. A value that does
//! not fit its type never fails the call: it is left out, `unreadable()` of the document ([`Unreadable`]) returns its
//! path and value, and a warning in the log names its path. Writing such a document back is an error unless
//! `.discard_unreadable()` is called.
//!
//! # Errors
//!
//! All calls return one [`Error`] type. Its [`kind`](Error::kind) tells how far the call got:
//!
//! | kind | meaning | carried out? |
//! | --- | --- | --- |
//! | [`Config`](ErrorKind::Config) | the client cannot be built | no |
//! | [`Request`](ErrorKind::Request) | the request is invalid and was not sent | no |
//! | [`Credentials`](ErrorKind::Credentials) | the credentials provider failed | no |
//! | [`Connect`](ErrorKind::Connect) | no connection to the server | no |
//! | [`Timeout`](ErrorKind::Timeout), [`Transport`](ErrorKind::Transport) | no complete response arrived | perhaps |
//! | [`Redirect`](ErrorKind::Redirect) | the server sent a redirect, which is not followed | no; perhaps if a custom [`http_client`](ClientBuilder::http_client) has followed it |
//! | [`Api`](ErrorKind::Api) | the server returned an error | no; after a 5xx perhaps |
//! | [`Html`](ErrorKind::Html) | the response is a web page of a proxy or gateway | not by the service; after a 5xx perhaps |
//! | [`Decode`](ErrorKind::Decode) | the call succeeded, but the response cannot be decoded | yes |
//!
//! Predicates such as [`is_not_found`](Error::is_not_found) cover the common cases. [`api`](Error::api) returns the error
//! document of the server, [`attempts`](Error::attempts) the number of attempts.
//!
//! # Retries
//!
//! Failed calls are retried according to the [`RetryPolicy`]: by default, a call makes at most three attempts. A call
//! that is not idempotent is retried only if the server cannot have acted on it: no connection was established, it
//! responded with 429, or it refused an HTTP/2 stream. With several nodes, a retry goes immediately to a healthy node
//! that the call has not tried. These calls are not idempotent:
//!
//! | call | reason |
//! | --- | --- |
//! | `connectors().create()` of both services, `sync_jobs().create(..)`, `secrets().create(..)` | each call creates another object |
//! | `connector(id).put()` | a second `put` would discard changes made since the first |
//! | `sync_job(id).claim(..)` | a second `claim` could take the job from a worker that has claimed it in between |
//! | running or testing an action, [`connect_token`](b3os::extras), Telegram pins | each call has an external effect |
//!
//! All other calls are idempotent. A retry can still change the outcome that the caller sees: if the response to the
//! first attempt was lost, the second attempt of a deletion returns 404, and that of a cancellation 400. The error then
//! says that an earlier attempt may have carried out the request.
//!
//! # Secrets
//!
//! Credentials, connector secrets, configuration values and the `data` of B3OS connectors do not appear in `Debug` output,
//! errors or logs. Credentials are not sent over plain `http`, except to a loopback address or with
//! [`allow_plain_http`](ClientBuilder::allow_plain_http).
//!
//! A server may echo what a call has sent, so the error of a call is scrubbed. These values are secrets:
//! - Always: the credentials of every attempt and of the proxy, connector secrets, [`RawRequest::secret`],
//!   configuration fields marked as `sensitive`, headers and query parameters that are named like credentials, headers
//!   that an [`Interceptor`] adds, and values in `data` or in a configuration whose field name contains `token`,
//!   `secret`, `pass`, `key`, `cred`, `auth`, `cookie`, `sign` or `pat`. A secret of fewer than 4 bytes is found only as a whole word.
//! - By appearance: other strings of at least 8 bytes in `data` and in a configuration, if they contain a digit, an
//!   upper-case letter or a character other than `-`, `_`, `.`, `/` and whitespace. Other numbers and booleans are not
//!   secrets.
//!
//! Fields of the protocol, such as B3OS's `requestId`, are scrubbed only of secrets of the first kind. A secret is
//! found verbatim, with JSON escapes, and as a whole in percent-encoding, HTML entities (by number, or by name in Latin-1)
//! or base64, each alone or inside JSON text, and also without the whitespace at its ends. Each of its lines of 16 bytes
//! or more is also found separately. Other encodings are not found.
//!
//! This crate's own copies of credentials, connector secrets, the `data` of B3OS connectors and request bodies are wiped from
//! memory when they are dropped. The HTTP stack may keep further copies. Configuration values and responses are not wiped.
//!
//! # Logs
//!
//! Each call is a [`tracing`](https://docs.rs/tracing) span `connectors_sdk.call` at level debug, and each attempt a child span
//! `connectors_sdk.attempt`, with the attribute names of OpenTelemetry. Spans contain no ids, queries, headers or bodies.
//!
//! # Testing
//!
//! The crate [connectors-testing](https://docs.rs/connectors-testing) provides in-process fakes of both services.
//!
//! # Features
//!
//! | feature | default | effect |
//! | --- | --- | --- |
//! | `rustls` | yes | TLS with rustls and the platform's certificate authorities |
//! | `native-tls` | | TLS with the operating system's library |
//! | `gzip` | | asks servers for compressed responses; `compress_requests` compresses requests |
//! | `http2` | | HTTP/2, if the server supports it |
//! | `socks` | | SOCKS proxies |
//! | `json-schema` | | `b3os::ConnectorType::check` |
//! | `regex` | | checks regular expressions in `Configuration::check` |
//! | `blocking` | | `send_blocking()` and the other `*_blocking` methods |
#![cfg_attr(docsrs, feature(doc_cfg))]
#![warn(unreachable_pub)]
// Data from outside must not cause a panic, and a library does not print.
#![warn(
    clippy::expect_used,
    clippy::indexing_slicing,
    clippy::panic,
    clippy::print_stderr,
    clippy::print_stdout,
    clippy::unwrap_used
)]

// Before `b3os`, so that the documentation of `Client` and `ClientBuilder` begins with Elasticsearch.
pub mod elasticsearch;

pub mod b3os;
mod client;
mod count;
mod error;
mod free_form;
#[cfg(fuzzing)]
#[doc(hidden)]
pub mod fuzzing;
#[cfg(any(doc, doctest))]
pub mod guide;
mod lenient;
mod null;
mod nullable;
mod open_enum;
mod secret_string;
mod text;
mod time;

#[doc(inline)]
pub use b3os::B3os;
/// Bodies of requests and responses.
pub use bytes;
/// Timestamps of the API documents.
pub use chrono;
pub use client::{
    Attempt, AttemptOutcome, Client, ClientBuilder, Credentials, CredentialsProvider, Interceptor, Observer,
    ProviderError, RawRequest, Response, RetryPolicy, Service,
};
#[doc(inline)]
pub use elasticsearch::Elasticsearch;
pub use error::{ApiError, Error, ErrorKind, Result};
/// HTTP types of interceptors and of `to_http()`.
pub use http;
pub use http::{HeaderMap, Method, StatusCode};
pub use lenient::Unreadable;
pub use nullable::Nullable;
pub use open_enum::UnknownValue;
/// The underlying HTTP client, for [`ClientBuilder::http_client`].
pub use reqwest;
pub use secrecy::{ExposeSecret, SecretString};
/// Free-form JSON of the API documents.
pub use serde_json;
