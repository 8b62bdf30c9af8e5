//! The short responses of write calls, and pages.

use serde::{Deserialize, Serialize};
use serde_json::{Map, Value};

use crate::open_enum::open_enum;

open_enum! {
    /// What a write did.
    #[doc(alias = "created")]
    #[doc(alias = "updated")]
    #[doc(alias = "noop")]
    pub enum WriteResult {
        /// Something new was stored.
        Created = "created",
        /// Something was changed, or replaced.
        Updated = "updated",
        /// Something was removed.
        Deleted = "deleted",
        /// There was nothing to change.
        NotFound = "not_found",
        /// The document already had these values, so nothing was written.
        Noop = "noop",
    }
}

/// Response to an update.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[non_exhaustive]
pub struct UpdateResponse {
    /// [`Updated`](WriteResult::Updated), or [`Noop`](WriteResult::Noop) when nothing was different from before.
    pub result: WriteResult,
}

/// Response to a creation.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[non_exhaustive]
pub struct CreateResponse {
    /// The id of what was created or replaced.
    pub id: String,
    /// [`Created`](WriteResult::Created), or [`Updated`](WriteResult::Updated) when something was replaced.
    /// `None` from servers before 8.13.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub result: Option<WriteResult>,
}

/// Response to a deletion.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[non_exhaustive]
pub struct Acknowledged {
    /// Whether the server has done it.
    pub acknowledged: bool,
}

/// One page of a list.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
#[non_exhaustive]
pub struct Page<T> {
    /// How many items match in all, on whatever page. The server stops counting at 10 000.
    pub count: u64,
    /// The items of this page.
    pub results: Vec<T>,
    /// Members this version does not know.
    #[serde(flatten)]
    pub extra: Map<String, Value>,
}
