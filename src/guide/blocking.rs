//! Without an asynchronous program.
//!
//! With the feature `blocking` every request object has `send_blocking()` and `response_blocking()`, lists have
//! `pages_blocking()` and `stream_blocking()`, which are iterators, and a watched sync job has `wait_blocking()`. They are
//! the same calls: all that is said elsewhere holds for them.
//!
#![cfg_attr(feature = "blocking", doc = "```no_run")]
#![cfg_attr(not(feature = "blocking"), doc = "```ignore")]
//! use connectors_sdk::Client;
//!
//! fn main() -> connectors_sdk::Result<()> {
//!     let es = Client::elasticsearch("https://localhost:9200").api_key("aWQ6a2V5").build()?;
//!     es.connector("wiki").check_in().send_blocking()?;
//!     for connector in es.connectors().list().stream_blocking() {
//!         println!("{:?}", connector?.name);
//!     }
//!     Ok(())
//! }
//! ```
//!
//! All of them run on one runtime with one thread, which the first of them starts. The calling thread waits; several
//! threads may call at once.
//!
//! They may be used wherever a thread may block: in a program without a runtime, in `tokio::task::spawn_blocking`. Inside
//! an `async fn` they do not panic, but they stop a thread that others wait for: on a runtime with one thread everything
//! else. The [fakes](https://docs.rs/connectors-testing) run on the runtime they were started on, so a test that calls them this way
//! needs one with a thread to spare, `#[tokio::test(flavor = "multi_thread")]`.
