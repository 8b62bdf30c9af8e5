//! Sync jobs: one run each of a connector.
//!
//! [`Client::sync_jobs`](crate::Client::sync_jobs) reaches all of them,
//! [`Client::sync_job`](crate::Client::sync_job) one.
//!
//! **There is no call that completes a job**, suspends it, or says that it was canceled: connector services write that into
//! the document of the job, past the Connector APIs. What a service can report through them is that it has taken the job
//! ([`claim`](SyncJobHandle::claim)), is alive ([`check_in`](SyncJobHandle::check_in)), has done so much
//! ([`update_stats`](SyncJobHandle::update_stats)) and has failed ([`fail`](SyncJobHandle::fail)).

// Where to find a call:
//
// | call | file |
// | --- | --- |
// | create, list, get, delete | `create.rs`, `list.rs`, `get.rs`, `delete.rs` |
// | cancel, watch | `cancel.rs`, `watch.rs` |
// | what a connector service does: claim, check in, report, fail | `claim.rs`, `check_in.rs`, `update_stats.rs`, `fail.rs` |
//
// Where to find a type:
//
// | type | file |
// | --- | --- |
// | `SyncJob` | `model.rs` |
// | `SyncJobConnector`, `SyncJobFiltering` | `snapshot.rs` |
// | `SyncStatus`, `SyncJobType`, `TriggerMethod` | `status.rs` |

mod cancel;
mod check_in;
mod claim;
mod create;
mod delete;
mod fail;
mod get;
mod list;
mod model;
mod snapshot;
mod status;
mod update_stats;
mod watch;

use http::Method;
use serde::Deserialize;

pub use cancel::CancelSyncJob;
pub use check_in::CheckInSyncJob;
pub use claim::ClaimSyncJob;
pub use create::CreateSyncJob;
pub use delete::DeleteSyncJob;
pub use fail::FailSyncJob;
pub use get::GetSyncJob;
pub use list::ListSyncJobs;
pub use model::SyncJob;
pub use snapshot::{SyncJobConnector, SyncJobFiltering};
pub use status::{SyncJobType, SyncStatus, TriggerMethod};
pub use update_stats::UpdateSyncJobStats;
pub use watch::Watch;

use crate::{
    client::{Client, call::Call, request::Request},
    elasticsearch::{Elasticsearch, UpdateResponse, WriteResult},
    error::Result,
};

impl Client<Elasticsearch> {
    /// The sync jobs.
    #[must_use]
    pub fn sync_jobs(&self) -> SyncJobs {
        SyncJobs { client: self.clone() }
    }

    /// The sync job with this id. Nothing is sent yet.
    ///
    /// Any id but the empty one, `.` and `..` stays one segment of the path, whatever characters it has; those three
    /// are refused when a call is sent.
    #[must_use]
    pub fn sync_job(&self, id: impl Into<String>) -> SyncJobHandle {
        SyncJobHandle { client: self.clone(), id: id.into() }
    }
}

/// All sync jobs; made by [`Client::sync_jobs`](crate::Client::sync_jobs).
#[derive(Clone, Debug)]
pub struct SyncJobs {
    client: Client<Elasticsearch>,
}

impl SyncJobs {
    /// Lists sync jobs, the newest first: `GET /_connector/_sync_job`.
    pub fn list(&self) -> ListSyncJobs {
        ListSyncJobs::new(Request::new(&self.client))
    }

    /// Creates a sync job of this connector: `POST /_connector/_sync_job`.
    pub fn create(&self, connector_id: impl Into<String>) -> CreateSyncJob {
        let body = create::CreateSyncJobBody::new(connector_id.into());
        CreateSyncJob { request: Request::new(&self.client), body }
    }
}

/// One sync job, by its id; made by [`Client::sync_job`](crate::Client::sync_job).
#[derive(Clone, Debug)]
pub struct SyncJobHandle {
    client: Client<Elasticsearch>,
    id: String,
}

impl SyncJobHandle {
    /// The job's id.
    #[must_use]
    pub fn id(&self) -> &str {
        &self.id
    }

    /// Reads the job: `GET /_connector/_sync_job/{id}`.
    pub fn get(&self) -> GetSyncJob {
        GetSyncJob { request: self.request(), id: self.id.clone() }
    }

    /// Deletes the job: `DELETE /_connector/_sync_job/{id}`.
    pub fn delete(&self) -> DeleteSyncJob {
        DeleteSyncJob { request: self.request(), id: self.id.clone() }
    }

    /// Cancels the job: `PUT /_connector/_sync_job/{id}/_cancel`.
    pub fn cancel(&self) -> CancelSyncJob {
        CancelSyncJob { request: self.request(), id: self.id.clone() }
    }

    /// Reports that the job is alive: `PUT /_connector/_sync_job/{id}/_check_in`.
    pub fn check_in(&self) -> CheckInSyncJob {
        CheckInSyncJob { request: self.request(), id: self.id.clone() }
    }

    /// Takes the job for the worker of this name: `PUT /_connector/_sync_job/{id}/_claim`.
    pub fn claim(&self, worker_hostname: impl Into<String>) -> ClaimSyncJob {
        let body = claim::ClaimBody::new(worker_hostname.into());
        ClaimSyncJob { request: self.request(), id: self.id.clone(), body }
    }

    /// Reports that the job failed, and why: `PUT /_connector/_sync_job/{id}/_error`.
    pub fn fail(&self, message: impl Into<String>) -> FailSyncJob {
        FailSyncJob { request: self.request(), id: self.id.clone(), message: message.into() }
    }

    /// Reports how many documents the job has deleted and indexed so far, and how much that was in MiB:
    /// `PUT /_connector/_sync_job/{id}/_stats`.
    pub fn update_stats(&self, deleted: u64, indexed: u64, volume: u64) -> UpdateSyncJobStats {
        let body = update_stats::StatsBody::new(deleted, indexed, volume);
        UpdateSyncJobStats { request: self.request(), id: self.id.clone(), body }
    }

    /// Reads the job again and again until it has ended.
    pub fn watch(&self) -> Watch {
        Watch::new(self.get())
    }

    fn request(&self) -> Request<Elasticsearch> {
        Request::new(&self.client)
    }
}

/// The call to one sync job.
fn call(operation: &'static str, method: Method, template: &'static str, id: &str) -> Result<Call> {
    Call::new(operation, method, template, &[id])
}

/// Response to the updates of a job. Servers send a result; the specification has an empty object.
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
