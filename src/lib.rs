//! Typed async client for two connector APIs: the [Elasticsearch Connector APIs][es], whose connectors copy
//! third-party sources into an index, and [B3OS][b3], whose connectors are stored credentials for outside services.
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
//! # A map
//!
//! Longer texts: [coming from the untyped client](guide::migration),
//! [logs, traces and metrics](guide::observing), [blocking calls](guide::blocking).
//!
//! A [`Client`] gives handles, which are nouns; their methods are the verbs of the API and give request objects; a
//! request object has a setter for everything optional, and ends in `.send().await`.
//!
//! | handle | calls |
//! | --- | --- |
//! | [`es.connectors()`](elasticsearch::Connectors) | `create`, `list` |
//! | [`es.connector(id)`](elasticsearch::ConnectorHandle) | `put`, `get`, `delete`, `check_in`, `update_status`, `update_last_sync`, `update_configuration`, `update_scheduling`, `update_filtering` and all the other updates |
//! | [`es.sync_jobs()`](elasticsearch::SyncJobs) | `create`, `list` |
//! | [`es.sync_job(id)`](elasticsearch::SyncJobHandle) | `get`, `delete`, `cancel`, `check_in`, `claim`, `fail`, `update_stats`, `watch` |
//! | [`es.secrets()`](elasticsearch::Secrets), [`es.secret(id)`](elasticsearch::SecretHandle) | `create`; `get`, `put`, `delete` |
//! | [`b3.connectors()`](b3os::Connectors), [`b3.connector(id)`](b3os::ConnectorHandle) | `create`, `list`; `get`, `update`, `delete` |
//! | [`b3.connector_types()`](b3os::ConnectorTypes), [`b3.connector_type(slug)`](b3os::ConnectorTypeHandle) | `list`; `get` |
//! | [`b3os::extras`] | actions, Telegram, Pipedream |
//! | [`client.request(method, path)`](Client::request) | whatever has no type of its own |
//!
//! Every request object
//! - sends itself with `.send().await`, or just `.await`, and gives the typed value; `.response().await` gives a
//!   [`Response`] with status, headers, warnings and the number of attempts around it;
//! - takes options for this one call: `.timeout(..)`, `.header(..)`, `.query(..)`, `.retry(..)`;
//! - shows what it would send with `.to_http()`;
//! - is an owned value without lifetimes: it can be kept, cloned, moved to another task. Dropping the future of a call
//!   gives it up and leaves the client in order.
//!
//! Lists have `.pages()` and `.stream()`, which read to the end in constant memory.
//!
//! # Values
//!
//! Types are named as in the APIs. Enums that a newer server may extend have an `Unknown` variant that keeps the word, and
//! documents keep members this version does not know in `extra`: both go back as they came. Where a document is read,
//! changed and written back, [`Nullable`] tells absent and `null` apart. Points in time are `chrono::DateTime<Utc>`.
//!
//! A number in free-form JSON (a cursor, a configuration value) that no 64-bit number can hold, like `1e400`, fails the
//! decode with an error that names its place.
//!
//! # Errors
//!
//! There is one [`Error`]. Its [`kind`](Error::kind) says how far the call got:
//!
//! | kind | what happened | was it carried out? |
//! | --- | --- | --- |
//! | [`Config`](ErrorKind::Config) | the client cannot be built | no |
//! | [`Request`](ErrorKind::Request) | refused before it was sent | no |
//! | [`Connect`](ErrorKind::Connect) | no connection | no |
//! | [`Timeout`](ErrorKind::Timeout), [`Transport`](ErrorKind::Transport) | no complete answer | perhaps |
//! | [`Redirect`](ErrorKind::Redirect) | the server pointed elsewhere; not followed | no |
//! | [`Api`](ErrorKind::Api) | the server refused or failed | not as asked; after a 5xx perhaps |
//! | [`Decode`](ErrorKind::Decode) | it succeeded, but the answer cannot be read | yes |
//!
//! [`is_not_found`](Error::is_not_found) and its like answer the common questions, [`api`](Error::api) holds what the
//! server said, [`attempts`](Error::attempts) how often it was asked.
//!
//! # Repeating calls
//!
//! Failed calls are sent again as [`RetryPolicy`] says: three attempts in all by default. A call that makes something new
//! or acts on the outside world at each call is repeated only when the server cannot have acted on it: no connection was
//! made, or it answered 429. These calls are not safe to repeat:
//!
//! | call | because |
//! | --- | --- |
//! | `connectors().create()` of both services, `sync_jobs().create(..)`, `secrets().create(..)` | each one makes another |
//! | `connector(id).put()` | a repeated put would reset what others have written since |
//! | `sync_job(id).claim(..)` | a repeated claim could take a job from the worker that has claimed it meanwhile |
//! | running or testing an action, [`connect_token`](b3os::extras), Telegram pins | each one acts again |
//!
//! Everything else sets something to a value, and twice is as good as once. One trace remains: when the answer to the first
//! attempt was lost, the second attempt of a deletion finds nothing (404), and of a cancellation nothing to cancel (400).
//! [`Error::attempts`] tells that this may be so.
//!
//! # Secrets
//!
//! Credentials, connector secrets, configuration values and the `data` of B3OS connectors are not shown by `Debug`,
//! `Display`, errors or logs, also when a server repeats them. Plain `http` with
//! credentials is refused unless the host is this machine or [`allow_plain_http`](ClientBuilder::allow_plain_http) says
//! so. What is wiped from memory when it goes: credentials, connector secrets, the `data` of B3OS connectors, and request
//! bodies. Configuration values and answers are ordinary memory.
//!
//! # Logs
//!
//! Each call is a [`tracing`](https://docs.rs/tracing) span `connectors_sdk.call` at level debug, each attempt a span `connectors_sdk.attempt` inside
//! it, with OpenTelemetry's attribute names. Ids, queries, headers and bodies are not in them.
//!
//! # Testing
//!
//! The crate [connectors-testing](https://docs.rs/connectors-testing) has servers that run inside the process and behave
//! like the real ones.
//!
//! # Features
//!
//! | feature | default | what it adds |
//! | --- | --- | --- |
//! | `rustls` | yes | TLS by rustls, with the platform's trusted authorities |
//! | `native-tls` | | TLS by the operating system's library |
//! | `gzip` | | asks for compressed answers |
//! | `http2` | | HTTP/2 where the server offers it |
//! | `json-schema` | | `b3os::ConnectorType::check` |
//! | `regex` | | checks regular expressions in `Configuration::check` |
//! | `blocking` | | `send_blocking()` and its like on every request object |
#![cfg_attr(docsrs, feature(doc_cfg))]
#![warn(unreachable_pub)]
// Nothing from outside may bring the process down, and a library does not talk to the terminal.
#![warn(
    clippy::expect_used,
    clippy::indexing_slicing,
    clippy::panic,
    clippy::print_stderr,
    clippy::print_stdout,
    clippy::unwrap_used
)]

pub mod b3os;
mod client;
mod count;
pub mod elasticsearch;
mod error;
#[cfg(fuzzing)]
#[doc(hidden)]
pub mod fuzzing;
#[cfg(any(doc, doctest))]
pub mod guide;
mod null;
mod nullable;
mod open_enum;
mod secret_string;
mod time;

pub use b3os::B3os;
/// Points in time, as the documents have them.
pub use chrono;
pub use client::{
    Attempt, AttemptOutcome, Client, ClientBuilder, Credentials, CredentialsProvider, Observer,
    ProviderError, RawRequest, Response, RetryPolicy, Service,
};
pub use elasticsearch::Elasticsearch;
pub use error::{ApiError, Error, ErrorKind, Result};
pub use http::{HeaderMap, Method, StatusCode};
pub use nullable::Nullable;
/// The HTTP client underneath, for [`ClientBuilder::http_client`].
pub use reqwest;
pub use secrecy::{ExposeSecret, SecretString};
/// Free-form JSON, as the documents have it.
pub use serde_json;

#[cfg(doctest)]
#[doc = include_str!("../README.md")]
struct Readme;
