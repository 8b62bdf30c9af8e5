//! Sync jobs: one run each of a connector.

mod status;

pub use status::{SyncJobType, SyncStatus, TriggerMethod};
