use http::Method;
use serde::Serialize;

use crate::{
    client::{call::Call, request::Request},
    elasticsearch::{Elasticsearch, UpdateResponse, request::request},
    error::{Error, Result},
};

/// Changes the type of the data source of a connector: `PUT /_connector/{connector_id}/_service_type`.
///
/// The status becomes `needs_configuration`, since another source needs other values; the status `created` is kept. The
/// configuration itself does not change.
///
/// Safe to retry: the client retries it if an attempt fails.
///
/// # Errors
///
/// An empty type is rejected before anything is sent. 404 if the connector does not exist or is soft-deleted.
///
/// Elasticsearch 8.13 and later, and serverless. Beta.
/// [Official
/// page](https://www.elastic.co/docs/api/doc/elasticsearch/operation/operation-connector-update-service-type).
///
/// ```no_run
/// # async fn f(es: connectors_sdk::Client<connectors_sdk::Elasticsearch>) -> connectors_sdk::Result<()> {
/// es.connector("wiki").update_service_type("confluence").send().await?;
/// # Ok(()) }
/// ```
#[doc(alias = "connector_update_service_type")]
#[doc(alias = "_service_type")]
#[derive(Clone, Debug)]
#[must_use = "a request does nothing until `.send().await`"]
pub struct UpdateServiceType {
    pub(super) request: Request<Elasticsearch>,
    pub(super) id: String,
    pub(super) service_type: String,
}

impl UpdateServiceType {
    fn call(&self) -> Result<Call> {
        #[derive(Serialize)]
        struct Body<'a> {
            service_type: &'a str,
        }
        let call = super::call(
            "connector.update_service_type",
            Method::PUT,
            "/_connector/{connector_id}/_service_type",
            &self.id,
        )?
        .since("Elasticsearch 8.13");
        if self.service_type.is_empty() {
            return Err(Error::request("the service type must not be empty").with_call(call.name()));
        }
        call.json(&Body { service_type: &self.service_type })
    }
}

request!(UpdateServiceType => UpdateResponse);
