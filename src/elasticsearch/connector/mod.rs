//! Connectors: each copies a third-party source into an index.
//!
//! [`Client::connectors`](crate::Client::connectors) reaches all of them,
//! [`Client::connector`](crate::Client::connector) one.

// Where to find a call:
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
//
// Where to find a type:
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
mod list;
mod model;
mod pipeline;
mod put;
mod scheduling;
mod status;
mod update_api_key_id;
mod update_configuration;
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
pub use list::ListConnectors;
pub use model::Connector;
pub use pipeline::IngestPipeline;
pub use put::PutConnector;
pub use scheduling::{Schedule, Scheduling};
pub use status::ConnectorStatus;
pub use update_api_key_id::UpdateApiKeyId;
pub use update_configuration::UpdateConfiguration;
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
    elasticsearch::Elasticsearch,
    error::{Error, Result},
};

impl Client<Elasticsearch> {
    /// The connectors.
    #[must_use]
    pub fn connectors(&self) -> Connectors {
        Connectors { client: self.clone() }
    }

    /// The connector with this id. Nothing is sent yet.
    ///
    /// Any id but the empty one, `.`, `..`, `_sync_job` and `_secret` stays one segment of the path, whatever
    /// characters it has; those five are refused when a call is sent.
    #[must_use]
    pub fn connector(&self, id: impl Into<String>) -> ConnectorHandle {
        ConnectorHandle { client: self.clone(), id: id.into() }
    }
}

/// All connectors; made by [`Client::connectors`](crate::Client::connectors).
#[derive(Clone, Debug)]
pub struct Connectors {
    client: Client<Elasticsearch>,
}

impl Connectors {
    /// Lists connectors: `GET /_connector`.
    pub fn list(&self) -> ListConnectors {
        ListConnectors::new(Request::new(&self.client))
    }

    /// Creates a connector under an id the server picks: `POST /_connector`.
    pub fn create(&self) -> CreateConnector {
        CreateConnector { request: Request::new(&self.client), body: Default::default() }
    }
}

/// One connector, by its id; made by [`Client::connector`](crate::Client::connector).
#[derive(Clone, Debug)]
pub struct ConnectorHandle {
    client: Client<Elasticsearch>,
    id: String,
}

impl ConnectorHandle {
    /// The connector's id.
    #[must_use]
    pub fn id(&self) -> &str {
        &self.id
    }

    /// Creates the connector, or resets it to a new one: `PUT /_connector/{id}`.
    pub fn put(&self) -> PutConnector {
        PutConnector { request: self.request(), id: self.id.clone(), body: Default::default() }
    }

    /// Reads the connector: `GET /_connector/{id}`.
    pub fn get(&self) -> GetConnector {
        GetConnector { request: self.request(), id: self.id.clone(), include_deleted: None }
    }

    /// Deletes the connector: `DELETE /_connector/{id}`.
    pub fn delete(&self) -> DeleteConnector {
        DeleteConnector { request: self.request(), id: self.id.clone(), delete_sync_jobs: None, hard: None }
    }

    /// Reports that the connector is alive: `PUT /_connector/{id}/_check_in`.
    pub fn check_in(&self) -> CheckIn {
        CheckIn { request: self.request(), id: self.id.clone() }
    }

    /// Changes the status: `PUT /_connector/{id}/_status`.
    pub fn update_status(&self, status: impl Into<ConnectorStatus>) -> UpdateStatus {
        UpdateStatus { request: self.request(), id: self.id.clone(), status: status.into() }
    }

    /// Reports what the last syncs did: `PUT /_connector/{id}/_last_sync`.
    pub fn update_last_sync(&self) -> UpdateLastSync {
        UpdateLastSync { request: self.request(), id: self.id.clone(), body: Default::default() }
    }

    /// Sets configuration values, or the whole configuration: `PUT /_connector/{id}/_configuration`.
    pub fn update_configuration(&self) -> UpdateConfiguration {
        UpdateConfiguration::new(self.request(), self.id.clone())
    }

    /// Reports that the connector does not work, and why; it becomes `error`: `PUT /_connector/{id}/_error`.
    pub fn update_error(&self, message: impl Into<String>) -> UpdateError {
        UpdateError { request: self.request(), id: self.id.clone(), error: Some(message.into()) }
    }

    /// Takes the error away; the connector becomes `connected`: `PUT /_connector/{id}/_error` with `null`.
    pub fn clear_error(&self) -> UpdateError {
        UpdateError { request: self.request(), id: self.id.clone(), error: None }
    }

    /// Changes name and description: `PUT /_connector/{id}/_name`.
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

    /// Says which API key the connector service uses: `PUT /_connector/{id}/_api_key_id`.
    pub fn update_api_key_id(&self) -> UpdateApiKeyId {
        UpdateApiKeyId { request: self.request(), id: self.id.clone(), body: Default::default() }
    }

    /// Says when syncs are due: `PUT /_connector/{id}/_scheduling`.
    pub fn update_scheduling(&self) -> UpdateScheduling {
        UpdateScheduling {
            request: self.request(),
            id: self.id.clone(),
            scheduling: Default::default(),
            discard: false,
        }
    }

    /// Says how the ingest pipeline treats documents: `PUT /_connector/{id}/_pipeline`.
    pub fn update_pipeline(&self, pipeline: impl Into<IngestPipeline>) -> UpdatePipeline {
        UpdatePipeline {
            request: self.request(),
            id: self.id.clone(),
            pipeline: pipeline.into(),
            discard: false,
        }
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

    /// Says whether the draft of the sync rules is fine: `PUT /_connector/{id}/_filtering/_validation`.
    pub fn update_filtering_validation(
        &self,
        validation: impl Into<FilteringValidation>,
    ) -> UpdateFilteringValidation {
        UpdateFilteringValidation {
            request: self.request(),
            id: self.id.clone(),
            validation: validation.into(),
            discard: false,
        }
    }

    /// Makes the draft of the sync rules the active ones: `PUT /_connector/{id}/_filtering/_activate`.
    pub fn activate_filtering(&self) -> ActivateFiltering {
        ActivateFiltering { request: self.request(), id: self.id.clone() }
    }

    /// Says what the connector is able to do: `PUT /_connector/{id}/_features`.
    pub fn update_features(&self, features: impl Into<ConnectorFeatures>) -> UpdateFeatures {
        UpdateFeatures {
            request: self.request(),
            id: self.id.clone(),
            features: features.into(),
            discard: false,
        }
    }

    /// Says whether Elastic runs the connector: `PUT /_connector/{id}/_native`.
    pub fn update_native(&self, native: bool) -> UpdateNative {
        UpdateNative { request: self.request(), id: self.id.clone(), native }
    }

    /// Changes the kind of source: `PUT /_connector/{id}/_service_type`.
    pub fn update_service_type(&self, service_type: impl Into<String>) -> UpdateServiceType {
        UpdateServiceType { request: self.request(), id: self.id.clone(), service_type: service_type.into() }
    }

    fn request(&self) -> Request<Elasticsearch> {
        Request::new(&self.client)
    }
}

/// The call to one connector. Two ids are taken by other resources of the same path.
fn call(operation: &'static str, method: Method, template: &'static str, id: &str) -> Result<Call> {
    let call = Call::new(operation, method, template, &[id])?;
    if matches!(id, "_sync_job" | "_secret") {
        let message = format!("`connector_id` must not be `{id}`: that path belongs to another resource");
        return Err(Error::request(message).with_call(call.name()));
    }
    Ok(call)
}
