//! The client: everything that knows HTTP.

pub(crate) mod attempt;
mod auth;
#[cfg(feature = "blocking")]
pub(crate) mod blocking;
mod body;
mod builder;
pub(crate) mod call;
pub(crate) mod credentials;
pub(crate) mod failure;
mod nodes;
mod observer;
pub(crate) mod options;
pub(crate) mod pages;
mod path;
mod raw;
pub(crate) mod request;
mod response;
pub(crate) mod retry;
mod send;
pub(crate) mod service;
#[cfg(any(feature = "rustls", feature = "native-tls"))]
mod tls;
pub(crate) mod warning;

use std::{fmt, sync::Arc, time::Duration};

use http::{HeaderMap, HeaderValue, Method};

pub use auth::{CredentialsProvider, ProviderError};
pub use builder::ClientBuilder;
pub use credentials::Credentials;
pub use observer::{Attempt, AttemptOutcome, Observer};
pub use raw::RawRequest;
pub use response::Response;
pub use retry::RetryPolicy;
pub use service::Service;

/// A client of one service: [`Elasticsearch`](crate::Elasticsearch) or [`B3os`](crate::B3os).
///
/// Cheap to clone; clones share connections, credentials and the budget of repetitions. Make one and keep it.
///
/// ```
/// use connectors_sdk::Client;
///
/// let es = Client::elasticsearch("https://localhost:9200").api_key("aWQ6a2V5").build()?;
/// let b3 = Client::b3os().token("b3sk_...").build()?;
/// # Ok::<(), connectors_sdk::Error>(())
/// ```
pub struct Client<S: Service> {
    pub(crate) inner: Arc<Inner<S>>,
}

pub(crate) struct Inner<S> {
    pub(crate) service: S,
    pub(crate) http: reqwest::Client,
    /// The HTTP client was handed in by the caller.
    foreign_http: bool,
    /// A node is reached in the clear, and that was not allowed, so no call may bring credentials of its own.
    refuse_credentials: bool,
    nodes: nodes::Nodes,
    auth: auth::Auth,
    /// Headers of every request, without credentials.
    pub(crate) headers: HeaderMap,
    pub(crate) content_type: HeaderValue,
    pub(crate) retry: RetryPolicy,
    budget: retry::Budget,
    observer: Option<Arc<dyn Observer>>,
    timeout: Option<Duration>,
    max_response_bytes: usize,
}

impl<S: Service> Client<S> {
    /// A call this crate has no type for. `path` starts with `/`, is percent-encoded, and may carry a query.
    pub fn request(&self, method: Method, path: impl Into<String>) -> RawRequest<S> {
        RawRequest::new(self, method, path.into())
    }

    /// Forgets the credentials, so that the next call asks the
    /// [provider](ClientBuilder::credentials) for fresh ones. Fixed credentials stay.
    pub fn refresh_credentials(&self) {
        self.inner.auth.forget();
    }

    /// The base URLs of this client.
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
            .field("retry", &self.inner.retry)
            .field("timeout", &self.inner.timeout)
            .field("max_response_bytes", &self.inner.max_response_bytes)
            .finish_non_exhaustive()
    }
}
