use std::{fmt, sync::Arc, time::Duration};

use http::{HeaderMap, HeaderName, HeaderValue, header::USER_AGENT};
use url::{Host, Url};
use zeroize::{Zeroize, Zeroizing};

use crate::{
    client::{
        Client, Credentials, CredentialsProvider, Inner, Observer, RetryPolicy,
        auth::{Auth, Source},
        credentials,
        nodes::Nodes,
        pools::Pools,
        retry::Budget,
        service::Service,
        wiped,
    },
    error::{Error, Result, is_credential},
};

const CONNECT_TIMEOUT: Duration = Duration::from_secs(10);
const READ_TIMEOUT: Duration = Duration::from_secs(30);
const TIMEOUT: Duration = Duration::from_secs(90);
/// Load balancers and proxies usually close idle connections after 60 seconds or more.
const POOL_IDLE_TIMEOUT: Duration = Duration::from_secs(50);
const _: () = assert!(POOL_IDLE_TIMEOUT.as_secs() < 60);
const MAX_RESPONSE_BYTES: usize = 64 * 1024 * 1024;

/// Builder of a [`Client`].
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
    connect_timeout: Option<Duration>,
    read_timeout: Option<Duration>,
    timeout: Option<Duration>,
    pool_idle_timeout: Duration,
    pool_max_idle_per_host: usize,
    retry: RetryPolicy,
    observer: Option<Arc<dyn Observer>>,
    max_response_bytes: usize,
    allow_plain_http: bool,
    proxy: Proxy,
    #[cfg(any(feature = "rustls", feature = "native-tls"))]
    pub(crate) tls: super::tls::Tls,
    http: Option<reqwest::Client>,
    /// The first invalid setting.
    invalid: Option<Error>,
}

enum Proxy {
    FromEnvironment,
    None,
    Url(WipedUrl),
}

/// A URL that may contain credentials, so its memory is wiped.
struct WipedUrl(Option<Url>);

