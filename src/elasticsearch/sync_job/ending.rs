//! What the calls that end a job have in common: the fields they write.

use chrono::{DateTime, Utc};
use serde::Serialize;

use super::SyncStatus;
use crate::{
    client::call::Call,
    elasticsearch::document::{self, Condition, PartialDocument},
    error::Result,
    time,
};

pub(super) const UPDATE: &str = "/.elastic-connectors-sync-jobs/_update/{connector_sync_job_id}";

/// The end of a job. Fields that are not set are not sent.
#[derive(Clone, Debug)]
pub(super) struct Ending {
    id: String,
    pub(super) fields: EndFields,
    pub(super) condition: Option<Condition>,
}

#[derive(Clone, Debug, Serialize)]
pub(super) struct EndFields {
    #[serde(with = "time::optional", skip_serializing_if = "Option::is_none")]
    canceled_at: Option<DateTime<Utc>>,
    #[serde(with = "time::optional", skip_serializing_if = "Option::is_none")]
    completed_at: Option<DateTime<Utc>>,
    #[serde(skip_serializing_if = "Option::is_none")]
    pub(super) deleted_document_count: Option<u64>,
    /// `Some` clears the error: it is serialized as `null`.
    #[serde(skip_serializing_if = "Option::is_none")]
    error: Option<()>,
    #[serde(skip_serializing_if = "Option::is_none")]
    pub(super) indexed_document_count: Option<u64>,
    #[serde(skip_serializing_if = "Option::is_none")]
    pub(super) indexed_document_volume: Option<u64>,
    #[serde(with = "time::optional")]
    last_seen: Option<DateTime<Utc>>,
    status: SyncStatus,
    #[serde(skip_serializing_if = "Option::is_none")]
    pub(super) total_document_count: Option<u64>,
}

impl Ending {
    pub(super) fn new(id: String, status: SyncStatus) -> Self {
        let fields = EndFields {
            canceled_at: None,
            completed_at: None,
            deleted_document_count: None,
            error: (status != SyncStatus::Canceled).then_some(()),
            indexed_document_count: None,
            indexed_document_volume: None,
            last_seen: None,
            status,
            total_document_count: None,
        };
        let mut ending = Self { id, fields, condition: None };
        // The time is taken here rather than when the call is sent, so that every attempt writes the same.
        ending.at(Utc::now());
        ending
    }

    pub(super) fn at(&mut self, time: DateTime<Utc>) {
        let fields = &mut self.fields;
        fields.last_seen = Some(time);
        fields.completed_at = fields.status.is_terminal().then_some(time);
        fields.canceled_at = (fields.status == SyncStatus::Canceled).then_some(time);
    }

    pub(super) fn call(&self, operation: &'static str) -> Result<Call> {
        document::update(operation, UPDATE, &self.id, &PartialDocument::new(&self.fields), self.condition)
    }
}

/// Implements the setters and the send methods of a call that ends a job.
macro_rules! ending {
    ($name:ident, $operation:literal) => {
        impl $name {
            /// Sets the number of documents that the job has indexed (`indexed_document_count`). Unchanged by default.
            pub fn indexed(mut self, documents: u64) -> Self {
                self.ending.fields.indexed_document_count = Some(documents);
                self
            }

            /// Sets the number of documents that the job has deleted (`deleted_document_count`). Unchanged by default.
            pub fn deleted(mut self, documents: u64) -> Self {
                self.ending.fields.deleted_document_count = Some(documents);
                self
            }

            /// Sets the volume of the indexed documents in MiB (`indexed_document_volume`). Unchanged by default.
            pub fn volume(mut self, mebibytes: u64) -> Self {
                self.ending.fields.indexed_document_volume = Some(mebibytes);
                self
            }

            /// Sets the number of documents in the index (`total_document_count`). Unchanged by default.
            pub fn total(mut self, documents: u64) -> Self {
                self.ending.fields.total_document_count = Some(documents);
                self
            }

            /// Sets the time of all timestamps that this call writes. By default, the time at which this request object
            /// was created, by the clock of this machine.
            pub fn at(mut self, time: chrono::DateTime<chrono::Utc>) -> Self {
                self.ending.at(time);
                self
            }

            /// Writes only if the job has not changed since it was read. Without this condition the write is
            /// unconditional, whatever the status of the job is by then.
            pub fn if_match(mut self, read: &crate::elasticsearch::Versioned<super::SyncJob>) -> Self {
                self.ending.condition = Some(read.into());
                self
            }

            fn call(&self) -> crate::error::Result<crate::client::call::Call> {
                self.ending.call($operation)
            }
        }
    };
}

pub(super) use ending;
