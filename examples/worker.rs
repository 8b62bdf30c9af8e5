//! A connector service written by hand, for one job: it locks the connector, claims the job, pushes documents with `_bulk`,
//! reports its progress, notices a cancellation, and ends the job.
//!
//! ```text
//! cargo run --example worker
//! cargo run --example worker -- --cancel
//! ```
//!
//! With `--cancel`, a user cancels the job half-way. By default it uses a fake inside this process. With
//! `ELASTICSEARCH_URL` set it works on a connector and an index named `example-worker` there, and deletes them at the end.
//! That needs the privileges `read` and `write` on `.elastic-connectors*`.

mod common;

use chrono::Utc;
use connectors_sdk::{
    Client, Elasticsearch, Method, Result,
    elasticsearch::{ConnectorHandle, SyncJobHandle, SyncStatus},
};
use serde_json::{Value, json};

const INDEX: &str = "search-example-worker";
/// Number of batches, and of documents in each.
const BATCHES: u64 = 10;
const BATCH: u64 = 100;

#[tokio::main]
async fn main() -> Result<()> {
    // The fake, if there is one, runs until this variable is dropped.
    let (es, _fake) = common::elasticsearch().await?;
    let canceled_by_user = std::env::args().any(|argument| argument == "--cancel");

    // A user creates the connector and requests a sync.
    let connector = es.connector("example-worker");
    connector.put().service_type("wiki").index_name(INDEX).await?;
    let job = es.sync_job(es.sync_jobs().create(connector.id()).await?.id);

    // A host name is not enough: two workers may run on one host.
    let worker = format!("worker-{}-{}", std::process::id(), Utc::now().timestamp_micros());
    if claim(&connector, &job, &worker).await? {
        let indexed = sync(&es, &job, canceled_by_user).await?;
        let status = end(&job, indexed, count(&es).await?).await?;
        report(&connector, status, indexed).await?;
    } else {
        println!("another worker has the job");
    }

    let ended = job.get().await?;
    let status = ended.status.map(|status| status.to_string()).unwrap_or_default();
    println!("the job is {status}, with {} documents in the index", count(&es).await?);
    connector.delete().delete_sync_jobs(true).hard(true).await?;
    es.request(Method::DELETE, format!("/{INDEX}")).send_discard().await
}

/// Locks the connector and claims the job. `false` if another worker was faster.
async fn claim(connector: &ConnectorHandle, job: &SyncJobHandle, worker: &str) -> Result<bool> {
    // `claim` excludes nobody, so the lock comes first: at most one worker can change this version of the connector.
    let read = connector.get().versioned().await?;
    if read.value.last_sync_status == Some(SyncStatus::InProgress) {
        return Ok(false);
    }
    let lock = json!({
        "status": "connected", "error": null, "last_sync_status": "in_progress", "last_sync_error": null,
    });
    match connector.update_document(lock).if_match(&read).await {
        Ok(_) => {}
        Err(error) if error.is_conflict() => return Ok(false),
        Err(error) => return Err(error),
    }
    job.claim(worker).cursor(read.value.sync_cursor).await?;
    // A worker that does not lock may have claimed the job, too: the last claim wins.
    let claimed = job.get().await?;
    Ok(claimed.status == Some(SyncStatus::InProgress) && claimed.worker_hostname.as_deref() == Some(worker))
}

/// Pushes all documents, unless the job is canceled meanwhile. Returns how many were indexed.
async fn sync(es: &Client<Elasticsearch>, job: &SyncJobHandle, canceled_by_user: bool) -> Result<u64> {
    if let Err(error) = es.request(Method::HEAD, format!("/{INDEX}")).send_discard().await {
        if !error.is_not_found() {
            return Err(error);
        }
        let settings = json!({"mappings": {"properties": {"title": {"type": "text"}}}});
        es.request(Method::PUT, format!("/{INDEX}")).json(&settings).send_discard().await?;
    }
    let mut indexed = 0;
    for batch in 0..BATCHES {
        indexed += push(es, batch * BATCH..(batch + 1) * BATCH).await?;
        job.update_stats().indexed(indexed).await?;
        if canceled_by_user && batch == BATCHES / 2 - 1 {
            job.cancel().await?;
        }
        // After the batch rather than on a timer, to keep the example short.
        if job.get().await?.status != Some(SyncStatus::InProgress) {
            println!("stopped after {indexed} documents");
            break;
        }
    }
    Ok(indexed)
}

/// Indexes a batch of documents. Returns how many were indexed.
async fn push(es: &Client<Elasticsearch>, pages: std::ops::Range<u64>) -> Result<u64> {
    let lines = pages.flat_map(|page| {
        [json!({"index": {"_id": format!("page-{page}")}}), json!({"title": format!("Page {page}")})]
    });
    // Indexing under given ids has the same effect twice, so the call can be retried.
    let bulk = es.request(Method::POST, format!("/{INDEX}/_bulk")).ndjson(lines).retryable(true);
    let response: Value = bulk.send().await?;
    let items = response["items"].as_array().map(Vec::as_slice).unwrap_or_default();
    let (fine, failed): (Vec<_>, Vec<_>) = items.iter().partition(|item| item["index"]["error"].is_null());
    // A real service retries items with status 429 and 503, and reports the others.
    for item in &failed {
        eprintln!("{}: {}", item["index"]["_id"], item["index"]["error"]["reason"]);
    }
    Ok(fine.len() as u64)
}

/// Ends the job according to its status. A user may cancel it at any moment, so the write is conditional, and done again
/// if the job has changed since it was read.
async fn end(job: &SyncJobHandle, indexed: u64, total: u64) -> Result<SyncStatus> {
    loop {
        let read = job.get().versioned().await?;
        let ended = match read.value.status.clone() {
            Some(SyncStatus::InProgress) => {
                job.complete().indexed(indexed).deleted(0).total(total).if_match(&read).await
            }
            Some(SyncStatus::Canceling) => {
                job.mark_canceled().indexed(indexed).deleted(0).total(total).if_match(&read).await
            }
            // Ended already: by a cleanup, or by an earlier attempt whose response was lost.
            other => return Ok(other.unwrap_or(SyncStatus::Error)),
        };
        match ended {
            Err(error) if error.is_conflict() => {}
            ended => drop(ended?),
        }
    }
}

/// Reports the result to the connector, which also releases the lock.
async fn report(connector: &ConnectorHandle, status: SyncStatus, indexed: u64) -> Result<()> {
    let mut last_sync = connector.update_last_sync().indexed(indexed).deleted(0).synced_at(Utc::now());
    if status == SyncStatus::Completed {
        last_sync = last_sync.cursor(json!({"next_page": BATCHES * BATCH}));
    }
    last_sync.status(status).await.map(drop)
}

/// Counts the documents in the index.
async fn count(es: &Client<Elasticsearch>) -> Result<u64> {
    es.request(Method::POST, format!("/{INDEX}/_refresh")).send_discard().await?;
    let counted: Value = es.request(Method::GET, format!("/{INDEX}/_count")).send().await?;
    Ok(counted["count"].as_u64().unwrap_or_default())
}
