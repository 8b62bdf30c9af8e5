use http::Method;
use serde::Serialize;

use super::{SyncJobType, TriggerMethod};
use crate::{
    client::{call::Call, request::Request},
    elasticsearch::{CreateResponse, Elasticsearch, request::request},
    error::{Error, Result},
};

/// Creates a sync job, for a connector service to claim and run: `POST /_connector/_sync_job`.
///
/// The job is `pending` and contains a snapshot of the connector: later changes of the connector do not affect it. The
/// server does not limit the number of pending jobs of a connector.
///
/// Not safe to retry: two calls create two jobs. The client retries it only if the server cannot have acted on it.
///
/// # Errors
///
/// An empty connector id is rejected before anything is sent. 404 if the connector does not exist; 400 if it has no
/// index (except for access control jobs) or no service type.
///
/// Elasticsearch 8.12 and later, and serverless. Beta.
/// [Official page](https://www.elastic.co/docs/api/doc/elasticsearch/operation/operation-connector-sync-job-post).
///
/// ```no_run
/// # async fn f(es: connectors_sdk::Client<connectors_sdk::Elasticsearch>) -> connectors_sdk::Result<()> {
/// use connectors_sdk::elasticsearch::SyncJobType;
///
/// let created = es.sync_jobs().create("wiki").job_type(SyncJobType::Incremental).send().await?;
/// let job = es.sync_job(created.id).watch().wait().await?;
/// println!("{:?}", job.status);
/// # Ok(()) }
/// ```
#[doc(alias = "connector_sync_job_post")]
#[doc(alias = "sync_job_post")]
#[doc(alias = "start sync")]
#[derive(Clone, Debug)]
#[must_use = "a request does nothing until `.send().await`"]
pub struct CreateSyncJob {
    pub(super) request: Request<Elasticsearch>,
    pub(super) body: CreateSyncJobBody,
}

#[derive(Clone, Debug, Serialize)]
pub(super) struct CreateSyncJobBody {
    /// Id of the connector.
    id: String,
    #[serde(skip_serializing_if = "Option::is_none")]
    job_type: Option<SyncJobType>,
    #[serde(skip_serializing_if = "Option::is_none")]
    trigger_method: Option<TriggerMethod>,
}

impl CreateSyncJobBody {
    pub(super) fn new(connector_id: String) -> Self {
        Self { id: connector_id, job_type: None, trigger_method: None }
    }
}

impl CreateSyncJob {
    /// Sets the type of the job. [`Full`](SyncJobType::Full) by default.
    pub fn job_type(mut self, job_type: impl Into<SyncJobType>) -> Self {
        self.body.job_type = Some(job_type.into());
        self
    }

    /// Sets how the job was triggered. [`OnDemand`](TriggerMethod::OnDemand) by default.
    pub fn trigger_method(mut self, trigger_method: impl Into<TriggerMethod>) -> Self {
        self.body.trigger_method = Some(trigger_method.into());
        self
    }

    fn call(&self) -> Result<Call> {
        let call = Call::new("connector.sync_job_post", Method::POST, "/_connector/_sync_job", &[])?
            .since(super::FIRST);
        if self.body.id.is_empty() {
            return Err(Error::request("`connector_id` must not be empty").with_call(call.name()));
        }
        call.json(&self.body)
    }
}

request!(CreateSyncJob => CreateResponse);
