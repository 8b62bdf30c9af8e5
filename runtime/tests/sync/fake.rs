//! A fake with one connector, and a service for it.

use connectors_runtime::{Service, ServiceBuilder, SourceOptions};
use connectors_testing::FakeElasticsearch;
use serde_json::{Value, json};

use crate::support::Scripted;

pub const INDEX: &str = "search-docs";

/// A fake with a connector `docs`.
pub async fn fake() -> FakeElasticsearch {
    let fake = FakeElasticsearch::start().await;
    fake.put_connector(
        "docs",
        json!({"index_name": INDEX, "service_type": "scripted", "status": "configured"}),
    );
    fake
}

pub fn options(source: Scripted) -> SourceOptions<Scripted> {
    SourceOptions::new().connect_with(source, async |source, ()| Ok(source))
}

pub fn builder(fake: &FakeElasticsearch, source: Scripted) -> ServiceBuilder {
    Service::builder(fake.client()).connector_with("docs", options(source))
}

pub fn service(fake: &FakeElasticsearch, source: Scripted) -> Service {
    builder(fake, source).build().unwrap()
}

/// The job with this id, as it is stored.
pub fn job(fake: &FakeElasticsearch, id: &str) -> Value {
    fake.sync_job(id).unwrap()
}

/// The only job.
pub fn only_job(fake: &FakeElasticsearch) -> Value {
    let snapshot = fake.snapshot();
    let jobs = snapshot["sync_jobs"].as_array().unwrap();
    assert_eq!(jobs.len(), 1);
    jobs[0].clone()
}

pub fn ids(fake: &FakeElasticsearch) -> Vec<String> {
    fake.documents(INDEX).into_keys().collect()
}
