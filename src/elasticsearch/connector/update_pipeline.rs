use http::Method;
use serde::Serialize;

use super::IngestPipeline;
use crate::{
    client::{call::Call, request::Request},
    elasticsearch::{Elasticsearch, UpdateResponse, request::request},
    error::Result,
    lenient::{discard_unreadable, keep},
};

/// Sets the ingest pipeline of a connector: `PUT /_connector/{connector_id}/_pipeline`.
///
/// Replaces all settings. Existing sync jobs keep the settings they were created with. Also works for a soft-deleted
/// connector.
///
/// Safe to retry: the client retries it if an attempt fails.
///
/// # Errors
///
/// 404 if the connector does not exist.
///
/// Elasticsearch 8.12 and later, and serverless. Beta.
/// [Official page](https://www.elastic.co/docs/api/doc/elasticsearch/operation/operation-connector-update-pipeline).
///
/// ```no_run
/// # async fn f(es: connectors_sdk::Client<connectors_sdk::Elasticsearch>) -> connectors_sdk::Result<()> {
/// use connectors_sdk::elasticsearch::IngestPipeline;
///
/// let pipeline = IngestPipeline::new("search-default-ingestion").run_ml_inference(true);
/// es.connector("wiki").update_pipeline(pipeline).send().await?;
/// # Ok(()) }
/// ```
#[doc(alias = "connector_update_pipeline")]
#[doc(alias = "_pipeline")]
#[doc(alias = "ingest pipeline")]
#[derive(Clone, Debug)]
#[must_use = "a request does nothing until `.send().await`"]
pub struct UpdatePipeline {
    pub(super) request: Request<Elasticsearch>,
    pub(super) id: String,
    pub(super) pipeline: IngestPipeline,
    pub(super) discard: bool,
}

impl UpdatePipeline {
    fn call(&self) -> Result<Call> {
        #[derive(Serialize)]
        struct Body<'a> {
            pipeline: &'a IngestPipeline,
        }
        let call = super::call(
            "connector.update_pipeline",
            Method::PUT,
            "/_connector/{connector_id}/_pipeline",
            &self.id,
        )?;
        keep(&call, self.discard, self.pipeline.unreadable())?;
        call.json(&Body { pipeline: &self.pipeline })
    }
}

request!(UpdatePipeline => UpdateResponse);

discard_unreadable!(UpdatePipeline);
