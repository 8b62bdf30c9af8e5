//! A progress bar for a sync job, from `pending` until it has ended.
//!
//! ```text
//! cargo run --example watch_sync
//! ELASTICSEARCH_URL=https://.. cargo run --example watch_sync -- JOB_ID
//! ```
//!
//! By default it uses a fake inside this process, and also plays the connector service that runs the job.
//! With `ELASTICSEARCH_URL` set it only watches the given job.

mod common;

use std::{error::Error, time::Duration};

use connectors_sdk::{
    Client, Elasticsearch,
    elasticsearch::{SyncJob, SyncStatus},
};
use futures_util::TryStreamExt;
use indicatif::{ProgressBar, ProgressStyle};

/// Number of documents in the wiki.
const DOCUMENTS: u64 = 1_200;

#[tokio::main]
async fn main() -> Result<(), Box<dyn Error>> {
    let (es, fake) = common::elasticsearch().await?;
    if fake.is_none() {
        let job = std::env::args().nth(1).ok_or("usage: watch_sync JOB_ID")?;
        return watch(&es, &job, Duration::from_secs(1)).await;
    }
    let connector = es.connector("wiki");
    connector.put().service_type("confluence").index_name("search-wiki").await?;
    connector.update_last_sync().indexed(DOCUMENTS).status(SyncStatus::Completed).await?;
    let job = es.sync_jobs().create(connector.id()).await?.id;
    let service = async { Ok(work(&es, &job).await?) };
    let ((), ()) = tokio::try_join!(watch(&es, &job, Duration::from_millis(50)), service)?;
    Ok(())
}

async fn watch(es: &Client<Elasticsearch>, job: &str, interval: Duration) -> Result<(), Box<dyn Error>> {
    // A job does not know its number of documents in advance. The count of the last sync is a good estimate.
    let connector = es.sync_job(job).get().await?.connector.id.unwrap_or_default();
    let expected = count(es.connector(connector).get().await?.last_indexed_document_count);
    let bar = ProgressBar::new(expected).with_style(ProgressStyle::with_template(
        "{spinner} {msg:12} [{bar:40}] {human_pos}/{human_len} documents, {elapsed}",
    )?);
    let mut watch = es.sync_job(job).watch().interval(interval).only_changes();
    let mut last = None;
    while let Some(job) = watch.try_next().await? {
        let done = count(job.indexed_document_count);
        bar.set_length(expected.max(done));
        bar.set_position(done);
        bar.set_message(status(&job));
        last = Some(job);
    }
    bar.finish();
    let Some(job) = last else { return Ok(()) };
    // The bar is only drawn on a terminal; this line is always printed.
    println!("{}: {} documents", status(&job), count(job.indexed_document_count));
    match job.error {
        Some(error) if job.status != Some(SyncStatus::Completed) => Err(error.into()),
        _ => Ok(()),
    }
}

fn status(job: &SyncJob) -> String {
    job.status.as_ref().map_or_else(|| "unknown".to_owned(), ToString::to_string)
}

/// Returns 0 for a count that was never written.
fn count(documents: Option<u64>) -> u64 {
    documents.unwrap_or_default()
}

/// Runs the job as a connector service would.
async fn work(es: &Client<Elasticsearch>, job: &str) -> connectors_sdk::Result<()> {
    let job = es.sync_job(job);
    job.claim("worker-1.example").await?;
    for done in (0..=DOCUMENTS).step_by(60) {
        job.update_stats().indexed(done).volume(done / 100).await?;
        tokio::time::sleep(Duration::from_millis(50)).await;
    }
    job.complete().await?;
    Ok(())
}
