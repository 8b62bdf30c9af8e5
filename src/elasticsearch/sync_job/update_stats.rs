use chrono::{DateTime, Utc};
use http::Method;
use serde::Serialize;
use serde_json::{Map, Value};

use super::Updated;
use crate::{
    client::{call::Call, request::Request},
    elasticsearch::{Elasticsearch, UpdateResponse, request::request},
    error::Result,
    time,
};

/// Reports the progress of a sync job: `PUT /_connector/_sync_job/{connector_sync_job_id}/_stats`.
///
/// For connector services. The counts are totals since the start of the job, not increments. The call also sets the
/// job's `last_seen` to the server's time, which makes a separate [`check_in`](super::SyncJobHandle::check_in)
/// unnecessary. Works in any status, and does not change the status.
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
/// es.sync_job("Ab3dEf6hIj9kLm2nOp5q").update_stats(0, 42, 3).total(4200).send().await?;
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

#[derive(Clone, Debug, Serialize)]
pub(super) struct StatsBody {
    deleted_document_count: u64,
    indexed_document_count: u64,
    indexed_document_volume: u64,
    #[serde(with = "time::optional", skip_serializing_if = "Option::is_none")]
    last_seen: Option<DateTime<Utc>>,
    #[serde(skip_serializing_if = "Option::is_none")]
    metadata: Option<Map<String, Value>>,
    #[serde(skip_serializing_if = "Option::is_none")]
    total_document_count: Option<u64>,
}

impl StatsBody {
    pub(super) fn new(deleted: u64, indexed: u64, volume: u64) -> Self {
        Self {
            deleted_document_count: deleted,
            indexed_document_count: indexed,
            indexed_document_volume: volume,
            last_seen: None,
            metadata: None,
            total_document_count: None,
        }
    }
}

impl UpdateSyncJobStats {
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
    /// remain.
    pub fn metadata(mut self, metadata: Map<String, Value>) -> Self {
        self.body.metadata = Some(metadata);
        self
    }

    fn call(&self) -> Result<Call> {
        let template = "/_connector/_sync_job/{connector_sync_job_id}/_stats";
        super::call("connector.sync_job_update_stats", Method::PUT, template, &self.id)?.json(&self.body)
    }
}

request!(UpdateSyncJobStats => UpdateResponse as Updated);
