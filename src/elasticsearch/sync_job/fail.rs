use http::Method;
use serde::Serialize;

use super::Updated;
use crate::{
    client::{call::Call, request::Request},
    elasticsearch::{Elasticsearch, UpdateResponse, request::request},
    error::{Error, Result},
};

/// Reports that a sync job has failed, which sets its status to `error`:
/// `PUT /_connector/_sync_job/{connector_sync_job_id}/_error`.
///
/// For connector services. The job must be `in_progress` or `canceling`. The server does not set `completed_at`.
///
/// If the client retried the call ([`Error::attempts`](crate::Error::attempts)), a 400 may mean that an earlier
/// attempt succeeded.
///
/// # Errors
///
/// An empty message is rejected before anything is sent. 400 if the job is neither `in_progress` nor `canceling` (see
/// [`is_invalid_status_transition`](crate::elasticsearch::ErrorCause::is_invalid_status_transition)); 404 if the job
/// does not exist; 410 on serverless.
///
/// Elasticsearch 8.12 and later, not serverless. Technical preview.
/// [Official page](https://www.elastic.co/docs/api/doc/elasticsearch/operation/operation-connector-sync-job-error).
///
/// ```no_run
/// # async fn f(es: connectors_sdk::Client<connectors_sdk::Elasticsearch>) -> connectors_sdk::Result<()> {
/// es.sync_job("Ab3dEf6hIj9kLm2nOp5q").fail("the wiki does not respond").send().await?;
/// # Ok(()) }
/// ```
#[doc(alias = "connector_sync_job_error")]
#[doc(alias = "sync_job_error")]
#[doc(alias = "_error")]
#[derive(Clone, Debug)]
#[must_use = "a request does nothing until `.send().await`"]
pub struct FailSyncJob {
    pub(super) request: Request<Elasticsearch>,
    pub(super) id: String,
    pub(super) message: String,
}

impl FailSyncJob {
    fn call(&self) -> Result<Call> {
        #[derive(Serialize)]
        struct Body<'a> {
            error: &'a str,
        }
        let template = "/_connector/_sync_job/{connector_sync_job_id}/_error";
        let call = super::call("connector.sync_job_error", Method::PUT, template, &self.id)?;
        if self.message.is_empty() {
            return Err(Error::request("the error message must not be empty").with_call(call.name()));
        }
        call.json(&Body { error: &self.message })
    }
}

request!(FailSyncJob => UpdateResponse as Updated);
