use http::Method;

use super::Connector;
use crate::{
    client::{call::Call, request::Request},
    elasticsearch::{
        Elasticsearch, Versioned,
        document::{self, Hit},
        request::request,
    },
    error::Result,
};

/// Reads a connector with its version: `GET /.elastic-connectors/_doc/{connector_id}`.
///
/// For connector services. The document is read from its index directly, because the responses of the Connector APIs have
/// no version. See [`document`](crate::elasticsearch::document) for the privileges that this needs. It is the latest state
/// of the document, whether or not the index has been refreshed. Soft-deleted connectors are
/// found as well: see [`is_deleted`](Connector::is_deleted).
///
/// Safe to retry: the client retries it if an attempt fails.
///
/// # Errors
///
/// 403 without the privileges; 404 if the connector does not exist.
///
/// ```no_run
/// # async fn f(es: connectors_sdk::Client<connectors_sdk::Elasticsearch>) -> connectors_sdk::Result<()> {
/// let read = es.connector("wiki").get().versioned().send().await?;
/// println!("{:?} at {}", read.value.status, read.seq_no);
/// # Ok(()) }
/// ```
#[doc(alias = "seq_no")]
#[doc(alias = "if_seq_no")]
#[derive(Clone, Debug)]
#[must_use = "a request does nothing until `.send().await`"]
pub struct GetVersionedConnector {
    request: Request<Elasticsearch>,
    id: String,
}

impl GetVersionedConnector {
    pub(super) fn new(request: Request<Elasticsearch>, id: String) -> Self {
        Self { request: document::direct(request), id }
    }

    fn call(&self) -> Result<Call> {
        let template = "/.elastic-connectors/_doc/{connector_id}";
        Call::new("connector.get_versioned", Method::GET, template, &[&self.id])
    }
}

request!(GetVersionedConnector => Versioned<Connector> as Hit<Connector>);
