//! Direct access to indices and documents, without HTTP.

use std::collections::BTreeMap;

use http::StatusCode;
use serde_json::{Map, Value};

use super::{super::FakeElasticsearch, admin, faults::ItemFault, target::Target};

impl FakeElasticsearch {
    /// Stores a document, replacing one with the same id, and makes it searchable. Creates the index if it does not
    /// exist. Returns `false` if the name of the index is invalid or the source is not an object.
    ///
    /// Here and in the methods below, the index may be one of the protocol's two.
    pub fn put_document(&self, index: &str, id: impl AsRef<str>, source: &Value) -> bool {
        let api = self.server.handler();
        let now = api.clock.now();
        let mut state = api.state();
        if !source.is_object() || admin::ensure(&mut state, index, now).is_err() {
            return false;
        }
        let Some(mut target) = Target::find(&mut state, index) else { return false };
        target.put(id.as_ref(), source.to_string().as_bytes(), now);
        target.refresh();
        true
    }

    /// Returns the source of a document, searchable or not.
    #[must_use]
    pub fn document(&self, index: &str, id: &str) -> Option<Value> {
        let mut state = self.server.handler().state();
        let doc = Target::find(&mut state, index)?.doc(id)?;
        serde_json::from_slice(&doc.source).ok()
    }

    /// Returns the sources of all documents of an index by id, searchable or not. Empty if there is no such index.
    #[must_use]
    pub fn documents(&self, index: &str) -> BTreeMap<String, Value> {
        let mut state = self.server.handler().state();
        let all = Target::find(&mut state, index).map(|mut target| target.all()).unwrap_or_default();
        let sources = all
            .iter()
            .map(|doc| (doc.id.as_ref().to_owned(), serde_json::from_slice(&doc.source).unwrap_or_default()));
        sources.collect()
    }

    /// Returns the number of documents of an index, searchable or not. 0 if there is no such index.
    #[must_use]
    pub fn document_count(&self, index: &str) -> usize {
        let mut state = self.server.handler().state();
        Target::find(&mut state, index).map_or(0, |target| target.stored())
    }

    /// Returns the names of all indices except the protocol's two.
    #[must_use]
    pub fn index_names(&self) -> Vec<String> {
        self.server.handler().state().indices.by_name.keys().cloned().collect()
    }

    /// Returns the number of documents that were written through each ingest pipeline. The fake does not run pipelines.
    #[must_use]
    pub fn pipelines(&self) -> BTreeMap<String, u64> {
        self.server.handler().state().indices.pipelines.clone()
    }

    /// Returns a handle that injects faults into single documents, bulk items and searches.
    pub fn document_faults(&self) -> DocumentFaults<'_> {
        DocumentFaults { fake: self }
    }

    /// Sends this `Date` header in all later responses. `None` restores the correct one.
    pub fn date_header(&self, date: Option<&str>) {
        self.server.handler().state().date = date.map(str::to_owned);
    }

    /// Removes all connectors, sync jobs, secrets, indices and points in time. Credentials, faults and the clock are kept.
    pub fn reset(&self) {
        let mut state = self.server.handler().state();
        state.connectors.clear();
        state.jobs.clear();
        state.secrets.clear();
        let faults = std::mem::take(&mut state.indices.faults);
        state.indices = super::Indices { faults, ..Default::default() };
    }

    /// Returns the documents of all indices except the protocol's two: `{"index": {"id": {..}}}`.
    #[must_use]
    pub fn all_documents(&self) -> Value {
        let indices = self.index_names().into_iter().map(|name| {
            let documents: Map<String, Value> = self.documents(&name).into_iter().collect();
            (name, Value::Object(documents))
        });
        Value::Object(indices.collect())
    }
}

/// Injects faults into documents of a [`FakeElasticsearch`], in addition to the faults of whole requests.
///
/// A count of `usize::MAX` means no limit.
///
/// ```
/// # #[tokio::main(flavor = "current_thread")]
/// # async fn main() {
/// use connectors_testing::FakeElasticsearch;
///
/// let fake = FakeElasticsearch::start().await;
/// fake.document_faults()
///     .fail_items("page-*", 2, 429)
///     .reject_field("price")
///     .drop_items(1, 3)
///     .fail_shards(1);
/// fake.document_faults().clear();
/// # }
/// ```
#[derive(Debug)]
pub struct DocumentFaults<'a> {
    fake: &'a FakeElasticsearch,
}

#[allow(clippy::return_self_not_must_use, clippy::must_use_candidate)]
impl DocumentFaults<'_> {
    /// Refuses the next `count` writes of documents whose ids match this pattern, with `*` and `?`: bulk items, updates
    /// and single writes. 429 is reported as `es_rejected_execution_exception`, 503 as `unavailable_shards_exception`. An
    /// invalid HTTP status is replaced by 500.
    pub fn fail_items(self, id: impl Into<String>, count: usize, status: u16) -> Self {
        let status = StatusCode::from_u16(status).unwrap_or(StatusCode::INTERNAL_SERVER_ERROR);
        if count > 0 {
            self.with(|faults| faults.items.push(ItemFault { id: id.into(), left: count, status }));
        }
        self
    }

    /// Refuses all documents with this top-level field, as the server does if the value does not fit the mapping: 400
    /// with `document_parsing_exception`.
    pub fn reject_field(self, name: impl Into<String>) -> Self {
        self.with(|faults| faults.fields.insert(name.into()));
        self
    }

    /// Refuses every bulk request that contains this document id as a whole, with 400.
    pub fn refuse_bulk_with(self, id: impl Into<String>) -> Self {
        self.with(|faults| faults.refused_ids.insert(id.into()));
        self
    }

    /// Carries out the next `count` bulk requests, but omits the last `items` items from the response.
    pub fn drop_items(self, count: usize, items: usize) -> Self {
        self.with(|faults| faults.short.extend(std::iter::repeat_n(items, count.min(1 << 20))));
        self
    }

    /// Reports a failed shard in the next `count` searches, with half of the hits.
    pub fn fail_shards(self, count: usize) -> Self {
        self.with(|faults| faults.failed_shards = count);
        self
    }

    /// Reports `timed_out` in the next `count` searches, with half of the hits.
    pub fn time_out(self, count: usize) -> Self {
        self.with(|faults| faults.timeouts = count);
        self
    }

    /// Changes the id of the point in time in the next `count` searches. The previous id becomes invalid.
    pub fn change_pit_id(self, count: usize) -> Self {
        self.with(|faults| faults.pit_changes = count);
        self
    }

    /// Removes all faults of documents.
    pub fn clear(self) {
        self.with(|faults| *faults = super::faults::Injected::default());
    }

    fn with<T>(&self, change: impl FnOnce(&mut super::faults::Injected) -> T) {
        change(&mut self.fake.server.handler().state().indices.faults);
    }
}
