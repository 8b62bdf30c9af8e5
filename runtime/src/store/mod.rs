//! The state of the connector protocol. The only place that knows which call a read or a write goes through: the Connector
//! APIs, or the documents of the protocol's two indices where the APIs have no call or no precondition.

mod claim;
mod lock;
mod queue;

use connectors_sdk::{
    Client, Elasticsearch,
    elasticsearch::{Connector, DocumentUpdate, SyncJob, SyncJobType, SyncStatus, Versioned},
};
use serde_json::{Map, Value, json};

pub(crate) use claim::Claimed;
pub(crate) use lock::{Kind, Lock};

use crate::{Error, ErrorKind, FailedDocument};

/// Reads and writes connectors and sync jobs.
#[derive(Clone, Debug)]
pub(crate) struct Store {
    client: Client<Elasticsearch>,
}

/// The outcome of a write that depends on a version.
#[derive(Debug)]
pub(crate) enum Written {
    Done(DocumentUpdate),
    /// The document has changed, or this very write was carried out although its response was lost.
    Conflict,
}

impl Store {
    pub(crate) fn new(client: Client<Elasticsearch>) -> Self {
        Self { client }
    }

    pub(crate) fn client(&self) -> &Client<Elasticsearch> {
        &self.client
    }

    /// Reads a connector. `None` if it does not exist or is soft-deleted.
    pub(crate) async fn connector(&self, id: &str) -> Result<Option<Versioned<Connector>>, Error> {
        match self.client.connector(id).get().versioned().send().await {
            Ok(read) => Ok((!read.value.is_deleted()).then_some(read)),
            Err(error) if error.is_not_found() => Ok(None),
            Err(error) => Err(failed("reading the connector", id, error)),
        }
    }

    /// Reads a sync job as it is now, not as searches see it.
    pub(crate) async fn job(&self, id: &str) -> Result<Option<Versioned<SyncJob>>, Error> {
        match self.client.sync_job(id).get().versioned().send().await {
            Ok(read) => Ok(Some(read)),
            Err(error) if error.is_not_found() => Ok(None),
            Err(error) => Err(failed("reading the sync job", id, error)),
        }
    }

    /// Changes fields of a connector that has not changed since it was read.
    pub(crate) async fn change_connector(
        &self,
        read: &Versioned<Connector>,
        fields: &Value,
    ) -> Result<Written, Error> {
        let id = &read.value.id;
        let update = self.client.connector(id).update_document(fields).if_match(read).send().await;
        outcome(update).map_err(|error| failed("updating the connector", id, error))
    }

    /// Changes fields of a connector, whatever they are now.
    pub(crate) async fn set_connector(&self, id: &str, fields: &Value) -> Result<(), Error> {
        let mut attempt = 1;
        loop {
            match self.client.connector(id).update_document(fields).send().await {
                Ok(_) => return Ok(()),
                // Written by another program in the same moment.
                Err(error) if error.is_conflict() && attempt < 5 => attempt += 1,
                Err(error) => return Err(failed("updating the connector", id, error)),
            }
        }
    }

    /// Changes fields of a sync job that has not changed since it was read.
    pub(crate) async fn change_job(
        &self,
        read: &Versioned<SyncJob>,
        fields: &Value,
    ) -> Result<Written, Error> {
        let id = &read.value.id;
        let update = self.client.sync_job(id).update_document(fields).if_match(read).send().await;
        outcome(update).map_err(|error| failed("updating the sync job", id, error))
    }

    /// Reports the progress of a job, which is its heartbeat as well.
    pub(crate) async fn report(&self, job: &str, deleted: u64, indexed: u64, mib: u64) -> Result<(), Error> {
        let stats = self.client.sync_job(job).update_stats().deleted(deleted).indexed(indexed).volume(mib);
        let sent = stats.send().await;
        sent.map(drop).map_err(|error| failed("reporting the progress of the sync job", job, error))
    }

