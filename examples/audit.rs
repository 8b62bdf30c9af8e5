//! All connectors in one table: status, last sync, error, stale heartbeats. For monitoring: the exit code is 1 when
//! something is wrong.
//!
//! ```text
//! cargo run --example audit
//! ```
//!
//! By itself it looks at a server inside this process with four connectors. With `ELASTICSEARCH_URL` set it looks at that
//! Elasticsearch and changes nothing there.

use std::process::ExitCode;

use chrono::{DateTime, TimeDelta, Utc};
use connectors_sdk::{
    Client, Elasticsearch, Result,
    elasticsearch::{Connector, ConnectorStatus, SyncStatus},
};
use connectors_testing::FakeElasticsearch;
use futures_util::TryStreamExt;

/// After this long without a heartbeat a connector counts as offline.
const STALE: TimeDelta = TimeDelta::minutes(30);

#[tokio::main]
async fn main() -> Result<ExitCode> {
    let fake;
    let es: Client<Elasticsearch> = if std::env::var_os("ELASTICSEARCH_URL").is_some() {
        Client::elasticsearch_from_env()?.build()?
    } else {
        fake = FakeElasticsearch::start().await;
        seed(&fake).await?;
        fake.client()
    };

    let now = Utc::now();
    let mut wrong = 0;
    println!("{:20} {:20} {:12} {:>9}  what is wrong", "connector", "status", "last sync", "heartbeat");
    let mut connectors = es.connectors().list().stream();
    while let Some(connector) = connectors.try_next().await? {
        let faults = faults(&connector, now);
        wrong += usize::from(!faults.is_empty());
        let word = |text: Option<String>| text.unwrap_or_else(|| "-".to_owned());
        println!(
            "{:20} {:20} {:12} {:>9}  {}",
            connector.id,
            word(connector.status.as_ref().map(ToString::to_string)),
            word(connector.last_sync_status.as_ref().map(ToString::to_string)),
            word(connector.last_seen.map(|seen| format!("{} min", (now - seen).num_minutes()))),
            faults.join("; ")
        );
    }
    println!("{wrong} connector(s) need a look");
    // The seeded connectors are meant to be wrong.
    let demonstration = std::env::var_os("ELASTICSEARCH_URL").is_none();
    Ok(if wrong == 0 || demonstration { ExitCode::SUCCESS } else { ExitCode::FAILURE })
}

fn faults(connector: &Connector, now: DateTime<Utc>) -> Vec<String> {
    let mut faults = Vec::new();
    if connector.status == Some(ConnectorStatus::Error) {
        faults.push(connector.error.clone().unwrap_or_else(|| "error without a text".to_owned()));
    }
    if connector.last_sync_status == Some(SyncStatus::Error) {
        faults.push(format!("last sync: {}", connector.last_sync_error.as_deref().unwrap_or("failed")));
    }
    match connector.last_seen {
        Some(seen) if now - seen > STALE => faults.push("no heartbeat".to_owned()),
        None if connector.status == Some(ConnectorStatus::Connected) => faults.push("never seen".to_owned()),
        _ => {}
    }
    faults
}

/// One that is fine, one that fails, one that is silent, and a new one.
async fn seed(fake: &FakeElasticsearch) -> Result<()> {
    let es = fake.client();
    for id in ["fine", "failing", "silent", "new"] {
        es.connector(id).put().index_name(format!("search-{id}")).service_type("confluence").await?;
    }
    fake.set_time(Utc::now() - TimeDelta::hours(5));
    es.connector("silent").check_in().await?;
    fake.set_time(Utc::now());
    es.connector("fine").check_in().await?;
    es.connector("fine").update_last_sync().indexed(42).status(SyncStatus::Completed).await?;
    es.connector("failing").check_in().await?;
    es.connector("failing").update_error("the wiki does not respond").await?;
    es.connector("failing").update_last_sync().status(SyncStatus::Error).error("connection refused").await?;
    Ok(())
}
