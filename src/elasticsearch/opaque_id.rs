//! The call option that only Elasticsearch has.

use super::{connector, secret, sync_job};

macro_rules! opaque_id {
    ($($module:ident: $($name:ident)+;)+) => {
        $($(impl $module::$name {
            /// Sets `X-Opaque-Id`, which identifies this call in the server's logs and task list. The response echoes it:
            /// [`Response::request_id`](crate::Response::request_id).
            pub fn opaque_id(self, id: impl AsRef<str>) -> Self {
                self.header("X-Opaque-Id", id)
            }
        })+)+
    };
}

opaque_id! {
    connector:
        ActivateFiltering CheckIn CreateConnector DeleteConnector GetConnector ListConnectors PutConnector
        UpdateApiKeyId UpdateConfiguration UpdateError UpdateFeatures UpdateFiltering UpdateFilteringValidation
        UpdateIndexName UpdateLastSync UpdateName UpdateNative UpdatePipeline UpdateScheduling UpdateServiceType
        UpdateStatus;
    secret: CreateSecret DeleteSecret GetSecret PutSecret;
    sync_job:
        CancelSyncJob CheckInSyncJob ClaimSyncJob CreateSyncJob DeleteSyncJob FailSyncJob GetSyncJob ListSyncJobs
        UpdateSyncJobStats;
}