impl Drop for WipedUrl {
    fn drop(&mut self) {
        if let Some(url) = self.0.take() {
            String::from(url).zeroize();
        }
    }
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
            connect_timeout: Some(CONNECT_TIMEOUT),
            read_timeout: Some(READ_TIMEOUT),
            timeout: Some(TIMEOUT),
            pool_idle_timeout: POOL_IDLE_TIMEOUT,
            pool_max_idle_per_host: usize::MAX,
            retry: RetryPolicy::default(),
            observer: None,
            max_response_bytes: MAX_RESPONSE_BYTES,
            allow_plain_http: false,
            proxy: Proxy::FromEnvironment,
            #[cfg(any(feature = "rustls", feature = "native-tls"))]
            tls: super::tls::Tls::default(),
            http: None,
            invalid: None,
        }
    }

    pub(crate) fn fail(&mut self, error: Error) {
        self.invalid.get_or_insert(error);
    }

    /// User names and passwords of the proxies that may be used, which a proxy may echo.
    fn proxy_credentials(&self) -> Vec<Credentials> {
        match &self.proxy {
            Proxy::None => Vec::new(),
            Proxy::Url(url) => url.0.iter().filter_map(credentials::in_url).collect(),
            Proxy::FromEnvironment => ["HTTP_PROXY", "HTTPS_PROXY", "ALL_PROXY"]
                .into_iter()
                .flat_map(|name| [name.to_owned(), name.to_ascii_lowercase()])
                .filter_map(|name| std::env::var(name).ok().map(Zeroizing::new))
                .filter_map(|url| {
                    Url::parse(&url).or_else(|_| Url::parse(&Zeroizing::new(format!("http://{}", *url)))).ok()
                })
                .filter_map(|url| {
                    let found = credentials::in_url(&url);
                    String::from(url).zeroize();
                    found
                })
                .collect(),
        }
    }

    pub(crate) fn try_push_url(&mut self, url: &str) -> Result<()> {
        let url = self.parse_url(url)?;
        self.urls.push(url);
        Ok(())
    }

    pub(crate) fn push_url(&mut self, url: &str) {
        if let Err(error) = self.try_push_url(url) {
            self.fail(error);
        }
    }

    pub(crate) fn set_url(&mut self, url: &str) -> Result<()> {
        self.urls.clear();
        self.try_push_url(url)
    }

    pub(crate) fn set_credentials(&mut self, credentials: Credentials) {
        self.set_source(Source::Fixed(credentials), "");
    }

    /// Sets the one source of credentials of all nodes. A second, different source is a mistake that `build` reports.
    fn set_source(&mut self, source: Source, place: &'static str) {
        if matches!(self.source, Source::None) {
            (self.source, self.source_place) = (source, place);
        } else if !self.source.is_same(&source) {
            self.fail(Error::config(format!(
                "credentials are set twice: {}{} and {}{place}; remove one of them",
                self.source.kind(),
                self.source_place,
                source.kind(),
            )));
        }
    }

    /// Checks a base URL. Moves credentials from it into the client.
    pub(crate) fn parse_url(&mut self, text: &str) -> Result<Url> {
        // The URL may contain a password, so the message does not show it.
        let mut url = Url::parse(text.trim())
            .map_err(|error| Error::config("the base URL cannot be parsed").with_source(error))?;
        if !matches!(url.scheme(), "http" | "https") || !url.has_host() {
            return Err(Error::config("a base URL must start with `http://` or `https://` and name a host"));
        }
        if url.query().is_some() || url.fragment().is_some() {
            return Err(Error::config("a base URL must not have a query or a fragment"));
        }
        if !url.username().is_empty() || url.password().is_some() {
            let Some(found) = credentials::in_url(&url) else {
                return Err(Error::config("the credentials in the base URL are not UTF-8"));
            };
            self.set_source(Source::Fixed(found), " in a base URL");
            url = without_credentials(url)?;
        }
        S::base_url(&mut url);
        Ok(url)
    }

    /// Authenticates with fixed [`Credentials`] or with a [provider](CredentialsProvider), which is called again when the
    /// server rejects the credentials.
    pub fn credentials(mut self, provider: impl CredentialsProvider) -> Self {
        match provider.fixed() {
            Some(fixed) => self.set_credentials(fixed),
            None => self.set_source(Source::Provider(Arc::new(provider)), ""),
        }
        self
    }

    /// Sets the timeout for establishing a connection, including TLS. 10 seconds by default, and at most half of the
    /// [`read_timeout`](Self::read_timeout).
    pub fn connect_timeout(mut self, timeout: Duration) -> Self {
        self.connect_timeout = Some(timeout);
        self
    }

    /// Sets how long the server may send nothing, before and during a response. 30 seconds by default.
    pub fn read_timeout(mut self, timeout: Duration) -> Self {
        self.read_timeout = Some(timeout);
        self
    }

    /// Sets the timeout of a whole call, including all attempts and the delays between them. 90 seconds by default. A
    /// call's own `.timeout(..)` replaces it.
    pub fn timeout(mut self, timeout: Duration) -> Self {
        self.timeout = Some(timeout);
        self
    }

    /// Disables the total, connect and read timeouts.
    pub fn no_timeout(mut self) -> Self {
        (self.timeout, self.connect_timeout, self.read_timeout) = (None, None, None);
        self
    }

    /// Sets how long an idle connection is kept for the next call. 50 seconds by default, because load balancers and proxies
    /// usually close idle connections after 60 seconds or more. Zero means that connections are not reused.
    ///
    /// Set it below the idle timeout of the server: a connection that the server closes while a request is being sent fails
    /// a call that is not idempotent. See [the guide](crate::guide::connections).
    pub fn pool_idle_timeout(mut self, timeout: Duration) -> Self {
        self.pool_idle_timeout = timeout;
        self
    }

    /// Sets how many idle connections to each node are kept. Unlimited by default. With 0, connections are not reused.
    pub fn pool_max_idle_per_host(mut self, connections: usize) -> Self {
        self.pool_max_idle_per_host = connections;
        self
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

    /// Sets the largest response body to read, in bytes after decompression. 64 MiB by default. A larger one is an error of
    /// kind [`Decode`](crate::ErrorKind::Decode), and is not kept in memory.
    pub fn max_response_bytes(mut self, limit: usize) -> Self {
        self.max_response_bytes = limit;
        self
    }

    /// Sets a header of every request.
    pub fn header(mut self, name: impl AsRef<str>, value: impl AsRef<str>) -> Self {
        let name = HeaderName::try_from(name.as_ref());
        let value = wiped::header(Zeroizing::new(value.as_ref().to_owned()));
        match (name, value) {
            (Ok(name), Ok(value)) => {
                self.headers.insert(name, value);
            }
            _ => self.fail(Error::config("a default header has an invalid name or value")),
        }
        self
    }

    /// Prepends the name of your program to `User-Agent`.
    pub fn user_agent(mut self, product: impl Into<String>) -> Self {
        self.user_agent = Some(product.into());
        self
    }

    /// Allows sending credentials unencrypted to another host. By default, `http://` with credentials is an error unless
    /// the host is a loopback address.
    pub fn allow_plain_http(mut self) -> Self {
        self.allow_plain_http = true;
        self
    }

    /// Sends all requests through this proxy. The URL may contain a user name and password. By default, the environment
    /// variables `HTTP_PROXY`, `HTTPS_PROXY`, `ALL_PROXY` and `NO_PROXY` apply, unless a node is `http://` on a loopback
    /// address.
    pub fn proxy(mut self, url: impl AsRef<str>) -> Self {
        match Url::parse(url.as_ref()) {
            Ok(url) => self.proxy = Proxy::Url(WipedUrl(Some(url))),
            Err(error) => self.fail(Error::config("the proxy's URL cannot be parsed").with_source(error)),
        }
        self
    }

    /// Uses no proxy, and ignores the proxy variables of the environment.
    pub fn no_proxy(mut self) -> Self {
        self.proxy = Proxy::None;
        self
    }

    /// Sends requests with this [`reqwest::Client`](https://docs.rs/reqwest/0.13/reqwest/struct.Client.html). Its proxy, TLS,
    /// pool and connect and read timeout settings replace those of this builder.
    ///
    /// Build it with `redirect(redirect::Policy::none())` and `retry(retry::never())`:
    /// - A client that follows redirects sends bodies and keys to the other host before this crate notices. A response from
    ///   another URL is an error of kind [`Redirect`](crate::ErrorKind::Redirect), and the request may have been carried out.
    ///   A 307 or 308 to the *same* URL cannot be noticed: the request is sent again, and the call looks like one success.
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

    /// Builds the client. Sends nothing.
    ///
    /// # Errors
    ///
    /// [`ErrorKind::Config`](crate::ErrorKind::Config) if a setting is invalid or two settings contradict each other.
    pub fn build(mut self) -> Result<Client<S>> {
        if let Some(error) = self.invalid.take() {
            return Err(error);
        }
        if self.urls.is_empty() {
            return Err(Error::config("no base URL was given"));
        }
        let exposed = self.exposed().map(|url| url.host_str().unwrap_or_default().to_owned());
        let credentials = !matches!(self.source, Source::None)
            || self.headers.keys().any(|name| is_credential(name.as_str()));
        if let Some(host) = exposed.as_ref().filter(|_| credentials) {
            return Err(Error::config(format!(
                "credentials would be sent unencrypted to `{host}`: use https, or call `.allow_plain_http()`"
            )));
        }
        let mut headers = HeaderMap::new();
        headers.insert(USER_AGENT, self.user_agent_header()?);
        self.service.headers(&mut headers)?;
        headers.extend(std::mem::take(&mut self.headers));
        let proxy_credentials = self.proxy_credentials();
        let auth = Auth::new::<S>(std::mem::replace(&mut self.source, Source::None))?;
        Ok(Client {
            inner: Arc::new(Inner {
                content_type: self.service.content_type(),
                service: self.service.clone(),
                refuse_credentials: exposed.is_some(),
                nodes: Nodes::new(self.urls.clone()),
                auth,
                proxy_credentials,
                headers,
                retry: std::mem::take(&mut self.retry),
                budget: Budget::new(),
                observer: self.observer.take(),
                timeout: self.timeout,
                max_response_bytes: self.max_response_bytes,
                pools: match self.http.take() {
                    Some(client) => Pools::Foreign(client),
                    None => Pools::new(move || self.http_client_from_settings())?,
                },
            }),
        })
    }

    /// A base URL whose requests would be sent unencrypted over a network, unless that is allowed.
    fn exposed(&self) -> Option<&Url> {
        if self.allow_plain_http {
            return None;
        }
        let plain = self.urls.iter().find(|url| url.scheme() == "http" && !is_loopback(url));
        match &self.proxy {
            // Through a proxy, even requests to a loopback address leave this machine.
            Proxy::Url(proxy) if !proxy.0.as_ref().is_some_and(is_loopback) => {
                plain.or_else(|| self.urls.iter().find(|url| url.scheme() == "http"))
            }
            // See `http_client_from_settings`.
            Proxy::FromEnvironment | Proxy::None | Proxy::Url(_) => plain,
        }
    }

    fn user_agent_header(&self) -> Result<HeaderValue> {
        let own = concat!(env!("CARGO_PKG_NAME"), "/", env!("CARGO_PKG_VERSION"));
        let text = match &self.user_agent {
            Some(product) => format!("{product} {own}"),
            None => own.to_owned(),
        };
        HeaderValue::try_from(text)
            .map_err(|_| Error::config("the user agent contains characters that are not allowed in headers"))
    }

    fn http_client_from_settings(&self) -> Result<reqwest::Client> {
        let max_idle = if self.pool_idle_timeout.is_zero() { 0 } else { self.pool_max_idle_per_host };
        let mut http = reqwest::Client::builder()
            .redirect(reqwest::redirect::Policy::none())
            .referer(false)
            // Its retries would count neither as attempts nor against the retry budget.
            .retry(reqwest::retry::never())
            .pool_idle_timeout(self.pool_idle_timeout)
            .pool_max_idle_per_host(max_idle);
        // The read timeout starts with the request. If it elapsed first, a failure to connect, after which any call can
        // be retried, would look like a slow response.
        let half = self.read_timeout.map(|timeout| timeout / 2);
        if let Some(timeout) = self.connect_timeout.into_iter().chain(half).min() {
            http = http.connect_timeout(timeout);
        }
        if let Some(timeout) = self.read_timeout {
            http = http.read_timeout(timeout);
        }
        http = match &self.proxy {
            // `exposed` treats plain HTTP to a loopback address as safe, so it must not go through a proxy.
            Proxy::FromEnvironment if self.urls.iter().any(is_local) => http.no_proxy(),
            Proxy::FromEnvironment => http,
            // A URL is only missing while it is dropped.
            Proxy::None | Proxy::Url(WipedUrl(None)) => http.no_proxy(),
            Proxy::Url(WipedUrl(Some(url))) => {
                http.proxy(reqwest::Proxy::all(url.clone()).map_err(|error| {
                    Error::config("the proxy cannot be used").with_source(error.without_url())
                })?)
            }
        };
        #[cfg(any(feature = "rustls", feature = "native-tls"))]
        {
            http = self.tls.apply(http);
        }
        http.build().map_err(|error| Error::config("the HTTP client cannot be set up").with_source(error))
    }
}

