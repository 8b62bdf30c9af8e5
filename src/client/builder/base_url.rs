//! The base URLs of the nodes.

use std::{fmt, net::Ipv4Addr};

use url::{Host, ParseError, Url};
use zeroize::Zeroize;

use crate::{
    client::{
        ClientBuilder,
        auth::Source,
        builder::{proxy::Proxy, shown_url::shown},
        credentials,
        service::Service,
    },
    error::{Error, Result},
};

impl<S: Service> ClientBuilder<S> {
    /// Allows sending credentials unencrypted to another host. By default, `http://` with credentials is an error unless
    /// the host is `localhost` or a loopback address.
    pub fn allow_plain_http(mut self) -> Self {
        self.allow_plain_http = true;
        self
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

    /// Checks a base URL. Moves credentials from it into the client.
    pub(crate) fn parse_url(&mut self, text: &str) -> Result<Url> {
        let refused = |reason: &dyn fmt::Display| {
            Error::config(format!("invalid base URL `{}`: {reason}", shown(text)))
        };
        let no_url = "it must start with `http://` or `https://` and name a host";
        let mut url = match Url::parse(text.trim()) {
            Ok(url) if matches!(url.scheme(), "http" | "https") && url.has_host() => url,
            Ok(_) | Err(ParseError::RelativeUrlWithoutBase | ParseError::EmptyHost) => {
                return Err(refused(&no_url));
            }
            Err(error) => return Err(refused(&error).with_source(error)),
        };
        if url.query().is_some() || url.fragment().is_some() {
            return Err(refused(&"it must not have a query or a fragment"));
        }
        if !url.username().is_empty() || url.password().is_some() {
            let Some(found) = credentials::in_url(&url) else {
                return Err(refused(&"the credentials are not UTF-8"));
            };
            self.set_source(Source::Fixed(found), " in a base URL");
            url = without_credentials(url)?;
        }
        S::base_url(&mut url);
        Ok(url)
    }

    /// A base URL whose requests would be sent unencrypted over a network, unless that is allowed.
    pub(super) fn exposed(&self) -> Option<&Url> {
        if self.allow_plain_http {
            return None;
        }
        let plain = self.urls.iter().find(|url| url.scheme() == "http" && !is_loopback(url));
        match &self.proxy {
            // Through a proxy, even requests to a loopback address leave this machine.
            Proxy::Url(proxy) if !proxy.0.as_ref().is_some_and(is_loopback) => {
                plain.or_else(|| self.urls.iter().find(|url| url.scheme() == "http"))
            }
            // See `Proxy::apply`.
            Proxy::FromEnvironment | Proxy::None | Proxy::Url(_) => plain,
        }
    }
}

/// Removes the credentials from a URL and wipes the original.
fn without_credentials(url: Url) -> Result<Url> {
    // Clearing them in place would leave them in memory, past the end of the text.
    let authority = url.as_str().find("://").zip(url.as_str().find('@'));
    let clean = authority.and_then(|(scheme, at)| {
        let text = url.as_str();
        let (scheme, rest) = (text.get(..scheme + 3)?, text.get(at + 1..)?);
        Url::parse(&format!("{scheme}{rest}")).ok()
    });
    String::from(url).zeroize();
    clean.ok_or_else(|| Error::config("the base URL cannot be parsed"))
}

pub(super) fn is_local(url: &Url) -> bool {
    url.scheme() == "http" && is_loopback(url)
}

fn is_loopback(url: &Url) -> bool {
    match url.host() {
        // DNS decides about `localhost.` and names below it. Hosts of `socks5://` URLs are not parsed as addresses.
        Some(Host::Domain(name)) => {
            name == "localhost" || name.parse::<Ipv4Addr>().is_ok_and(|address| address.is_loopback())
        }
        Some(Host::Ipv4(address)) => address.is_loopback(),
        Some(Host::Ipv6(address)) => address.is_loopback(),
        None => false,
    }
}
