//! Sync jobs: each is one run of a connector.
//!
//! | handle | operations |
//! | --- | --- |
//! | [`es.sync_jobs()`](crate::Client::sync_jobs) | [`create`](SyncJobs::create), [`list`](SyncJobs::list) |
//! | [`es.sync_job(id)`](crate::Client::sync_job) | [`get`](SyncJobHandle::get), [`delete`](SyncJobHandle::delete), [`cancel`](SyncJobHandle::cancel), [`watch`](SyncJobHandle::watch) |
//! | the same, for connector services | [`claim`](SyncJobHandle::claim), [`check_in`](SyncJobHandle::check_in), [`update_stats`](SyncJobHandle::update_stats), [`fail`](SyncJobHandle::fail) |
//!
//! **The Connector APIs have no call that completes a job**, suspends it, or marks it as canceled: connector services
//! write these changes directly to the document of the job.

// Files of the calls:
//
// | call | file |
// | --- | --- |
// | create, list, get, delete | `create.rs`, `list.rs`, `get.rs`, `delete.rs` |
// | cancel, watch | `cancel.rs`, `watch.rs` |
// | calls of connector services: claim, check in, report, fail | `claim.rs`, `check_in.rs`, `update_stats.rs`, `fail.rs` |
// | calls past the Connector APIs | `complete.rs`, `suspend.rs`, `mark_canceled.rs` (all three: `ending.rs`), `update_document.rs`, `get_versioned.rs` |
//
// Files of the types:
//
// | type | file |
// | --- | --- |
// | `SyncJob` | `model.rs` |
// | `SyncJobConnector`, `SyncJobFiltering` | `snapshot.rs` |
// | `SyncStatus`, `SyncJobType`, `TriggerMethod` | `status.rs` |

mod cancel;
mod check_in;
mod claim;
mod complete;
mod create;
mod delete;
mod ending;
mod fail;
mod get;
mod get_versioned;
mod list;
mod mark_canceled;
mod model;
mod snapshot;
mod status;
mod suspend;
mod update_document;
mod update_stats;
mod watch;

use http::Method;
use serde::{Deserialize, Serialize};

pub use cancel::CancelSyncJob;
pub use check_in::CheckInSyncJob;
pub use claim::ClaimSyncJob;
pub use complete::CompleteSyncJob;
pub use create::CreateSyncJob;
pub use delete::DeleteSyncJob;
pub use fail::FailSyncJob;
pub use get::GetSyncJob;
pub use get_versioned::GetVersionedSyncJob;
pub use list::ListSyncJobs;
pub use mark_canceled::MarkSyncJobCanceled;
pub use model::SyncJob;
pub use snapshot::{SyncJobConnector, SyncJobFiltering};
pub use status::{SyncJobType, SyncStatus, TriggerMethod};
pub use suspend::SuspendSyncJob;
pub use update_document::UpdateSyncJobDocument;
pub use update_stats::UpdateSyncJobStats;
pub use watch::Watch;

use crate::{
    client::{Client, call::Call, request::Request},
    elasticsearch::{
        Elasticsearch, UpdateResponse, WriteResult,
        document::{self, PartialDocument},
    },
    error::Result,
};

impl Client<Elasticsearch> {
    /// Returns a handle to all sync jobs. Sends nothing.
    #[must_use]
    pub fn sync_jobs(&self) -> SyncJobs {
        SyncJobs { client: self.clone() }
    }

    /// Returns a handle to the sync job with this id. Sends nothing.
    ///
    /// An id may contain any characters; it is percent-encoded into one path segment. An empty id, `.` and `..` are
    /// rejected when a call is sent.
    #[must_use]
    pub fn sync_job(&self, id: impl Into<String>) -> SyncJobHandle {
        SyncJobHandle { client: self.clone(), id: id.into() }
    }
}

/// Handle to all sync jobs; returned by [`Client::sync_jobs`](crate::Client::sync_jobs).
///
/// ```no_run
/// # async fn f(es: connectors_sdk::Client<connectors_sdk::Elasticsearch>) -> connectors_sdk::Result<()> {
/// let created = es.sync_jobs().create("wiki").send().await?;
/// let jobs = es.sync_jobs().list().connector_id("wiki").send().await?;
/// println!("created {}; {} jobs in total", created.id, jobs.count);
/// # Ok(()) }
/// ```
#[derive(Clone, Debug)]
pub struct SyncJobs {
    client: Client<Elasticsearch>,
}

impl SyncJobs {
    /// Lists sync jobs, the newest first: `GET /_connector/_sync_job`.
    #[doc(alias = "sync_job_list")]
    pub fn list(&self) -> ListSyncJobs {
        ListSyncJobs::new(Request::new(&self.client))
    }

    /// Creates a sync job for this connector: `POST /_connector/_sync_job`.
    #[doc(alias = "sync_job_post")]
    #[doc(alias = "start")]
    pub fn create(&self, connector_id: impl Into<String>) -> CreateSyncJob {
        let body = create::CreateSyncJobBody::new(connector_id.into());
        CreateSyncJob { request: Request::new(&self.client), body }
    }
}

