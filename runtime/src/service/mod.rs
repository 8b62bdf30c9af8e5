//! The process that serves connectors.

mod builder;
mod health;
mod register;
mod run;
mod signal;
mod worker;

use std::{
    collections::BTreeMap,
    sync::{Arc, atomic::AtomicBool},
    time::Duration,
};

use connectors_sdk::elasticsearch::SyncJobType;

pub use builder::ServiceBuilder;
pub use signal::shutdown_signal;

use crate::{
    Error, ErrorKind, Events, SyncReport,
    job::{self, Env, SourceType},
};

/// Serves connectors: registers them, and runs their sync jobs. Created by [`Service::builder`].
///
/// A service is cheap to clone, and all clones are the same service.
///
/// ```
/// use connectors_runtime::{DataSource, Document, Service, SourceResult, SyncContext};
/// use connectors_sdk::elasticsearch::{Configuration, SyncJobType};
/// use connectors_testing::FakeElasticsearch;
/// use serde_json::json;
///
/// struct Greeting;
///
/// impl DataSource for Greeting {
///     const SERVICE_TYPE: &'static str = "greeting";
///     type Config = ();
///
///     fn configuration() -> Configuration {
///         Configuration::new()
///     }
///
///     async fn connect(_: ()) -> SourceResult<Self> {
///         Ok(Greeting)
///     }
///
///     async fn ping(&self) -> SourceResult {
///         Ok(())
///     }
///
///     async fn sync_full(&self, sync: &SyncContext) -> SourceResult {
///         sync.index(Document::new("1", &json!({"text": "Hello"}))?).await?;
///         Ok(())
///     }
/// }
///
/// # #[tokio::main(flavor = "current_thread")]
/// # async fn main() -> Result<(), Box<dyn std::error::Error>> {
/// let fake = FakeElasticsearch::start().await;
/// let es = fake.client();
/// es.connector("hello").put().service_type("greeting").index_name("search-hello").send().await?;
///
/// let service = Service::builder(es).connector::<Greeting>("hello").build()?;
/// let report = service.sync_once("hello", SyncJobType::Full).await?;
/// assert_eq!((report.indexed, report.deleted), (1, 0));
/// assert_eq!(fake.document("search-hello", "1").unwrap()["text"], "Hello");
/// # Ok(()) }
/// ```
#[derive(Clone, Debug)]
pub struct Service {
    inner: Arc<Inner>,
}

#[derive(Debug)]
pub(crate) struct Inner {
    env: Env,
    /// Sources of single connectors, by the id of the connector.
    connectors: BTreeMap<String, Arc<dyn SourceType>>,
    /// Sources of all connectors of a service type.
    service_types: BTreeMap<&'static str, Arc<dyn SourceType>>,
    poll_interval: Duration,
    concurrent_jobs: usize,
    /// Whether `run_until` is running.
    running: AtomicBool,
}

impl Service {
    /// Returns a stream of what happens from now on.
    pub fn events(&self) -> Events {
        self.inner.env.events.subscribe()
    }

    /// Registers a connector, creates a sync job for it, and runs the job to its end.
    ///
    /// The connector must exist, have an index, and belong to one of the sources of this service. If the future is dropped, the
    /// job is left `in_progress` without a heartbeat, until a connector service ends it as idle.
    ///
    /// A job that was canceled is not an error: the [`status`](SyncReport::status) of the report says so.
    ///
    /// # Errors
    ///
    /// If the connector cannot be synced: another sync of it is running ([`ErrorKind::Conflict`]), or it is not configured. Also
    /// if the job has failed: the error then has a [report](Error::report).
    pub async fn sync_once(&self, connector_id: &str, job_type: SyncJobType) -> Result<SyncReport, Error> {
        let inner = &self.inner;
        let source_type = inner.source_of(connector_id).await?;
        register::register(&inner.env.store, connector_id, &*source_type).await?;
        let job = inner.env.store.create_job(connector_id, job_type.clone()).await?;
        let result = job::run(&inner.env, &source_type, connector_id, &job, &job_type).await;
        if let Err(error) = &result
            && error.kind() == ErrorKind::Conflict
            && error.report().is_none()
        {
            inner.env.store.cancel_job(&job).await;
        }
        result
    }
}

impl Inner {
    /// The source of a connector: the one that was given for its id, or for its service type.
    async fn source_of(&self, connector_id: &str) -> Result<Arc<dyn SourceType>, Error> {
        if let Some(source_type) = self.connectors.get(connector_id) {
            return Ok(Arc::clone(source_type));
        }
        let Some(read) = self.env.store.connector(connector_id).await? else {
            return Err(Error::new(ErrorKind::Service, format!("there is no connector `{connector_id}`")));
        };
        let service_type = read.value.service_type.unwrap_or_default();
        self.service_types.get(service_type.as_str()).map(Arc::clone).ok_or_else(|| {
            let message = format!(
                "no source serves the connector `{connector_id}` of the service type `{service_type}`: add it with \
                 `.connector::<S>(..)` or `.service_type::<S>()`"
            );
            Error::new(ErrorKind::Service, message)
        })
    }
}
