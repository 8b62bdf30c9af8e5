//! Construction of a client for B3OS.

use secrecy::SecretString;

use crate::{
    b3os::B3os,
    client::{Client, ClientBuilder, Credentials},
    error::{Error, Result},
};

const BASE_URL: &str = "https://api.b3os.org";

impl Client<B3os> {
    /// Creates a builder for a client of `https://api.b3os.org`.
    ///
    /// ```
    /// use connectors_sdk::Client;
    ///
    /// let b3 = Client::b3os().token("b3sk_0123456789").build()?;
    /// assert_eq!(b3.base_urls().next().unwrap().as_str(), "https://api.b3os.org/");
    /// # Ok::<(), connectors_sdk::Error>(())
    /// ```
    #[doc(alias = "connect")]
    pub fn b3os() -> ClientBuilder<B3os> {
        ClientBuilder::new(B3os::default()).base_url(BASE_URL)
    }

    /// Creates a builder from environment variables:
    ///
    /// | variable | meaning |
    /// | --- | --- |
    /// | `B3OS_API_KEY` | API key or session token; required |
    /// | `B3OS_SERVER_URL` | base URL instead of `https://api.b3os.org` |
    /// | `B3OS_ORG_ID` | id of the organization; required for session tokens |
    ///
    /// # Errors
    ///
    /// [`ErrorKind::Config`](crate::ErrorKind::Config) if `B3OS_API_KEY` is not set or a value is invalid.
    ///
    /// ```no_run
    /// # fn f() -> connectors_sdk::Result<()> {
    /// let b3 = connectors_sdk::Client::b3os_from_env()?.build()?;
    /// # Ok(()) }
    /// ```
    #[doc(alias = "environment")]
    pub fn b3os_from_env() -> Result<ClientBuilder<B3os>> {
        Self::b3os_from(|name| std::env::var(name).ok())
    }

    pub(crate) fn b3os_from(variable: impl Fn(&str) -> Option<String>) -> Result<ClientBuilder<B3os>> {
        let variable = |name: &str| {
            variable(name).map(|value| value.trim().to_owned()).filter(|value| !value.is_empty())
        };
        let token = variable("B3OS_API_KEY").ok_or_else(|| Error::config("B3OS_API_KEY is not set"))?;
        let mut builder = Self::b3os().token(token);
        if let Some(url) = variable("B3OS_SERVER_URL") {
            builder.set_url(&url).map_err(|error| error.explained("B3OS_SERVER_URL"))?;
        }
        if let Some(organization) = variable("B3OS_ORG_ID") {
            builder = builder.organization(organization);
        }
        Ok(builder)
    }
}

impl ClientBuilder<B3os> {
    /// Sets the bearer token: an API key (`b3sk_…`) or the token of a user session.
    ///
    /// Reading connector types requires no token. Without one, every other call fails with 401.
    ///
    /// ```
    /// # use connectors_sdk::Client;
    /// let b3 = Client::b3os().token("b3sk_0123456789").build()?;
    /// assert!(!format!("{b3:?}").contains("0123456789"));
    /// # Ok::<(), connectors_sdk::Error>(())
    /// ```
    #[doc(alias = "api_key")]
    #[doc(alias = "bearer")]
    pub fn token(mut self, token: impl Into<SecretString>) -> Self {
        self.set_credentials(Credentials::bearer(token));
        self
    }

    /// Sets the base URL of the API. `https://api.b3os.org` by default.
    ///
    /// A trailing `/v1` is removed, because the path of every call starts with it. [`build`](Self::build) reports an
    /// invalid URL.
    ///
    /// ```
    /// use connectors_sdk::Client;
    ///
    /// let b3 = Client::b3os().base_url("https://proxy.example/b3os/v1").token("b3sk_0123456789").build()?;
    /// assert_eq!(b3.base_urls().next().unwrap().as_str(), "https://proxy.example/b3os");
    /// # Ok::<(), connectors_sdk::Error>(())
    /// ```
    #[doc(alias = "server_url")]
    pub fn base_url(mut self, url: impl AsRef<str>) -> Self {
        if let Err(error) = self.set_url(url.as_ref()) {
            self.fail(error);
        }
        self
    }

    /// Sets the id of the organization (`X-Org-ID`). Session tokens require it; an API key belongs to one organization.
    ///
    /// ```
    /// # use connectors_sdk::Client;
    /// let b3 = Client::b3os().token("eyJhbGciOi...").organization("org_1").build()?;
    /// # Ok::<(), connectors_sdk::Error>(())
    /// ```
    #[doc(alias = "X-Org-ID")]
    #[doc(alias = "tenant")]
    pub fn organization(mut self, organization: impl Into<String>) -> Self {
        self.service.organization = Some(organization.into().trim_ascii().to_owned());
        self
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use url::Url;

    #[test]
    fn the_version_is_removed_from_base_urls() {
        for (url, expected) in [
            ("http://localhost:8080", "http://localhost:8080/"),
            ("https://api.b3os.org/v1", "https://api.b3os.org/"),
            ("https://api.b3os.org/v1/", "https://api.b3os.org/"),
            ("https://proxy/b3/", "https://proxy/b3/"),
            ("https://proxy/b3/v1", "https://proxy/b3"),
        ] {
            let client = Client::b3os().base_url(url).token("t").build().unwrap();
            assert_eq!(client.base_urls().map(Url::as_str).collect::<Vec<_>>(), [expected]);
        }
        let client = Client::b3os().build().unwrap();
        assert_eq!(client.base_urls().next().unwrap().as_str(), "https://api.b3os.org/");
    }

    #[test]
    fn an_invalid_base_url_is_an_error() {
        let error = Client::b3os().base_url("localhost:8080").build().unwrap_err();
        assert_eq!(
            error.to_string(),
            "invalid base URL `localhost:8080`: it must start with `http://` or `https://` and name a host"
        );
    }

    #[test]
    fn other_credentials_are_rejected() {
        let error = Client::b3os().credentials(Credentials::api_key("k")).build().unwrap_err();
        assert_eq!(error.to_string(), "B3OS accepts only bearer tokens");
    }

    #[test]
    fn settings_are_read_from_the_environment() {
        let from = |variables: &'static [(&str, &str)]| {
            Client::b3os_from(|name| {
                variables.iter().find(|(known, _)| *known == name).map(|(_, value)| (*value).to_owned())
            })
        };
        let client = from(&[
            ("B3OS_API_KEY", "k"),
            ("B3OS_SERVER_URL", "http://localhost:1"),
            ("B3OS_ORG_ID", "org_1"),
        ])
        .and_then(ClientBuilder::build)
        .unwrap();
        assert_eq!(client.base_urls().next().unwrap().as_str(), "http://localhost:1/");
        assert!(format!("{client:?}").contains("org_1"));
        assert_eq!(from(&[]).unwrap_err().to_string(), "B3OS_API_KEY is not set");
        let error =
            from(&[("B3OS_API_KEY", "k"), ("B3OS_SERVER_URL", "api.b3os.org/v1?key=secret")]).unwrap_err();
        assert_eq!(
            error.to_string(),
            "B3OS_SERVER_URL: invalid base URL `api.b3os.org/v1?[redacted]`: it must start with `http://` or `https://` and name a host"
        );
    }
}
