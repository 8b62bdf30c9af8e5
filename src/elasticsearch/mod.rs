//! The Elasticsearch Connector APIs: connectors, sync jobs, connector secrets.

mod builder;
mod cloud_id;
pub mod connector;
mod error;
mod response;
mod service;

pub use connector::{
    AdvancedSnippet, Configuration, ConfigurationField, Connector, ConnectorFeatures, ConnectorHandle,
    ConnectorStatus, Connectors, CustomScheduling, Filtering, FilteringRule, FilteringRules,
    FilteringValidation, IngestPipeline, Schedule, Scheduling,
};
pub use error::ErrorCause;
pub use response::{Acknowledged, CreateResponse, Page, UpdateResponse, WriteResult};
pub use service::Elasticsearch;
pub use sync_job::{SyncJobType, SyncStatus, TriggerMethod};

pub mod sync_job;
