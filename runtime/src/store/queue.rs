//! Which connectors and jobs there are.

use connectors_sdk::{
    Method,
    elasticsearch::{Connector, SyncJob},
};
use futures_util::TryStreamExt;
use serde::Deserialize;
use serde_json::json;

use super::{Store, failed};
use crate::Error;

/// Number of jobs that are read at once, the oldest first.
const QUEUED: usize = 100;

impl Store {
    /// The jobs of these connectors that wait for a worker, the oldest first. Searches see a change after about a second.
    pub(crate) async fn queued_jobs(&self, connectors: &[&str]) -> Result<Vec<SyncJob>, Error> {
        #[derive(Deserialize)]
        struct Found {
            hits: Hits,
        }
        #[derive(Deserialize)]
        struct Hits {
            hits: Vec<Hit>,
        }
        #[derive(Deserialize)]
        struct Hit {
            #[serde(rename = "_id")]
            id: String,
            #[serde(rename = "_source")]
            job: SyncJob,
        }
        // The list of the Connector APIs has one status a call, and the newest first.
        let body = json!({
            "size": QUEUED,
            "query": {"bool": {"filter": [
                {"terms": {"status": ["pending", "suspended"]}},
                {"terms": {"connector.id": connectors}},
            ]}},
            "sort": [{"created_at": "asc"}],
            "_source": ["connector.id", "job_type", "status", "created_at"],
        });
        let request = self.client.request(Method::POST, "/.elastic-connectors-sync-jobs/_search");
        let request = request.header("x-elastic-product-origin", "connectors").json(&body).retryable(true);
        match request.send::<Found>().await {
            Ok(found) => {
                let jobs = found.hits.hits.into_iter().map(|Hit { id, mut job }| {
                    job.id = id;
                    job
                });
                Ok(jobs.collect())
            }
            // There has never been a job.
            Err(error) if error.is_not_found() => Ok(Vec::new()),
            Err(error) => Err(failed("searching for jobs in", ".elastic-connectors-sync-jobs", error)),
        }
    }

    /// All connectors of these service types.
    pub(crate) async fn connectors_of(&self, service_types: &[&str]) -> Result<Vec<Connector>, Error> {
        let list = self.client.connectors().list().service_types(service_types.iter().copied());
        let connectors: Vec<Connector> = list
            .stream()
            .try_collect()
            .await
            .map_err(|error| failed("listing connectors of", &service_types.join(", "), error))?;
        Ok(connectors.into_iter().filter(|connector| !connector.is_deleted()).collect())
    }

    /// Reports that a connector is served.
    pub(crate) async fn check_in(&self, connector: &str) -> Result<(), Error> {
        let sent = self.client.connector(connector).check_in().send().await;
        sent.map(drop).map_err(|error| failed("the heartbeat of the connector", connector, error))
    }
}
