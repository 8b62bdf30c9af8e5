use chrono::{DateTime, Utc};
use http::Method;
use serde::Serialize;

use crate::{
    client::{call::Call, request::Request},
    elasticsearch::{Elasticsearch, SyncStatus, UpdateResponse, object::ObjectField, request::request},
    error::Result,
    time,
};

/// Reports the results of the last syncs of a connector: `PUT /_connector/{connector_id}/_last_sync`.
///
/// For monitoring: this call changes neither the status of the connector nor any sync job. Only values that are set are
/// sent and changed. The server reads `null` as absent, so this call cannot clear a value. If nothing is set, the
/// result is [`Noop`](crate::elasticsearch::WriteResult::Noop).
///
/// Safe to retry: the client retries it if an attempt fails.
///
/// # Errors
///
/// 400 if a status or a field is unknown to the server; 404 if the connector does not exist.
///
/// Elasticsearch 8.12 and later, and serverless. Technical preview.
/// [Official page](https://www.elastic.co/docs/api/doc/elasticsearch/operation/operation-connector-last-sync).
///
/// ```no_run
/// # async fn f(es: connectors_sdk::Client<connectors_sdk::Elasticsearch>) -> connectors_sdk::Result<()> {
/// use connectors_sdk::elasticsearch::SyncStatus;
///
/// es.connector("wiki")
///     .update_last_sync()
///     .indexed(42)
///     .deleted(0)
///     .status(SyncStatus::Completed)
///     .synced_at(chrono::Utc::now())
///     .send()
///     .await?;
/// # Ok(()) }
/// ```
#[doc(alias = "last_sync")]
#[doc(alias = "connector_last_sync")]
#[doc(alias = "_last_sync")]
#[doc(alias = "sync_cursor")]
#[doc(alias = "statistics")]
#[derive(Clone, Debug)]
#[must_use = "a request does nothing until `.send().await`"]
pub struct UpdateLastSync {
    pub(super) request: Request<Elasticsearch>,
    pub(super) id: String,
    pub(super) body: LastSyncBody,
}

#[derive(Clone, Debug, Default, Serialize)]
pub(super) struct LastSyncBody {
    #[serde(skip_serializing_if = "Option::is_none")]
    last_access_control_sync_error: Option<String>,
    #[serde(with = "time::optional", skip_serializing_if = "Option::is_none")]
    last_access_control_sync_scheduled_at: Option<DateTime<Utc>>,
    #[serde(skip_serializing_if = "Option::is_none")]
    last_access_control_sync_status: Option<SyncStatus>,
    #[serde(skip_serializing_if = "Option::is_none")]
    last_deleted_document_count: Option<u64>,
    #[serde(with = "time::optional", skip_serializing_if = "Option::is_none")]
    last_incremental_sync_scheduled_at: Option<DateTime<Utc>>,
    #[serde(skip_serializing_if = "Option::is_none")]
    last_indexed_document_count: Option<u64>,
    #[serde(with = "time::optional", skip_serializing_if = "Option::is_none")]
    last_seen: Option<DateTime<Utc>>,
    #[serde(skip_serializing_if = "Option::is_none")]
    last_sync_error: Option<String>,
    #[serde(with = "time::optional", skip_serializing_if = "Option::is_none")]
    last_sync_scheduled_at: Option<DateTime<Utc>>,
    #[serde(skip_serializing_if = "Option::is_none")]
    last_sync_status: Option<SyncStatus>,
    #[serde(with = "time::optional", skip_serializing_if = "Option::is_none")]
    last_synced: Option<DateTime<Utc>>,
    #[serde(skip_serializing_if = "ObjectField::is_absent")]
    sync_cursor: ObjectField,
}

impl UpdateLastSync {
    /// Sets the error message of the last access control sync (`last_access_control_sync_error`).
    pub fn access_control_error(mut self, error: impl Into<String>) -> Self {
        self.body.last_access_control_sync_error = Some(error.into());
        self
    }

