//! Indices and documents of the fake Elasticsearch, over plain HTTP.

#[path = "fake_documents/concurrency.rs"]
mod concurrency;
#[path = "fake_documents/faults.rs"]
mod faults;
#[path = "common/http.rs"]
mod http;
#[path = "fake_documents/protocol_indices.rs"]
mod protocol_indices;
#[path = "fake_documents/routes.rs"]
mod routes;
#[path = "fake_documents/rows.rs"]
mod rows;
#[path = "fake_documents/searches.rs"]
mod searches;
#[path = "fake_documents/support.rs"]
mod support;
#[path = "fake_documents/table.rs"]
mod table;
