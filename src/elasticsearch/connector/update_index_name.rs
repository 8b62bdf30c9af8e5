use http::Method;
use serde::Serialize;

use crate::{
    client::{call::Call, request::Request},
    elasticsearch::{Elasticsearch, UpdateResponse, request::request},
    error::{Error, Result},
};

/// Attaches an index to a connector, or detaches it: `PUT /_connector/{connector_id}/_index_name`.
///
/// Made by [`update_index_name`](super::ConnectorHandle::update_index_name) and
/// [`clear_index_name`](super::ConnectorHandle::clear_index_name). The index need not exist yet; documents in the index
/// attached before stay where they are, and so does the connector's status.
///
/// Safe to retry: the client retries it if an attempt fails.
///
/// # Errors
///
/// An empty name is refused before it is sent. 400 if the name is invalid, another live connector's, or of a connector
/// that Elastic runs and does not start with `content-`; 404 if the connector does not exist or is soft-deleted.
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
        /// The key always travels: servers refuse a body without it.
        #[derive(Serialize)]
        struct Body<'a> {
            index_name: Option<&'a str>,
        }
        let call = super::call(
            "connector.update_index_name",
            Method::PUT,
            "/_connector/{connector_id}/_index_name",
            &self.id,
        )?;
        if self.index_name.as_deref() == Some("") {
            let message = "the index name must not be empty; `clear_index_name` detaches the index";
            return Err(Error::request(message).with_call(call.name()));
        }
        call.json(&Body { index_name: self.index_name.as_deref() })
    }
}

request!(UpdateIndexName => UpdateResponse);
