//! Responses of write calls, and pages of lists.

use serde::{Deserialize, Serialize};
use serde_json::{Map, Value};

use crate::{
    client::call::Call,
    free_form::debug,
    lenient::{Leftovers, Named, items, unreadable},
    open_enum::open_enum,
};

open_enum! {
    /// Effect of a write.
    #[doc(alias = "created")]
    #[doc(alias = "updated")]
    #[doc(alias = "noop")]
    pub enum WriteResult {
        /// A new document was created.
        Created = "created",
        /// An existing document was changed or replaced.
        Updated = "updated",
        /// The document was removed.
        Deleted = "deleted",
        /// The document does not exist.
        NotFound = "not_found",
        /// The document already had these values, so nothing was written.
        Noop = "noop",
    }
}

/// Response to an update.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[non_exhaustive]
pub struct UpdateResponse {
    /// [`Updated`](WriteResult::Updated), or [`Noop`](WriteResult::Noop) if the document did not change.
    pub result: WriteResult,
}

/// Response to a creation.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[non_exhaustive]
pub struct CreateResponse {
    /// Id of the document that was created or replaced.
    pub id: String,
    /// [`Created`](WriteResult::Created), or [`Updated`](WriteResult::Updated) if a document was replaced.
    /// `None` from servers before 8.13.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub result: Option<WriteResult>,
}

/// Response to a deletion.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[non_exhaustive]
pub struct Acknowledged {
    /// Whether the server has deleted the document.
    pub acknowledged: bool,
}

/// One page of a list.
#[derive(Clone, PartialEq, Serialize, Deserialize)]
#[serde(bound(deserialize = "T: Deserialize<'de>"))]
#[non_exhaustive]
pub struct Page<T> {
    /// Number of matching items on all pages. The server stops counting at 10,000.
    #[serde(default)]
    pub count: u64,
    /// Items of this page.
    #[serde(deserialize_with = "items")]
    pub results: Vec<T>,
    /// Unknown fields.
    #[serde(flatten)]
    pub extra: Map<String, Value>,
    #[serde(skip, default = "Leftovers::of_this_object")]
    unreadable: Leftovers,
}

debug!(Page<T> { count, results, unreadable; extra });

unreadable!(Page<T>);

impl<T> Page<T> {
    #[cfg(test)]
    pub(super) fn new(count: u64, results: Vec<T>) -> Self {
        Self { count, results, extra: Map::new(), unreadable: Leftovers::default() }
    }

    /// Returns the number of items that arrived, including those that were left out.
    pub(super) fn arrived(&self) -> usize {
        self.results.len() + self.unreadable.count_items("results")
    }
}

#[doc(hidden)]
impl<T> From<Page<Named<T>>> for Page<T> {
    fn from(page: Page<Named<T>>) -> Self {
        let results = page.results.into_iter().map(|document| document.0).collect();
        Self { count: page.count, results, extra: page.extra, unreadable: page.unreadable }
    }
}

/// The response to a creation under a given id. Servers before 8.15 leave out the id.
#[derive(Debug, Deserialize)]
pub(super) struct Created {
    #[serde(default)]
    id: Option<String>,
    #[serde(default)]
    result: Option<WriteResult>,
}

impl Created {
    /// Converts to the response, with the id of the call if it contains none.
    pub(super) fn named(self, call: &Call) -> CreateResponse {
        let id = self.id.filter(|id| !id.is_empty()).unwrap_or_else(|| call.last_id());
        CreateResponse { id, result: self.result }
    }
}
