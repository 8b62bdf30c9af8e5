use http::Method;

use crate::{
    client::{call::Call, request::Request},
    elasticsearch::{Acknowledged, Elasticsearch, request::request},
    error::Result,
};

/// Deletes a connector: `DELETE /_connector/{connector_id}`.
///
/// By default, the connector is soft-deleted: marked as deleted and hidden. [`hard`](Self::hard) removes its document
/// permanently, which servers before 8.18 always do. The index, its documents, API keys, pipelines and secrets are not
/// deleted; sync jobs are deleted only if [`delete_sync_jobs`](Self::delete_sync_jobs) is set.
///
/// If the client retried the call ([`Response::attempts`](crate::Response::attempts),
/// [`Error::attempts`](crate::Error::attempts)), a 404 may mean that an earlier attempt deleted the
/// connector.
///
/// # Errors
///
/// 404 if the connector does not exist, or if it is already soft-deleted and [`hard`](Self::hard) is not set.
///
/// Elasticsearch 8.12 and later, and serverless. Beta.
/// [Official page](https://www.elastic.co/docs/api/doc/elasticsearch/operation/operation-connector-delete).
///
/// ```no_run
/// # async fn f(es: connectors_sdk::Client<connectors_sdk::Elasticsearch>) -> connectors_sdk::Result<()> {
/// es.connector("wiki").delete().delete_sync_jobs(true).send().await?;
/// # Ok(()) }
/// ```
#[doc(alias = "connector_delete")]
#[doc(alias = "connector.delete")]
#[derive(Clone, Debug)]
#[must_use = "a request does nothing until `.send().await`"]
pub struct DeleteConnector {
    pub(super) request: Request<Elasticsearch>,
    pub(super) id: String,
    pub(super) delete_sync_jobs: Option<bool>,
    pub(super) hard: Option<bool>,
}

impl DeleteConnector {
    /// Sets whether the sync jobs of the connector are deleted as well.
    pub fn delete_sync_jobs(mut self, delete: bool) -> Self {
        self.delete_sync_jobs = Some(delete);
        self
    }

    /// Sets whether the document is removed permanently. Elasticsearch 8.18 and later; earlier servers always remove it
    /// and reject this parameter as unknown (400).
    pub fn hard(mut self, hard: bool) -> Self {
        self.hard = Some(hard);
        self
    }

    fn call(&self) -> Result<Call> {
        Ok(super::call("connector.delete", Method::DELETE, "/_connector/{connector_id}", &self.id)?
            .flag("delete_sync_jobs", self.delete_sync_jobs)
            .flag("hard", self.hard))
    }
}

request!(DeleteConnector => Acknowledged);
