//! The calls of a connector service for one sync: create a job, claim it, report progress, end it, report the result.
//!
//! ```text
//! cargo run --example report_sync
//! ```
//!
//! By default it uses a fake inside this process. With `ELASTICSEARCH_URL` set it works on a connector named
//! `example-report-sync` there, and deletes it at the end. Completing a job needs the privileges `read` and `write` on
//! `.elastic-connectors*`.

mod common;

use connectors_sdk::{
    Result,
    elasticsearch::{Configuration, ConnectorStatus, SyncJobType, SyncStatus, TriggerMethod},
};

#[tokio::main]
async fn main() -> Result<()> {
    // The fake, if there is one, runs until this variable is dropped.
    let (es, _fake) = common::elasticsearch().await?;
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

    // Everything is indexed. The Connector APIs have no call that completes a job, so this one updates the
    // document of the job. `if_match` does that only if nobody has changed the job since it was read, for example canceled it.
    let read = job.get().versioned().await?;
    job.complete().indexed(42).deleted(0).volume(4).total(42).if_match(&read).await?;
    connector
        .update_last_sync()
        .indexed(42)
        .deleted(0)
        .status(SyncStatus::Completed)
        .synced_at(chrono::Utc::now())
        .await?;

    let ended = job.get().await?;
    println!("job: {:?}, {:?} documents", ended.status, ended.indexed_document_count);

    // During the next job the wiki becomes unreachable: the job fails, and the connector reports the error.
    let next = es.sync_job(es.sync_jobs().create(connector.id()).await?.id);
    next.claim("worker-1.example").await?;
    next.fail("the wiki does not respond").await?;
    connector.update_error("the wiki does not respond").await?;
    connector
        .update_last_sync()
        .status(SyncStatus::Error)
        .error("the wiki does not respond")
        .synced_at(chrono::Utc::now())
        .await?;
    println!("next job: {:?}, connector: {:?}", next.get().await?.error, connector.get().await?.status);

    // Later the wiki is reachable again.
    connector.clear_error().await?;
    println!("connector: {:?}", connector.get().await?.status);
    connector.delete().delete_sync_jobs(true).hard(true).await?;
    Ok(())
}
