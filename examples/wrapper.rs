//! A downstream SDK on top of this one, with its own error and its own trait, tested with the fake.
//!
//! ```text
//! cargo run --example wrapper
//! ```

use std::{future::Future, pin::Pin};

use connectors_sdk::{Client, Elasticsearch, elasticsearch::ConnectorHandle};
use connectors_testing::FakeElasticsearch;

/// The interface that the rest of the program uses.
trait Monitor: Send + Sync {
    fn heartbeat(&self) -> Pending<'_, ()>;
    fn report(&self, documents: u64) -> Pending<'_, Reported>;
}

type Pending<'a, T> = Pin<Box<dyn Future<Output = Result<T, MonitorError>> + Send + 'a>>;

#[derive(Debug, PartialEq)]
enum Reported {
    Stored,
    AlreadyKnown,
}

/// The program's own error type.
#[derive(Debug, thiserror::Error)]
enum MonitorError {
    #[error("the connector `{0}` was deleted; ask an administrator")]
    Gone(String),
    #[error("the monitor is overloaded, try again later")]
    Busy(#[source] connectors_sdk::Error),
    #[error("the monitor failed")]
    Broken(#[source] connectors_sdk::Error),
}

/// Handles are owned values, so a struct can hold one without lifetimes.
struct ElasticsearchMonitor {
    connector: ConnectorHandle,
}

impl ElasticsearchMonitor {
    fn new(client: &Client<Elasticsearch>, id: &str) -> Self {
        Self { connector: client.connector(id) }
    }

    fn error(&self, error: connectors_sdk::Error) -> MonitorError {
        if error.is_not_found() {
            MonitorError::Gone(self.connector.id().to_owned())
        } else if error.is_retryable() {
            MonitorError::Busy(error)
        } else {
            MonitorError::Broken(error)
        }
    }
}

impl Monitor for ElasticsearchMonitor {
    fn heartbeat(&self) -> Pending<'_, ()> {
        Box::pin(async {
            self.connector.check_in().await.map_err(|error| self.error(error))?;
            Ok(())
        })
    }

    fn report(&self, documents: u64) -> Pending<'_, Reported> {
        Box::pin(async move {
            use connectors_sdk::elasticsearch::WriteResult;
            let updated = self.connector.update_last_sync().indexed(documents).await;
            match updated.map_err(|error| self.error(error))?.result {
                WriteResult::Noop => Ok(Reported::AlreadyKnown),
                _ => Ok(Reported::Stored),
            }
        })
    }
}

#[tokio::main]
async fn main() -> Result<(), Box<dyn std::error::Error>> {
    // The same steps as in a test of this wrapper.
    let fake = FakeElasticsearch::start().await;
    let client = fake.client();
    let monitor: Box<dyn Monitor> = Box::new(ElasticsearchMonitor::new(&client, "wiki"));

    println!("before: {}", monitor.heartbeat().await.unwrap_err());
    client.connector("wiki").put().await?;
    monitor.heartbeat().await?;
    println!("first report: {:?}", monitor.report(42).await?);
    println!("same report again: {:?}", monitor.report(42).await?);

    fake.fail_next(3, 503);
    println!("overloaded: {}", monitor.heartbeat().await.unwrap_err());
    fake.fail_next(1, 403);
    println!("forbidden: {}", monitor.heartbeat().await.unwrap_err());

    // The request that would be sent, without a network.
    let request = client.connector("wiki").update_last_sync().indexed(42).to_http()?;
    println!("{} {} {}", request.method(), request.uri(), String::from_utf8_lossy(request.body()));
    Ok(())
}
