//! Sources of credentials, and the cache of what they returned.

use std::{
    fmt,
    sync::{Arc, Mutex, PoisonError},
};

use futures_core::future::BoxFuture;
use http::HeaderValue;

use crate::{
    client::{Credentials, service::sealed::Service},
    error::{Error, ErrorKind, Result},
};

/// Source of credentials that change while the program runs, such as short-lived tokens.
///
/// The client calls the provider before the first request and caches the result. It calls the provider again when a
/// server responds with 401 (the call is then retried once) and after
/// [`Client::refresh_credentials`](crate::Client::refresh_credentials).
///
/// Closures that return a future implement this trait, as do fixed [`Credentials`]:
///
/// ```
/// use connectors_sdk::{Client, Credentials};
///
/// # async fn read_token_file() -> std::io::Result<String> { Ok("token".into()) }
/// let client = Client::elasticsearch("https://localhost:9200")
///     .credentials(|| async { Ok(Credentials::bearer(read_token_file().await?)) })
///     .build()?;
/// # Ok::<(), connectors_sdk::Error>(())
/// ```
#[doc(alias = "token provider")]
#[doc(alias = "authentication")]
pub trait CredentialsProvider: Send + Sync + 'static {
    /// Returns the credentials to use from now on.
    fn credentials(&self) -> BoxFuture<'_, Result<Credentials, ProviderError>>;

    /// Credentials that never change. They are checked by `build()` instead of at the first call, and are not requested
    /// again after a 401.
    #[doc(hidden)]
    fn fixed(&self) -> Option<Credentials> {
        None
    }
}

/// Error of a [`CredentialsProvider`]. It must not contain credentials.
pub type ProviderError = Box<dyn std::error::Error + Send + Sync>;

impl<F, Fut> CredentialsProvider for F
where
    F: Fn() -> Fut + Send + Sync + 'static,
    Fut: Future<Output = Result<Credentials, ProviderError>> + Send + 'static,
{
    fn credentials(&self) -> BoxFuture<'_, Result<Credentials, ProviderError>> {
        Box::pin(self())
    }
}

impl CredentialsProvider for Credentials {
    fn credentials(&self) -> BoxFuture<'_, Result<Credentials, ProviderError>> {
        let credentials = self.clone();
        Box::pin(async move { Ok(credentials) })
    }

    fn fixed(&self) -> Option<Credentials> {
        Some(self.clone())
    }
}

/// The cached `Authorization` header and the source of the next one.
pub(crate) struct Auth {
    source: Source,
    current: Mutex<Current>,
    /// Held while the provider runs, so that concurrent calls share one run.
    requesting: tokio::sync::Mutex<()>,
}

#[derive(Default)]
struct Current {
    authorization: Option<Arc<Authorization>>,
    /// Number of invalidations. A result requested before the last one is not cached.
    invalidations: u64,
}

#[derive(Clone)]
pub(crate) enum Source {
    None,
    Fixed(Credentials),
    Provider(Arc<dyn CredentialsProvider>),
}

pub(crate) struct Authorization {
    pub(crate) header: HeaderValue,
    pub(crate) credentials: Credentials,
}

impl Auth {
    /// Checks fixed credentials once, here.
    pub(crate) fn new<S: Service>(source: Source) -> Result<Self> {
        let current = match &source {
            Source::Fixed(credentials) => Some(Arc::new(Authorization::new::<S>(credentials)?)),
            Source::None | Source::Provider(_) => None,
        };
        let current = Mutex::new(Current { authorization: current, invalidations: 0 });
        Ok(Self { source, current, requesting: tokio::sync::Mutex::default() })
    }

    pub(crate) async fn current<S: Service>(&self) -> Result<Option<Arc<Authorization>>> {
        let Source::Provider(provider) = &self.source else {
            return Ok(self.cached());
        };
        if let Some(cached) = self.cached() {
            return Ok(Some(cached));
        }
        let _requesting = self.requesting.lock().await;
        if let Some(cached) = self.cached() {
            return Ok(Some(cached));
        }
        let invalidations = self.lock().invalidations;
        let credentials = provider.credentials().await.map_err(|error| {
            Error::new(ErrorKind::Request, "the credentials provider failed").with_source(error)
        })?;
        let fresh = Arc::new(Authorization::new::<S>(&credentials)?);
        let mut current = self.lock();
        if current.invalidations == invalidations {
            current.authorization = Some(fresh.clone());
        }
        Ok(Some(fresh))
    }

    /// Removes `refused` from the cache unless it was replaced already. `true` if the provider may return other
    /// credentials.
    pub(crate) fn refuse(&self, refused: Option<&Arc<Authorization>>) -> bool {
        if !matches!(self.source, Source::Provider(_)) {
            return false;
        }
        let mut current = self.lock();
        if let (Some(cached), Some(refused)) = (&current.authorization, refused)
            && Arc::ptr_eq(cached, refused)
        {
            current.authorization = None;
        }
        true
    }

    pub(crate) fn forget(&self) {
        if matches!(self.source, Source::Provider(_)) {
            let mut current = self.lock();
            current.authorization = None;
            current.invalidations += 1;
        }
    }

    fn cached(&self) -> Option<Arc<Authorization>> {
        self.lock().authorization.clone()
    }

    fn lock(&self) -> std::sync::MutexGuard<'_, Current> {
        self.current.lock().unwrap_or_else(PoisonError::into_inner)
    }
}

impl Authorization {
    fn new<S: Service>(credentials: &Credentials) -> Result<Self> {
        Ok(Self { header: S::authorization(credentials)?, credentials: credentials.clone() })
    }
}

impl Source {
    /// Whether both are the same fixed credentials. Providers cannot be compared.
    pub(crate) fn is_same(&self, other: &Self) -> bool {
        match (self, other) {
            (Self::Fixed(one), Self::Fixed(other)) => one.is_same(other),
            _ => false,
        }
    }

    /// Description for error messages.
    pub(crate) fn kind(&self) -> &'static str {
        match self {
            Self::None => "no credentials",
            Self::Fixed(Credentials::ApiKey(_)) => "an API key",
            Self::Fixed(Credentials::Basic { .. }) => "a user name and password",
            Self::Fixed(Credentials::Bearer(_)) => "a bearer token",
            Self::Provider(_) => "a credentials provider",
        }
    }
}

impl fmt::Debug for Source {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Self::None => f.write_str("None"),
            Self::Fixed(credentials) => credentials.fmt(f),
            Self::Provider(_) => f.write_str("Provider"),
        }
    }
}

impl fmt::Debug for Auth {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        self.source.fmt(f)
    }
}
