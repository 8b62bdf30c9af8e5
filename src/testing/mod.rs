//! In-process servers that behave like Elasticsearch and B3OS.
//!
//! For the tests of programs that use this crate, and for trying it out: real HTTP on a loopback port, state that
//! calls change as the servers change it, and faults on demand.

pub mod b3os;
mod clock;
pub mod elasticsearch;
mod fault;
mod recorded;
mod server;

pub use b3os::FakeB3os;
pub use elasticsearch::FakeElasticsearch;
pub use recorded::RecordedRequest;
