//! The stored documents of connectors and sync jobs, read and written directly in their indices.
//!
//! The Connector APIs cannot complete a sync job, and none of their calls has a precondition. Connector services therefore
//! also access the two indices that hold the documents, `.elastic-connectors` and `.elastic-connectors-sync-jobs`, and so
//! do these calls:
//!
//! | call | what it does |
//! | --- | --- |
//! | [`connector.get().versioned()`](super::connector::GetConnector::versioned), [`job.get().versioned()`](super::sync_job::GetSyncJob::versioned) | reads a document with its version |
//! | [`connector.update_document(..)`](super::ConnectorHandle::update_document), [`job.update_document(..)`](super::SyncJobHandle::update_document) | changes any fields |
//! | [`job.complete()`](super::SyncJobHandle::complete), [`job.suspend()`](super::SyncJobHandle::suspend), [`job.mark_canceled()`](super::SyncJobHandle::mark_canceled) | ends a job |
//!
//! # Privileges
//!
//! The index privilege `read` for reading and `write` for writing, on `.elastic-connectors*`; the privileges of the
//! Connector APIs (`manage_connector`) are not enough. Every call sends `X-elastic-product-origin: connectors`, because a
//! few builds of Elasticsearch 9.0 have made the two indices system indices. There the role also needs
//! `allow_restricted_indices`. Without the privileges the calls fail with 403
//! ([`is_forbidden`](crate::Error::is_forbidden)).
//!
//! # Compare and set
//!
//! [`Versioned`] has the version of the document that was read. A write with `.if_match(&versioned)` takes effect only if
//! the document has not changed since; otherwise it fails with 409 ([`is_conflict`](crate::Error::is_conflict)).
//!
//! Both kinds of writes are retried. A retry finds the document changed if an earlier attempt has succeeded and only its
//! response was lost. If a conditional write fails with 409 after more than one [attempt](crate::Error::attempts), read
//! the document to find out; the text of the error says so, too.
//!
//! **A future that is dropped before it has finished may have been carried out**, as with every call that changes
//! something.
//!
//! ```no_run
//! # async fn f(es: connectors_sdk::Client<connectors_sdk::Elasticsearch>) -> connectors_sdk::Result<()> {
//! use connectors_sdk::elasticsearch::SyncStatus;
//! use serde_json::json;
//!
//! let wiki = es.connector("wiki");
//! let read = wiki.get().versioned().send().await?;
//! if read.value.last_sync_status != Some(SyncStatus::InProgress) {
//!     let lock = json!({"last_sync_status": "in_progress", "last_sync_error": null});
//!     match wiki.update_document(lock).if_match(&read).send().await {
//!         Ok(_) => println!("no other worker can start a sync of this connector now"),
//!         Err(error) if error.is_conflict() => println!("the connector has changed: {error}"),
//!         Err(error) => return Err(error),
//!     }
//! }
//! # Ok(()) }
//! ```

mod partial;

use http::{HeaderName, HeaderValue, Method, StatusCode};
use serde::{Deserialize, Serialize};

pub(super) use partial::PartialDocument;

use super::{Connector, Elasticsearch, SyncJob, WriteResult};
use crate::{
    client::{
        call::{Call, Retry},
        request::Request,
    },
    error::Result,
};

/// Document with the version that it had when it was read.
///
/// Returned by `get().versioned()`, and taken by `.if_match(..)`. A version from elsewhere, such as a search with
/// `seq_no_primary_term`, can be put together from the three fields.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Versioned<T> {
    /// The document.
    pub value: T,
    /// Sequence number of the last write to the document (`_seq_no`).
    pub seq_no: u64,
    /// Primary term of the last write to the document (`_primary_term`).
    pub primary_term: u64,
}

/// Response to a direct write to a document.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[non_exhaustive]
pub struct DocumentUpdate {
    /// [`Updated`](WriteResult::Updated), or [`Noop`](WriteResult::Noop) if the document already had these values.
    pub result: WriteResult,
    /// Sequence number of the document after the write. With [`primary_term`](Self::primary_term) it is the version for
    /// the next conditional write.
    #[serde(rename = "_seq_no")]
    pub seq_no: u64,
    /// Primary term of the document after the write.
    #[serde(rename = "_primary_term")]
    pub primary_term: u64,
}

/// A stored document as Elasticsearch returns it.
#[derive(Debug, Deserialize)]
pub(super) struct Hit<T> {
    #[serde(rename = "_id")]
    id: String,
    #[serde(rename = "_seq_no")]
    seq_no: u64,
    #[serde(rename = "_primary_term")]
    primary_term: u64,
    #[serde(rename = "_source")]
    source: T,
}

// The stored documents do not contain their ids.

#[doc(hidden)]
impl From<Hit<Connector>> for Versioned<Connector> {
    fn from(hit: Hit<Connector>) -> Self {
        let mut value = hit.source;
        value.id = hit.id;
        Self { value, seq_no: hit.seq_no, primary_term: hit.primary_term }
    }
}

#[doc(hidden)]
impl From<Hit<SyncJob>> for Versioned<SyncJob> {
    fn from(hit: Hit<SyncJob>) -> Self {
        let mut value = hit.source;
        value.id = hit.id;
        Self { value, seq_no: hit.seq_no, primary_term: hit.primary_term }
    }
}

/// The version that a write depends on.
#[derive(Clone, Copy, Debug)]
pub(super) struct Condition {
    seq_no: u64,
    primary_term: u64,
}

impl<T> From<&Versioned<T>> for Condition {
    fn from(read: &Versioned<T>) -> Self {
        Self { seq_no: read.seq_no, primary_term: read.primary_term }
    }
}

/// Adds the header that direct access to the indices may need.
pub(super) fn direct(mut request: Request<Elasticsearch>) -> Request<Elasticsearch> {
    let name = HeaderName::from_static("x-elastic-product-origin");
    request.options.headers.entry(name).or_insert(HeaderValue::from_static("connectors"));
    request
}

/// Creates a call that changes the fields in `document`.
pub(super) fn update(
    operation: &'static str,
    template: &'static str,
    id: &str,
    document: &PartialDocument,
    condition: Option<Condition>,
) -> Result<Call> {
    // The same fields are set to the same values, so the call can be retried.
    let mut call = Call::new(operation, Method::POST, template, &[id])?.retry(Retry::Safe);
    call.body = Some(document.body().map_err(|error| error.with_call(call.name()))?);
    if let Some(Condition { seq_no, primary_term }) = condition {
        call = call
            .query("if_seq_no", Some(seq_no.to_string()))
            .query("if_primary_term", Some(primary_term.to_string()))
            .done_at(StatusCode::CONFLICT);
    }
    Ok(call)
}
