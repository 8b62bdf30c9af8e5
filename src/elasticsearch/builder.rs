//! Setting up a client for Elasticsearch.

use secrecy::SecretString;

use crate::{
    client::{Client, ClientBuilder, Credentials},
    elasticsearch::{Elasticsearch, cloud_id},
    error::{Error, Result},
};

impl Client<Elasticsearch> {
    /// Starts a client for the Elasticsearch at `url`, like `https://localhost:9200`. A path prefix of the URL is
    /// kept; user and password in it are used as credentials. [`build`](ClientBuilder::build) reports an invalid URL.
    pub fn elasticsearch(url: impl AsRef<str>) -> ClientBuilder<Elasticsearch> {
        let mut builder = ClientBuilder::new(Elasticsearch::default());
        builder.push_url(url.as_ref());
        builder
    }

    /// Starts a client for the deployment of Elastic Cloud with this Cloud ID (`name:base64`).
    /// [`build`](ClientBuilder::build) reports a Cloud ID that cannot be decoded.
    pub fn elasticsearch_cloud(cloud_id: impl AsRef<str>) -> ClientBuilder<Elasticsearch> {
        let mut builder = ClientBuilder::new(Elasticsearch::default());
        match cloud_id::url(cloud_id.as_ref()) {
            Ok(url) => builder.push_url(&url),
            Err(error) => builder.fail(error),
        }
        builder
    }

    /// Starts a client from the environment:
    ///
    /// | variable | meaning |
    /// | --- | --- |
    /// | `ELASTICSEARCH_URL` | base URLs, separated by commas |
    /// | `ELASTICSEARCH_CLOUD_ID` | the Cloud ID, instead of URLs |
    /// | `ELASTICSEARCH_API_KEY` | an API key |
    /// | `ELASTICSEARCH_USERNAME`, `ELASTICSEARCH_PASSWORD` | user and password, instead of an API key |
    /// | `ELASTICSEARCH_CA_CERT` | path of a PEM file with certificate authorities to trust, too |
    ///
    /// # Errors
    ///
    /// If neither URL nor Cloud ID is set, both are, or a value is invalid.
    pub fn elasticsearch_from_env() -> Result<ClientBuilder<Elasticsearch>> {
        Self::elasticsearch_from(|name| std::env::var(name).ok())
    }

    pub(crate) fn elasticsearch_from(
        variable: impl Fn(&str) -> Option<String>,
    ) -> Result<ClientBuilder<Elasticsearch>> {
        let password = variable("ELASTICSEARCH_PASSWORD").filter(|value| !value.is_empty());
        let variable = |name: &str| {
            variable(name).map(|value| value.trim().to_owned()).filter(|value| !value.is_empty())
        };
        let mut builder = match (variable("ELASTICSEARCH_URL"), variable("ELASTICSEARCH_CLOUD_ID")) {
            (Some(_), Some(_)) => {
                return Err(Error::config("both ELASTICSEARCH_URL and ELASTICSEARCH_CLOUD_ID are set"));
            }
            (Some(urls), None) => {
                let mut builder = ClientBuilder::new(Elasticsearch::default());
                for url in urls.split(',').filter(|url| !url.trim().is_empty()) {
                    builder.try_push_url(url)?;
                }
                builder
            }
            (None, Some(cloud_id)) => {
                let mut builder = ClientBuilder::new(Elasticsearch::default());
                builder.try_push_url(&cloud_id::url(&cloud_id)?)?;
                builder
            }
            (None, None) => {
                return Err(Error::config("neither ELASTICSEARCH_URL nor ELASTICSEARCH_CLOUD_ID is set"));
            }
        };
        let key = variable("ELASTICSEARCH_API_KEY");
        let user = (variable("ELASTICSEARCH_USERNAME"), password);
        builder = match (key, user) {
            (Some(key), _) => builder.api_key(key),
            (None, (Some(username), Some(password))) => builder.basic(username, password),
            (None, (None, None)) => builder,
            (None, _) => {
                let message = "ELASTICSEARCH_USERNAME and ELASTICSEARCH_PASSWORD must be set together";
                return Err(Error::config(message));
            }
        };
        #[cfg(any(feature = "rustls", feature = "native-tls"))]
        if let Some(path) = variable("ELASTICSEARCH_CA_CERT") {
            let pem = std::fs::read(&path).map_err(|error| {
                Error::config(format!("the file of ELASTICSEARCH_CA_CERT, `{path}`, cannot be read"))
                    .with_source(error)
            })?;
            builder = builder.ca_certificate(pem);
        }
        Ok(builder)
    }
}

impl ClientBuilder<Elasticsearch> {
    /// Adds a node. Calls go to the nodes in turn, and on to the next when one fails; a failing node is left alone
    /// for a time that grows with each failure.
    pub fn node(mut self, url: impl AsRef<str>) -> Self {
        self.push_url(url.as_ref());
        self
    }

