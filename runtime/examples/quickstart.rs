//! A connector in one file: a source in memory, a connector, a sync with a progress bar, and what is in the index then.
//!
//! ```text
//! cargo run -p connectors-runtime --example quickstart
//! ```
//!
//! It runs against a fake inside this process. With `ELASTICSEARCH_URL` set it uses that Elasticsearch, where it creates the
//! connector `quickstart` and the index `search-quickstart`.

use connectors_runtime::{DataSource, Document, Event, Service, SourceResult, SyncContext};
use connectors_sdk::{
    Client, Method,
    elasticsearch::{Configuration, ConfigurationField, FieldType, SyncJobType},
};
use connectors_testing::FakeElasticsearch;
use futures_util::StreamExt;
use indicatif::{ProgressBar, ProgressStyle};
use serde_json::{Value, json};

#[derive(serde::Deserialize)]
struct Numbers {
    count: u64,
}

impl DataSource for Numbers {
    const SERVICE_TYPE: &'static str = "numbers";
    type Config = Numbers;

    fn configuration() -> Configuration {
        let count = ConfigurationField::new("How many", FieldType::Int).required(true).value(5_000);
        Configuration::from_iter([("count", count)])
    }

    async fn connect(config: Numbers) -> SourceResult<Self> {
        Ok(config)
    }

    async fn ping(&self) -> SourceResult {
        Ok(())
    }

    async fn sync_full(&self, sync: &SyncContext) -> SourceResult {
        sync.set_total(self.count);
        for number in 0..self.count {
            let fields = json!({"title": format!("Number {number}"), "even": number % 2 == 0});
            sync.index(Document::new(number.to_string(), &fields)?).await?;
        }
        Ok(())
    }
}

#[tokio::main]
async fn main() -> Result<(), Box<dyn std::error::Error>> {
    let fake;
    let es = if std::env::var_os("ELASTICSEARCH_URL").is_some() {
        Client::elasticsearch_from_env()?.build()?
    } else {
        fake = FakeElasticsearch::start().await;
        fake.client()
    };
    es.connector("quickstart").put().service_type("numbers").index_name("search-quickstart").send().await?;

    let service = Service::builder(es.clone()).connector::<Numbers>("quickstart").build()?;
    let mut events = service.events();
    let progress =
        ProgressBar::new(0).with_style(ProgressStyle::with_template("{bar:40} {pos}/{len} indexed")?);
    let drawing = tokio::spawn({
        let progress = progress.clone();
        async move {
            while let Some(event) = events.next().await {
                match event {
                    Event::JobProgress { indexed, expected, .. } => {
                        progress.set_length(expected.unwrap_or(indexed));
                        progress.set_position(indexed);
                    }
                    Event::JobFinished { .. } => break,
                    _ => {}
                }
            }
        }
    });
    let report = service.sync_once("quickstart", SyncJobType::Full).await?;
    drawing.await?;
    progress.finish_and_clear();
    println!("{} documents indexed in {:?}", report.indexed, report.duration);

    let found: Value = es.request(Method::GET, "/search-quickstart/_doc/42").send().await?;
    println!("{:#}", found["_source"]);
    Ok(())
}
