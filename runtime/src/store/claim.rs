//! The claim of a sync job by a worker.

use connectors_sdk::elasticsearch::{SyncJob, SyncStatus};
use serde_json::json;

use super::{Store, Written};
use crate::{Error, ErrorKind, source::timestamp_text};

/// A job that this worker runs.
#[derive(Debug)]
pub(crate) struct Claimed {
    pub(crate) job: SyncJob,
    /// Whether it was suspended, and goes on.
    pub(crate) resumed: bool,
}

const ATTEMPTS: u32 = 5;

impl Store {
    /// Claims a job that is pending or suspended. An error of the kind `Conflict` in any other state: the server's own call
    /// would also revive a job that was canceled.
    pub(crate) async fn claim(&self, id: &str, connector: &str, worker: &str) -> Result<Claimed, Error> {
        let mut resumed = false;
        for _ in 0..ATTEMPTS {
            let Some(read) = self.job(id).await? else {
                return Err(Error::new(ErrorKind::Conflict, format!("the sync job `{id}` does not exist")));
            };
            let job = &read.value;
            if job.connector.id.as_deref() != Some(connector) {
                let message = format!("the sync job `{id}` does not belong to the connector `{connector}`");
                return Err(Error::new(ErrorKind::Conflict, message));
            }
            match &job.status {
                Some(SyncStatus::Pending | SyncStatus::Suspended) => {
                    resumed = job.status == Some(SyncStatus::Suspended);
                }
                // Read back: this very worker has claimed it.
                Some(SyncStatus::InProgress) if job.worker_hostname.as_deref() == Some(worker) => {
                    return Ok(Claimed { job: read.value, resumed });
                }
                status => {
                    let status = status.as_ref().map_or("without a status", SyncStatus::as_str);
                    let message = format!("the sync job `{id}` cannot be started: it is {status}");
                    return Err(Error::new(ErrorKind::Conflict, message));
                }
            }
            let now = timestamp_text(chrono::Utc::now());
            let mut fields = json!({
                "status": "in_progress", "last_seen": now, "worker_hostname": worker, "error": null,
            });
            if let Some(fields) = fields.as_object_mut().filter(|_| !resumed || job.started_at.is_none()) {
                fields.insert("started_at".to_owned(), now.into());
            }
            match self.change_job(&read, &fields).await? {
                // The next turn reads it back.
                Written::Done(_) | Written::Conflict => {}
            }
        }
        Err(Error::new(ErrorKind::Conflict, format!("the sync job `{id}` changes too often to be claimed")))
    }
}
