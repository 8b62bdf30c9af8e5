use http::Method;
use serde::Serialize;

use crate::{
    client::{call::Call, request::Request},
    elasticsearch::{CreateResponse, Elasticsearch, request::request},
    error::Result,
};

/// What a new connector may be given.
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

/// The setters that `create` and `put` share.
macro_rules! create_setters {
    ($name:ident) => {
        impl $name {
            /// The index the documents go to. It need not exist yet. No other live connector may have it; one of
            /// an Elastic-managed connector starts with `content-`. Not set: none is attached.
            pub fn index_name(mut self, index_name: impl Into<String>) -> Self {
                self.body.index_name = Some(index_name.into());
                self
            }

            /// The name that people see. Not set: empty.
            pub fn name(mut self, name: impl Into<String>) -> Self {
                self.body.name = Some(name.into());
                self
            }

            /// What the connector is for.
            pub fn description(mut self, description: impl Into<String>) -> Self {
                self.body.description = Some(description.into());
                self
            }

            /// The kind of source, like `sharepoint_online`. Needed before the first sync job.
            pub fn service_type(mut self, service_type: impl Into<String>) -> Self {
                self.body.service_type = Some(service_type.into());
                self
            }

            /// Whether Elastic runs the connector (`is_native`). Not set: it is self-managed.
            pub fn native(mut self, native: bool) -> Self {
                self.body.is_native = Some(native);
                self
            }

            /// The language analyzer for the index, like `en`.
            pub fn language(mut self, language: impl Into<String>) -> Self {
                self.body.language = Some(language.into());
                self
            }
        }
    };
}

pub(super) use create_setters;

/// Creates a connector under an id the server picks: `POST /_connector`.
///
/// A new connector is `created`, or `needs_configuration` if it is native.
///
/// Not safe to retry: two calls create two connectors. The client retries it only if the server cannot have acted;
/// where that is not enough, choose the id yourself and use [`put`](super::ConnectorHandle::put).
///
/// # Errors
///
/// 400 if the index name is invalid or another connector's, or a native connector's index does not start with
/// `content-`.
///
/// Elasticsearch 8.12 and later, and serverless. Beta.
/// [Official page](https://www.elastic.co/docs/api/doc/elasticsearch/operation/operation-connector-post).
///
/// ```no_run
/// # async fn f(es: connectors_sdk::Client<connectors_sdk::Elasticsearch>) -> connectors_sdk::Result<()> {
/// let created = es.connectors().create().name("Wiki").service_type("confluence").index_name("search-wiki").send().await?;
/// println!("the server named it {}", created.id);
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
        Call::new("connector.post", Method::POST, "/_connector", &[])?.json(&self.body)
    }
}

request!(CreateConnector => CreateResponse);
