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
//! let es = Client::elasticsearch("https://localhost:9200")
//!     .observer(move |attempt: &Attempt<'_>| {
//!         let outcome = match attempt.outcome {
//!             AttemptOutcome::Responded(status) => status.as_u16().to_string(),
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
//! # The names of operations
//!
//! Elasticsearch's are those of its specification, so that they are the same in other clients and in its own logs.
//!
//! | call | name |
//! | --- | --- |
//! | `connectors().list()` | `connector.list` |
//! | `connectors().create()` | `connector.post` |
//! | `connector(id).put()` | `connector.put` |
//! | `connector(id).get(), .delete()` | `connector.get`, `connector.delete` |
//! | `connector(id).check_in()` | `connector.check_in` |
//! | `connector(id).update_last_sync()` | `connector.last_sync` |
//! | `connector(id).activate_filtering()` | `connector.update_active_filtering` |
//! | `connector(id).clear_error(), .clear_index_name()` | `connector.update_error`, `connector.update_index_name` |
//! | `connector(id).update_…()` | `connector.update_…`, the same word |
//! | `sync_jobs().list(), .create(..)` | `connector.sync_job_list`, `connector.sync_job_post` |
//! | `sync_job(id).get(), .delete(), .cancel(), .check_in(), .claim(..)` | `connector.sync_job_get`, `…_delete`, `…_cancel`, `…_check_in`, `…_claim` |
//! | `sync_job(id).fail(..), .update_stats(..)` | `connector.sync_job_error`, `connector.sync_job_update_stats` |
//! | `secrets().create(..)` | `connector.secret_post` |
//! | `secret(id).get(), .put(..), .delete()` | `connector.secret_get`, `connector.secret_put`, `connector.secret_delete` |
//! | `B3OS: connectors(), connector(id)` | `b3os.connector.list`, `.create`, `.get`, `.update`, `.delete` |
//! | `B3OS: connector_types(), connector_type(t)` | `b3os.connector_type.list`, `.get` |
//! | `request(method, path)` | `request` |
//!
//! # One call
//!
//! [`Response`](crate::Response) and [`Error`](crate::Error) know how many attempts it took. Elasticsearch writes the name
//! given with `.opaque_id(..)` into its own logs; B3OS names each request by itself
//! ([`Response::request_id`](crate::Response::request_id)).
