//! Sources of credentials.

use std::{fmt, sync::Arc};

use futures_core::future::BoxFuture;
use http::HeaderValue;

use crate::{
    client::{Credentials, provider::Provided, service::sealed::Service},
    error::Result,
};

/// Source of credentials that change while the program runs, such as short-lived tokens.
///
/// The client calls the provider before the first request and caches the result. It calls the provider again
/// - before the credentials [expire](Credentials::expires_at), in the background. Calls wait for new credentials only
///   once the old ones have expired;
/// - when a server responds with 401. The call is then retried once;
/// - after [`Client::refresh_credentials`](crate::Client::refresh_credentials).
///
/// The provider runs in its own task on the runtime of the call that needs the credentials. Concurrent calls share one
/// run, which continues even if their timeouts elapse. If it fails, the calls that wait for it fail with
/// [`ErrorKind::Credentials`](crate::ErrorKind::Credentials), and the next call starts it again.
///
/// A provider must not use the client that it provides credentials for: such calls fail.
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

/// The `Authorization` header of requests, or the provider of it.
pub(crate) struct Auth {
    source: Source,
    header: Header,
}

enum Header {
    None,
    Fixed(Arc<Authorization>),
    Provided(Provided),
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
        let header = match &source {
            Source::None => Header::None,
            Source::Fixed(credentials) => Header::Fixed(Arc::new(Authorization::new::<S>(credentials)?)),
            Source::Provider(provider) => Header::Provided(Provided::new(Arc::clone(provider))),
        };
        Ok(Self { source, header })
    }

    pub(crate) async fn current<S: Service>(&self) -> Result<Option<Arc<Authorization>>> {
        match &self.header {
            Header::None => Ok(None),
            Header::Fixed(authorization) => Ok(Some(Arc::clone(authorization))),
            Header::Provided(provided) => provided.current::<S>().await.map(Some),
        }
    }

    /// Removes `refused` from the cache unless it was replaced already. `true` if the provider may return other
    /// credentials.
    pub(crate) fn refuse(&self, refused: Option<&Arc<Authorization>>) -> bool {
        let Header::Provided(provided) = &self.header else { return false };
        provided.refuse(refused);
        true
    }

    pub(crate) fn forget(&self) {
        if let Header::Provided(provided) = &self.header {
            provided.forget();
        }
    }
}

impl Authorization {
    pub(crate) fn new<S: Service>(credentials: &Credentials) -> Result<Self> {
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
            Self::Fixed(credentials) => credentials.kind(),
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
