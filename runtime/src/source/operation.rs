use super::Document;
use crate::BoxError;

/// Operation of a source, as items of a stream or through a [`Sender`](crate::Sender).
#[derive(Debug)]
#[non_exhaustive]
pub enum Operation {
    /// Indexes a document; see [`SyncContext::index`](crate::SyncContext::index).
    Index(Document),
    /// Deletes the document with this id; see [`SyncContext::delete`](crate::SyncContext::delete).
    Delete(String),
    /// Lists an id without a change; see [`SyncContext::unchanged`](crate::SyncContext::unchanged).
    Unchanged(String),
    /// Lists a document that could not be read; see [`SyncContext::failed`](crate::SyncContext::failed).
    Failed(String, BoxError),
}

impl From<Document> for Operation {
    fn from(document: Document) -> Self {
        Self::Index(document)
    }
}
