//! The fake Elasticsearch. Requests that the SDK cannot send are made over plain HTTP, all others with the SDK.

#[path = "fake_elasticsearch/access.rs"]
mod access;
#[path = "fake_elasticsearch/back_doors.rs"]
mod back_doors;
#[path = "fake_elasticsearch/bodies.rs"]
mod bodies;
#[path = "fake_elasticsearch/concurrency.rs"]
mod concurrency;
#[path = "fake_elasticsearch/configuration.rs"]
mod configuration;
#[path = "fake_elasticsearch/connector_list.rs"]
mod connector_list;
#[path = "fake_elasticsearch/connectors.rs"]
mod connectors;
#[path = "fake_elasticsearch/filtering.rs"]
mod filtering;
#[path = "common/http.rs"]
mod http;
#[path = "fake_elasticsearch/index_names.rs"]
mod index_names;
#[path = "fake_elasticsearch/like_the_server.rs"]
mod like_the_server;
#[path = "fake_elasticsearch/like_the_server_http.rs"]
mod like_the_server_http;
#[path = "fake_elasticsearch/missing.rs"]
mod missing;
#[path = "fake_elasticsearch/openapi.rs"]
mod openapi;
#[path = "fake_elasticsearch/options.rs"]
mod options;
#[path = "fake_elasticsearch/parsing.rs"]
mod parsing;
#[path = "fake_elasticsearch/protocol.rs"]
mod protocol;
#[path = "../../tests/common/reference.rs"]
mod reference;
#[path = "fake_elasticsearch/scheduling.rs"]
mod scheduling;
#[path = "fake_elasticsearch/sdk.rs"]
mod sdk;
#[path = "fake_elasticsearch/secrets.rs"]
mod secrets;
#[path = "fake_elasticsearch/status.rs"]
mod status;
#[path = "fake_elasticsearch/support.rs"]
mod support;
#[path = "fake_elasticsearch/sync_job_updates.rs"]
mod sync_job_updates;
#[path = "fake_elasticsearch/sync_jobs.rs"]
mod sync_jobs;
#[path = "fake_elasticsearch/updates.rs"]
mod updates;
