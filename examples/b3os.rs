//! Credentials for external services in B3OS: create, rotate, list, delete.
//!
//! ```text
//! cargo run --example b3os
//! ```
//!
//! By default, the example uses a fake server inside this process. If `B3OS_API_KEY` is set, it uses the real service
//! instead: it creates a connector of type `B3OS_CONNECTOR_TYPE` (`slack` by default) and deletes it again. The key needs
//! the scope `read-write`.

use connectors_sdk::{B3os, Client, Result, b3os::ConnectorData};
use connectors_testing::FakeB3os;
use futures_util::TryStreamExt;

#[tokio::main]
async fn main() -> Result<()> {
    let fake;
    let b3: Client<B3os> = if std::env::var_os("B3OS_API_KEY").is_some() {
        Client::b3os_from_env()?.build()?
    } else {
        fake = FakeB3os::start().await;
        fake.client()
    };

    let slug = std::env::var("B3OS_CONNECTOR_TYPE").unwrap_or_else(|_| "slack".to_owned());
    let connector_type = b3.connector_type(&slug).get().await?.into_data();
    println!("{slug}: {}", connector_type.description.as_deref().unwrap_or("no description"));
    if let Some(schema) = &connector_type.data_schema {
        println!("  schema of its data: {schema:?}");
    }

    // Credentials appear neither in responses nor in debug output.
    let data =
        ConnectorData::new().secret("botToken", "xoxb-1-first").secret("signingSecret", "0123456789abcdef");
    println!("creating with {data:?}");
    let created = b3.connectors().create(&slug, "Team Slack", data).description("Posts to #general").await?;
    println!("created, request {}", created.request_id);
    let connector = b3.connector(created.data.require_id()?);

    // Rotating replaces the credentials and keeps the other fields. Workflows that use the connector use the new ones.
    let rotated =
        ConnectorData::new().secret("botToken", "xoxb-2-second").secret("signingSecret", "fedcba9876543210");
    let updated = connector.update().data(rotated).await?;
    println!("rotated at {:?}; masked: {:?}", updated.data.updated_at, updated.data.masked_data);

    let mut all = b3.connectors().list().stream();
    while let Some(listed) = all.try_next().await? {
        println!("  {} {}", listed.id.as_deref().unwrap_or("-"), listed.name.as_deref().unwrap_or("-"));
    }

    let deleted = connector.delete().await?;
    println!("deleted: {}", deleted.message);
    if let Err(error) = connector.get().await {
        println!("as expected: {error}");
    }
    Ok(())
}
