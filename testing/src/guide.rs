//! Testing a program with the fakes.
//!
//! ```toml
//! [dev-dependencies]
//! connectors-testing = { version = "0.1", default-features = false }
//! ```
//!
//! [`FakeElasticsearch`] and [`FakeB3os`] run inside the test's process and listen on a free port of the loopback
//! interface, so tests can run in parallel, each with its own servers.
//!
//! # State and requests
//!
//! A program that takes a `Client` can be tested without changes: [`client()`](crate::FakeElasticsearch::client) returns one
//! for the fake. The test prepares the server, runs the program, and checks the stored documents and the requests.
//!
//! ```
//! use connectors_sdk::{Client, Elasticsearch, Result, elasticsearch::ConnectorStatus};
//! use connectors_testing::FakeElasticsearch;
//! use serde_json::json;
//!
//! // The program.
//! async fn report_failure(es: &Client<Elasticsearch>, id: &str, message: &str) -> Result<()> {
//!     es.connector(id).update_error(message).send().await?;
//!     Ok(())
//! }
//!
//! // In a test: `#[tokio::test] async fn a_failure_is_reported()`.
//! #[tokio::main]
//! async fn main() -> Result<()> {
//!     let fake = FakeElasticsearch::start().await;
//!     fake.put_connector("wiki", json!({"index_name": "search-wiki", "status": "connected"}));
//!
//!     report_failure(&fake.client(), "wiki", "no such host").await?;
//!
//!     // The state, through the API or directly.
//!     let connector = fake.client().connector("wiki").get().send().await?;
//!     assert_eq!(connector.status, Some(ConnectorStatus::Error));
//!     assert_eq!(fake.connector("wiki").unwrap_or_default()["error"], "no such host");
//!
//!     // The requests that arrived. The first one is the program's.
//!     let requests = fake.requests();
//!     assert_eq!((requests[0].method().as_str(), requests[0].path()), ("PUT", "/_connector/wiki/_error"));
//!     assert_eq!(requests[0].body(), br#"{"error":"no such host"}"#);
//!     Ok(())
//! }
//! ```
//!
//! # Faults
//!
//! Each method applies to the next `n` requests. Faults apply in the order in which they were injected.
//!
//! | method | effect | the request is carried out |
//! | --- | --- | --- |
//! | `fail_next(n, status)` | the service's own error document with this status | no |
//! | `respond_next(n, status, headers, body)` | exactly this response | no |
//! | `drop_connection_next(n)` | the connection is closed | no |
//! | `drop_response_next(n)` | the connection is closed without a response | yes |
//! | `cut_response_next(n)` | the connection is closed in the middle of the response | yes |
//! | `slow_response_next(n, pause)` | the response body arrives in pieces | yes |
//! | `garbage_next(n)` | the response is not HTTP | yes |
//!
//! `delay(duration)` delays all later requests. `on(method, path)` selects requests by method and path:
//! `fake.on("PUT", "/_connector/*/_check_in").fail(2, 503)`. `clear_faults()` removes the faults and the delay.
//!
//! ```
//! use connectors_sdk::{Result, b3os::ConnectorData};
//! use connectors_testing::FakeB3os;
//!
//! #[tokio::main]
//! async fn main() -> Result<()> {
//!     let fake = FakeB3os::start().await;
//!     // The connector is created, but the response is lost. A retry could create a second connector, so the client
//!     // reports the failure instead.
//!     fake.drop_response_next(1);
//!     let data = ConnectorData::new().secret("botToken", "xoxb-1-abc");
//!     let error = fake.client().connectors().create("slack", "Team Slack", data).send().await.unwrap_err();
//!     assert!(!error.is_retryable());
//!     assert_eq!(fake.requests().len(), 1);
//!     Ok(())
//! }
//! ```
//!
//! # Time
//!
//! Times in documents are those of the server's clock. `set_time` stops the clock at a given time, `advance_time` moves
//! it, and `resume_time` returns to real time.
//!
//! ```
//! use std::time::Duration;
//!
//! use connectors_sdk::Result;
//! use connectors_testing::FakeElasticsearch;
//! use serde_json::json;
//!
//! #[tokio::main]
//! async fn main() -> Result<()> {
//!     let fake = FakeElasticsearch::start().await;
//!     fake.set_time("2025-05-01T12:00:00Z".parse().expect("a valid time"));
//!     fake.put_connector("wiki", json!({}));
//!     fake.advance_time(Duration::from_secs(300));
//!     fake.client().connector("wiki").check_in().send().await?;
//!     assert_eq!(fake.connector("wiki").unwrap_or_default()["last_seen"], "2025-05-01T12:05:00.000Z");
//!     Ok(())
//! }
//! ```
//!
//! The clock does not affect the client: between two attempts it waits in real time. A test in which a call fails more
//! than once runs faster with a shorter backoff:
//!
//! ```
//! use std::time::Duration;
//!
//! use connectors_sdk::{Result, RetryPolicy};
//! use connectors_testing::FakeElasticsearch;
//!
//! #[tokio::main]
//! async fn main() -> Result<()> {
//!     let fake = FakeElasticsearch::start().await;
//!     let backoff = Duration::from_millis(1);
//!     let retry = RetryPolicy::new().max_attempts(5).initial_backoff(backoff).max_backoff(backoff);
//!     let es = fake.client_builder().retry(retry).build()?;
//!
//!     fake.fail_next(4, 503);
//!     assert_eq!(es.connectors().list().send().await?.count, 0);
//!     assert_eq!(fake.requests().len(), 5);
//!     Ok(())
//! }
//! ```
//!
//! # Stopping
//!
//! A fake stops when it is dropped, but its port may still be in use for a moment. [`stop()`](crate::FakeElasticsearch::stop)
//! returns when another server can listen on the same address, for tests of a server that restarts:
//!
//! ```
//! use connectors_testing::FakeElasticsearch;
//!
//! #[tokio::main]
//! async fn main() -> Result<(), Box<dyn std::error::Error>> {
//!     let fake = FakeElasticsearch::start().await;
//!     let (address, es) = (fake.address(), fake.client());
//!     es.connectors().list().send().await?;
//!     fake.stop().await;
//!
//!     let _restarted = FakeElasticsearch::builder().address(address).start().await?;
//!     es.connectors().list().send().await?;
//!     Ok(())
//! }
//! ```
//!
//! # Blocking calls
//!
//! A fake runs on the runtime that it was started on. A test that makes
//! [blocking calls](https://docs.rs/connectors-sdk/latest/connectors_sdk/guide/blocking) needs a second thread in that
//! runtime: `#[tokio::test(flavor = "multi_thread")]`.
//!
//! # Other languages
//!
//! The binary `fake-connectors` serves both fakes to programs in any language; `fake-connectors --help` describes it.
//!
//! [`FakeElasticsearch`]: crate::FakeElasticsearch
//! [`FakeB3os`]: crate::FakeB3os
