//! The calls of a connector service for one sync: create a job, claim it, report progress, end it, report the result.
//!
//! ```text
//! cargo run --example report_sync
//! ```
//!
//! By default it uses a fake inside this process. With `ELASTICSEARCH_URL` set it works on a connector named
//! `example-report-sync` there, and deletes it at the end.

use connectors_sdk::{
    Client, Elasticsearch, Result,
    elasticsearch::{Configuration, ConnectorStatus, SyncJobType, SyncStatus, TriggerMethod},
};
use connectors_testing::FakeElasticsearch;

#[tokio::main]
async fn main() -> Result<()> {
    let fake;
    let es: Client<Elasticsearch> = if std::env::var_os("ELASTICSEARCH_URL").is_some() {
        Client::elasticsearch_from_env()?.build()?
    } else {
        fake = FakeElasticsearch::start().await;
        fake.client()
    };
    let connector = es.connector("example-report-sync");
    connector.put().service_type("confluence").index_name("search-example-report-sync").await?;
    connector.update_configuration().schema(Configuration::new()).await?;
    connector.update_status(ConnectorStatus::Connected).await?;

    // A user requests a sync.
    let created = es
        .sync_jobs()
        .create(connector.id())
        .job_type(SyncJobType::Full)
        .trigger_method(TriggerMethod::OnDemand)
        .await?;
    println!("job {} is waiting", created.id);

    // A service claims the oldest pending job.
    let mut waiting =
        es.sync_jobs().list().connector_id(connector.id()).status(SyncStatus::Pending).await?.results;
    waiting.sort_by_key(|job| job.created_at);
    let Some(job) = waiting.first() else { return Ok(()) };
    let job = es.sync_job(&job.id);
    job.claim("worker-1.example").await?;

    // During the sync it reports progress. Counts are totals so far; the volume is in MiB.
    for done in [10, 25, 42] {
        job.update_stats().indexed(done).volume(done / 10).total(done).await?;
        println!("{done} documents");
    }
    job.check_in().await?;
    connector.check_in().await?;

    // The wiki becomes unreachable: the job fails, and the connector reports the error.
    job.fail("the wiki does not respond").await?;
    connector
        .update_last_sync()
        .indexed(42)
        .deleted(0)
        .status(SyncStatus::Error)
        .error("the wiki does not respond")
        .synced_at(chrono::Utc::now())
        .await?;
    connector.update_error("the wiki does not respond").await?;

    let ended = job.get().await?;
    println!("job: {:?}, {:?}", ended.status, ended.error);
    let read = connector.get().await?;
    println!("connector: {:?}, {:?}", read.status, read.error);

    // Later the wiki is reachable again.
    connector.clear_error().await?;
    println!("connector: {:?}", connector.get().await?.status);
    connector.delete().delete_sync_jobs(true).hard(true).await?;
    Ok(())
}
