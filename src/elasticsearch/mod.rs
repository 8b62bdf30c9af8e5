//! The Elasticsearch Connector APIs: connectors, sync jobs, connector secrets.

mod builder;
mod cloud_id;
pub mod connector;
mod error;
mod list;
mod request;
mod response;
pub mod secret;
mod service;
pub mod sync_job;

#[doc(inline)]
pub use connector::{
    AdvancedSnippet, Configuration, ConfigurationDependency, ConfigurationErrors, ConfigurationField,
    ConfigurationOption, ConfigurationOverrides, ConfigurationProblem, ConfigurationProblemKind,
    ConfigurationValidation, Connector, ConnectorFeatures, ConnectorHandle, ConnectorStatus, Connectors,
    CronExpression, CustomScheduling, DisplayType, FeatureEnabled, FieldType, Filtering, FilteringPolicy,
    FilteringRule, FilteringRuleCondition, FilteringRules, FilteringValidation, FilteringValidationError,
    FilteringValidationState, IngestPipeline, Schedule, Scheduling, SyncRulesFeature, ValidationType,
};
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
