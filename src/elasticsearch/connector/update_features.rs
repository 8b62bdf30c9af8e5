use http::Method;
use serde::Serialize;

use super::ConnectorFeatures;
use crate::{
    client::{call::Call, request::Request},
    elasticsearch::{Elasticsearch, UpdateResponse, request::request},
    error::Result,
    lenient::{discard_unreadable, keep},
};

/// Updates the features that a connector supports: `PUT /_connector/{connector_id}/_features`.
///
/// For connector services. The features are merged into the stored ones: a feature that is left out does not change. To
/// switch a feature off, set it to `false`. Features that are `null`, as in a document read earlier, are not sent. Also
/// works for a soft-deleted connector.
///
/// Safe to retry: the client retries it if an attempt fails.
///
/// # Errors
///
/// 404 if the connector does not exist.
///
/// Elasticsearch 8.15 and later; not on serverless. Technical preview.
/// [Official page](https://www.elastic.co/docs/api/doc/elasticsearch/operation/operation-connector-update-features).
///
/// ```no_run
/// # async fn f(es: connectors_sdk::Client<connectors_sdk::Elasticsearch>) -> connectors_sdk::Result<()> {
/// use connectors_sdk::elasticsearch::ConnectorFeatures;
///
/// let features = ConnectorFeatures::new().incremental_sync(true).basic_sync_rules(true);
/// es.connector("wiki").update_features(features).send().await?;
/// # Ok(()) }
/// ```
#[doc(alias = "connector_update_features")]
#[doc(alias = "_features")]
#[derive(Clone, Debug)]
#[must_use = "a request does nothing until `.send().await`"]
pub struct UpdateFeatures {
    pub(super) request: Request<Elasticsearch>,
    pub(super) id: String,
    pub(super) features: ConnectorFeatures,
    pub(super) discard: bool,
}

impl UpdateFeatures {
    fn call(&self) -> Result<Call> {
        #[derive(Serialize)]
        struct Body<'a> {
            features: &'a ConnectorFeatures,
        }
        // Servers reject `null` for a feature. Leaving it out keeps the stored value.
        let features = self.features.clone().without_nulls();
        let call = super::call(
            "connector.update_features",
            Method::PUT,
            "/_connector/{connector_id}/_features",
            &self.id,
        )?
        .since("Elasticsearch 8.15");
        keep(&call, self.discard, self.features.unreadable())?;
        call.json(&Body { features: &features })
    }
}

request!(UpdateFeatures => UpdateResponse);

discard_unreadable!(UpdateFeatures);
