//! The Elasticsearch service from outside: requests on the wire, and decoded responses.
#![allow(clippy::unwrap_used, clippy::panic, clippy::indexing_slicing, clippy::print_stdout)]

#[path = "common/reference.rs"]
mod reference;

mod elasticsearch {
    mod configurations;
    mod connector_errors;
    mod connector_refusals;
    mod connector_wire;
    mod document_wire;
    mod documents;
    mod error_documents;
    mod list_wire;
    mod openapi_examples;
    mod openapi_values;
    mod operations;
    mod paging;
    mod secret_refusals;
    mod secret_wire;
    mod state_machines;
    mod support;
    mod sync_job_documents;
    mod sync_job_refusals;
    mod sync_job_wire;
    mod watching;
}
