//! Custom HTTP settings: a private certificate authority, a proxy, timeouts, a retry policy, and an HTTP
//! client shared with the rest of the program.
//!
//! ```text
//! cargo run --example custom_http
//! ```
//!
//! `ELASTICSEARCH_CA_CERT` names a PEM file with trusted certificate authorities, `PROXY` the URL of a proxy.

use std::time::Duration;

use connectors_sdk::{Client, RetryPolicy};
use connectors_testing::FakeElasticsearch;

#[tokio::main]
async fn main() -> Result<(), Box<dyn std::error::Error>> {
    let fake = FakeElasticsearch::start().await;

    // Either configure the builder,
    let mut builder = Client::elasticsearch(fake.uri())
        .connect_timeout(Duration::from_secs(3))
        .read_timeout(Duration::from_secs(10))
        .timeout(Duration::from_secs(30))
        .retry(RetryPolicy::new().max_attempts(5).max_backoff(Duration::from_secs(5)))
        .max_response_bytes(8 * 1024 * 1024)
        .user_agent("my-service/1.0")
        .header("X-Team", "search");
    if let Ok(path) = std::env::var("ELASTICSEARCH_CA_CERT") {
        builder = builder.ca_certificate(std::fs::read(path)?);
    }
    builder = match std::env::var("PROXY") {
        Ok(proxy) => builder.proxy(proxy),
        Err(_) => builder.no_proxy(),
    };
    let es = builder.build()?;
    es.connector("wiki").put().name("Wiki").await?;

    // or pass an existing HTTP client. It must not follow redirects: credentials are meant for one host.
    let http = reqwest::Client::builder()
        .redirect(reqwest::redirect::Policy::none())
        .no_proxy()
        .pool_max_idle_per_host(4)
        .tcp_keepalive(Duration::from_secs(30))
        .build()?;
    let shared = Client::elasticsearch(fake.uri()).http_client(http).build()?;
    let response = shared.connector("wiki").get().timeout(Duration::from_secs(2)).response().await?;
    println!(
        "HTTP {} after {} attempt(s): {:?}",
        response.status(),
        response.attempts(),
        response.value().name
    );

    for request in fake.requests() {
        println!(
            "{} {} from {}",
            request.method(),
            request.path(),
            request.header("user-agent").unwrap_or("-")
        );
    }
    Ok(())
}
