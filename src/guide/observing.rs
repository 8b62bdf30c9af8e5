//! Observability: logs, traces and metrics.
//!
//! # Traces
//!
//! Each call is a [`tracing`](https://docs.rs/tracing) span at level debug, each attempt a span inside it. Attributes
//! are named after OpenTelemetry's conventions for database and HTTP clients.
//!
//! | span | attributes |
//! | --- | --- |
//! | `connectors_sdk.call` | `db.system.name`, `db.operation.name`, `http.request.method`, `url.template`, `http.response.status_code`, `http.request.resend_count`, `error.type`, `otel.name`, `otel.kind` |
//! | `connectors_sdk.attempt` | `http.request.method`, `http.request.resend_count`, `server.address`, `server.port`, `http.response.status_code`, `otel.kind` |
//!
//! `error.type` is the status of an API error, otherwise [`ErrorKind::as_str`](crate::ErrorKind::as_str). Each retry is an
//! event in the span of the call, with the reason and the delay. Spans and events contain no ids, queries, headers or bodies.
//! `RUST_LOG=connectors_sdk=debug` shows them with `tracing-subscriber`, and a `tracing-opentelemetry` layer exports them.
//!
//! # Metrics
//!
//! An [`Observer`](crate::Observer) receives a report of every attempt, with its duration and outcome. All fields
//! except the duration have few distinct values, so they can be metric labels.
//!
//! ```
//! use std::sync::{Arc, Mutex};
//! use connectors_sdk::{Attempt, AttemptOutcome, Client};
//!
//! // Stands in for a histogram of your metrics library.
//! let durations = Arc::new(Mutex::new(Vec::new()));
//! let histogram = Arc::clone(&durations);
//! let es = Client::elasticsearch("https://localhost:9200")
//!     .observer(move |attempt: &Attempt<'_>| {
//!         let outcome = match attempt.outcome {
//!             AttemptOutcome::Responded(status) => status.as_u16().to_string(),
//!             AttemptOutcome::Failed(kind) => kind.as_str().to_owned(),
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
//! # Operation names
//!
//! The names of Elasticsearch's operations are those of its specification, which other clients also use.
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
//! | `connector(id).update_…()` | `connector.update_…`, with the same suffix |
//! | `sync_jobs().list(), .create(..)` | `connector.sync_job_list`, `connector.sync_job_post` |
//! | `sync_job(id).get(), .delete(), .cancel(), .check_in(), .claim(..)` | `connector.sync_job_get`, `…_delete`, `…_cancel`, `…_check_in`, `…_claim` |
//! | `sync_job(id).fail(..), .update_stats(..)` | `connector.sync_job_error`, `connector.sync_job_update_stats` |
//! | `sync_job(id).complete(), .suspend(), .mark_canceled()` | `connector.sync_job_complete`, `…_suspend`, `…_mark_canceled` |
//! | `connector(id).get().versioned(), .update_document(..)` | `connector.get_versioned`, `connector.update_document` |
//! | `sync_job(id).get().versioned(), .update_document(..)` | `connector.sync_job_get_versioned`, `connector.sync_job_update_document` |
//! | `secrets().create(..)` | `connector.secret_post` |
//! | `secret(id).get(), .put(..), .delete()` | `connector.secret_get`, `connector.secret_put`, `connector.secret_delete` |
//! | `B3OS: connectors(), connector(id)` | `b3os.connector.list`, `.create`, `.get`, `.update`, `.delete` |
//! | `B3OS: connector_types(), connector_type(t)` | `b3os.connector_type.list`, `.get` |
//! | `request(method, path)` | `request` |
//!
//! # Correlating a call with server logs
//!
//! Elasticsearch writes the id set with `.opaque_id(..)` into its logs. B3OS assigns an id to each request. Both are in
//! [`Response::request_id`](crate::Response::request_id). [`Response`](crate::Response) and [`Error`](crate::Error) also
//! contain the number of attempts.
