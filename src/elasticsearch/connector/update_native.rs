use http::Method;
use serde::Serialize;

use crate::{
    client::{call::Call, request::Request},
    elasticsearch::{Elasticsearch, UpdateResponse, request::request},
    error::Result,
};

/// Makes a connector Elastic-managed or self-managed: `PUT /_connector/{connector_id}/_native`.
///
/// The status `connected` becomes `configured`. Servers before 8.18 set `configured` from any status.
///
/// Safe to retry: the client retries it if an attempt fails.
///
/// # Errors
///
/// 400 if the connector is to be Elastic-managed and its index does not start with `content-`; 404 if the connector
/// does not exist or is soft-deleted.
///
/// Elasticsearch 8.13 and later, and serverless. Beta.
/// [Official page](https://www.elastic.co/docs/api/doc/elasticsearch/operation/operation-connector-update-native).
///
/// ```no_run
/// # async fn f(es: connectors_sdk::Client<connectors_sdk::Elasticsearch>) -> connectors_sdk::Result<()> {
/// es.connector("wiki").update_native(false).send().await?;
/// # Ok(()) }
/// ```
#[doc(alias = "connector_update_native")]
#[doc(alias = "_native")]
#[doc(alias = "managed")]
#[derive(Clone, Debug)]
#[must_use = "a request does nothing until `.send().await`"]
pub struct UpdateNative {
    pub(super) request: Request<Elasticsearch>,
    pub(super) id: String,
    pub(super) native: bool,
}

impl UpdateNative {
    fn call(&self) -> Result<Call> {
        #[derive(Serialize)]
        struct Body {
            is_native: bool,
        }
        super::call("connector.update_native", Method::PUT, "/_connector/{connector_id}/_native", &self.id)?
            .since("Elasticsearch 8.13")
            .json(&Body { is_native: self.native })
    }
}

request!(UpdateNative => UpdateResponse);
