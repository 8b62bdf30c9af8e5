//! The index as a whole: creation, refresh, number of documents.

use connectors_sdk::Method;
use serde::Deserialize;
use serde_json::json;

use super::Target;
use crate::Error;

impl Target {
    /// Creates the index if it does not exist, with mappings for the fields of the protocol. All other fields are mapped as
    /// they come.
    pub(crate) async fn create_if_missing(&self) -> Result<(), Error> {
        match self.request(Method::HEAD, "").send_discard().await {
            Ok(()) => return Ok(()),
            Err(error) if error.is_not_found() => {}
            Err(error) => return Err(self.error("reading", error)),
        }
        let body = json!({"mappings": {"properties": {
            // A longer text could not be stored as a keyword.
            "id": {"type": "keyword", "ignore_above": 8191},
            "_timestamp": {"type": "date"},
            "_allow_access_control": {
                "type": "text",
                "fields": {"keyword": {"type": "keyword", "ignore_above": 8191}},
            },
        }}});
        match self.request(Method::PUT, "").json(&body).send_discard().await {
            // Another program was faster.
            Err(error)
                if error.elasticsearch().is_some_and(|cause| {
                    cause.error_type.as_deref() == Some("resource_already_exists_exception")
                }) =>
            {
                Ok(())
            }
            Err(error) => Err(self.error("creating", error)),
            Ok(()) => {
                tracing::info!(index = self.index, "created the index");
                Ok(())
            }
        }
    }

    /// Makes everything that was written visible to searches.
    pub(crate) async fn refresh(&self) -> Result<(), Error> {
        let refreshed = self.request(Method::POST, "/_refresh").retryable(true).send_discard().await;
        refreshed.map_err(|error| self.error("refreshing", error))
    }

    /// The number of visible documents. `None` if some shards did not respond.
    pub(crate) async fn count(&self) -> Result<Option<u64>, Error> {
        #[derive(Deserialize)]
        struct Counted {
            count: u64,
            #[serde(default)]
            _shards: Shards,
        }
        let counted = self.request(Method::GET, "/_count").send::<Counted>().await;
        let counted = counted.map_err(|error| self.error("counting the documents", error))?;
        Ok((counted._shards.failed == 0).then_some(counted.count))
    }
}

/// The shards that a response covers.
#[derive(Debug, Default, Deserialize)]
pub(super) struct Shards {
    #[serde(default)]
    pub(super) failed: u64,
}
