//! From settings to a client.

use std::sync::Arc;

use http::{
    HeaderMap, HeaderValue,
    header::{ACCEPT_ENCODING, USER_AGENT},
};

use crate::{
    client::{
        Client, ClientBuilder, Inner,
        auth::{Auth, Source},
        builder::base_url::is_local,
        nodes::Nodes,
        pools::Pools,
        retry::Budget,
        service::Service,
    },
    error::{Error, Result, is_credential},
};

impl<S: Service> ClientBuilder<S> {
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
        if self.http.is_none() {
            self.proxy.check(&self.urls)?;
            self.check_trust()?;
        } else if !self.http_settings.is_empty() {
            let settings =
                self.http_settings.iter().map(|name| format!("`{name}`")).collect::<Vec<_>>().join(", ");
            return Err(Error::config(format!(
                "`.http_client(..)` brings settings of its own that replace {settings}: remove them here, and make them where \
                 the `reqwest::Client` is built"
            )));
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
        // The caller's own HTTP client may decompress.
        if cfg!(not(feature = "gzip")) && self.http.is_none() {
            headers.insert(ACCEPT_ENCODING, HeaderValue::from_static("identity"));
        }
        headers.extend(std::mem::take(&mut self.headers));
        let proxy_credentials = self.proxy.credentials();
        let auth = Auth::new::<S>(std::mem::replace(&mut self.source, Source::None))?;
        Ok(Client {
            inner: Arc::new(Inner {
                content_type: self.service.content_type(),
                service: self.service.clone(),
                trust: self.trust(),
                refuse_credentials: exposed.is_some(),
                nodes: Nodes::new(self.urls.clone()),
                auth,
                proxy_credentials,
                headers,
                retry: std::mem::take(&mut self.retry),
                budget: Budget::new(),
                observer: self.observer.take(),
                interceptor: self.interceptor.take(),
                timeout: self.timeouts.total,
                out_of_time: self.timeouts.is_zero(),
                max_response_bytes: self.max_response_bytes,
                pools: match self.http.take() {
                    Some(client) => Pools::Foreign(client),
                    None => Pools::new(move || self.http_client_from_settings())?,
                },
            }),
        })
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
        let mut http = reqwest::Client::builder()
            .redirect(reqwest::redirect::Policy::none())
            .referer(false)
            // Its retries would count neither as attempts nor against the retry budget.
            .retry(reqwest::retry::never());
        http = self.pool.apply(http);
        http = self.timeouts.apply(http);
        http = self.proxy.apply(http, self.urls.iter().any(is_local))?;
        #[cfg(any(feature = "rustls", feature = "native-tls"))]
        {
            http = self.tls.apply(http, self.fingerprint)?;
        }
        http.build().map_err(|error| Error::config("cannot build the HTTP client").with_source(error))
    }
}
