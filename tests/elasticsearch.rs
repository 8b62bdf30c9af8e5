//! The Elasticsearch service from outside: what travels, and what becomes of the answers.

mod elasticsearch {
    mod connector_refusals;
    mod connector_wire;
    mod support;
}
