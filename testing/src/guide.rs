//! Testing your own program.
//!
//! There are two servers that run inside the process, on a free port of the loopback interface,
//! and behave like the real ones: [`FakeElasticsearch`] and [`FakeB3os`]. Calls change what they hold, as they do there;
//! wrong input is refused with the same status and the same error document.
//!
//! ```toml
//! [dev-dependencies]
//! connectors-testing = "0.1"
//! ```
//!
//! # What your program did
//!
//! ```
//! use connectors_sdk::{Client, Elasticsearch, Result, elasticsearch::ConnectorStatus};
//! use connectors_testing::FakeElasticsearch;
//!
//! // The program: it takes a client, so that a test can hand in its own.
//! async fn register(es: &Client<Elasticsearch>, id: &str) -> Result<()> {
//!     es.connector(id).put().service_type("confluence").index_name(format!("search-{id}")).send().await?;
//!     Ok(())
//! }
//!
//! # #[tokio::main(flavor = "current_thread")]
//! # async fn main() -> Result<()> {
//! let fake = FakeElasticsearch::start().await;
//! register(&fake.client(), "wiki").await?;
//!
//! // What it has come to,
//! let connector = fake.client().connector("wiki").get().send().await?;
//! assert_eq!(connector.status, Some(ConnectorStatus::Created));
//! // and what went over the wire.
//! let requests = fake.requests();
//! assert_eq!((requests[0].method().as_str(), requests[0].path()), ("PUT", "/_connector/wiki"));
//! # Ok(()) }
//! ```
//!
//! # When things go wrong
//!
//! Each of these is for the next requests only, in the order in which they were asked for:
//!
//! | method | what happens | was it carried out? |
//! | --- | --- | --- |
//! | `fail_next(n, status)` | the service's own error document | no |
//! | `respond_next(n, status, headers, body)` | exactly this response | no |
//! | `drop_connection_next(n)` | the connection is closed | no |
//! | `drop_response_next(n)` | the connection is closed without a response | yes |
//! | `cut_response_next(n)` | the connection is closed in the middle of the response | yes |
//! | `slow_response_next(n, pause)` | the response arrives in pieces | yes |
//! | `garbage_next(n)` | a response that is not HTTP | yes |
//!
//! `delay(d)` delays every later response.
//!
//! ```
//! # use connectors_sdk::Result;
//! # use connectors_testing::FakeB3os;
//! # #[tokio::main(flavor = "current_thread")]
//! # async fn main() -> Result<()> {
//! let fake = FakeB3os::start().await;
//! // The response to a creation is lost. The client must not retry it, and does not.
//! fake.drop_response_next(1);
//! let data = connectors_sdk::b3os::ConnectorData::new().secret("botToken", "xoxb-1-abc");
//! let error = fake.client().connectors().create("slack", "Team Slack", data).send().await.unwrap_err();
//! assert!(!error.is_retryable());
//! assert_eq!(fake.requests().len(), 1);
//! # Ok(()) }
//! ```
//!
//! # Time
//!
//! `set_time` stops the server's clock, `advance_time` moves it; what the server writes into documents is that time.
//!
//! The client that a fake hands out waits a moment before it repeats a call, as every client does. Where that takes too
//! long, make one with `client_builder()` and a [`RetryPolicy`](connectors_sdk::RetryPolicy) of your own.
//!
//! # Blocking calls
//!
//! A fake runs on the runtime it was started on. Do not block its only thread: see [blocking calls](https://docs.rs/connectors-sdk/latest/connectors_sdk/guide/blocking).
//!
//! # A server of its own
//!
//! The program `fake-connectors` serves both to clients in any language.
//!
//! [`FakeElasticsearch`]: crate::FakeElasticsearch
//! [`FakeB3os`]: crate::FakeB3os
