//! The life cycle of a connector in one minute: create it, configure it, report a sync, read it back. Then rename a
//! connector of B3OS.
//!
//! ```text
//! cargo run --example quickstart
//! ```
//!
//! By default it uses fakes inside this process. With `ELASTICSEARCH_URL` (and `ELASTICSEARCH_API_KEY`) set it
//! uses that Elasticsearch. With `B3OS_API_KEY` and `B3OS_CONNECTOR_ID` set it renames that connector.

mod common;

use connectors_sdk::{
    B3os, Client, Result,
    elasticsearch::{Configuration, ConfigurationField, ConnectorStatus, FieldType, SyncStatus},
};
use connectors_testing::FakeB3os;

#[tokio::main]
async fn main() -> Result<()> {
    elasticsearch().await?;
    b3os().await
}

async fn elasticsearch() -> Result<()> {
    // The fake, if there is one, runs until this variable is dropped.
    let (es, _fake) = common::elasticsearch().await?;
    println!("Elasticsearch at {}", es.base_urls().map(ToString::to_string).collect::<Vec<_>>().join(", "));

    let connector = es.connector("quickstart-wiki");
    connector
        .put()
        .name("Wiki")
        .service_type("confluence")
        .index_name("search-quickstart-wiki")
        .send()
        .await?;

    // A connector service registers the schema of its settings,
    let schema = Configuration::from_iter([
        ("host", ConfigurationField::new("Address of the wiki", FieldType::Str)),
        ("token", ConfigurationField::new("API token", FieldType::Str).sensitive(true)),
    ]);
    connector.update_configuration().schema(schema).send().await?;
    // and a user provides the values. Each of these calls sets the connector's status to `configured`.
    connector
        .update_configuration()
        .value("host", "https://wiki.example")
        .value("token", "s3cr3t")
        .send()
        .await?;

    // The service connects to the source, runs a sync and reports its result.
    connector.update_status(ConnectorStatus::Connected).send().await?;
    let updated = connector
        .update_last_sync()
        .indexed(42)
        .deleted(0)
        .status(SyncStatus::Completed)
        .synced_at(chrono::Utc::now())
        .send()
        .await?;
    println!("update_last_sync: {}", updated.result);
    connector.check_in().send().await?;

    let read = connector.get().send().await?;
    let text = |value: Option<String>| value.unwrap_or_else(|| "-".to_owned());
    println!("connector         {}", read.id);
    println!("  name            {}", text(read.name));
    println!("  service type    {}", text(read.service_type));
    println!("  index           {}", text(read.index_name));
    println!("  status          {}", text(read.status.map(|status| status.to_string())));
    println!(
        "  configuration   {}",
        read.configuration.iter().map(|(name, _)| name).collect::<Vec<_>>().join(", ")
    );
    println!("  last sync       {}", text(read.last_sync_status.map(|status| status.to_string())));
    println!("  indexed         {}", text(read.last_indexed_document_count.map(|count| count.to_string())));
    println!("  deleted         {}", text(read.last_deleted_document_count.map(|count| count.to_string())));
    println!("  last synced     {}", text(read.last_synced.map(|time| time.to_rfc3339())));
    println!("  last seen       {}", text(read.last_seen.map(|time| time.to_rfc3339())));

    // An error names the call and the server's reason.
    let missing = es.connector("no-such-connector").get().send().await;
    if let Err(error) = missing {
        println!("as expected: {error}");
    }
    connector.delete().hard(true).send().await?;
    Ok(())
}

async fn b3os() -> Result<()> {
    let fake;
    let (b3, id): (Client<B3os>, String) =
        match (std::env::var_os("B3OS_API_KEY"), std::env::var("B3OS_CONNECTOR_ID")) {
            (Some(_), Ok(id)) => (Client::b3os_from_env()?.build()?, id),
            (Some(_), Err(_)) => {
                println!("\nB3OS_API_KEY is set, but not B3OS_CONNECTOR_ID: no connector to rename");
                return Ok(());
            }
            (None, _) => {
                fake = FakeB3os::start().await;
                fake.put_connector("conn_1", serde_json::json!({"type": "slack", "name": "Slack"}));
                (fake.client(), "conn_1".to_owned())
            }
        };
    println!("\nB3OS at {}", b3.base_urls().map(ToString::to_string).collect::<Vec<_>>().join(", "));

    let envelope = b3.connector(id).update().name("Team Slack").send().await?;
    println!(
        "envelope          code {}, {:?}, request {}",
        envelope.code, envelope.message, envelope.request_id
    );
    println!("  connector       {:?}", envelope.data.id);
    println!("  name            {:?}", envelope.data.name);
    println!("  updated at      {:?}", envelope.data.updated_at);
    Ok(())
}