    /// Creates a sync job on demand and returns its id.
    pub(crate) async fn create_job(&self, connector: &str, job_type: SyncJobType) -> Result<String, Error> {
        let created = self.client.sync_jobs().create(connector).job_type(job_type).send().await;
        let created =
            created.map_err(|error| failed("creating a sync job of the connector", connector, error));
        Ok(created?.id.to_string())
    }

    /// Cancels a job that was not started.
    pub(crate) async fn cancel_job(&self, job: &str) {
        if let Err(error) = self.client.sync_job(job).cancel().send().await {
            tracing::debug!(job, %error, "a sync job that was not started could not be canceled");
        }
    }

    /// The checkpoint of the job before this one, if that failed.
    pub(crate) async fn earlier_checkpoint(&self, job: &SyncJob) -> Result<Option<String>, Error> {
        let (Some(connector), Some(job_type)) = (&job.connector.id, &job.job_type) else { return Ok(None) };
        let jobs =
            self.client.sync_jobs().list().connector_id(connector).job_types([job_type.clone()]).size(10);
        let jobs = jobs
            .send()
            .await
            .map_err(|error| failed("listing sync jobs of the connector", connector, error))?;
        let earlier = jobs.results.into_iter().find(|other| {
            other.id != job.id && other.status.as_ref().is_some_and(|status| *status != SyncStatus::Pending)
        });
        Ok(earlier.filter(|job| job.status == Some(SyncStatus::Error)).and_then(|job| checkpoint_of(&job)))
    }
}

/// The field of `metadata` in which the state of a job is.
const METADATA: &str = "connectors_runtime";

/// The checkpoint of a job, as JSON.
pub(crate) fn checkpoint_of(job: &SyncJob) -> Option<String> {
    job.metadata.get(METADATA)?.get("checkpoint")?.as_str().map(str::to_owned)
}

/// The fields of a job that set its checkpoint. It is a text, because the server would merge objects.
pub(crate) fn checkpoint_fields(checkpoint: Option<&str>) -> Value {
    json!({METADATA: {"checkpoint": checkpoint}})
}

/// Number of failed documents that are named in a job.
const NAMED: usize = 100;

/// The `metadata` of a job that has ended: the first documents that failed, and no checkpoint any more if `clear` is set.
pub(crate) fn ended_metadata(clear: bool, failures: &[FailedDocument]) -> Value {
    let mut state = Map::new();
    if clear {
        state.insert("checkpoint".to_owned(), Value::Null);
    }
    if !failures.is_empty() {
        let named =
            failures.iter().take(NAMED).map(|one| json!({"id": one.id, "reason": one.reason})).collect();
        state.insert("failed_documents".to_owned(), named);
    }
    json!({METADATA: state})
}

/// The cursor of a connector, as JSON. One of another program is taken as it is.
pub(crate) fn cursor_of(connector: &Connector) -> Option<String> {
    match connector.sync_cursor.as_ref()? {
        Value::Null => None,
        Value::Object(fields) if fields.is_empty() => None,
        Value::Object(fields) => match fields.get(METADATA) {
            Some(Value::String(cursor)) => Some(cursor.clone()),
            _ => serde_json::to_string(fields).ok(),
        },
        other => serde_json::to_string(other).ok(),
    }
}

/// The value of `sync_cursor`. It is a text in an object, because the server would merge objects.
pub(crate) fn cursor_fields(cursor: &str) -> Value {
    json!({METADATA: cursor})
}

fn outcome(update: connectors_sdk::Result<DocumentUpdate>) -> connectors_sdk::Result<Written> {
    match update {
        Ok(update) => Ok(Written::Done(update)),
        Err(error) if error.is_conflict() => Ok(Written::Conflict),
        Err(error) => Err(error),
    }
}

fn failed(what: &str, id: &str, error: connectors_sdk::Error) -> Error {
    let advice = if error.is_forbidden() {
        "; the API key needs the cluster privilege `manage_connector` and all index privileges on `.elastic-connectors*`"
    } else {
        ""
    };
    Error::new(ErrorKind::Elasticsearch, format!("{what} `{id}` failed: {error}{advice}")).with_source(error)
}
