//! Connections that servers close early.
//!
//! The client keeps connections open and reuses them. Servers, proxies and load balancers close connections that were
//! idle for a while. If that happens just as the next request is sent, the request fails, and the client cannot know
//! whether the server received it. Idempotent calls are [retried](crate#retries). Calls that are not, such as creating
//! a sync job, fail with [`ErrorKind::Transport`](crate::ErrorKind::Transport).
//!
//! To avoid this, the client must be the first to close an idle connection. By default it does so after 50 seconds,
//! because most servers wait for 60 seconds or more. For a server that closes earlier, set a shorter time:
//!
//! ```
//! use std::time::Duration;
//! use connectors_sdk::Client;
//!
//! // The proxy closes idle connections after 5 seconds.
//! let es = Client::elasticsearch("https://proxy.example/es")
//!     .pool_idle_timeout(Duration::from_secs(3))
//!     .build()?;
//! # let _ = es;
//! # Ok::<(), connectors_sdk::Error>(())
//! ```
//!
//! | server | closes idle connections after |
//! | --- | --- |
//! | Node.js | 5 seconds |
//! | Apache | 5 seconds |
//! | AWS Application Load Balancer | 60 seconds |
//! | nginx | 75 seconds |
//! | Elasticsearch | never |
//!
//! These are common defaults; check the settings of your servers. If the time is unknown or very short,
//! `.pool_idle_timeout(Duration::ZERO)` opens a connection for each call. This is always safe, but costs a TLS
//! handshake per call.
//!
//! [`pool_max_idle_per_host`](crate::ClientBuilder::pool_max_idle_per_host) limits how many idle connections are kept, for
//! servers that limit the number of connections of a client.
