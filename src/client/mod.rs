//! The client: authentication, retries, HTTP.

pub(crate) mod attempt;
mod attempts;
mod auth;
#[cfg(feature = "blocking")]
pub(crate) mod blocking;
pub(crate) mod body;
mod builder;
pub(crate) mod call;
#[cfg(feature = "gzip")]
mod compress;
mod connection;
pub(crate) mod credentials;
pub(crate) mod failure;
mod headers;
mod http2;
pub(crate) mod interceptor;
mod nodes;
mod observer;
pub(crate) mod options;
pub(crate) mod pages;
mod path;
mod payload;
mod pools;
mod provider;
mod raw;
pub(crate) mod request;
mod response;
pub(crate) mod retry;
pub(crate) mod retry_after;
mod runtime;
mod send;
pub(crate) mod service;
pub(crate) mod warning;
pub(crate) mod wiped;

use std::{fmt, sync::Arc, time::Duration};

use http::{HeaderMap, HeaderValue, Method};

pub use auth::{CredentialsProvider, ProviderError};
pub use builder::ClientBuilder;
pub use credentials::Credentials;
pub use interceptor::Interceptor;
pub use observer::{Attempt, AttemptOutcome, Observer};
pub use raw::RawRequest;
pub use response::Response;
pub use retry::RetryPolicy;
pub use service::Service;

/// Client of one service: [`Elasticsearch`](crate::Elasticsearch) or [`B3os`](crate::B3os).
///
/// Create one per service and reuse it. Clones are cheap: they share connections, credentials and the retry budget.
///
/// ```
/// use connectors_sdk::Client;
///
/// let es = Client::elasticsearch("https://localhost:9200").api_key("aWQ6a2V5").build()?;
/// let b3 = Client::b3os().token("b3sk_...").build()?;
/// # Ok::<(), connectors_sdk::Error>(())
/// ```
#[doc(alias = "elasticsearch client")]
#[doc(alias = "b3os client")]
#[doc(alias = "connector client")]
pub struct Client<S: Service> {
    pub(crate) inner: Arc<Inner<S>>,
}

pub(crate) struct Inner<S> {
    pub(crate) service: S,
    pools: pools::Pools,
    trust: builder::trust::Trust,
    /// A node uses plain HTTP without `allow_plain_http`, so a call must not add credentials.
    refuse_credentials: bool,
    nodes: nodes::Nodes,
    auth: auth::Auth,
    /// User names and passwords of proxies.
    proxy_credentials: Vec<Credentials>,
    /// Headers of every request, without `Authorization`.
    pub(crate) headers: HeaderMap,
    pub(crate) content_type: HeaderValue,
    pub(crate) retry: RetryPolicy,
    budget: retry::Budget,
    observer: Option<Arc<dyn Observer>>,
    interceptor: Option<Arc<dyn Interceptor>>,
    timeout: Option<Duration>,
    /// The connect or read timeout is zero.
    out_of_time: bool,
    max_response_bytes: usize,
}

impl<S: Service> Client<S> {
    /// Creates a request without a typed method, to any endpoint. `path` starts with `/`, is percent-encoded, and may
    /// contain a query.
    pub fn request(&self, method: Method, path: impl Into<String>) -> RawRequest<S> {
        RawRequest::new(self, method, path.into())
    }

    /// Discards the cached credentials, so that the next call requests new ones from the
    /// [provider](ClientBuilder::credentials). Fixed credentials are kept.
    pub fn refresh_credentials(&self) {
        self.inner.auth.forget();
    }

    /// Returns the base URLs of this client's nodes, without credentials.
    pub fn base_urls(&self) -> impl Iterator<Item = &url::Url> {
        self.inner.nodes.base_urls()
    }
}

impl<S: Service> Clone for Client<S> {
    fn clone(&self) -> Self {
        Self { inner: Arc::clone(&self.inner) }
    }
}

impl<S: Service> fmt::Debug for Client<S> {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("Client")
            .field("service", &self.inner.service)
            .field("base_urls", &self.base_urls().map(url::Url::as_str).collect::<Vec<_>>())
            .field("credentials", &self.inner.auth)
            .field("trust", &self.inner.trust)
            .field("retry", &self.inner.retry)
            .field("interceptor", &self.inner.interceptor)
            .field("timeout", &self.inner.timeout)
            .field("max_response_bytes", &self.inner.max_response_bytes)
            .finish_non_exhaustive()
    }
}
