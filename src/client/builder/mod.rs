//! The settings of a client.

mod base_url;
mod build;
#[cfg(feature = "rustls")]
mod pinned;
mod pool;
mod proxy;
mod shown_url;
mod source;
mod timeouts;
#[cfg(any(feature = "rustls", feature = "native-tls"))]
mod tls;
pub(crate) mod trust;
#[cfg(feature = "rustls")]
mod validity;

use std::{fmt, sync::Arc};

use http::HeaderMap;
use url::Url;

use crate::{
    client::{Interceptor, Observer, RetryPolicy, auth::Source, headers, service::Service},
    error::Error,
};

const MAX_RESPONSE_BYTES: usize = 64 * 1024 * 1024;

/// Builder of a [`Client`](crate::Client).
///
/// Setters never fail: [`build`](ClientBuilder::build) reports the first invalid setting. There is one set of credentials
/// for all nodes, and setting it twice with different values is an error.
///
/// ```
/// use std::time::Duration;
/// use connectors_sdk::{Client, RetryPolicy};
///
/// let client = Client::elasticsearch("https://proxy.example/es")
///     .basic("elastic", "changeme")
///     .timeout(Duration::from_secs(20))
///     .retry(RetryPolicy::none())
///     .build()?;
/// # let _ = client;
/// # Ok::<(), connectors_sdk::Error>(())
/// ```
#[must_use = "a builder does nothing until `.build()`"]
pub struct ClientBuilder<S: Service> {
    pub(crate) service: S,
    urls: Vec<Url>,
    source: Source,
    /// Where the source was given, for the message about a second one.
    source_place: &'static str,
    headers: HeaderMap,
    user_agent: Option<String>,
    timeouts: timeouts::Timeouts,
    pool: pool::Pool,
    retry: RetryPolicy,
    observer: Option<Arc<dyn Observer>>,
    interceptor: Option<Arc<dyn Interceptor>>,
    max_response_bytes: usize,
    allow_plain_http: bool,
    proxy: proxy::Proxy,
    #[cfg(any(feature = "rustls", feature = "native-tls"))]
    tls: tls::Tls,
    fingerprint: Option<trust::Fingerprint>,
    http: Option<reqwest::Client>,
    /// The settings made so far that a client given with `http_client` replaces.
    http_settings: Vec<&'static str>,
    /// The first invalid setting.
    invalid: Option<Error>,
}

impl<S: Service> ClientBuilder<S> {
    pub(crate) fn new(service: S) -> Self {
        Self {
            service,
            urls: Vec::new(),
            source: Source::None,
            source_place: "",
            headers: HeaderMap::new(),
            user_agent: None,
            timeouts: timeouts::Timeouts::default(),
            pool: pool::Pool::default(),
            retry: RetryPolicy::default(),
            observer: None,
            interceptor: None,
            max_response_bytes: MAX_RESPONSE_BYTES,
            allow_plain_http: false,
            proxy: proxy::Proxy::default(),
            #[cfg(any(feature = "rustls", feature = "native-tls"))]
            tls: tls::Tls::default(),
            fingerprint: None,
            http: None,
            http_settings: Vec::new(),
            invalid: None,
        }
    }

    pub(crate) fn fail(&mut self, error: Error) {
        self.invalid.get_or_insert(error);
    }

    /// Sets the policy for retrying failed calls.
    pub fn retry(mut self, policy: RetryPolicy) -> Self {
        self.retry = policy;
        self
    }

    /// Reports every attempt to `observer`, for metrics. Logs and traces need no observer: calls are `tracing` spans.
    pub fn observer(mut self, observer: impl Observer) -> Self {
        self.observer = Some(Arc::new(observer));
        self
    }

