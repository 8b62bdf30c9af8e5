use http::Method;

use crate::{
    client::{call::Call, request::Request},
    elasticsearch::{Acknowledged, Elasticsearch, request::request},
    error::Result,
};

/// Deletes a sync job in any status: `DELETE /_connector/_sync_job/{connector_sync_job_id}`.
///
/// The deletion is permanent. A connector service that is running the job gets an error at its next report.
///
/// If the client retried the call ([`Response::attempts`](crate::Response::attempts),
/// [`Error::attempts`](crate::Error::attempts)), a 404 may mean that an earlier attempt deleted the job.
///
/// # Errors
///
/// 404 if the job does not exist.
///
/// Elasticsearch 8.12 and later, and serverless. Beta.
/// [Official page](https://www.elastic.co/docs/api/doc/elasticsearch/operation/operation-connector-sync-job-delete).
///
/// ```no_run
/// # async fn f(es: connectors_sdk::Client<connectors_sdk::Elasticsearch>) -> connectors_sdk::Result<()> {
/// es.sync_job("Ab3dEf6hIj9kLm2nOp5q").delete().send().await?;
/// # Ok(()) }
/// ```
#[doc(alias = "connector_sync_job_delete")]
#[doc(alias = "sync_job_delete")]
#[derive(Clone, Debug)]
#[must_use = "a request does nothing until `.send().await`"]
pub struct DeleteSyncJob {
    pub(super) request: Request<Elasticsearch>,
    pub(super) id: String,
}

impl DeleteSyncJob {
    fn call(&self) -> Result<Call> {
        super::call(
            "connector.sync_job_delete",
            Method::DELETE,
            "/_connector/_sync_job/{connector_sync_job_id}",
            &self.id,
        )
    }
}

request!(DeleteSyncJob => Acknowledged);
