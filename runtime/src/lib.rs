//! Runtime for Elasticsearch connectors: implement [`DataSource`] for a source of documents, and get a connector.
//!
//! ```
//! use connectors_runtime::{DataSource, Document, SourceResult, SyncContext, testing::TestSync};
//! use connectors_sdk::elasticsearch::{Configuration, ConfigurationField, FieldType};
//!
//! #[derive(serde::Deserialize)]
//! struct WikiConfig { url: String }
//!
//! struct Wiki { config: WikiConfig }
//!
//! impl DataSource for Wiki {
//!     const SERVICE_TYPE: &'static str = "acme_wiki";
//!     type Config = WikiConfig;
//!
//!     fn configuration() -> Configuration {
//!         Configuration::from_iter([("url", ConfigurationField::new("Address of the wiki", FieldType::Str))])
//!     }
//!
//!     async fn connect(config: WikiConfig) -> SourceResult<Self> {
//!         Ok(Self { config })
//!     }
//!
//!     async fn ping(&self) -> SourceResult {
//!         Ok(())
//!     }
//!
//!     async fn sync_full(&self, sync: &SyncContext) -> SourceResult {
//!         let page = serde_json::json!({"title": "Welcome", "url": self.config.url});
//!         sync.index(Document::new("home", &page)?).await?;
//!         Ok(())
//!     }
//! }
//!
//! #[tokio::main]
//! async fn main() -> Result<(), Box<dyn std::error::Error>> {
//!     let wiki = Wiki { config: WikiConfig { url: "https://wiki.example".into() } };
//!     let synced = TestSync::new(wiki).full().await?;
//!     assert_eq!(synced.ids(), ["home"]);
//!     Ok(())
//! }
//! ```
//!
//! - [`DataSource`] is what an author implements, [`SyncContext`] what its syncs write to, [`Document`] what they write.
//! - [`testing::TestSync`] runs the syncs of a source without a server.
//! - [`Service`] runs the syncs of connectors: [`run_until`](Service::run_until) those in the queue,
//!   [`sync_once`](Service::sync_once) one at once, with a [`SyncReport`].
//! - [`SourceOptions`] has the options of a source: [`FailurePolicy`], [`DeletionGuard`], its own API key, and how it is
//!   created.
//! - [`Service::events`] is a stream of what happens, for progress bars and metrics.
//!
//! # What a job guarantees
//!
//! - A job is run by one worker: its connector is locked and the job claimed by compare-and-set. A worker that has not
//!   confirmed for a minute that it still has the job, for example because its process was frozen, reads the job before it
//!   writes.
//! - A document that was accepted is in the index, or counted and named in the report. Items that are refused with 429 or 503
//!   are sent again; a request that is too large or invalid as a whole is divided until the document is alone. An index that
//!   is missing, blocked or closed ends the job.
//! - A full sync deletes what its source did not list, after a listing that ended without an error. A job that was canceled,
//!   suspended or has failed deletes nothing, whatever its source returned.
//! - The job gets one last write, and its connector the one after that.
//! - Memory is limited by [`ServiceBuilder::memory_limit`], plus at most 16 bytes for each id that is listed if the index was
//!   not empty, or 24 bytes for each document in the index if an incremental sync skips unchanged ones.
//!
//! # Errors
//!
//! The methods of a source return [`SourceResult`], whose error is any error: `?` converts. An error ends the job, and no
//! document is deleted.
//!
//! # Compiler messages
//!
//! | message | cause | remedy |
//! | --- | --- | --- |
//! | implementation of `FnOnce` is not general enough | borrowed items in `map(..).buffer_unordered(..)` | [`SyncContext::for_each_concurrent`] |
//! | `self` escapes the method body | a task of [`SyncContext::spawn`] borrows the source | clone what it needs, for example an `Arc`, before |
//! | `?` couldn't convert the error, three times `E0277` | a function returns `Box<dyn Error>` | return [`BoxError`], which is `Send + Sync` |
//! | future cannot be sent between threads safely | an `Rc` or the guard of a `std::sync::Mutex` lives over an `.await` | end its scope before the `.await` |
#![cfg_attr(docsrs, feature(doc_cfg))]
#![warn(unreachable_pub)]
// Outside data must not cause a panic, and a library does not print.
#![warn(
    clippy::expect_used,
    clippy::indexing_slicing,
    clippy::panic,
    clippy::print_stderr,
    clippy::print_stdout,
    clippy::unwrap_used
)]

mod error;
mod job;
mod progress;
mod service;
mod sink;
mod source;
mod store;
pub mod testing;

/// The client and the types of the Connector APIs.
pub use connectors_sdk;
pub use error::{BoxError, Error, ErrorKind, SourceResult};
pub use progress::{DeletionGuard, Event, Events, FailedDocument, FailurePolicy, SyncReport};
pub use service::{Service, ServiceBuilder, shutdown_signal};
pub use source::{Attachment, DataSource, Document, Features, Operation, Sender, SourceOptions, SyncContext};
