//! The last writes of a job: one to the job itself, then one to its connector.

use std::time::Duration;

use chrono::Utc;
use connectors_sdk::elasticsearch::{SyncJobType, SyncStatus};
use serde_json::{Map, Value};
use tokio::time::Instant;

use super::heartbeat::Heartbeat;
use crate::{
    Error, ErrorKind,
    source::timestamp_text,
    store::{Kind, Written, cursor_fields, ended_metadata},
};

/// How a job ends.
#[derive(Clone, Debug, PartialEq)]
pub(crate) enum Ending {
    Completed,
    Canceled,
    Suspended,
    Failed(ErrorKind, String),
    /// The job is no longer this worker's, so nothing is written.
    Lost(String),
}

/// How long the last write is tried.
const PATIENCE: Duration = Duration::from_secs(120);
const RETRY: Duration = Duration::from_millis(500);

impl Heartbeat {
    /// Writes the end of the job, and then of its connector. Returns how the job has ended: as `canceled` if it was canceled in
    /// the meantime.
    pub(crate) async fn finish(
        &self,
        ending: Ending,
        job_type: &SyncJobType,
        total: Option<u64>,
        cursor: Option<&str>,
    ) -> Result<Ending, Error> {
        if matches!(ending, Ending::Lost(_)) {
            return Ok(ending);
        }
        let began = Instant::now();
        let ended = loop {
            match self.end_job(&ending, total).await {
                Ok(Some(ended)) => break ended,
                // Someone else has written at the same time.
                Ok(None) => {}
                Err(error) if began.elapsed() > PATIENCE => return Err(error),
                Err(error) => {
                    tracing::warn!(job = self.job, %error, "the end of the sync job could not be written; trying again");
                    tokio::time::sleep(RETRY).await;
                }
            }
        };
        if !matches!(ended, Ending::Lost(_)) {
            let fields = self.connector_fields(&ended, job_type, cursor);
            while let Err(error) = self.store.set_connector(&self.connector, &fields).await {
                if began.elapsed() > PATIENCE {
                    return Err(error);
                }
                tracing::warn!(connector = self.connector, %error, "the connector could not be updated; trying again");
                tokio::time::sleep(RETRY).await;
            }
        }
        Ok(ended)
    }

    /// The one write that ends the job. `None` if it is to be tried again.
    async fn end_job(&self, ending: &Ending, total: Option<u64>) -> Result<Option<Ending>, Error> {
        let lost = |what: &str| Ok(Some(Ending::Lost(format!("the sync job `{}` {what}", self.job))));
        let Some(read) = self.store.job(&self.job).await? else { return lost("was deleted") };
        let job = &read.value;
        if job.worker_hostname.as_deref() != Some(self.worker.as_str()) {
            return lost("was claimed by another worker");
        }
        let ending = match &job.status {
            Some(SyncStatus::InProgress) => ending.clone(),
            Some(SyncStatus::Canceling) => Ending::Canceled,
            // The response to an earlier attempt was lost.
            Some(status) if *status == ending.status() => return Ok(Some(ending.clone())),
            Some(SyncStatus::Canceled) if *ending != Ending::Canceled => return Ok(Some(Ending::Canceled)),
            status => {
                let status = status.as_ref().map_or("unknown", SyncStatus::as_str);
                return lost(&format!("has the status `{status}`"));
            }
        };
        let (indexed, deleted, mib) = self.base.totals(&self.tally);
        let now = timestamp_text(Utc::now());
        let mut fields = Map::from_iter([
            ("status".to_owned(), ending.status().as_str().into()),
            ("error".to_owned(), ending.error().into()),
            ("last_seen".to_owned(), now.clone().into()),
            ("indexed_document_count".to_owned(), indexed.into()),
            ("deleted_document_count".to_owned(), deleted.into()),
            ("indexed_document_volume".to_owned(), mib.into()),
        ]);
        if let Some(total) = total {
            fields.insert("total_document_count".to_owned(), total.into());
        }
        if ending.status().is_terminal() {
            fields.insert("completed_at".to_owned(), now.clone().into());
        }
        if ending == Ending::Canceled {
            fields.insert("canceled_at".to_owned(), now.into());
        }
        // A job that failed or was suspended keeps its checkpoint.
        let clear = matches!(ending, Ending::Completed | Ending::Canceled);
        let metadata = ended_metadata(clear, &self.tally.failures());
        fields.insert("metadata".to_owned(), metadata);
        match self.store.change_job(&read, &Value::Object(fields)).await? {
            Written::Done(_) => Ok(Some(ending)),
            Written::Conflict => Ok(None),
        }
    }

    fn connector_fields(&self, ending: &Ending, job_type: &SyncJobType, cursor: Option<&str>) -> Value {
        let (status, error) = Kind::of(job_type).fields();
        let (indexed, deleted, _) = self.base.totals(&self.tally);
        let failed = matches!(ending, Ending::Failed(..));
        let mut fields = Map::from_iter([
            ("last_synced".to_owned(), timestamp_text(Utc::now()).into()),
            ("status".to_owned(), if failed { "error" } else { "connected" }.into()),
            ("error".to_owned(), ending.error().into()),
            (status.to_owned(), ending.status().as_str().into()),
            (error.to_owned(), ending.error().into()),
        ]);
        if ending.status().is_terminal() {
            fields.insert("last_indexed_document_count".to_owned(), indexed.into());
            fields.insert("last_deleted_document_count".to_owned(), deleted.into());
        }
        if let Some(cursor) = cursor.filter(|_| *ending == Ending::Completed) {
            fields.insert("sync_cursor".to_owned(), cursor_fields(cursor));
        }
        Value::Object(fields)
    }
}

impl Ending {
    pub(crate) fn status(&self) -> SyncStatus {
        match self {
            Self::Completed => SyncStatus::Completed,
            Self::Canceled => SyncStatus::Canceled,
            Self::Suspended => SyncStatus::Suspended,
            Self::Failed(..) | Self::Lost(_) => SyncStatus::Error,
        }
    }

    pub(crate) fn error(&self) -> Option<&str> {
        match self {
            Self::Failed(_, message) | Self::Lost(message) => Some(message),
            Self::Completed | Self::Canceled | Self::Suspended => None,
        }
    }
}
