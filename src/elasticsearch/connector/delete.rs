use http::Method;

use crate::{
    client::{call::Call, request::Request},
    elasticsearch::{Acknowledged, Elasticsearch, request::request},
    error::Result,
};

/// Deletes a connector: `DELETE /_connector/{connector_id}`.
///
/// By default it is marked as deleted and hidden; [`hard`](Self::hard) removes the document. Servers
/// before 8.18 always remove it. The index, its documents, API keys, pipelines and secrets stay; sync jobs stay unless
/// [`delete_sync_jobs`](Self::delete_sync_jobs) is set.
///
/// If the client retried the call ([`Response::attempts`](crate::Response::attempts),
/// [`Error::attempts`](crate::Error::attempts)), a 404 may mean that an earlier attempt deleted it.
///
/// # Errors
///
/// 404 if there is none, or if it is soft-deleted already and this is not `hard`.
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
    /// Whether the connector's sync jobs go, too.
    pub fn delete_sync_jobs(mut self, delete: bool) -> Self {
        self.delete_sync_jobs = Some(delete);
        self
    }

    /// Whether the document is removed for good. Elasticsearch 8.18 and later; those before remove it always, and
    /// refuse a parameter that they do not know (400).
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
