//! The proxy.

use http::Uri;
use url::Url;
use zeroize::{Zeroize, Zeroizing};

use crate::{
    client::{ClientBuilder, Credentials, builder::base_url::is_local, credentials, service::Service, wiped},
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
                .filter_map(|text| Url::parse(&with_scheme(&text)).ok())
                .filter_map(|url| {
                    let found = credentials::in_url(&url);
                    String::from(url).zeroize();
                    found
                })
                .collect(),
        }
    }

    /// Checks the environment variables that apply to requests to `urls`. The HTTP stack ignores a value that it cannot use,
    /// and would send the requests without a proxy.
    pub(super) fn check(&self, urls: &[Url]) -> Result<()> {
        match self {
            Self::FromEnvironment if !urls.iter().any(is_local) => {
                check_environment(urls, |name| std::env::var(name).ok())
            }
            Self::FromEnvironment | Self::None | Self::Url(_) => Ok(()),
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
    /// Sends all requests through this proxy: `http://host:port`, `https://host:port`, or `host:port`, which means `http`. With
    /// the feature `socks`, also `socks4`, `socks4a`, `socks5` and `socks5h`, of which `socks4a` and `socks5h` let the proxy
    /// resolve host names. The URL may contain a user name and password. [`build`](Self::build) reports an invalid URL.
    ///
    /// By default, the environment variables `HTTP_PROXY`, `HTTPS_PROXY`, `ALL_PROXY` and `NO_PROXY` apply, unless a node is
    /// `http://` on a loopback address.
    ///
    /// ```
    /// use connectors_sdk::Client;
    ///
    /// let es = Client::elasticsearch("https://es.example:9200").proxy("http://user:password@proxy.example:3128").build()?;
    /// # let _ = es;
    /// # Ok::<(), connectors_sdk::Error>(())
    /// ```
    pub fn proxy(mut self, url: impl AsRef<str>) -> Self {
        self.http_settings.push(".proxy(..)");
        match parse(url.as_ref().trim()) {
            Ok(url) => self.proxy = Proxy::Url(WipedUrl(Some(url))),
            Err(why) => self.fail(Error::config(format!("the proxy's URL is invalid: {why}"))),
        }
        self
    }

    /// Disables proxies, including those set by environment variables.
    pub fn no_proxy(mut self) -> Self {
        self.http_settings.push(".no_proxy()");
        self.proxy = Proxy::None;
        self
    }
}

const HTTP: [&str; 2] = ["http", "https"];
const SOCKS: [&str; 4] = ["socks4", "socks4a", "socks5", "socks5h"];

/// Adds the default scheme to `host:port`.
fn with_scheme(text: &str) -> Zeroizing<String> {
    Zeroizing::new(if text.contains("://") { text.to_owned() } else { format!("http://{text}") })
}

/// Parses the URL of a proxy. The error does not show the URL, which may contain a password.
fn parse(text: &str) -> Result<Url, String> {
    if let Some((scheme, rest)) = text.split_once(':')
        && !rest.starts_with("//")
        && (HTTP.contains(&scheme) || SOCKS.contains(&scheme))
    {
        return Err(format!("`{scheme}:` must be followed by `//` and a host"));
    }
    let url = Url::parse(&with_scheme(text)).map_err(|error| error.to_string())?;
    let used = check_scheme(url.scheme()).and_then(|()| {
        if !matches!(url.path(), "" | "/") || url.query().is_some() || url.fragment().is_some() {
            return Err("it must end after the port".to_owned());
        }
        check_authority(url.as_str())
    });
    match used {
        Ok(()) => Ok(url),
        Err(why) => {
            String::from(url).zeroize();
            Err(why)
        }
    }
}

fn check_scheme(scheme: &str) -> Result<(), String> {
    if HTTP.contains(&scheme) || (cfg!(feature = "socks") && SOCKS.contains(&scheme)) {
        Ok(())
    } else if SOCKS.contains(&scheme) {
        Err(format!("`{scheme}` proxies need the feature `socks` of connectors-sdk"))
    } else {
        let socks = if cfg!(feature = "socks") { ", socks4, socks4a, socks5 or socks5h" } else { "" };
        Err(format!("unknown scheme `{}`; use http, https{socks}", scheme.escape_debug()))
    }
}

/// Checks what the HTTP stack reads of a proxy's URL, or of `host:port`.
fn check_authority(text: &str) -> Result<(), String> {
    let uri = Uri::from_maybe_shared(wiped::text(Zeroizing::new(text.to_owned())))
        .map_err(|error| error.to_string())?;
    if let Some(scheme) = uri.scheme_str() {
        check_scheme(scheme)?;
    }
    match uri.host() {
        Some(host) if !host.is_empty() => Ok(()),
        _ => Err("it names no host".to_owned()),
    }
}

fn check_environment(urls: &[Url], variable: impl Fn(&str) -> Option<String>) -> Result<()> {
    // A CGI program gets `HTTP_PROXY` from its caller, so the HTTP stack ignores all of these variables there.
    if variable("REQUEST_METHOD").is_some() {
        return Ok(());
    }
    for (scheme, names) in [("http", ["HTTP_PROXY", "http_proxy"]), ("https", ["HTTPS_PROXY", "https_proxy"])]
    {
        if !urls.iter().any(|url| url.scheme() == scheme) {
            continue;
        }
        for names in [names, ["ALL_PROXY", "all_proxy"]] {
            let set = names.into_iter().find_map(|name| Some((name, Zeroizing::new(variable(name)?))));
            let Some((name, value)) = set.filter(|(_, value)| !value.is_empty()) else { continue };
            check_authority(&value).map_err(|why| {
                Error::config(format!(
                    "the environment variable {name} is not the URL of a proxy: {why}; correct it, or call `.no_proxy()`"
                ))
            })?;
            break;
        }
    }
    Ok(())
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn variables_that_the_http_stack_would_ignore_are_refused() {
        let check = |node: &str, variables: &[(&str, &str)]| {
            check_environment(&[Url::parse(node).unwrap()], |name| {
                variables.iter().find(|(known, _)| *known == name).map(|(_, value)| (*value).to_owned())
            })
            .map_err(|error| error.to_string())
        };
        for (variables, why) in [
            (
                &[("HTTPS_PROXY", "htttp://proxy:3128")][..],
                "HTTPS_PROXY is not the URL of a proxy: unknown scheme `htttp`",
            ),
            (
                &[("https_proxy", "ftp://u:secret@proxy")],
                "https_proxy is not the URL of a proxy: unknown scheme `ftp`",
            ),
            (
                &[("ALL_PROXY", "http://proxy :1")],
                "ALL_PROXY is not the URL of a proxy: invalid uri character",
            ),
            (
                &[("HTTPS_PROXY", ""), ("all_proxy", "/proxy")],
                "all_proxy is not the URL of a proxy: it names no host",
            ),
        ] {
            let error = check("https://es", variables).unwrap_err();
            assert!(error.starts_with(&format!("the environment variable {why}")), "{error}");
            assert!(
                error.ends_with("; correct it, or call `.no_proxy()`") && !error.contains("secret"),
                "{error}"
            );
        }
        for variables in [
            &[][..],
            &[("HTTP_PROXY", "nonsense://")],
            &[("HTTPS_PROXY", "proxy:3128"), ("ALL_PROXY", "nonsense://")],
            &[("HTTPS_PROXY", "http://u:p@proxy:3128/")],
            &[("HTTPS_PROXY", "nonsense://"), ("REQUEST_METHOD", "GET")],
        ] {
            assert_eq!(check("https://es", variables), Ok(()), "{variables:?}");
        }
        assert!(check("http://es", &[("HTTP_PROXY", "nonsense://")]).is_err());
    }
}
