//! Connectors: each syncs a third-party data source to an Elasticsearch index.
//!
//! | handle | operations |
//! | --- | --- |
//! | [`es.connectors()`](crate::Client::connectors) | [`create`](Connectors::create), [`list`](Connectors::list) |
//! | [`es.connector(id)`](crate::Client::connector) | [`put`](ConnectorHandle::put), [`get`](ConnectorHandle::get), [`delete`](ConnectorHandle::delete), [`check_in`](ConnectorHandle::check_in), [`activate_filtering`](ConnectorHandle::activate_filtering) and the `update_…` and `clear_…` calls of [`ConnectorHandle`] |
//! | directly in the index | [`update_document`](ConnectorHandle::update_document): see [`document`](super::document) |
//!
//! The request objects are named after the calls: [`CheckIn`], [`UpdateStatus`], and so on. The types of a connector's
//! document start at [`Connector`].

// Files of the calls:
//
// | call | file |
// | --- | --- |
// | create, list | `create.rs`, `list.rs` |
// | put, get, delete | `put.rs`, `get.rs`, `delete.rs` |
// | check in, status, error, last sync | `check_in.rs`, `update_status.rs`, `update_error.rs`, `update_last_sync.rs` |
// | name and description, index, service type | `update_name.rs`, `update_index_name.rs`, `update_service_type.rs` |
// | native or self-managed, API key | `update_native.rs`, `update_api_key_id.rs` |
// | configuration | `update_configuration.rs` |
// | schedules, pipeline, features | `update_scheduling.rs`, `update_pipeline.rs`, `update_features.rs` |
// | sync rules | `update_filtering.rs`, `update_filtering_validation.rs`, `activate_filtering.rs` |
// | calls past the Connector APIs | `update_document.rs`, `get_versioned.rs` |
//
// Files of the types:
//
// | type | file |
// | --- | --- |
// | `Connector`, `ConnectorStatus` | `model.rs`, `status.rs` |
// | `Configuration` and its fields | `configuration/mod.rs`, `configuration/field.rs`, `configuration/parts.rs` |
// | reading and checking values | `value.rs`, `check.rs`, `validate.rs`, `problem.rs` in `configuration/` |
// | `Scheduling`, `Schedule`, `CronExpression` | `scheduling.rs`, `cron/` |
// | `Filtering`, `FilteringRules`, `AdvancedSnippet` | `filtering/mod.rs` |
// | `FilteringRule`, `FilteringValidation` | `filtering/rule.rs`, `filtering/validation.rs` |
// | `ConnectorFeatures`, `IngestPipeline` | `features.rs`, `pipeline.rs` |
// | `CustomScheduling` | `custom_scheduling.rs` |

mod activate_filtering;
mod check_in;
mod configuration;
mod create;
mod cron;
mod custom_scheduling;
mod delete;
mod features;
mod filtering;
mod get;
mod get_versioned;
mod list;
mod model;
mod pipeline;
mod put;
mod scheduling;
mod status;
mod update_api_key_id;
mod update_configuration;
mod update_document;
mod update_error;
mod update_features;
mod update_filtering;
mod update_filtering_validation;
mod update_index_name;
mod update_last_sync;
mod update_name;
mod update_native;
mod update_pipeline;
mod update_scheduling;
mod update_service_type;
mod update_status;

use http::Method;
use serde::Serialize;

pub use activate_filtering::ActivateFiltering;
pub use check_in::CheckIn;
pub use configuration::{
    Configuration, ConfigurationDependency, ConfigurationErrors, ConfigurationField, ConfigurationIntoIter,
    ConfigurationOption, ConfigurationProblem, ConfigurationProblemKind, ConfigurationValidation,
    DisplayType, FieldType, ValidationType,
};
pub use create::CreateConnector;
pub use cron::CronExpression;
pub use custom_scheduling::{ConfigurationOverrides, CustomScheduling};
pub use delete::DeleteConnector;
pub use features::{ConnectorFeatures, FeatureEnabled, SyncRulesFeature};
pub use filtering::{
    AdvancedSnippet, Filtering, FilteringPolicy, FilteringRule, FilteringRuleCondition, FilteringRules,
    FilteringValidation, FilteringValidationError, FilteringValidationState,
};
pub use get::GetConnector;
pub use get_versioned::GetVersionedConnector;
pub use list::ListConnectors;
pub use model::Connector;
pub use pipeline::IngestPipeline;
pub use put::PutConnector;
pub use scheduling::{Schedule, Scheduling};
pub use status::ConnectorStatus;
pub use update_api_key_id::UpdateApiKeyId;
pub use update_configuration::UpdateConfiguration;
pub use update_document::UpdateConnectorDocument;
pub use update_error::UpdateError;
pub use update_features::UpdateFeatures;
pub use update_filtering::UpdateFiltering;
pub use update_filtering_validation::UpdateFilteringValidation;
pub use update_index_name::UpdateIndexName;
pub use update_last_sync::UpdateLastSync;
pub use update_name::UpdateName;
pub use update_native::UpdateNative;
pub use update_pipeline::UpdatePipeline;
pub use update_scheduling::UpdateScheduling;
pub use update_service_type::UpdateServiceType;
pub use update_status::UpdateStatus;

