use http::Method;
use serde::Serialize;

use crate::{
    client::{call::Call, request::Request},
    elasticsearch::{CreateResponse, Elasticsearch, request::request},
    error::Result,
};

/// Body of the calls that create a connector.
#[derive(Clone, Debug, Default, Serialize)]
pub(super) struct CreateBody {
    #[serde(skip_serializing_if = "Option::is_none")]
    pub(super) description: Option<String>,
    #[serde(skip_serializing_if = "Option::is_none")]
    pub(super) index_name: Option<String>,
    #[serde(skip_serializing_if = "Option::is_none")]
    pub(super) is_native: Option<bool>,
    #[serde(skip_serializing_if = "Option::is_none")]
    pub(super) language: Option<String>,
    #[serde(skip_serializing_if = "Option::is_none")]
    pub(super) name: Option<String>,
    #[serde(skip_serializing_if = "Option::is_none")]
    pub(super) service_type: Option<String>,
}

/// Implements the setters that `create` and `put` have in common.
macro_rules! create_setters {
    ($name:ident) => {
        impl $name {
            /// Sets the index that documents are written to. By default, no index is attached.
            ///
            /// The index need not exist yet. It must not be in use by another connector, except a deleted one. The
            /// index of an Elastic-managed connector must start with `content-`.
            pub fn index_name(mut self, index_name: impl Into<String>) -> Self {
                self.body.index_name = Some(index_name.into());
                self
            }

            /// Sets the display name. Empty by default.
            pub fn name(mut self, name: impl Into<String>) -> Self {
                self.body.name = Some(name.into());
                self
            }

            /// Sets the description.
            pub fn description(mut self, description: impl Into<String>) -> Self {
                self.body.description = Some(description.into());
                self
            }

            /// Sets the type of the data source, such as `sharepoint_online`. Required before the first sync job.
            pub fn service_type(mut self, service_type: impl Into<String>) -> Self {
                self.body.service_type = Some(service_type.into());
                self
            }

            /// Sets whether the connector is Elastic-managed (`is_native`). By default it is self-managed.
            pub fn native(mut self, native: bool) -> Self {
                self.body.is_native = Some(native);
                self
            }

            /// Sets the language analyzer of the index, such as `en`.
            pub fn language(mut self, language: impl Into<String>) -> Self {
                self.body.language = Some(language.into());
                self
            }
        }
    };
}

pub(super) use create_setters;

/// Creates a connector with an id that the server generates: `POST /_connector`.
///
/// The status of a new connector is `created`, or `needs_configuration` if it is Elastic-managed.
///
/// Not safe to retry: two calls create two connectors. The client retries it only if the server cannot have acted on
/// it. To avoid duplicates, choose the id and use [`put`](super::ConnectorHandle::put).
///
/// # Errors
///
/// 400 if the index name is invalid or used by another connector, or if the index of an Elastic-managed connector does
/// not start with `content-`.
///
/// Elasticsearch 8.12 and later, and serverless. Beta.
/// [Official page](https://www.elastic.co/docs/api/doc/elasticsearch/operation/operation-connector-post).
///
/// ```no_run
/// # async fn f(es: connectors_sdk::Client<connectors_sdk::Elasticsearch>) -> connectors_sdk::Result<()> {
/// let created = es.connectors().create().name("Wiki").service_type("confluence").index_name("search-wiki").send().await?;
/// println!("created connector {}", created.id);
/// # Ok(()) }
/// ```
#[doc(alias = "connector_post")]
#[doc(alias = "connector.post")]
#[derive(Clone, Debug)]
#[must_use = "a request does nothing until `.send().await`"]
pub struct CreateConnector {
    pub(super) request: Request<Elasticsearch>,
    pub(super) body: CreateBody,
}

create_setters!(CreateConnector);

impl CreateConnector {
    fn call(&self) -> Result<Call> {
        Call::new("connector.post", Method::POST, "/_connector", &[])?.since(super::FIRST).json(&self.body)
    }
}

request!(CreateConnector => CreateResponse);
