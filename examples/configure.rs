//! Sets up a connector: reads its schema, lists missing values, checks values before sending them, and schedules syncs.
//!
//! ```text
//! cargo run --example configure
//! ```
//!
//! By default it uses a fake inside this process. With `ELASTICSEARCH_URL` set it works on a connector named
//! `example-configure` there, and deletes it at the end.

mod common;

use connectors_sdk::{
    Result,
    elasticsearch::{Configuration, ConfigurationField, ConfigurationValidation, FieldType, Schedule},
};

#[tokio::main]
async fn main() -> Result<()> {
    // The fake, if there is one, runs until this variable is dropped.
    let (es, _fake) = common::elasticsearch().await?;
    let connector = es.connector("example-configure");
    connector.put().name("Wiki").service_type("confluence").await?;
    connector.update_configuration().schema(schema()).await?;

    // The values that a user has to provide, according to the schema on the server.
    let configuration = connector.get().await?.configuration;
    println!("to fill in:");
    for (name, field) in configuration.missing_required() {
        println!("  {name}: {}", field.label.as_deref().unwrap_or(name));
    }

    // A first attempt with two mistakes, which are found before anything is sent.
    let first = [
        ("host", serde_json::json!("https://wiki.example")),
        ("page_size", 5000.into()),
        ("hots", "x".into()),
    ];
    if let Err(errors) = configuration.check_values(first) {
        for problem in errors.problems() {
            println!("invalid: {problem}");
        }
    }

    let values = [
        ("host", serde_json::json!("https://wiki.example")),
        ("page_size", 50.into()),
        ("token", "s3cr3t".into()),
    ];
    configuration.check_values(values.clone())?;
    connector.update_configuration().values(values).await?;

    let configuration = connector.get().await?.configuration;
    configuration.check()?;
    println!("set:");
    for (name, field) in configuration.iter() {
        let shown = if field.is_sensitive() { "(hidden)".into() } else { field.as_str().unwrap_or_default() };
        println!("  {name} = {shown}");
    }

    let nightly = Schedule::new(true, "0 30 2 ? * MON-FRI")?;
    println!("next full sync: {:?}", nightly.next_after(chrono::Utc::now())?);
    connector.update_scheduling().full(nightly).await?;
    connector.delete().hard(true).await?;
    Ok(())
}

/// The schema that a connector service registers.
fn schema() -> Configuration {
    Configuration::from_iter([
        ("host", ConfigurationField::new("Address of the wiki", FieldType::Str).required(true).order(1)),
        (
            "token",
            ConfigurationField::new("API token", FieldType::Str).required(true).sensitive(true).order(2),
        ),
        (
            "page_size",
            ConfigurationField::new("Documents per page", FieldType::Int)
                .order(3)
                .default_value(100)
                .validation(ConfigurationValidation::less_than(1001)),
        ),
    ])
}