/// Handle to one sync job; returned by [`Client::sync_job`](crate::Client::sync_job).
///
/// ```no_run
/// # async fn f(es: connectors_sdk::Client<connectors_sdk::Elasticsearch>) -> connectors_sdk::Result<()> {
/// let job = es.sync_job("Ab3dEf6hIj9kLm2nOp5q");
/// if !job.get().send().await?.is_terminal() {
///     job.cancel().send().await?;
/// }
/// # Ok(()) }
/// ```
#[derive(Clone, Debug)]
pub struct SyncJobHandle {
    client: Client<Elasticsearch>,
    id: String,
}

impl SyncJobHandle {
    /// Returns the id of the job.
    #[must_use]
    pub fn id(&self) -> &str {
        &self.id
    }

    /// Reads the job: `GET /_connector/_sync_job/{id}`.
    #[doc(alias = "sync_job_get")]
    pub fn get(&self) -> GetSyncJob {
        GetSyncJob { request: self.request(), id: self.id.clone() }
    }

    /// Deletes the job: `DELETE /_connector/_sync_job/{id}`.
    #[doc(alias = "sync_job_delete")]
    pub fn delete(&self) -> DeleteSyncJob {
        DeleteSyncJob { request: self.request(), id: self.id.clone() }
    }

    /// Cancels the job: `PUT /_connector/_sync_job/{id}/_cancel`.
    #[doc(alias = "sync_job_cancel")]
    #[doc(alias = "cancelled")]
    #[doc(alias = "stop")]
    pub fn cancel(&self) -> CancelSyncJob {
        CancelSyncJob { request: self.request(), id: self.id.clone() }
    }

    /// Reports that the job is running: `PUT /_connector/_sync_job/{id}/_check_in`.
    #[doc(alias = "sync_job_check_in")]
    #[doc(alias = "heartbeat")]
    pub fn check_in(&self) -> CheckInSyncJob {
        CheckInSyncJob { request: self.request(), id: self.id.clone() }
    }

    /// Claims the job for the worker with this host name: `PUT /_connector/_sync_job/{id}/_claim`.
    #[doc(alias = "sync_job_claim")]
    pub fn claim(&self, worker_hostname: impl Into<String>) -> ClaimSyncJob {
        let body = claim::ClaimBody::new(worker_hostname.into());
        ClaimSyncJob { request: self.request(), id: self.id.clone(), body }
    }

    /// Reports that the job has failed, with an error message: `PUT /_connector/_sync_job/{id}/_error`.
    #[doc(alias = "sync_job_error")]
    pub fn fail(&self, message: impl Into<String>) -> FailSyncJob {
        FailSyncJob { request: self.request(), id: self.id.clone(), message: message.into() }
    }

    /// Reports the progress of the job, such as the number of documents that it has indexed and deleted so far:
    /// `PUT /_connector/_sync_job/{id}/_stats`.
    #[doc(alias = "sync_job_update_stats")]
    pub fn update_stats(&self) -> UpdateSyncJobStats {
        UpdateSyncJobStats { request: self.request(), id: self.id.clone(), body: Default::default() }
    }

    /// Completes the job: `POST /.elastic-connectors-sync-jobs/_update/{id}`.
    #[doc(alias = "finish")]
    pub fn complete(&self) -> CompleteSyncJob {
        CompleteSyncJob { request: document::direct(self.request()), ending: self.end(SyncStatus::Completed) }
    }

    /// Suspends the job, so that it can be claimed again: `POST /.elastic-connectors-sync-jobs/_update/{id}`.
    pub fn suspend(&self) -> SuspendSyncJob {
        SuspendSyncJob { request: document::direct(self.request()), ending: self.end(SyncStatus::Suspended) }
    }

    /// Marks the job as canceled, once it has been stopped: `POST /.elastic-connectors-sync-jobs/_update/{id}`.
    pub fn mark_canceled(&self) -> MarkSyncJobCanceled {
        MarkSyncJobCanceled {
            request: document::direct(self.request()),
            ending: self.end(SyncStatus::Canceled),
        }
    }

    /// Changes any fields of the stored job: `POST /.elastic-connectors-sync-jobs/_update/{id}`.
    #[doc(alias = "compare_and_set")]
    pub fn update_document(&self, fields: impl Serialize) -> UpdateSyncJobDocument {
        UpdateSyncJobDocument::new(self.request(), self.id.clone(), PartialDocument::new(&fields))
    }

    /// Polls the job until it has ended.
    #[doc(alias = "poll")]
    #[doc(alias = "wait")]
    pub fn watch(&self) -> Watch {
        Watch::new(self.get())
    }

    fn request(&self) -> Request<Elasticsearch> {
        Request::new(&self.client)
    }

    fn end(&self, status: SyncStatus) -> ending::Ending {
        ending::Ending::new(self.id.clone(), status)
    }
}

/// The release with the first sync job APIs. Later endpoints name theirs.
const FIRST: &str = "Elasticsearch 8.12";

/// Creates a call for one sync job.
fn call(operation: &'static str, method: Method, template: &'static str, id: &str) -> Result<Call> {
    Ok(Call::new(operation, method, template, &[id])?.since(FIRST))
}

/// Response to an update of a job. Servers return a result; the specification has an empty object.
#[derive(Deserialize)]
struct Updated {
    #[serde(default)]
    result: Option<WriteResult>,
}

impl From<Updated> for UpdateResponse {
    fn from(response: Updated) -> Self {
        Self { result: response.result.unwrap_or(WriteResult::Updated) }
    }
}
