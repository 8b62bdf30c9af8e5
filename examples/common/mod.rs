//! What the examples have in common.

use connectors_sdk::{Client, Elasticsearch, Result};
use connectors_testing::FakeElasticsearch;

/// Returns a client of the Elasticsearch at `ELASTICSEARCH_URL`, or of a fake inside this process. The fake runs until it
/// is dropped.
pub async fn elasticsearch() -> Result<(Client<Elasticsearch>, Option<FakeElasticsearch>)> {
    if std::env::var_os("ELASTICSEARCH_URL").is_some() {
        return Ok((Client::elasticsearch_from_env()?.build()?, None));
    }
    let fake = FakeElasticsearch::start().await;
    Ok((fake.client(), Some(fake)))
}
