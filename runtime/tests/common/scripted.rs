//! A source that does what a closure says.

use std::{future::Future, pin::Pin, sync::Arc};

use connectors_runtime::{
    DataSource, Document, SourceResult, SyncContext, connectors_sdk::elasticsearch::Configuration,
};
use serde_json::json;

type Listing = Arc<
    dyn for<'a> Fn(&'a SyncContext) -> Pin<Box<dyn Future<Output = SourceResult> + Send + 'a>> + Send + Sync,
>;

/// A source that lists what a closure says.
#[derive(Clone)]
pub struct Scripted(Listing);

impl Scripted {
    pub fn new<F>(listing: F) -> Self
    where
        F: for<'a> Fn(&'a SyncContext) -> Pin<Box<dyn Future<Output = SourceResult> + Send + 'a>>
            + Send
            + Sync
            + 'static,
    {
        Self(Arc::new(listing))
    }
}

impl DataSource for Scripted {
    const SERVICE_TYPE: &'static str = "scripted";
    type Config = ();

    fn configuration() -> Configuration {
        Configuration::new()
    }

    async fn connect((): ()) -> SourceResult<Self> {
        Err("only with `connect_with`".into())
    }

    async fn ping(&self) -> SourceResult {
        Ok(())
    }

    async fn sync_full(&self, sync: &SyncContext) -> SourceResult {
        (self.0)(sync).await
    }
}

/// A small document.
pub fn document(id: &str) -> Document {
    Document::new(id, &json!({"title": id})).unwrap()
}

/// A source from a block that uses the context `sync`.
#[macro_export]
macro_rules! source {
    (|$sync:ident| $body:block) => {
        $crate::support::Scripted::new(|$sync| Box::pin(async move { $body }))
    };
}
