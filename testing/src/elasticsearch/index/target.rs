//! Resolution of names to indices: those of the user, or one of the protocol's two.

use std::{collections::BTreeMap, sync::Arc};

use chrono::{DateTime, Utc};
use serde_json::Value;

use super::{
    super::{
        errors::{CONNECTORS, Refusal, SYNC_JOBS},
        state::{State, Store},
    },
    pit::Pits,
    store::{Doc, Index, Visible, Written},
};

/// The user's indices and their common state.
#[derive(Default)]
pub(in super::super) struct Indices {
    pub(super) by_name: BTreeMap<String, Index>,
    pub(super) pits: Pits,
    pub(in super::super) faults: super::faults::Injected,
    /// Number of documents that were written through each ingest pipeline.
    pub(in super::super) pipelines: BTreeMap<String, u64>,
}

impl Indices {
    /// Counts a document that is written through a pipeline. The pipeline is not run.
    pub(super) fn count_pipeline(&mut self, name: &str) {
        *self.pipelines.entry(name.to_owned()).or_default() += 1;
    }

    /// Resolves a name or an alias to the name of the index.
    pub(super) fn resolve(&self, name: &str) -> Option<&str> {
        let found = self
            .by_name
            .get_key_value(name)
            .or_else(|| self.by_name.iter().find(|(_, index)| index.aliases.contains_key(name)));
        found.map(|(name, _)| name.as_str())
    }
}

/// Resolves a name or an alias to one of the protocol's indices.
pub(super) fn protocol_index(name: &str) -> Option<&'static str> {
    match name {
        ".elastic-connectors" | CONNECTORS => Some(CONNECTORS),
        ".elastic-connectors-sync-jobs" | SYNC_JOBS => Some(SYNC_JOBS),
        _ => None,
    }
}

/// The UUID of the protocol's indices in errors of the Connector APIs.
const PROTOCOL_UUID: &str = "Zm9yLXRlc3RzLW9ubHktMQ";

/// An index of the user or of the protocol.
pub(super) enum Target<'a> {
    User(&'a str, &'a mut Index),
    Protocol(&'static str, &'a mut Store),
}

impl<'a> Target<'a> {
    /// The index of this name or alias, if it exists.
    pub(super) fn find(state: &'a mut State, name: &str) -> Option<Self> {
        if let Some(concrete) = protocol_index(name) {
            let store = protocol_store(state, concrete);
            return store.exists().then_some(Self::Protocol(concrete, store));
        }
        let name = state.indices.resolve(name)?.to_owned();
        let (name, index) = state.indices.by_name.range_mut(name..).next()?;
        Some(Self::User(name, index))
    }

    /// The index of this name or alias, or the server's error.
    pub(super) fn get(state: &'a mut State, name: &str) -> Result<Self, Refusal> {
        Self::find(state, name).ok_or_else(|| Refusal::no_index(name))
    }

    pub(super) fn name(&self) -> &str {
        match self {
            Self::User(name, _) => name,
            Self::Protocol(name, _) => name,
        }
    }

    pub(super) fn uuid(&self) -> &str {
        match self {
            Self::User(_, index) => &index.uuid,
            Self::Protocol(..) => PROTOCOL_UUID,
        }
    }

    pub(super) fn doc(&mut self, id: &str) -> Option<Arc<Doc>> {
        match self {
            Self::User(_, index) => index.get(id).map(Arc::clone),
            Self::Protocol(_, store) => store.doc(id),
        }
    }

    /// Writes a source that [`source::check`](super::source::check) found to be an object.
    pub(super) fn put(&mut self, id: &str, source: &[u8], now: DateTime<Utc>) -> Written {
        match self {
            Self::User(_, index) => index.put(id, source, now),
            Self::Protocol(_, store) => {
                let document = serde_json::from_slice(source).unwrap_or_default();
                let existed = store.put(id, document);
                let (seq_no, version) = store.version(id).unwrap_or_default();
                Written { seq_no, version, existed }
            }
        }
    }

    pub(super) fn remove(&mut self, id: &str, now: DateTime<Utc>) -> Written {
        match self {
            Self::User(_, index) => index.remove(id, now),
            Self::Protocol(_, store) => {
                let version = store.version(id).map_or(0, |(_, version)| version);
                let existed = store.remove(id);
                Written { seq_no: store.last_seq_no(), version: version + 1, existed }
            }
        }
    }

    pub(super) fn visible(&mut self, now: DateTime<Utc>) -> Arc<Visible> {
        match self {
            Self::User(_, index) => index.visible(now),
            Self::Protocol(_, store) => store.visible(),
        }
    }

    pub(super) fn refresh(&mut self) {
        if let Self::User(_, index) = self {
            index.refresh();
        }
    }

    /// The latest versions of all documents, searchable or not.
    pub(super) fn all(&mut self) -> Vec<Arc<Doc>> {
        match self {
            Self::User(_, index) => index.all(),
            Self::Protocol(_, store) => store.visible().after(None).cloned().collect(),
        }
    }

    /// Number of documents, searchable or not.
    pub(super) fn stored(&self) -> usize {
        match self {
            Self::User(_, index) => index.stored(),
            Self::Protocol(_, store) => store.iter().count(),
        }
    }

    /// Adds the fields of errors about documents.
    pub(super) fn refusal(&self, refusal: Refusal) -> Refusal {
        refusal
            .with_field("index_uuid", &Value::from(self.uuid()))
            .with_field("shard", &"0".into())
            .with_field("index", &Value::from(self.name()))
    }
}

pub(super) fn protocol_store<'a>(state: &'a mut State, concrete: &str) -> &'a mut Store {
    if concrete == CONNECTORS { &mut state.connectors } else { &mut state.jobs }
}