    /// Sets the scheduled start time of the last access control sync (`last_access_control_sync_scheduled_at`).
    pub fn access_control_scheduled_at(mut self, at: DateTime<Utc>) -> Self {
        self.body.last_access_control_sync_scheduled_at = Some(at);
        self
    }

    /// Sets the status of the last access control sync (`last_access_control_sync_status`).
    pub fn access_control_status(mut self, status: impl Into<SyncStatus>) -> Self {
        self.body.last_access_control_sync_status = Some(status.into());
        self
    }

    /// Sets the number of documents deleted by the last sync (`last_deleted_document_count`).
    pub fn deleted(mut self, documents: u64) -> Self {
        self.body.last_deleted_document_count = Some(documents);
        self
    }

    /// Sets the scheduled start time of the last incremental sync (`last_incremental_sync_scheduled_at`).
    pub fn incremental_scheduled_at(mut self, at: DateTime<Utc>) -> Self {
        self.body.last_incremental_sync_scheduled_at = Some(at);
        self
    }

    /// Sets the number of documents indexed by the last sync (`last_indexed_document_count`).
    pub fn indexed(mut self, documents: u64) -> Self {
        self.body.last_indexed_document_count = Some(documents);
        self
    }

    /// Sets the time at which the connector was last seen (`last_seen`).
    ///
    /// The specification has this field, but known servers reject it as unknown (400). Use
    /// [`check_in`](super::ConnectorHandle::check_in) instead.
    pub fn seen_at(mut self, at: DateTime<Utc>) -> Self {
        self.body.last_seen = Some(at);
        self
    }

    /// Sets the error message of the last sync (`last_sync_error`).
    pub fn error(mut self, error: impl Into<String>) -> Self {
        self.body.last_sync_error = Some(error.into());
        self
    }

    /// Sets the scheduled start time of the last full sync (`last_sync_scheduled_at`).
    pub fn scheduled_at(mut self, at: DateTime<Utc>) -> Self {
        self.body.last_sync_scheduled_at = Some(at);
        self
    }

    /// Sets the status of the last sync (`last_sync_status`).
    pub fn status(mut self, status: impl Into<SyncStatus>) -> Self {
        self.body.last_sync_status = Some(status.into());
        self
    }

    /// Sets the end of the last sync (`last_synced`).
    pub fn synced_at(mut self, at: DateTime<Utc>) -> Self {
        self.body.last_synced = Some(at);
        self
    }

    /// Sets the cursor from which the next incremental sync resumes (`sync_cursor`).
    ///
    /// It is merged into the stored cursor: stored keys that are not given remain. Any value that serializes as a JSON object
    /// is a cursor; `None` and `null` are read as no cursor. Others are an error when the request is sent.
    /// [`Connector::cursor`](super::Connector::cursor) reads it back.
    ///
    /// ```no_run
    /// # async fn f(es: connectors_sdk::Client<connectors_sdk::Elasticsearch>) -> connectors_sdk::Result<()> {
    /// #[derive(serde::Serialize, serde::Deserialize)]
    /// struct Cursor {
    ///     changed_since: String,
    /// }
    ///
    /// let wiki = es.connector("wiki");
    /// let cursor: Option<Cursor> = wiki.get().send().await?.cursor()?;
    /// println!("changes since {:?}", cursor.map(|cursor| cursor.changed_since));
    /// let next = Cursor { changed_since: "2026-11-25T12:00:00Z".into() };
    /// wiki.update_last_sync().cursor(&next).send().await?;
    /// # Ok(()) }
    /// ```
    pub fn cursor(mut self, cursor: impl Serialize) -> Self {
        self.body.sync_cursor = ObjectField::new("sync_cursor", &cursor);
        self
    }

    fn call(&self) -> Result<Call> {
        super::call("connector.last_sync", Method::PUT, "/_connector/{connector_id}/_last_sync", &self.id)?
            .checked(self.body.sync_cursor.check())?
            .json(&self.body)
    }
}

request!(UpdateLastSync => UpdateResponse);