    /// Lets `interceptor` add headers to each request just before it is sent, to sign it or to propagate a trace. A second
    /// interceptor replaces the first. No environment variable sets it, because it is code.
    ///
    /// ```
    /// use connectors_sdk::{Client, ProviderError, bytes::Bytes, http::request::Parts};
    /// # fn traceparent() -> String { "00-0af7651916cd43dd8448eb211c80319c-b7ad6b7169203331-01".into() }
    ///
    /// let es = Client::elasticsearch("https://localhost:9200")
    ///     .interceptor(|parts: &mut Parts, _: &Bytes| -> Result<(), ProviderError> {
    ///         parts.headers.insert("traceparent", traceparent().parse()?);
    ///         Ok(())
    ///     })
    ///     .build()?;
    /// # let _ = es;
    /// # Ok::<(), connectors_sdk::Error>(())
    /// ```
    pub fn interceptor(mut self, interceptor: impl Interceptor) -> Self {
        self.interceptor = Some(Arc::new(interceptor));
        self
    }

    /// Sets the maximum size of a response body, in bytes after decompression. 64 MiB by default. A larger one is an
    /// error of kind [`Decode`](crate::ErrorKind::Decode), and is not kept in memory.
    ///
    /// Decoded values take more memory than their text: up to 170 times as much for JSON of no fixed form, and up to 560 times
    /// as much for documents of this crate. Only a hostile response comes near that, such as a connector with thousands of
    /// empty `filtering` entries. Set a lower limit for servers that are not trusted.
    pub fn max_response_bytes(mut self, limit: usize) -> Self {
        self.max_response_bytes = limit;
        self
    }

    /// Adds a header to every request.
    ///
    /// [`build`](Self::build) reports an invalid name or value, and headers that only the HTTP stack can set correctly:
    /// `Connection`, `Content-Length`, `Keep-Alive`, `Proxy-Connection`, `TE`, `Trailer`, `Transfer-Encoding` and `Upgrade`.
    /// `Host` is sent as given, for proxies that route by it; by default it is the host of the base URL.
    pub fn header(mut self, name: impl AsRef<str>, value: impl AsRef<str>) -> Self {
        match headers::parse(name.as_ref(), value.as_ref()) {
            Ok((name, value)) => {
                self.headers.insert(name, value);
            }
            Err(message) => self.fail(Error::config(format!("invalid default header: {message}"))),
        }
        self
    }

    /// Prepends the name of your program to `User-Agent`.
    pub fn user_agent(mut self, product: impl Into<String>) -> Self {
        self.user_agent = Some(product.into());
        self
    }

    /// Sends requests with this [`reqwest::Client`](https://docs.rs/reqwest/0.13/reqwest/struct.Client.html). Its
    /// settings for proxies, TLS, the connection pool, and the connect and read timeouts replace those of this builder, so
    /// making one of them here as well is an error.
    ///
    /// Build it with `redirect(redirect::Policy::none())` and `retry(retry::never())`:
    /// - A client that follows redirects sends bodies and keys to the other host before this crate can detect it. A
    ///   response from another URL is an error of kind [`Redirect`](crate::ErrorKind::Redirect), and the request may
    ///   have been carried out. A 307 or 308 to the *same* URL cannot be detected: the request is sent again, and the
    ///   call looks like one success.
    /// - A client that retries sends requests that [`attempts`](crate::Response::attempts) does not count.
    ///
    /// Use the client on one tokio runtime. A connection belongs to the runtime that opened it: on another one, calls wait for
    /// the first. For the same reason, the blocking methods return an error. Clients without this setting have a connection
    /// pool for each runtime.
    ///
    /// ```
    /// use connectors_sdk::Client;
    ///
    /// let http = reqwest::Client::builder()
    ///     .redirect(reqwest::redirect::Policy::none())
    ///     .retry(reqwest::retry::never())
    ///     .build()
    ///     .unwrap();
    /// let es = Client::elasticsearch("https://localhost:9200").http_client(http).build()?;
    /// # let _ = es;
    /// # Ok::<(), connectors_sdk::Error>(())
    /// ```
    pub fn http_client(mut self, client: reqwest::Client) -> Self {
        self.http = Some(client);
        self
    }
}

impl<S: Service> fmt::Debug for ClientBuilder<S> {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("ClientBuilder")
            .field("service", &self.service)
            .field("base_urls", &self.urls.iter().map(Url::as_str).collect::<Vec<_>>())
            .field("credentials", &self.source)
            .field("trust", &self.trust())
            .field("retry", &self.retry)
            .finish_non_exhaustive()
    }
}
