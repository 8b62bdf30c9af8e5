use std::{fmt, future::Future, sync::Arc, time::Duration};

use connectors_sdk::{Client, Elasticsearch};
use futures_util::{FutureExt, future::BoxFuture};

use super::DataSource;
use crate::{DeletionGuard, FailurePolicy, SourceResult};

type Connect<S> = Arc<dyn Fn(<S as DataSource>::Config) -> BoxFuture<'static, SourceResult<S>> + Send + Sync>;

/// Options of the connectors of one data source.
///
/// ```
/// # fn f<S: connectors_runtime::DataSource>() {
/// use connectors_runtime::{DeletionGuard, FailurePolicy, SourceOptions};
///
/// let options = SourceOptions::<S>::new()
///     .failure_policy(FailurePolicy::at_most(10))
///     .deletion_guard(DeletionGuard::at_most_percent(30));
/// # let _ = options;
/// # }
/// ```
pub struct SourceOptions<S: DataSource> {
    connect: Connect<S>,
    pub(crate) settings: Settings,
}

/// What the options say about jobs, whatever the source is.
#[derive(Clone, Debug)]
pub(crate) struct Settings {
    pub(crate) content_client: Option<Client<Elasticsearch>>,
    pub(crate) failure_policy: FailurePolicy,
    pub(crate) deletion_guard: DeletionGuard,
    pub(crate) idle_timeout: Duration,
}

impl Default for Settings {
    fn default() -> Self {
        Self {
            content_client: None,
            failure_policy: FailurePolicy::default(),
            deletion_guard: DeletionGuard::default(),
            idle_timeout: Duration::from_secs(30 * 60),
        }
    }
}

impl<S: DataSource> SourceOptions<S> {
    /// Creates options with their defaults.
    #[must_use]
    pub fn new() -> Self {
        Self { connect: Arc::new(|config| S::connect(config).boxed()), settings: Settings::default() }
    }

    /// Sets how a source is created, instead of [`DataSource::connect`]. `state` is what all sources share, for example an
    /// HTTP client, and is cloned for each.
    ///
    /// ```
    /// # use connectors_runtime::{DataSource, SourceOptions, SourceResult, SyncContext};
    /// # use connectors_sdk::{elasticsearch::Configuration, reqwest};
    /// # struct Wiki { http: reqwest::Client }
    /// # impl DataSource for Wiki {
    /// #     const SERVICE_TYPE: &'static str = "wiki";
    /// #     type Config = ();
    /// #     fn configuration() -> Configuration { Configuration::new() }
    /// #     async fn connect(_: ()) -> SourceResult<Self> { Err("see below".into()) }
    /// #     async fn ping(&self) -> SourceResult { Ok(()) }
    /// #     async fn sync_full(&self, _: &SyncContext) -> SourceResult { Ok(()) }
    /// # }
    /// let http = reqwest::Client::new();
    /// let options = SourceOptions::new().connect_with(http, async |http, ()| Ok(Wiki { http }));
    /// ```
    #[must_use]
    pub fn connect_with<T, F, Fut>(mut self, state: T, connect: F) -> Self
    where
        T: Clone + Send + Sync + 'static,
        F: Fn(T, S::Config) -> Fut + Send + Sync + 'static,
        Fut: Future<Output = SourceResult<S>> + Send + 'static,
    {
        self.connect = Arc::new(move |config| connect(state.clone(), config).boxed());
        self
    }

    /// Sets the client that writes the documents, for example with an API key of its own. The client of the service by
    /// default.
    #[must_use]
    pub fn content_client(mut self, client: Client<Elasticsearch>) -> Self {
        self.settings.content_client = Some(client);
        self
    }

    /// Sets how many documents may fail before a job does.
    #[must_use]
    pub fn failure_policy(mut self, policy: FailurePolicy) -> Self {
        self.settings.failure_policy = policy;
        self
    }

    /// Sets when a full sync refuses to delete documents.
    #[must_use]
    pub fn deletion_guard(mut self, guard: DeletionGuard) -> Self {
        self.settings.deletion_guard = guard;
        self
    }

    /// Sets how long a source may take between two calls of its context before its job fails. 30 minutes by default.
    #[must_use]
    pub fn idle_timeout(mut self, timeout: Duration) -> Self {
        self.settings.idle_timeout = timeout;
        self
    }

    pub(crate) fn connect(&self, config: S::Config) -> BoxFuture<'static, SourceResult<S>> {
        (self.connect)(config)
    }
}

impl<S: DataSource> Default for SourceOptions<S> {
    fn default() -> Self {
        Self::new()
    }
}

impl<S: DataSource> Clone for SourceOptions<S> {
    fn clone(&self) -> Self {
        Self { connect: Arc::clone(&self.connect), settings: self.settings.clone() }
    }
}

impl<S: DataSource> fmt::Debug for SourceOptions<S> {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("SourceOptions")
            .field("service_type", &S::SERVICE_TYPE)
            .field("settings", &self.settings)
            .finish_non_exhaustive()
    }
}
