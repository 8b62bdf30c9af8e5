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

/// Reports how far a sync job is: `PUT /_connector/_sync_job/{connector_sync_job_id}/_stats`.
///
/// For connector services. The counts are totals since the job began, not what was added. The job's `last_seen` becomes
/// the server's time, so no [`check_in`](super::SyncJobHandle::check_in) is needed beside it. Works in any status, and
/// does not change it.
///
/// Safe to retry: the client retries it if an attempt fails.
///
/// # Errors
///
/// 404 if the job does not exist; 410 on serverless.
///
/// Elasticsearch 8.12 and later, not serverless. Technical preview.
/// [Official page](https://www.elastic.co/docs/api/doc/elasticsearch/operation/operation-connector-sync-job-update-stats).
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
    /// How many documents the index has (`total_document_count`). Not set: stays as it was.
    pub fn total(mut self, documents: u64) -> Self {
        self.body.total_document_count = Some(documents);
        self
    }

    /// When the job was last alive (`last_seen`). Not set: now, by the server's clock.
    pub fn last_seen(mut self, at: DateTime<Utc>) -> Self {
        self.body.last_seen = Some(at);
        self
    }

    /// Free-form data that the connector service keeps with the job. Merged into what is stored: keys that are not given
    /// stay.
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
