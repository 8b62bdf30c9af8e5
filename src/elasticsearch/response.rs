//! Responses of write calls, and pages of lists.

use serde::{Deserialize, Serialize};
use serde_json::{Map, Value};

use crate::open_enum::open_enum;

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
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
#[non_exhaustive]
pub struct Page<T> {
    /// Number of matching items on all pages. The server stops counting at 10 000.
    pub count: u64,
    /// Items of this page.
    pub results: Vec<T>,
    /// Unknown fields.
    #[serde(flatten)]
    pub extra: Map<String, Value>,
}
