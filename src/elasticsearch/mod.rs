//! The Elasticsearch Connector APIs: connectors, sync jobs and connector secrets.
//!
//! [`Client::elasticsearch`](crate::Client::elasticsearch) builds a client. Its handles and their operations:
//!
//! | handle | operations |
//! | --- | --- |
//! | [`es.connectors()`](Connectors) | [`create`](Connectors::create), [`list`](Connectors::list) |
//! | [`es.connector(id)`](ConnectorHandle) | [`put`](ConnectorHandle::put), [`get`](ConnectorHandle::get), [`delete`](ConnectorHandle::delete), [`check_in`](ConnectorHandle::check_in) |
//! | status | [`update_status`](ConnectorHandle::update_status), [`update_error`](ConnectorHandle::update_error), [`clear_error`](ConnectorHandle::clear_error), [`update_last_sync`](ConnectorHandle::update_last_sync) |
//! | settings | [`update_configuration`](ConnectorHandle::update_configuration), [`update_scheduling`](ConnectorHandle::update_scheduling), [`update_pipeline`](ConnectorHandle::update_pipeline), [`update_features`](ConnectorHandle::update_features) |
//! | sync rules | [`update_filtering`](ConnectorHandle::update_filtering), [`update_filtering_validation`](ConnectorHandle::update_filtering_validation), [`activate_filtering`](ConnectorHandle::activate_filtering) |
//! | identity | [`update_name`](ConnectorHandle::update_name), [`update_index_name`](ConnectorHandle::update_index_name), [`clear_index_name`](ConnectorHandle::clear_index_name), [`update_service_type`](ConnectorHandle::update_service_type), [`update_native`](ConnectorHandle::update_native), [`update_api_key_id`](ConnectorHandle::update_api_key_id) |
//! | [`es.sync_jobs()`](SyncJobs) | [`create`](SyncJobs::create), [`list`](SyncJobs::list) |
//! | [`es.sync_job(id)`](SyncJobHandle) | [`get`](SyncJobHandle::get), [`delete`](SyncJobHandle::delete), [`cancel`](SyncJobHandle::cancel), [`watch`](SyncJobHandle::watch) |
//! | for connector services | [`claim`](SyncJobHandle::claim), [`check_in`](SyncJobHandle::check_in), [`update_stats`](SyncJobHandle::update_stats), [`fail`](SyncJobHandle::fail) |
//! | past the Connector APIs | [`complete`](SyncJobHandle::complete), [`suspend`](SyncJobHandle::suspend), [`mark_canceled`](SyncJobHandle::mark_canceled), and documents with their versions: see [`document`] |
//! | [`es.secrets()`](Secrets), [`es.secret(id)`](SecretHandle) | [`create`](Secrets::create); [`get`](SecretHandle::get), [`put`](SecretHandle::put), [`delete`](SecretHandle::delete) |
//!
//! The documents that these calls read and write:
//!
//! | document | parts |
//! | --- | --- |
//! | [`Connector`] | [`ConnectorStatus`], [`Configuration`], [`Scheduling`], [`Filtering`], [`ConnectorFeatures`], [`IngestPipeline`], [`CustomScheduling`] |
//! | [`Configuration`] | [`ConfigurationField`], [`FieldType`], [`DisplayType`], [`ConfigurationOption`], [`ConfigurationDependency`], [`ConfigurationValidation`]; values as a struct: [`deserialize`](Configuration::deserialize); problems of values: [`ConfigurationErrors`] |
//! | [`Scheduling`] | [`Schedule`], [`CronExpression`] |
//! | [`Filtering`] | [`FilteringRules`], [`FilteringRule`], [`AdvancedSnippet`], [`FilteringValidation`] |
//! | [`SyncJob`] | [`SyncStatus`], [`SyncJobType`], [`TriggerMethod`], [`SyncJobConnector`], [`SyncJobFiltering`] |
//! | [`Secret`] | |
//! | responses | [`UpdateResponse`], [`CreateResponse`], [`Acknowledged`], [`Page`], [`Versioned`], [`DocumentUpdate`]; errors: [`ErrorCause`] |
//!
//! The request objects are in [`connector`], [`sync_job`] and [`secret`].

mod builder;
mod cloud_id;
pub mod connector;
pub mod document;
mod error;
mod list;
mod object;
mod request;
mod response;
pub mod seconds;
pub mod secret;
mod service;
pub mod sync_job;

#[doc(inline)]
pub use connector::{
    AdvancedSnippet, Filtering, FilteringPolicy, FilteringRule, FilteringRuleCondition, FilteringRules,
    FilteringValidation, FilteringValidationError, FilteringValidationState,
};
#[doc(inline)]
pub use connector::{
    Configuration, ConfigurationDependency, ConfigurationErrors, ConfigurationField, ConfigurationOption,
    ConfigurationProblem, ConfigurationProblemKind, ConfigurationValidation, DisplayType, FieldType,
    ValidationType,
};
#[doc(inline)]
pub use connector::{
    ConfigurationOverrides, CronExpression, CustomScheduling, FeatureEnabled, IngestPipeline, Schedule,
    Scheduling, SyncRulesFeature,
};
#[doc(inline)]
pub use connector::{Connector, ConnectorFeatures, ConnectorHandle, ConnectorStatus, Connectors};
#[doc(inline)]
pub use document::{DocumentUpdate, Versioned};
pub use error::ErrorCause;
pub use response::{Acknowledged, CreateResponse, Page, UpdateResponse, WriteResult};
#[doc(inline)]
pub use secret::{DeletedSecret, Secret, SecretHandle, Secrets};
pub use service::Elasticsearch;
#[doc(inline)]
pub use sync_job::{
    SyncJob, SyncJobConnector, SyncJobFiltering, SyncJobHandle, SyncJobType, SyncJobs, SyncStatus,
    TriggerMethod, Watch,
};
