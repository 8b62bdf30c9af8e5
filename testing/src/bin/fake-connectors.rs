//! Both fakes as a server of their own, for clients in any language.
//!
//! ```text
//! cargo run -p connectors-testing --bin fake-connectors -- --elasticsearch 127.0.0.1:9200 --b3os 127.0.0.1:8080
//! ```
//!
//! Without addresses it takes free ports. It prints what to put into the environment of a client, then an empty line,
//! and serves until Ctrl-C. With `--api-key`, as `ID:KEY` or encoded, the
//! Elasticsearch side wants that key.

use std::{error::Error, net::SocketAddr};

use connectors_testing::{FakeB3os, FakeElasticsearch};

const USAGE: &str =
    "usage: fake-connectors [--elasticsearch ADDRESS:PORT] [--b3os ADDRESS:PORT] [--api-key ID:KEY]";

struct Arguments {
    elasticsearch: SocketAddr,
    b3os: SocketAddr,
    api_key: Option<String>,
}

fn arguments() -> Result<Arguments, Box<dyn Error>> {
    let free = SocketAddr::from(([127, 0, 0, 1], 0));
    let mut found = Arguments { elasticsearch: free, b3os: free, api_key: None };
    let mut rest = std::env::args().skip(1);
    while let Some(name) = rest.next() {
        let value = rest.next().ok_or(USAGE)?;
        match name.as_str() {
            "--elasticsearch" => found.elasticsearch = value.parse()?,
            "--b3os" => found.b3os = value.parse()?,
            "--api-key" => found.api_key = Some(value),
            _ => return Err(USAGE.into()),
        }
    }
    Ok(found)
}

#[tokio::main]
async fn main() -> Result<(), Box<dyn Error>> {
    let arguments = arguments()?;
    let mut elasticsearch = FakeElasticsearch::builder().address(arguments.elasticsearch);
    if let Some(key) = &arguments.api_key {
        elasticsearch = elasticsearch.require_api_key(key);
    }
    let elasticsearch = elasticsearch.start().await?;
    let b3os = FakeB3os::builder().address(arguments.b3os).start().await?;
    // It may run for days; who looks at what arrived is at the other end.
    elasticsearch.record_requests(false);
    b3os.record_requests(false);

    println!("ELASTICSEARCH_URL={}", elasticsearch.uri());
    if let Some(key) = &arguments.api_key {
        println!("ELASTICSEARCH_API_KEY={key}");
    }
    println!("B3OS_SERVER_URL={}", b3os.uri());
    println!("B3OS_API_KEY={}", b3os.token());
    println!();

    termination_signal().await?;
    elasticsearch.stop().await;
    b3os.stop().await;
    Ok(())
}

#[cfg(unix)]
async fn termination_signal() -> std::io::Result<()> {
    use tokio::signal::unix::{SignalKind, signal};
    let mut terminate = signal(SignalKind::terminate())?;
    tokio::select! {
        ended = tokio::signal::ctrl_c() => ended,
        _ = terminate.recv() => Ok(()),
    }
}

#[cfg(not(unix))]
async fn termination_signal() -> std::io::Result<()> {
    tokio::signal::ctrl_c().await
}
