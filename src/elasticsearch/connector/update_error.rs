use http::Method;
use serde::Serialize;

use crate::{
    client::{call::Call, request::Request},
    elasticsearch::{Elasticsearch, UpdateResponse, request::request},
    error::{Error, Result},
};

/// Sets or clears the error of a connector: `PUT /_connector/{connector_id}/_error`.
///
/// Returned by [`update_error`](super::ConnectorHandle::update_error), which also sets the status to `error`, and by
/// [`clear_error`](super::ConnectorHandle::clear_error), which also sets the status to `connected`. Both do so
/// regardless of the previous status. Also works for a soft-deleted connector.
///
/// Safe to retry: the client retries it if an attempt fails.
///
/// # Errors
///
/// An empty message is rejected before anything is sent: servers read it as "no error" and would show a failed
/// connector as connected. 404 if the connector does not exist.
///
/// Elasticsearch 8.12 and later, and serverless. Technical preview.
/// [Official page](https://www.elastic.co/docs/api/doc/elasticsearch/operation/operation-connector-update-error).
///
/// ```no_run
/// # async fn f(es: connectors_sdk::Client<connectors_sdk::Elasticsearch>) -> connectors_sdk::Result<()> {
/// es.connector("wiki").update_error("the wiki does not respond").send().await?;
/// es.connector("wiki").clear_error().send().await?;
/// # Ok(()) }
/// ```
#[doc(alias = "connector_update_error")]
#[doc(alias = "_error")]
#[doc(alias = "clear_error")]
#[derive(Clone, Debug)]
#[must_use = "a request does nothing until `.send().await`"]
pub struct UpdateError {
    pub(super) request: Request<Elasticsearch>,
    pub(super) id: String,
    pub(super) error: Option<String>,
}

impl UpdateError {
    fn call(&self) -> Result<Call> {
        /// Always serialized: servers reject a body without this key.
        #[derive(Serialize)]
        struct Body<'a> {
            error: Option<&'a str>,
        }
        let call = super::call(
            "connector.update_error",
            Method::PUT,
            "/_connector/{connector_id}/_error",
            &self.id,
        )?;
        if self.error.as_deref() == Some("") {
            let message = "the error message must not be empty; use `clear_error` to clear the error";
            return Err(Error::request(message).with_call(call.name()));
        }
        call.json(&Body { error: self.error.as_deref() })
    }
}

request!(UpdateError => UpdateResponse);
