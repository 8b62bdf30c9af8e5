use http::Method;
use serde::Serialize;

use crate::{
    client::{call::Call, request::Request},
    elasticsearch::{Elasticsearch, UpdateResponse, request::request},
    error::{Error, Result},
};

/// Attaches an index to a connector, or detaches it: `PUT /_connector/{connector_id}/_index_name`.
///
/// Returned by [`update_index_name`](super::ConnectorHandle::update_index_name) and
/// [`clear_index_name`](super::ConnectorHandle::clear_index_name). The index need not exist yet. Documents in the
/// previous index are not moved, and the connector's status does not change.
///
/// Safe to retry: the client retries it if an attempt fails.
///
/// # Errors
///
/// An empty name is rejected before anything is sent. 400 if the name is invalid or used by another connector, or if
/// the connector is Elastic-managed and the name does not start with `content-`; 404 if the connector does not exist or
/// is soft-deleted.
///
/// Elasticsearch 8.13 and later, and serverless. Beta.
/// [Official page](https://www.elastic.co/docs/api/doc/elasticsearch/operation/operation-connector-update-index-name).
///
/// ```no_run
/// # async fn f(es: connectors_sdk::Client<connectors_sdk::Elasticsearch>) -> connectors_sdk::Result<()> {
/// es.connector("wiki").update_index_name("search-wiki").send().await?;
/// es.connector("wiki").clear_index_name().send().await?;
/// # Ok(()) }
/// ```
#[doc(alias = "connector_update_index_name")]
#[doc(alias = "_index_name")]
#[derive(Clone, Debug)]
#[must_use = "a request does nothing until `.send().await`"]
pub struct UpdateIndexName {
    pub(super) request: Request<Elasticsearch>,
    pub(super) id: String,
    pub(super) index_name: Option<String>,
}

impl UpdateIndexName {
    fn call(&self) -> Result<Call> {
        /// Always serialized: servers reject a body without this key.
        #[derive(Serialize)]
        struct Body<'a> {
            index_name: Option<&'a str>,
        }
        let call = super::call(
            "connector.update_index_name",
            Method::PUT,
            "/_connector/{connector_id}/_index_name",
            &self.id,
        )?
        .since("Elasticsearch 8.13");
        if self.index_name.as_deref() == Some("") {
            let message = "the index name must not be empty; use `clear_index_name` to detach the index";
            return Err(Error::request(message).with_call(call.name()));
        }
        call.json(&Body { index_name: self.index_name.as_deref() })
    }
}

request!(UpdateIndexName => UpdateResponse);
