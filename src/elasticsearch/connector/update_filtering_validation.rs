use http::Method;
use serde::Serialize;

use super::FilteringValidation;
use crate::{
    client::{call::Call, request::Request},
    elasticsearch::{Elasticsearch, UpdateResponse, request::request},
    error::Result,
    lenient::{discard_unreadable, keep},
};

/// Stores the result of validating the draft of the sync rules:
/// `PUT /_connector/{connector_id}/_filtering/_validation`.
///
/// For connector services. The server stores the result without checking it. A valid draft can be
/// [activated](super::ConnectorHandle::activate_filtering).
///
/// Safe to retry: the client retries it if an attempt fails.
///
/// # Errors
///
/// 404 if the connector does not exist or is soft-deleted.
///
/// Elasticsearch 8.12 and later, and serverless. Technical preview.
/// [Official
/// page](https://www.elastic.co/docs/api/doc/elasticsearch/operation/operation-connector-update-filtering-validation).
///
/// ```no_run
/// # async fn f(es: connectors_sdk::Client<connectors_sdk::Elasticsearch>) -> connectors_sdk::Result<()> {
/// use connectors_sdk::elasticsearch::FilteringValidation;
///
/// es.connector("wiki").update_filtering_validation(FilteringValidation::valid()).send().await?;
///
/// let invalid = FilteringValidation::invalid().error(["rule-1"], ["unknown field `page`"]);
/// es.connector("wiki").update_filtering_validation(invalid).send().await?;
/// # Ok(()) }
/// ```
#[doc(alias = "connector_update_filtering_validation")]
#[doc(alias = "_validation")]
#[doc(alias = "draft")]
#[derive(Clone, Debug)]
#[must_use = "a request does nothing until `.send().await`"]
pub struct UpdateFilteringValidation {
    pub(super) request: Request<Elasticsearch>,
    pub(super) id: String,
    pub(super) validation: FilteringValidation,
    pub(super) discard: bool,
}

impl UpdateFilteringValidation {
    fn call(&self) -> Result<Call> {
        #[derive(Serialize)]
        struct Body<'a> {
            validation: &'a FilteringValidation,
        }
        let call = super::call(
            "connector.update_filtering_validation",
            Method::PUT,
            "/_connector/{connector_id}/_filtering/_validation",
            &self.id,
        )?;
        keep(&call, self.discard, self.validation.unreadable())?;
        call.json(&Body { validation: &self.validation })
    }
}

request!(UpdateFilteringValidation => UpdateResponse);

discard_unreadable!(UpdateFilteringValidation);
