use http::Method;

use super::{Connector, GetVersionedConnector};
use crate::{
    client::{call::Call, request::Request},
    elasticsearch::{Elasticsearch, request::request},
    error::Result,
    lenient::Named,
};

/// Reads a connector: `GET /_connector/{connector_id}`.
///
/// Safe to retry: the client retries it if an attempt fails.
///
/// # Errors
///
/// 404 if the connector does not exist, or if it is soft-deleted and [`include_deleted`](Self::include_deleted) is not
/// set.
///
/// Elasticsearch 8.12 and later, and serverless. Beta.
/// [Official page](https://www.elastic.co/docs/api/doc/elasticsearch/operation/operation-connector-get).
///
/// ```no_run
/// # async fn f(es: connectors_sdk::Client<connectors_sdk::Elasticsearch>) -> connectors_sdk::Result<()> {
/// let connector = es.connector("wiki").get().send().await?;
/// println!("{:?} {:?}", connector.status, connector.last_seen);
/// # Ok(()) }
/// ```
#[doc(alias = "connector_get")]
#[doc(alias = "connector.get")]
#[derive(Clone, Debug)]
#[must_use = "a request does nothing until `.send().await`"]
pub struct GetConnector {
    pub(super) request: Request<Elasticsearch>,
    pub(super) id: String,
    pub(super) include_deleted: Option<bool>,
}

impl GetConnector {
    /// Sets whether soft-deleted connectors are found as well. Elasticsearch 9.0 and later.
    pub fn include_deleted(mut self, include: bool) -> Self {
        self.include_deleted = Some(include);
        self
    }

    /// Reads the connector with its version, for conditional writes: `GET /.elastic-connectors/_doc/{id}`. Call options that
    /// are already set are kept, but [`include_deleted`](Self::include_deleted) has no effect.
    #[doc(alias = "seq_no")]
    pub fn versioned(self) -> GetVersionedConnector {
        GetVersionedConnector::new(self.request, self.id)
    }

    fn call(&self) -> Result<Call> {
        Ok(super::call("connector.get", Method::GET, "/_connector/{connector_id}", &self.id)?
            .flag("include_deleted", self.include_deleted))
    }
}

request!(GetConnector => Connector as Named<Connector>);