use crate::{
    client::{Client, call::Call, request::Request},
    elasticsearch::{Elasticsearch, document::PartialDocument},
    error::{Error, Result},
};

impl Client<Elasticsearch> {
    /// Returns a handle to all connectors. Sends nothing.
    #[must_use]
    pub fn connectors(&self) -> Connectors {
        Connectors { client: self.clone() }
    }

    /// Returns a handle to the connector with this id. Sends nothing.
    ///
    /// An id may contain any characters; it is percent-encoded into one path segment. An empty id, `.`, `..`,
    /// `_sync_job` and `_secret` are rejected when a call is sent.
    #[must_use]
    pub fn connector(&self, id: impl Into<String>) -> ConnectorHandle {
        ConnectorHandle { client: self.clone(), id: id.into() }
    }
}

/// Handle to all connectors; returned by [`Client::connectors`](crate::Client::connectors).
///
/// ```no_run
/// # async fn f(es: connectors_sdk::Client<connectors_sdk::Elasticsearch>) -> connectors_sdk::Result<()> {
/// let created = es.connectors().create().name("Wiki").service_type("confluence").send().await?;
/// let page = es.connectors().list().service_types(["confluence"]).send().await?;
/// println!("created {}; {} in total", created.id, page.count);
/// # Ok(()) }
/// ```
#[derive(Clone, Debug)]
pub struct Connectors {
    client: Client<Elasticsearch>,
}

impl Connectors {
    /// Lists connectors: `GET /_connector`.
    #[doc(alias = "connector_list")]
    #[doc(alias = "search")]
    pub fn list(&self) -> ListConnectors {
        ListConnectors::new(Request::new(&self.client))
    }

    /// Creates a connector with an id that the server generates: `POST /_connector`.
    #[doc(alias = "connector_post")]
    pub fn create(&self) -> CreateConnector {
        CreateConnector { request: Request::new(&self.client), body: Default::default() }
    }
}

/// Handle to one connector; returned by [`Client::connector`](crate::Client::connector).
///
/// ```no_run
/// # async fn f(es: connectors_sdk::Client<connectors_sdk::Elasticsearch>) -> connectors_sdk::Result<()> {
/// let wiki = es.connector("wiki");
/// wiki.check_in().send().await?;
/// println!("{:?}", wiki.get().send().await?.status);
/// # Ok(()) }
/// ```
#[derive(Clone, Debug)]
pub struct ConnectorHandle {
    client: Client<Elasticsearch>,
    id: String,
}

impl ConnectorHandle {
    /// Returns the id of the connector.
    #[must_use]
    pub fn id(&self) -> &str {
        &self.id
    }

    /// Creates the connector, or resets an existing one: `PUT /_connector/{id}`.
    #[doc(alias = "connector_put")]
    #[doc(alias = "upsert")]
    pub fn put(&self) -> PutConnector {
        PutConnector { request: self.request(), id: self.id.clone(), body: Default::default() }
    }

    /// Reads the connector: `GET /_connector/{id}`.
    #[doc(alias = "connector_get")]
    pub fn get(&self) -> GetConnector {
        GetConnector { request: self.request(), id: self.id.clone(), include_deleted: None }
    }

    /// Deletes the connector: `DELETE /_connector/{id}`.
    #[doc(alias = "connector_delete")]
    pub fn delete(&self) -> DeleteConnector {
        DeleteConnector { request: self.request(), id: self.id.clone(), delete_sync_jobs: None, hard: None }
    }

    /// Reports that the connector is running: `PUT /_connector/{id}/_check_in`.
    #[doc(alias = "heartbeat")]
    #[doc(alias = "last_seen")]
    pub fn check_in(&self) -> CheckIn {
        CheckIn { request: self.request(), id: self.id.clone() }
    }

    /// Changes the status: `PUT /_connector/{id}/_status`.
    pub fn update_status(&self, status: impl Into<ConnectorStatus>) -> UpdateStatus {
        UpdateStatus { request: self.request(), id: self.id.clone(), status: status.into() }
    }

    /// Reports the results of the last syncs: `PUT /_connector/{id}/_last_sync`.
    #[doc(alias = "last_sync")]
    pub fn update_last_sync(&self) -> UpdateLastSync {
        UpdateLastSync { request: self.request(), id: self.id.clone(), body: Default::default() }
    }

    /// Sets configuration values, or replaces the whole configuration: `PUT /_connector/{id}/_configuration`.
    pub fn update_configuration(&self) -> UpdateConfiguration {
        UpdateConfiguration::new(self.request(), self.id.clone())
    }