    /// Authenticates with an API key: the `encoded` value of the create-key API, or `id:api_key`.
    pub fn api_key(mut self, key: impl Into<SecretString>) -> Self {
        self.set_credentials(Credentials::api_key(key));
        self
    }

    /// Authenticates as a user.
    pub fn basic(mut self, username: impl Into<String>, password: impl Into<SecretString>) -> Self {
        self.set_credentials(Credentials::basic(username, password));
        self
    }

    /// Authenticates with an OAuth2 or service account token.
    pub fn bearer(mut self, token: impl Into<SecretString>) -> Self {
        self.set_credentials(Credentials::bearer(token));
        self
    }

    /// Requests the API of this major version, so that a server of the next major version responds in the same form.
    /// The server must be of this major version or the next. Without it, the server responds in the form of its own version.
    pub fn compatible_with(mut self, major: u8) -> Self {
        self.service.compatible_with = Some(major);
        self
    }

    /// Targets Elasticsearch Serverless, whose API version is sent in a separate header.
    pub fn serverless(mut self) -> Self {
        self.service.serverless = true;
        self
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use url::Url;

    fn from(variables: &[(&str, &str)]) -> Result<ClientBuilder<Elasticsearch>> {
        Client::elasticsearch_from(|name| {
            variables.iter().find(|(known, _)| *known == name).map(|(_, value)| (*value).to_owned())
        })
    }

    #[test]
    fn urls_and_credentials_of_the_environment() {
        let client = from(&[
            ("ELASTICSEARCH_URL", "https://a:9200/, https://b/es"),
            ("ELASTICSEARCH_API_KEY", "aWQ6a2V5"),
        ])
        .and_then(ClientBuilder::build)
        .unwrap();
        assert_eq!(
            client.base_urls().map(Url::as_str).collect::<Vec<_>>(),
            ["https://a:9200/", "https://b/es"]
        );
        assert!(format!("{client:?}").contains("ApiKey([redacted])"));

        let client = from(&[
            ("ELASTICSEARCH_CLOUD_ID", "n:dXMtZWFzdC0xLmF3cy5mb3VuZC5pbyRhYmMkZGVm"),
            ("ELASTICSEARCH_USERNAME", "elastic"),
            ("ELASTICSEARCH_PASSWORD", "changeme"),
        ])
        .and_then(ClientBuilder::build)
        .unwrap();
        assert_eq!(client.base_urls().next().unwrap().as_str(), "https://abc.us-east-1.aws.found.io/");
        assert!(format!("{client:?}").contains("Basic(\"elastic\", [redacted])"));
    }

    #[test]
    fn what_is_wrong_with_the_environment() {
        for (variables, message) in [
            (&[][..], "neither ELASTICSEARCH_URL nor ELASTICSEARCH_CLOUD_ID is set"),
            (
                &[("ELASTICSEARCH_URL", "http://a"), ("ELASTICSEARCH_CLOUD_ID", "n:x")],
                "both ELASTICSEARCH_URL and ELASTICSEARCH_CLOUD_ID are set",
            ),
            (
                &[("ELASTICSEARCH_URL", "http://a"), ("ELASTICSEARCH_USERNAME", "u")],
                "ELASTICSEARCH_USERNAME and ELASTICSEARCH_PASSWORD must be set together",
            ),
            (
                &[("ELASTICSEARCH_URL", "localhost:9200")],
                "a base URL must start with `http://` or `https://` and name a host",
            ),
            (&[("ELASTICSEARCH_CLOUD_ID", "name")], "the Cloud ID is not of the form `name:base64`"),
        ] {
            assert_eq!(from(variables).unwrap_err().to_string(), message);
        }
    }

    #[cfg(any(feature = "rustls", feature = "native-tls"))]
    #[test]
    fn the_certificate_of_the_environment() {
        let with = |path: &str| {
            from(&[("ELASTICSEARCH_URL", "https://a"), ("ELASTICSEARCH_CA_CERT", path)])
                .and_then(ClientBuilder::build)
                .unwrap_err()
        };
        let missing = with("no/such/file");
        assert_eq!(missing.to_string(), "the file of ELASTICSEARCH_CA_CERT, `no/such/file`, cannot be read");
        assert!(std::error::Error::source(&missing).is_some());
        let text = with(concat!(env!("CARGO_MANIFEST_DIR"), "/Cargo.toml"));
        assert_eq!(text.to_string(), "the CA certificate contains no PEM certificate");
    }

    #[test]
    fn other_credentials() {
        let client = Client::elasticsearch("https://a").bearer("t").build().unwrap();
        assert!(format!("{client:?}").contains("Bearer([redacted])"), "{client:?}");
    }
}
