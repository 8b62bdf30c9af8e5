use std::{
    collections::BTreeMap,
    sync::{Arc, atomic::AtomicBool},
    time::Duration,
};

use connectors_sdk::{Client, Elasticsearch};

use super::{Inner, Service, worker};
use crate::{
    DataSource, Error, ErrorKind, SourceOptions,
    job::{Env, SourceType},
    progress::{Publisher, Stop},
    sink::Limits,
    store::Store,
};

/// Builder of a [`Service`].
///
/// ```no_run
/// # fn f<Wiki: connectors_runtime::DataSource>() -> Result<(), Box<dyn std::error::Error>> {
/// use connectors_runtime::{Service, SourceOptions, FailurePolicy};
/// use connectors_sdk::Client;
///
/// let es = Client::elasticsearch_from_env()?.build()?;
/// let service = Service::builder(es)
///     .connector::<Wiki>("wiki-eu")
///     .service_type_with(SourceOptions::<Wiki>::new().failure_policy(FailurePolicy::strict()))
///     .bulk_concurrency(3)
///     .build()?;
/// # let _ = service;
/// # Ok(()) }
/// ```
#[derive(Debug)]
#[must_use = "a builder does nothing until `.build()`"]
pub struct ServiceBuilder {
    client: Client<Elasticsearch>,
    connectors: BTreeMap<String, Arc<dyn SourceType>>,
    service_types: BTreeMap<&'static str, Arc<dyn SourceType>>,
    limits: Limits,
    poll_interval: Duration,
    concurrent_jobs: usize,
    /// The first invalid setting.
    invalid: Option<String>,
}

impl Service {
    /// Creates a service on this client.
    pub fn builder(client: Client<Elasticsearch>) -> ServiceBuilder {
        ServiceBuilder {
            client,
            connectors: BTreeMap::new(),
            service_types: BTreeMap::new(),
            limits: Limits::default(),
            poll_interval: Duration::from_secs(10),
            concurrent_jobs: 4,
            invalid: None,
        }
    }
}

impl ServiceBuilder {
    /// Serves the connector with this id.
    pub fn connector<S: DataSource>(self, id: impl Into<String>) -> Self {
        self.connector_with(id, SourceOptions::<S>::new())
    }

    /// Serves the connector with this id, with options.
    pub fn connector_with<S: DataSource>(mut self, id: impl Into<String>, options: SourceOptions<S>) -> Self {
        let id = id.into();
        self.check::<S>();
        if id.is_empty() {
            self.invalid.get_or_insert_with(|| "the id of a connector must not be empty".to_owned());
        }
        if self.connectors.insert(id.clone(), Arc::new(options)).is_some() {
            self.invalid.get_or_insert_with(|| format!("the connector `{id}` is given twice"));
        }
        self
    }

    /// Serves every connector of the service type of this source. Those given by id take precedence.
    pub fn service_type<S: DataSource>(self) -> Self {
        self.service_type_with(SourceOptions::<S>::new())
    }

    /// Serves every connector of the service type of this source, with options.
    pub fn service_type_with<S: DataSource>(mut self, options: SourceOptions<S>) -> Self {
        self.check::<S>();
        if self.service_types.insert(S::SERVICE_TYPE, Arc::new(options)).is_some() {
            let message = format!("the service type `{}` is given twice", S::SERVICE_TYPE);
            self.invalid.get_or_insert(message);
        }
        self
    }

    /// Sets the size of a bulk request in bytes. 1 MiB by default. A larger document goes alone.
    pub fn bulk_size(mut self, bytes: usize) -> Self {
        self.limits.batch_bytes = bytes.max(1);
        self
    }

    /// Sets the number of bulk requests that a job sends at the same time. 5 by default.
    pub fn bulk_concurrency(mut self, requests: usize) -> Self {
        self.limits.concurrency = requests.max(1);
        self
    }

    /// Sets how many bytes of documents a job holds in memory before its source has to wait. 8 MiB by default. A larger document
    /// takes all of it.
    pub fn memory_limit(mut self, bytes: usize) -> Self {
        self.limits.memory = bytes.max(1);
        self
    }

    /// Sets how long a job retries writes that Elasticsearch does not accept, without any progress, before it fails. 5 minutes by
    /// default.
    pub fn retry_limit(mut self, duration: Duration) -> Self {
        self.limits.patience = duration;
        self
    }

    /// Sets how often [`run_until`](Service::run_until) looks for connectors and jobs, besides each time a job ends. 10 seconds
    /// by default, with some jitter.
    pub fn poll_interval(mut self, interval: Duration) -> Self {
        self.poll_interval = interval;
        self
    }

    /// Sets how many jobs [`run_until`](Service::run_until) runs at the same time. 4 by default. A connector has at most one
    /// content job and one access control job at a time.
    pub fn concurrent_jobs(mut self, jobs: usize) -> Self {
        self.concurrent_jobs = jobs.max(1);
        self
    }

    /// Builds the service. Sends nothing.
    ///
    /// # Errors
    ///
    /// If no connector and no service type is given, one is given twice, or a service type is empty.
    pub fn build(self) -> Result<Service, Error> {
        if let Some(message) = self.invalid {
            return Err(Error::new(ErrorKind::Service, message));
        }
        if self.connectors.is_empty() && self.service_types.is_empty() {
            let message =
                "a service needs a source: add one with `.connector::<S>(..)` or `.service_type::<S>()`";
            return Err(Error::new(ErrorKind::Service, message));
        }
        let env = Env {
            store: Store::new(self.client),
            worker: worker::name(),
            limits: self.limits,
            events: Publisher::default(),
            shutdown: Arc::new(Stop::default()),
        };
        let inner = Inner {
            env,
            connectors: self.connectors,
            service_types: self.service_types,
            poll_interval: self.poll_interval,
            concurrent_jobs: self.concurrent_jobs,
            running: AtomicBool::new(false),
        };
        Ok(Service { inner: Arc::new(inner) })
    }

    fn check<S: DataSource>(&mut self) {
        if S::SERVICE_TYPE.is_empty() {
            let name = std::any::type_name::<S>();
            self.invalid.get_or_insert_with(|| format!("the `SERVICE_TYPE` of `{name}` must not be empty"));
        }
    }
}