    /// Sets the error message, and the status to `error`: `PUT /_connector/{id}/_error`.
    pub fn update_error(&self, message: impl Into<String>) -> UpdateError {
        UpdateError { request: self.request(), id: self.id.clone(), error: Some(message.into()) }
    }

    /// Clears the error, and sets the status to `connected`: `PUT /_connector/{id}/_error` with `null`.
    pub fn clear_error(&self) -> UpdateError {
        UpdateError { request: self.request(), id: self.id.clone(), error: None }
    }

    /// Changes the name and the description: `PUT /_connector/{id}/_name`.
    pub fn update_name(&self) -> UpdateName {
        UpdateName { request: self.request(), id: self.id.clone(), body: Default::default() }
    }

    /// Attaches an index: `PUT /_connector/{id}/_index_name`.
    pub fn update_index_name(&self, index_name: impl Into<String>) -> UpdateIndexName {
        UpdateIndexName { request: self.request(), id: self.id.clone(), index_name: Some(index_name.into()) }
    }

    /// Detaches the index: `PUT /_connector/{id}/_index_name` with `null`.
    pub fn clear_index_name(&self) -> UpdateIndexName {
        UpdateIndexName { request: self.request(), id: self.id.clone(), index_name: None }
    }

    /// Sets the API key that the connector service uses: `PUT /_connector/{id}/_api_key_id`.
    pub fn update_api_key_id(&self) -> UpdateApiKeyId {
        UpdateApiKeyId { request: self.request(), id: self.id.clone(), body: Default::default() }
    }

    /// Sets the schedules of syncs: `PUT /_connector/{id}/_scheduling`.
    pub fn update_scheduling(&self) -> UpdateScheduling {
        UpdateScheduling {
            request: self.request(),
            id: self.id.clone(),
            scheduling: Default::default(),
            discard: false,
        }
    }

    /// Sets the ingest pipeline: `PUT /_connector/{id}/_pipeline`.
    pub fn update_pipeline(&self, pipeline: IngestPipeline) -> UpdatePipeline {
        UpdatePipeline { request: self.request(), id: self.id.clone(), pipeline, discard: false }
    }

    /// Edits the draft of the sync rules: `PUT /_connector/{id}/_filtering`.
    pub fn update_filtering(&self) -> UpdateFiltering {
        UpdateFiltering {
            request: self.request(),
            id: self.id.clone(),
            body: Default::default(),
            discard: false,
        }
    }

    /// Stores the result of validating the draft of the sync rules: `PUT /_connector/{id}/_filtering/_validation`.
    pub fn update_filtering_validation(&self, validation: FilteringValidation) -> UpdateFilteringValidation {
        UpdateFilteringValidation { request: self.request(), id: self.id.clone(), validation, discard: false }
    }

    /// Activates the draft of the sync rules: `PUT /_connector/{id}/_filtering/_activate`.
    #[doc(alias = "update_active_filtering")]
    pub fn activate_filtering(&self) -> ActivateFiltering {
        ActivateFiltering { request: self.request(), id: self.id.clone() }
    }

    /// Updates the supported features: `PUT /_connector/{id}/_features`.
    pub fn update_features(&self, features: ConnectorFeatures) -> UpdateFeatures {
        UpdateFeatures { request: self.request(), id: self.id.clone(), features, discard: false }
    }

    /// Makes the connector Elastic-managed or self-managed: `PUT /_connector/{id}/_native`.
    #[doc(alias = "managed")]
    pub fn update_native(&self, native: bool) -> UpdateNative {
        UpdateNative { request: self.request(), id: self.id.clone(), native }
    }

    /// Changes the type of the data source: `PUT /_connector/{id}/_service_type`.
    pub fn update_service_type(&self, service_type: impl Into<String>) -> UpdateServiceType {
        UpdateServiceType { request: self.request(), id: self.id.clone(), service_type: service_type.into() }
    }

    /// Changes any fields of the stored connector: `POST /.elastic-connectors/_update/{id}`.
    #[doc(alias = "compare_and_set")]
    pub fn update_document(&self, fields: impl Serialize) -> UpdateConnectorDocument {
        UpdateConnectorDocument::new(self.request(), self.id.clone(), PartialDocument::new(&fields))
    }

    fn request(&self) -> Request<Elasticsearch> {
        Request::new(&self.client)
    }
}

/// The release with the first connector APIs. Later endpoints name theirs.
const FIRST: &str = "Elasticsearch 8.12";

/// Creates a call for one connector. Refuses two ids whose paths belong to other resources.
fn call(operation: &'static str, method: Method, template: &'static str, id: &str) -> Result<Call> {
    let call = Call::new(operation, method, template, &[id])?.since(FIRST);
    if matches!(id, "_sync_job" | "_secret") {
        let message = format!("`connector_id` must not be `{id}`: that path belongs to another resource");
        return Err(Error::request(message).with_call(call.name()));
    }
    Ok(call)
}