/// Removes the credentials from a URL and wipes the original.
fn without_credentials(url: Url) -> Result<Url> {
    // Setting them to nothing in place would leave them behind the end of the text.
    let authority = url.as_str().find("://").zip(url.as_str().find('@'));
    let clean = authority.and_then(|(scheme, at)| {
        let text = url.as_str();
        let (scheme, rest) = (text.get(..scheme + 3)?, text.get(at + 1..)?);
        Url::parse(&format!("{scheme}{rest}")).ok()
    });
    String::from(url).zeroize();
    clean.ok_or_else(|| Error::config("the base URL cannot be parsed"))
}

fn is_local(url: &Url) -> bool {
    url.scheme() == "http" && is_loopback(url)
}

fn is_loopback(url: &Url) -> bool {
    match url.host() {
        Some(Host::Domain(name)) => {
            let name = name.trim_end_matches('.');
            name.eq_ignore_ascii_case("localhost") || name.to_ascii_lowercase().ends_with(".localhost")
        }
        Some(Host::Ipv4(address)) => address.is_loopback(),
        Some(Host::Ipv6(address)) => address.is_loopback(),
        None => false,
    }
}

impl<S: Service> fmt::Debug for ClientBuilder<S> {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("ClientBuilder")
            .field("service", &self.service)
            .field("base_urls", &self.urls.iter().map(Url::as_str).collect::<Vec<_>>())
            .field("credentials", &self.source)
            .field("retry", &self.retry)
            .finish_non_exhaustive()
    }
}
