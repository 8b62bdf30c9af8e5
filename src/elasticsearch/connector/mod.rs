//! Connectors: each copies a third-party source into an index.
//!
//! [`Client::connectors`](crate::Client::connectors) reaches all of them,
//! [`Client::connector`](crate::Client::connector) one. Where to find a call:
//!
//! | call | file |
//! | --- | --- |
//! | create, put, get, delete | `create.rs`, `put.rs`, `get.rs`, `delete.rs` |
//! | check in, status, last sync | `check_in.rs`, `update_status.rs`, `update_last_sync.rs` |
//! | configuration | `update_configuration.rs`, its types in `configuration.rs` |

mod check_in;
mod configuration;
mod create;
mod custom_scheduling;
mod delete;
mod features;
mod filtering;
mod get;
mod model;
mod pipeline;
mod put;
mod scheduling;
mod status;
mod update_configuration;
mod update_last_sync;
mod update_status;

use http::Method;

pub use check_in::CheckIn;
pub use configuration::{
    Configuration, ConfigurationDependency, ConfigurationField, ConfigurationOption, ConfigurationValidation,
    DisplayType, FieldType, ValidationType,
};
pub use create::CreateConnector;
pub use custom_scheduling::{ConfigurationOverrides, CustomScheduling};
pub use delete::DeleteConnector;
pub use features::{ConnectorFeatures, FeatureEnabled, SyncRulesFeature};
pub use filtering::{
    AdvancedSnippet, Filtering, FilteringPolicy, FilteringRule, FilteringRuleCondition, FilteringRules,
    FilteringValidation, FilteringValidationError, FilteringValidationState,
};
pub use get::GetConnector;
pub use model::Connector;
pub use pipeline::IngestPipeline;
pub use put::PutConnector;
pub use scheduling::{Schedule, Scheduling};
pub use status::ConnectorStatus;
pub use update_configuration::UpdateConfiguration;
pub use update_last_sync::UpdateLastSync;
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
