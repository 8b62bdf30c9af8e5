//! Blocking calls, for programs without an async runtime.
//!
//! With the feature `blocking` every request object has `send_blocking()` and `response_blocking()`, lists have
//! `pages_blocking()` and `stream_blocking()`, which return iterators, and a watched sync job has `wait_blocking()`. Apart from
//! blocking, they behave like their async counterparts.
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
//! All blocking calls run on one runtime with one worker thread, which the first call starts. The calling thread waits for
//! the result. Several threads may make calls concurrently. Blocking calls have a separate connection pool, so the same client
//! can also make async calls. A client built with [`http_client`](crate::ClientBuilder::http_client) has only one pool, so its
//! blocking methods return an error.
//!
//! A [credentials provider](crate::CredentialsProvider) or an [observer](crate::Observer) of a blocking call runs on the worker
//! thread, so a blocking call inside it is an error. In a provider, make async calls, or move blocking ones to
//! `tokio::task::spawn_blocking`. In a process that was forked after the first blocking call, every blocking call is an error,
//! because the worker thread exists only in the parent.
//!
//! Make blocking calls only where a thread may block: in a program without a runtime, or in
//! `tokio::task::spawn_blocking`. In an `async fn` they do not panic, but they block a thread of the executor. The
//! [fakes](https://docs.rs/connectors-testing) run on the runtime they were started on, so a test that makes blocking calls to
//! them needs a runtime with a spare thread: `#[tokio::test(flavor = "multi_thread")]`.
