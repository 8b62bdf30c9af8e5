//! Where credentials come from, and keeping them until they are refused.

use std::{
    fmt,
    sync::{Arc, Mutex, PoisonError},
};

use futures_core::future::BoxFuture;
use http::HeaderValue;

use crate::{
    client::{Credentials, service::sealed::Service},
    error::{Error, ErrorKind, Result, Scrubber},
};

/// A source of credentials that change while the program runs.
///
/// The client asks once and keeps the answer. It asks again when the server answers 401, then repeats that call
/// once, and after [`Client::refresh_credentials`](crate::Client::refresh_credentials).
///
/// Closures that return a future implement it, and so do [`Credentials`] that never change:
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
pub trait CredentialsProvider: Send + Sync + 'static {
    /// Gives the credentials to use from now on.
    fn credentials(&self) -> BoxFuture<'_, Result<Credentials, ProviderError>>;
}

/// What a [`CredentialsProvider`] may fail with. It must not contain the credentials.
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
}

/// What the client keeps: one ready header, and how to get another.
pub(crate) struct Auth {
    source: Source,
    current: Mutex<Current>,
    /// Held while the provider is asked, so that many waiting calls ask once.
    asking: tokio::sync::Mutex<()>,
}

#[derive(Default)]
struct Current {
    authorization: Option<Arc<Authorization>>,
    /// How often it was forgotten: what was asked for before that is not kept.
    forgotten: u64,
}

#[derive(Clone)]
pub(crate) enum Source {
    None,
    Fixed(Credentials),
    Provider(Arc<dyn CredentialsProvider>),
}

pub(crate) struct Authorization {
    pub(crate) header: HeaderValue,
    pub(crate) secrets: Scrubber,
}

impl Auth {
    /// Credentials that never change are checked here, once.
    pub(crate) fn new<S: Service>(source: Source) -> Result<Self> {
        let current = match &source {
            Source::Fixed(credentials) => Some(Arc::new(Authorization::new::<S>(credentials)?)),
            Source::None | Source::Provider(_) => None,
        };
        let current = Mutex::new(Current { authorization: current, forgotten: 0 });
        Ok(Self { source, current, asking: tokio::sync::Mutex::default() })
    }

    pub(crate) async fn current<S: Service>(&self) -> Result<Option<Arc<Authorization>>> {
        let Source::Provider(provider) = &self.source else {
            return Ok(self.kept());
        };
        if let Some(kept) = self.kept() {
            return Ok(Some(kept));
        }
        let _asking = self.asking.lock().await;
        if let Some(kept) = self.kept() {
            return Ok(Some(kept));
        }
        let forgotten = self.lock().forgotten;
        let credentials = provider.credentials().await.map_err(|error| {
            Error::new(ErrorKind::Request, "the credentials provider failed").with_source(error)
        })?;
        let fresh = Arc::new(Authorization::new::<S>(&credentials)?);
        let mut current = self.lock();
        if current.forgotten == forgotten {
            current.authorization = Some(fresh.clone());
        }
        Ok(Some(fresh))
    }

    /// Forgets `refused` unless somebody else has replaced it already. `true` if asking again may help.
    pub(crate) fn refuse(&self, refused: Option<&Arc<Authorization>>) -> bool {
        if !matches!(self.source, Source::Provider(_)) {
            return false;
        }
        let mut current = self.lock();
        if let (Some(kept), Some(refused)) = (&current.authorization, refused)
            && Arc::ptr_eq(kept, refused)
        {
            current.authorization = None;
        }
        true
    }

    pub(crate) fn forget(&self) {
        if matches!(self.source, Source::Provider(_)) {
            let mut current = self.lock();
            current.authorization = None;
            current.forgotten += 1;
        }
    }

    fn kept(&self) -> Option<Arc<Authorization>> {
        self.lock().authorization.clone()
    }

    fn lock(&self) -> std::sync::MutexGuard<'_, Current> {
        self.current.lock().unwrap_or_else(PoisonError::into_inner)
    }
}

impl Authorization {
    fn new<S: Service>(credentials: &Credentials) -> Result<Self> {
        let mut secrets = Scrubber::default();
        credentials.add_to(&mut secrets);
        Ok(Self { header: S::authorization(credentials)?, secrets })
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
