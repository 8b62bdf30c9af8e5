use chrono::{DateTime, Utc};
use http::Method;
use serde::Serialize;

use super::Updated;
use crate::{
    client::{call::Call, request::Request},
    elasticsearch::{Elasticsearch, UpdateResponse, object::ObjectField, request::request},
    error::Result,
    time,
};

/// Reports the progress of a sync job: `PUT /_connector/_sync_job/{connector_sync_job_id}/_stats`.
///
/// For connector services. The counts are totals since the start of the job, not increments. The call also sets the
/// job's `last_seen` to the server's time, which makes a separate [`check_in`](super::SyncJobHandle::check_in)
/// unnecessary. Works in any status, and does not change the status.
///
/// The server requires [`deleted`](Self::deleted), [`indexed`](Self::indexed) and [`volume`](Self::volume), so all three are
/// always sent, as 0 if they are not set.
///
/// Safe to retry: the client retries it if an attempt fails.
///
/// # Errors
///
/// 404 if the job does not exist; 410 on serverless.
///
/// Elasticsearch 8.12 and later, not serverless. Technical preview.
/// [Official
/// page](https://www.elastic.co/docs/api/doc/elasticsearch/operation/operation-connector-sync-job-update-stats).
///
/// ```no_run
/// # async fn f(es: connectors_sdk::Client<connectors_sdk::Elasticsearch>) -> connectors_sdk::Result<()> {
/// es.sync_job("Ab3dEf6hIj9kLm2nOp5q").update_stats().indexed(42).volume(3).total(4200).send().await?;
/// # Ok(()) }
/// ```
#[doc(alias = "connector_sync_job_update_stats")]
#[doc(alias = "sync_job_update_stats")]
#[doc(alias = "_stats")]
#[doc(alias = "progress")]
#[derive(Clone, Debug)]
#[must_use = "a request does nothing until `.send().await`"]
pub struct UpdateSyncJobStats {
    pub(super) request: Request<Elasticsearch>,
    pub(super) id: String,
    pub(super) body: StatsBody,
}

#[derive(Clone, Debug, Default, Serialize)]
pub(super) struct StatsBody {
    deleted_document_count: u64,
    indexed_document_count: u64,
    indexed_document_volume: u64,
    #[serde(with = "time::optional", skip_serializing_if = "Option::is_none")]
    last_seen: Option<DateTime<Utc>>,
    #[serde(skip_serializing_if = "ObjectField::is_absent")]
    metadata: ObjectField,
    #[serde(skip_serializing_if = "Option::is_none")]
    total_document_count: Option<u64>,
}

impl UpdateSyncJobStats {
    /// Sets the number of documents that the job has deleted so far (`deleted_document_count`). 0 by default.
    pub fn deleted(mut self, documents: u64) -> Self {
        self.body.deleted_document_count = documents;
        self
    }

    /// Sets the number of documents that the job has indexed so far (`indexed_document_count`). 0 by default.
    pub fn indexed(mut self, documents: u64) -> Self {
        self.body.indexed_document_count = documents;
        self
    }

    /// Sets the volume of the documents that the job has indexed so far, in MiB (`indexed_document_volume`). 0 by default.
    pub fn volume(mut self, mebibytes: u64) -> Self {
        self.body.indexed_document_volume = mebibytes;
        self
    }

    /// Sets the number of documents in the index (`total_document_count`). Unchanged by default.
    pub fn total(mut self, documents: u64) -> Self {
        self.body.total_document_count = Some(documents);
        self
    }

    /// Sets the time at which the job was last seen (`last_seen`). The server's time by default.
    pub fn last_seen(mut self, at: DateTime<Utc>) -> Self {
        self.body.last_seen = Some(at);
        self
    }

    /// Sets free-form data of the connector service. It is merged into the stored data: stored keys that are not given
    /// remain. Any value that serializes as a JSON object; others are an error when the request is sent.
    pub fn metadata(mut self, metadata: impl Serialize) -> Self {
        self.body.metadata = ObjectField::new("metadata", &metadata);
        self
    }

    fn call(&self) -> Result<Call> {
        let template = "/_connector/_sync_job/{connector_sync_job_id}/_stats";
        super::call("connector.sync_job_update_stats", Method::PUT, template, &self.id)?
            .checked(self.body.metadata.check())?
            .json(&self.body)
    }
}

request!(UpdateSyncJobStats => UpdateResponse as Updated);
