//! All connectors in one table: status, last sync, error, stale heartbeats. For monitoring: the exit code is 1 if
//! a connector has a problem.
//!
//! ```text
//! cargo run --example audit
//! ```
//!
//! By default it reads four connectors of a fake inside this process. With `ELASTICSEARCH_URL` set it reads that
//! Elasticsearch and changes nothing.

mod common;

use std::process::ExitCode;

use chrono::{DateTime, TimeDelta, Utc};
use connectors_sdk::{
    Result,
    elasticsearch::{Connector, ConnectorStatus, SyncStatus},
};
use connectors_testing::FakeElasticsearch;
use futures_util::TryStreamExt;

/// A connector without a heartbeat for this long is considered offline.
const STALE: TimeDelta = TimeDelta::minutes(30);

#[tokio::main]
async fn main() -> Result<ExitCode> {
    let (es, fake) = common::elasticsearch().await?;
    if let Some(fake) = &fake {
        seed(fake).await?;
    }

    let now = Utc::now();
    let mut affected = 0;
    println!("{:20} {:20} {:12} {:>9}  problems", "connector", "status", "last sync", "heartbeat");
    let mut connectors = es.connectors().list().stream();
    while let Some(connector) = connectors.try_next().await? {
        let problems = problems(&connector, now);
        affected += usize::from(!problems.is_empty());
        let word = |text: Option<String>| text.unwrap_or_else(|| "-".to_owned());
        println!(
            "{:20} {:20} {:12} {:>9}  {}",
            connector.id,
            word(connector.status.as_ref().map(ToString::to_string)),
            word(connector.last_sync_status.as_ref().map(ToString::to_string)),
            word(connector.last_seen.map(|seen| format!("{} min", (now - seen).num_minutes()))),
            problems.join("; ")
        );
    }
    println!("{affected} connector(s) with problems");
    // The connectors of the fake have problems on purpose.
    let demonstration = std::env::var_os("ELASTICSEARCH_URL").is_none();
    Ok(if affected == 0 || demonstration { ExitCode::SUCCESS } else { ExitCode::FAILURE })
}

fn problems(connector: &Connector, now: DateTime<Utc>) -> Vec<String> {
    let mut problems = Vec::new();
    if connector.status == Some(ConnectorStatus::Error) {
        problems.push(connector.error.clone().unwrap_or_else(|| "error without a message".to_owned()));
    }
    if connector.last_sync_status == Some(SyncStatus::Error) {
        problems.push(format!("last sync: {}", connector.last_sync_error.as_deref().unwrap_or("failed")));
    }
    match connector.last_seen {
        Some(seen) if now - seen > STALE => problems.push("no heartbeat".to_owned()),
        None if connector.status == Some(ConnectorStatus::Connected) => {
            problems.push("never seen".to_owned());
        }
        _ => {}
    }
    problems
}

/// Creates a healthy connector, a failing one, one without recent heartbeats, and a new one.
async fn seed(fake: &FakeElasticsearch) -> Result<()> {
    let es = fake.client();
    for id in ["healthy", "failing", "silent", "new"] {
        es.connector(id).put().index_name(format!("search-{id}")).service_type("confluence").await?;
    }
    fake.set_time(Utc::now() - TimeDelta::hours(5));
    es.connector("silent").check_in().await?;
    fake.set_time(Utc::now());
    es.connector("healthy").check_in().await?;
    es.connector("healthy").update_last_sync().indexed(42).status(SyncStatus::Completed).await?;
    es.connector("failing").check_in().await?;
    es.connector("failing").update_error("the wiki does not respond").await?;
    es.connector("failing").update_last_sync().status(SyncStatus::Error).error("connection refused").await?;
    Ok(())
}
