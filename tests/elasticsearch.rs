//! The Elasticsearch service from outside: what travels, and what becomes of the answers.
#![allow(clippy::unwrap_used, clippy::panic, clippy::indexing_slicing, clippy::print_stdout)]

#[path = "common/reference.rs"]
mod reference;

mod elasticsearch {
    mod configurations;
    mod connector_errors;
    mod connector_refusals;
    mod connector_wire;
    mod documents;
    mod openapi_examples;
    mod openapi_values;
    mod state_machines;
    mod support;
}
