//! Setting up a client for B3OS.

use secrecy::SecretString;

use crate::{
    b3os::B3os,
    client::{Client, ClientBuilder, Credentials},
    error::{Error, Result},
};

const BASE_URL: &str = "https://api.b3os.org";

impl Client<B3os> {
    /// Starts a client for `https://api.b3os.org`.
    pub fn b3os() -> ClientBuilder<B3os> {
        ClientBuilder::new(B3os::default()).base_url(BASE_URL)
    }

    /// Starts a client from the environment:
    ///
    /// | variable | meaning |
    /// | --- | --- |
    /// | `B3OS_API_KEY` | the token; required |
    /// | `B3OS_SERVER_URL` | base URL instead of `https://api.b3os.org` |
    /// | `B3OS_ORG_ID` | the organization, for tokens that belong to a user |
    ///
    /// # Errors
    ///
    /// If `B3OS_API_KEY` is not set or a value is invalid.
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
            builder.set_url(&url)?;
        }
        if let Some(organization) = variable("B3OS_ORG_ID") {
            builder = builder.organization(organization);
        }
        Ok(builder)
    }
}

impl ClientBuilder<B3os> {
    /// The bearer token: an API key (`b3sk_…`), or the token of a user's session. A client can be built without one,
    /// since connector types need none; every other call then fails with 401.
    pub fn token(mut self, token: impl Into<SecretString>) -> Self {
        self.set_credentials(Credentials::bearer(token));
        self
    }

    /// The address of the API. `/v1` belongs to the paths; at the end of a base URL it is left out.
    pub fn base_url(mut self, url: impl AsRef<str>) -> Self {
        if let Err(error) = self.set_url(url.as_ref()) {
            self.fail(error);
        }
        self
    }

    /// The organization whose connectors are meant (`X-Org-ID`). Tokens of user sessions need it; an API key belongs
    /// to one organization.
    pub fn organization(mut self, organization: impl Into<String>) -> Self {
        self.service.organization = Some(organization.into());
        self
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use url::Url;

    #[test]
    fn base_urls() {
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
    fn what_is_no_base_url() {
        let error = Client::b3os().base_url("localhost:8080").build().unwrap_err();
        assert_eq!(error.to_string(), "a base URL must start with `http://` or `https://` and name a host");
    }

    #[test]
    fn only_bearer_tokens() {
        let error = Client::b3os().credentials(Credentials::api_key("k")).build().unwrap_err();
        assert_eq!(error.to_string(), "B3OS takes bearer tokens only");
    }

    #[test]
    fn the_environment() {
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
    }
}
