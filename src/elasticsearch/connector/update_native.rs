use http::Method;
use serde::Serialize;

use crate::{
    client::{call::Call, request::Request},
    elasticsearch::{Elasticsearch, UpdateResponse, request::request},
    error::Result,
};

/// Says whether Elastic runs a connector or you do: `PUT /_connector/{connector_id}/_native`.
///
/// A connector that is `connected` becomes `configured`; servers before 8.18 set that whatever the status was.
///
/// Safe to retry: the client retries it if an attempt fails.
///
/// # Errors
///
/// 400 if Elastic is to run it and its index does not start with `content-`; 404 if the connector does not exist, or it is
/// soft-deleted.
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
            .json(&Body { is_native: self.native })
    }
}

request!(UpdateNative => UpdateResponse);
