//! Endpoints of connectors, one file per kind of call.

pub(super) mod attributes;
pub(super) mod configuration;
pub(super) mod create;
pub(super) mod features;
pub(super) mod filtering;
pub(super) mod index_name;
pub(super) mod last_sync;
pub(super) mod list;
pub(super) mod native;
pub(super) mod read;
pub(super) mod scheduling;
pub(super) mod status;

use super::{
    errors::Refusal,
    state::{Document, State, text},
};

/// Refuses an index name that another connector than `id` uses.
fn check_unused(state: &State, id: &str, index_name: &str) -> Result<(), Refusal> {
    if state.connectors.ids_with(index_name).any(|other| other != id) {
        return Err(Refusal::rule(&format!("Index name [{index_name}] is used by another connector.")));
    }
    Ok(())
}

fn status_of(connector: &Document) -> &str {
    text(connector, "status").unwrap_or_default()
}

fn is_native(connector: &Document) -> bool {
    connector.get("is_native").and_then(serde_json::Value::as_bool).unwrap_or_default()
}
