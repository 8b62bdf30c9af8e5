//! Watching it run: logs, traces, metrics.
//!
//! # Traces
//!
//! Each call is a [`tracing`](https://docs.rs/tracing) span at level debug, each attempt a span inside it. The attributes
//! have OpenTelemetry's names for database clients and HTTP clients.
//!
//! | span | attributes |
//! | --- | --- |
//! | `connectors_sdk.call` | `db.system.name`, `db.operation.name`, `http.request.method`, `url.template`, `http.response.status_code`, `http.request.resend_count`, `error.type`, `otel.name`, `otel.kind` |
//! | `connectors_sdk.attempt` | `http.request.method`, `http.request.resend_count`, `server.address`, `server.port`, `http.response.status_code`, `otel.kind` |
//!
//! An event in the call's span tells of each repetition, and why. Neither has an id, a query, a header or a body in it. With
//! `tracing-subscriber`, `RUST_LOG=connectors_sdk=debug` shows them; a layer of `tracing-opentelemetry` sends them on.
//!
//! # Metrics
//!
//! An [`Observer`](crate::Observer) is told of every attempt, with how long it took and how it ended. What it is told has
//! a small number of different values, so it can be labels as it is.
//!
//! ```
//! use std::sync::{Arc, Mutex};
//! use connectors_sdk::{Attempt, AttemptOutcome, Client};
//!
//! // In place of a histogram of your metrics library.
//! let durations = Arc::new(Mutex::new(Vec::new()));
//! let histogram = Arc::clone(&durations);
//! let es = Client::elasticsearch("https://localhost:9200")?
//!     .observer(move |attempt: &Attempt<'_>| {
//!         let outcome = match attempt.outcome {
//!             AttemptOutcome::Answered(status) => status.as_u16().to_string(),
//!             AttemptOutcome::Failed(kind) => format!("{kind:?}").to_lowercase(),
//!             _ => "abandoned".to_owned(),
//!         };
//!         if let Ok(mut histogram) = histogram.lock() {
//!             histogram.push((attempt.operation, outcome, attempt.duration));
//!         }
//!     })
//!     .build()?;
//! # let _ = es;
//! # Ok::<(), connectors_sdk::Error>(())
//! ```
//!
//! # One call
//!
//! [`Response`](crate::Response) and [`Error`](crate::Error) know how many attempts it took. Elasticsearch writes the name
//! given with `.opaque_id(..)` into its own logs; B3OS names each request by itself
//! ([`Response::request_id`](crate::Response::request_id)).
