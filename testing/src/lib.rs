//! In-process fakes of the services that [connectors-sdk](https://docs.rs/connectors-sdk) calls.
//!
//! [`FakeElasticsearch`] implements the Elasticsearch Connector APIs and the subset of the document APIs that connectors
//! need, [`FakeB3os`] the connector API of B3OS. Both serve real HTTP on a loopback port and keep state: a call changes the
//! stored documents as on the real server, and invalid input is refused with the same status and the same error document.
//! Faults are injected on demand, and the server's clock can be set.
//!
//! ```
//! use connectors_testing::FakeElasticsearch;
//!
//! #[tokio::main]
//! async fn main() -> connectors_sdk::Result<()> {
//!     let fake = FakeElasticsearch::start().await;
//!     let es = fake.client();
//!     es.connector("wiki").put().index_name("search-wiki").send().await?;
//!
//!     fake.fail_next(2, 503); // the client retries, so the call still succeeds
//!     es.connector("wiki").check_in().send().await?;
//!     assert_eq!(fake.requests().len(), 4);
//!     Ok(())
//! }
//! ```
//!
//! - The [`guide`] shows how to test a program with the fakes.
//! - The modules [`elasticsearch`] and [`b3os`] say what each fake does and what it does not do.
//! - The binary `fake-connectors` (feature `cli`, on by default) serves both fakes to programs in any language.
#![cfg_attr(docsrs, feature(doc_cfg))]
#![warn(unreachable_pub)]
#![warn(
    clippy::expect_used,
    clippy::indexing_slicing,
    clippy::panic,
    clippy::print_stderr,
    clippy::print_stdout,
    clippy::unwrap_used
)]

pub mod b3os;
mod clock;
mod connection;
pub mod elasticsearch;
mod fault;
#[cfg(any(doc, doctest))]
pub mod guide;
mod recorded;
mod routes;
mod server;
mod time;
mod wildcard;

pub use b3os::FakeB3os;
pub use elasticsearch::FakeElasticsearch;
pub use recorded::RecordedRequest;
pub use routes::Route;
