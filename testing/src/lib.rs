//! Stateful fakes of the services that [connectors-sdk](https://docs.rs/connectors-sdk) speaks to: [`FakeElasticsearch`]
//! and [`FakeB3os`].
//!
//! They run inside the process and serve real HTTP on a loopback port. Calls change their state as they change the real
//! server's; faults come on demand. The [`guide`] shows how to test a program with them. The program `fake-connectors`
//! serves both to clients in any language.
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
