//! The proxy.

use url::Url;
use zeroize::{Zeroize, Zeroizing};

use crate::{
    client::{ClientBuilder, Credentials, credentials, service::Service},
    error::{Error, Result},
};

#[derive(Default)]
pub(super) enum Proxy {
    #[default]
    FromEnvironment,
    None,
    Url(WipedUrl),
}

/// A URL that may contain credentials, so its memory is wiped.
pub(super) struct WipedUrl(pub(super) Option<Url>);

impl Drop for WipedUrl {
    fn drop(&mut self) {
        if let Some(url) = self.0.take() {
            String::from(url).zeroize();
        }
    }
}

impl Proxy {
    /// User names and passwords of the proxies that may be used, which a proxy may echo.
    pub(super) fn credentials(&self) -> Vec<Credentials> {
        match self {
            Self::None => Vec::new(),
            Self::Url(url) => url.0.iter().filter_map(credentials::in_url).collect(),
            Self::FromEnvironment => ["HTTP_PROXY", "HTTPS_PROXY", "ALL_PROXY"]
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

    /// `local` tells whether a node uses plain HTTP on this machine.
    pub(super) fn apply(&self, http: reqwest::ClientBuilder, local: bool) -> Result<reqwest::ClientBuilder> {
        Ok(match self {
            // `exposed` treats plain HTTP to a loopback address as safe, so it must not go through a proxy.
            Self::FromEnvironment if local => http.no_proxy(),
            Self::FromEnvironment => http,
            // A URL is only missing while it is dropped.
            Self::None | Self::Url(WipedUrl(None)) => http.no_proxy(),
            Self::Url(WipedUrl(Some(url))) => {
                http.proxy(reqwest::Proxy::all(url.clone()).map_err(|error| {
                    Error::config("the proxy cannot be used").with_source(error.without_url())
                })?)
            }
        })
    }
}

impl<S: Service> ClientBuilder<S> {
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

    /// Disables proxies, including those set by environment variables.
    pub fn no_proxy(mut self) -> Self {
        self.proxy = Proxy::None;
        self
    }
}
