use http::Method;

use super::create::{CreateBody, create_setters};
use crate::{
    client::{
        call::{Call, Retry},
        request::Request,
    },
    elasticsearch::{CreateResponse, Elasticsearch, request::request, response::Created},
    error::Result,
};

/// Creates the connector with this id, or **resets** it: `PUT /_connector/{connector_id}`.
///
/// This is not a merge: everything stored in an existing connector is lost (configuration, status, schedules, errors,
/// and a soft deletion), and fields that are not set here get their defaults. To change one field, use the `update_…`
/// calls.
///
/// Not safe to retry: a retry could discard changes made in the meantime. The client retries it only if the server
/// cannot have acted on it.
///
/// [`Response::status`](crate::Response::status) is 201 for a new connector and 200 for a replaced one.
///
/// # Errors
///
/// 400 if the index name is invalid or used by another connector, or if the index of an Elastic-managed connector does
/// not start with `content-`.
///
/// Elasticsearch 8.12 and later, and serverless. Beta.
/// [Official page](https://www.elastic.co/docs/api/doc/elasticsearch/operation/operation-connector-put).
///
/// ```no_run
/// # async fn f(es: connectors_sdk::Client<connectors_sdk::Elasticsearch>) -> connectors_sdk::Result<()> {
/// es.connector("wiki").put().name("Wiki").service_type("confluence").index_name("search-wiki").send().await?;
/// # Ok(()) }
/// ```
#[doc(alias = "connector_put")]
#[doc(alias = "connector.put")]
#[doc(alias = "upsert")]
#[derive(Clone, Debug)]
#[must_use = "a request does nothing until `.send().await`"]
pub struct PutConnector {
    pub(super) request: Request<Elasticsearch>,
    pub(super) id: String,
    pub(super) body: CreateBody,
}

create_setters!(PutConnector);

impl PutConnector {
    fn call(&self) -> Result<Call> {
        // A retry would reset what others have written since the first attempt, and report `updated`.
        let call = super::call("connector.put", Method::PUT, "/_connector/{connector_id}", &self.id)?;
        call.retry(Retry::Unsafe).json(&self.body)
    }
}

request!(PutConnector => CreateResponse as Created, Created::named);
