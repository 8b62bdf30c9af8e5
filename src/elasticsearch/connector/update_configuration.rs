use std::{fmt, sync::Arc};

use http::Method;
use serde::Serialize;
use serde_json::Value;

use super::Configuration;
use crate::{
    client::{
        call::{Call, SecretBody},
        request::Request,
        wiped::WipedFields,
    },
    elasticsearch::{Elasticsearch, UpdateResponse, request::request},
    error::{Error, Result},
    lenient::{discard_unreadable, keep},
};

/// Sets configuration values, or replaces the whole configuration:
/// `PUT /_connector/{connector_id}/_configuration`.
///
/// A call uses one of two alternatives:
/// - [`value`](Self::value) and [`values`](Self::values) set the values of existing fields and leave the other fields
///   unchanged. A JSON object is merged into a stored object; servers reject `null`.
/// - [`schema`](Self::schema) **replaces** the whole configuration, fields and values; an empty one clears it.
///
/// Both set the status to `configured`, regardless of the previous status. The server does not validate the values;
/// [`Configuration::check_values`] and [`Configuration::check`] do.
///
/// Safe to retry: the client retries it if an attempt fails.
///
/// # Errors
///
/// A call with neither or both alternatives is rejected before anything is sent. 400 if a value is for a field that the
/// configuration does not have; 404 if the connector does not exist or is soft-deleted.
///
/// Elasticsearch 8.12 and later, and serverless. Beta.
/// [Official
/// page](https://www.elastic.co/docs/api/doc/elasticsearch/operation/operation-connector-update-configuration).
///
/// ```no_run
/// # async fn f(es: connectors_sdk::Client<connectors_sdk::Elasticsearch>) -> connectors_sdk::Result<()> {
/// es.connector("wiki")
///     .update_configuration()
///     .value("host", "https://wiki.example")
///     .value("page_size", 50)
///     .send()
///     .await?;
///
/// // Replaces the schema. The collection's type is inferred.
/// use connectors_sdk::elasticsearch::{ConfigurationField, FieldType};
///
/// let host = ConfigurationField::new("Host", FieldType::Str).required(true);
/// es.connector("wiki").update_configuration().schema([("host", host)].into_iter().collect()).send().await?;
/// # Ok(()) }
/// ```
#[doc(alias = "connector_update_configuration")]
#[doc(alias = "_configuration")]
#[derive(Clone)]
#[must_use = "a request does nothing until `.send().await`"]
pub struct UpdateConfiguration {
    pub(super) request: Request<Elasticsearch>,
    id: String,
    values: Option<WipedFields>,
    schema: Option<Configuration>,
    pub(super) discard: bool,
}

impl UpdateConfiguration {
    pub(super) fn new(request: Request<Elasticsearch>, id: String) -> Self {
        Self { request, id, values: None, schema: None, discard: false }
    }

    /// Sets the value of one field: any JSON value except `null`.
    pub fn value(mut self, field: impl Into<String>, value: impl Into<Value>) -> Self {
        self.values.get_or_insert_default().set(field.into(), value.into());
        self
    }

    /// Sets the values of several fields.
    pub fn values<K, V>(mut self, values: impl IntoIterator<Item = (K, V)>) -> Self
    where
        K: Into<String>,
        V: Into<Value>,
    {
        let fields = self.values.get_or_insert_default();
        values.into_iter().for_each(|(field, value)| fields.set(field.into(), value.into()));
        self
    }

    /// Replaces the whole configuration, fields and values.
    pub fn schema(mut self, configuration: Configuration) -> Self {
        self.schema = Some(configuration);
        self
    }

    fn call(&self) -> Result<Call> {
        #[derive(Serialize)]
        #[serde(rename_all = "snake_case")]
        enum Body<'a> {
            Configuration(&'a Configuration),
            Values(&'a WipedFields),
        }
        let call = super::call(
            "connector.update_configuration",
            Method::PUT,
            "/_connector/{connector_id}/_configuration",
            &self.id,
        )?;
        let rejected = |message: &str| Err(Error::request(message).with_call(call.name()));
        match (&self.schema, &self.values) {
            (Some(_), Some(_)) => rejected("set either values or a schema, not both in one call"),
            (None, None) => rejected("set values or a schema"),
            (Some(schema), None) => {
                keep(&call, self.discard, schema.unreadable())?;
                call.secret_body(SecretBody::Configuration("configuration"))
                    .json(&Body::Configuration(schema))
            }
            (None, Some(values)) => {
                call.secret_body(SecretBody::Values("values", Arc::default())).json(&Body::Values(values))
            }
        }
    }
}

/// Values may be credentials, so only the names of the fields are shown.
impl fmt::Debug for UpdateConfiguration {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("UpdateConfiguration")
            .field("request", &self.request)
            .field("id", &self.id)
            .field("values", &self.values.as_ref().map(|values| values.names().collect::<Vec<_>>()))
            .field("schema", &self.schema)
            .finish()
    }
}

request!(UpdateConfiguration => UpdateResponse);

discard_unreadable!(UpdateConfiguration);
