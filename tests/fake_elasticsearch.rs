//! The fake Elasticsearch: each rule over plain HTTP where this crate cannot break it, and else through the calls of
//! this crate.
#![cfg(feature = "testing")]

#[path = "fake_elasticsearch/bodies.rs"]
mod bodies;
#[path = "fake_elasticsearch/connector_list.rs"]
mod connector_list;
#[path = "fake_elasticsearch/connectors.rs"]
mod connectors;
#[path = "common/http.rs"]
mod http;
#[path = "fake_elasticsearch/protocol.rs"]
mod protocol;
#[path = "fake_elasticsearch/status.rs"]
mod status;
#[path = "fake_elasticsearch/support.rs"]
mod support;
#[path = "fake_elasticsearch/updates.rs"]
mod updates;
