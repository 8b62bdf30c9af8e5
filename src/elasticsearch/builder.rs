//! Construction of a client for Elasticsearch.

use secrecy::SecretString;

use crate::{
    client::{Client, ClientBuilder, Credentials},
    elasticsearch::{Elasticsearch, cloud_id},
    error::{Error, Result},
};

impl Client<Elasticsearch> {
    /// Creates a builder for a client of the Elasticsearch cluster at `url`.
    ///
    /// A path prefix of the URL is kept. A user name and password in the URL are used as credentials.
    /// [`build`](ClientBuilder::build) reports an invalid URL. [`node`](ClientBuilder::node) adds more nodes.
    ///
    /// ```
    /// use connectors_sdk::Client;
    ///
    /// let es = Client::elasticsearch("https://es-1.example:9200")
    ///     .node("https://es-2.example:9200")
    ///     .api_key("aWQ6a2V5")
    ///     .build()?;
    /// assert_eq!(es.base_urls().count(), 2);
    /// # Ok::<(), connectors_sdk::Error>(())
    /// ```
    #[doc(alias = "connect")]
    pub fn elasticsearch(url: impl AsRef<str>) -> ClientBuilder<Elasticsearch> {
        let mut builder = ClientBuilder::new(Elasticsearch::default());
        builder.push_url(url.as_ref());
        builder
    }

    /// Creates a builder for a client of the Elastic Cloud deployment with this Cloud ID (`name:base64`).
    ///
    /// [`build`](ClientBuilder::build) reports an invalid Cloud ID.
    ///
    /// ```
    /// use connectors_sdk::Client;
    ///
    /// let cloud_id = "my-deployment:dXMtZWFzdC0xLmF3cy5mb3VuZC5pbyRhYmMkZGVm";
    /// let es = Client::elasticsearch_cloud(cloud_id).api_key("aWQ6a2V5").build()?;
    /// assert_eq!(es.base_urls().next().unwrap().host_str(), Some("abc.us-east-1.aws.found.io"));
    /// # Ok::<(), connectors_sdk::Error>(())
    /// ```
    #[doc(alias = "cloud_id")]
    pub fn elasticsearch_cloud(cloud_id: impl AsRef<str>) -> ClientBuilder<Elasticsearch> {
        let mut builder = ClientBuilder::new(Elasticsearch::default());
        match cloud_id::url(cloud_id.as_ref()) {
            Ok(url) => builder.push_url(&url),
            Err(error) => builder.fail(error),
        }
        builder
    }

    /// Creates a builder from environment variables:
    ///
    /// | variable | meaning |
    /// | --- | --- |
    /// | `ELASTICSEARCH_URL` | base URLs, separated by commas |
    /// | `ELASTICSEARCH_CLOUD_ID` | a Cloud ID, instead of URLs |
    /// | `ELASTICSEARCH_API_KEY` | an API key |
    /// | `ELASTICSEARCH_USERNAME`, `ELASTICSEARCH_PASSWORD` | user and password, instead of an API key |
    /// | `ELASTICSEARCH_CA_CERT` | path of a PEM file with additional certificate authorities to trust |
    /// | `ELASTICSEARCH_CA_FINGERPRINT` | SHA-256 of the certificate to trust, instead: see [`ca_fingerprint`](ClientBuilder::ca_fingerprint) |
    ///
    /// # Errors
    ///
    /// [`ErrorKind::Config`](crate::ErrorKind::Config) if `ELASTICSEARCH_URL` and `ELASTICSEARCH_CLOUD_ID` are both set
    /// or both unset, if only one of user and password is set, or if a value is invalid.
    ///
    /// ```no_run
    /// # fn f() -> connectors_sdk::Result<()> {
    /// let es = connectors_sdk::Client::elasticsearch_from_env()?.build()?;
    /// # Ok(()) }
    /// ```
    #[doc(alias = "environment")]
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
                return Err(Error::config(
                    "both ELASTICSEARCH_URL and ELASTICSEARCH_CLOUD_ID are set; unset one of them",
                ));
            }
            (Some(urls), None) => {
                let mut builder = ClientBuilder::new(Elasticsearch::default());
                for url in urls.split(',').filter(|url| !url.trim().is_empty()) {
                    builder.try_push_url(url).map_err(|error| error.explained("ELASTICSEARCH_URL"))?;
                }
                builder
            }
            (None, Some(cloud_id)) => {
                let mut builder = ClientBuilder::new(Elasticsearch::default());
                cloud_id::url(&cloud_id)
                    .and_then(|url| builder.try_push_url(&url))
                    .map_err(|error| error.explained("ELASTICSEARCH_CLOUD_ID"))?;
                builder
            }
            (None, None) => {
                return Err(Error::config(
                    "neither ELASTICSEARCH_URL nor ELASTICSEARCH_CLOUD_ID is set; set one of them",
                ));
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
        if let Some(fingerprint) = variable("ELASTICSEARCH_CA_FINGERPRINT") {
            if variable("ELASTICSEARCH_CA_CERT").is_some() {
                return Err(Error::config(
                    "both ELASTICSEARCH_CA_CERT and ELASTICSEARCH_CA_FINGERPRINT are set",
                ));
            }
            builder = builder.ca_fingerprint(fingerprint);
        }
        #[cfg(any(feature = "rustls", feature = "native-tls"))]
        if let Some(path) = variable("ELASTICSEARCH_CA_CERT") {
            let pem = std::fs::read(&path).map_err(|error| {
                Error::config(format!("cannot read the file `{path}` given in ELASTICSEARCH_CA_CERT"))
                    .with_source(error)
            })?;
            builder = builder.ca_certificate(pem);
        }
        #[cfg(not(any(feature = "rustls", feature = "native-tls")))]
        if variable("ELASTICSEARCH_CA_CERT").is_some() {
            return Err(Error::config(
                "ELASTICSEARCH_CA_CERT is set, but needs the feature `rustls` or `native-tls` of connectors-sdk",
            ));
        }
        Ok(builder)
    }
}

impl ClientBuilder<Elasticsearch> {
    /// Adds the base URL of another node of the cluster.
    ///
    /// Calls are distributed over the nodes in turn. If a node fails, the next attempt uses another node, and the
    /// failed node is not used for a time that grows with each failure.
    pub fn node(mut self, url: impl AsRef<str>) -> Self {
        self.push_url(url.as_ref());
        self
    }

    /// Authenticates with an API key: the `encoded` value of the create-key API, or `id:api_key`.
    pub fn api_key(mut self, key: impl Into<SecretString>) -> Self {
        self.set_credentials(Credentials::api_key(key));
        self
    }

    /// Authenticates with a user name and password (HTTP basic authentication).
    pub fn basic(mut self, username: impl Into<String>, password: impl Into<SecretString>) -> Self {
        self.set_credentials(Credentials::basic(username, password));
        self
    }

    /// Authenticates with an OAuth2 or service account token.
    pub fn bearer(mut self, token: impl Into<SecretString>) -> Self {
        self.set_credentials(Credentials::bearer(token));
        self
    }

    /// Requests the REST API of this major version (compatibility mode), so that a server of the next major version
    /// responds in the same format.
    ///
    /// The server must have this major version or the next one. By default, the server responds in the format of its
    /// own version.
    pub fn compatible_with(mut self, major: u8) -> Self {
        self.service.compatible_with = Some(major);
        self
    }

    /// Targets Elasticsearch Serverless, whose API version is sent in a separate header.
    pub fn serverless(mut self) -> Self {
        self.service.serverless = true;
        self
    }

    /// Compresses the bodies of requests with gzip. Off by default. Elasticsearch reads them in every version; a proxy in
    /// front of it may not.
    ///
    /// A body of less than 1024 bytes, or one that gzip does not make smaller, is sent as it is, as is the body of a call
    /// that sets `Content-Encoding` itself. A body is compressed once, whatever the number of attempts.
    /// [`to_http`](crate::RawRequest::to_http) shows the compressed body. The compressor's copies of the body are not wiped
    /// from memory.
    ///
    /// No environment variable sets it, because it trades CPU time for network traffic, which the program knows best.
    ///
    /// ```
    /// use connectors_sdk::Client;
    ///
    /// let es = Client::elasticsearch("https://localhost:9200").compress_requests(true).build()?;
    /// # let _ = es;
    /// # Ok::<(), connectors_sdk::Error>(())
    /// ```
    #[cfg(feature = "gzip")]
    #[cfg_attr(docsrs, doc(cfg(feature = "gzip")))]
    #[doc(alias = "gzip")]
    pub fn compress_requests(mut self, compress: bool) -> Self {
        self.service.compress_requests = compress;
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
    fn urls_and_credentials_are_read_from_the_environment() {
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
    fn invalid_environments_are_reported() {
        for (variables, message) in [
            (&[][..], "neither ELASTICSEARCH_URL nor ELASTICSEARCH_CLOUD_ID is set; set one of them"),
            (
                &[("ELASTICSEARCH_URL", "http://a"), ("ELASTICSEARCH_CLOUD_ID", "n:x")],
                "both ELASTICSEARCH_URL and ELASTICSEARCH_CLOUD_ID are set; unset one of them",
            ),
            (
                &[("ELASTICSEARCH_URL", "http://a"), ("ELASTICSEARCH_USERNAME", "u")],
                "ELASTICSEARCH_USERNAME and ELASTICSEARCH_PASSWORD must be set together",
            ),
            (
                &[("ELASTICSEARCH_URL", "localhost:9200")],
                "ELASTICSEARCH_URL: invalid base URL `localhost:9200`: it must start with `http://` or `https://` and name a host",
            ),
            (
                &[("ELASTICSEARCH_URL", "https://a,https://u:p@b:x")],
                "ELASTICSEARCH_URL: invalid base URL `https://[redacted]@b:x`: invalid port number",
            ),
            (
                &[("ELASTICSEARCH_CLOUD_ID", "name")],
                "ELASTICSEARCH_CLOUD_ID: the Cloud ID is not of the form `name:base64`",
            ),
        ] {
            assert_eq!(from(variables).unwrap_err().to_string(), message);
        }
    }

    #[cfg(feature = "rustls")]
    #[test]
    fn the_fingerprint_is_read_from_the_environment() {
        let fingerprint = "ab".repeat(32);
        let set = ("ELASTICSEARCH_CA_FINGERPRINT", &*fingerprint);
        let client = from(&[("ELASTICSEARCH_URL", "https://a"), set]).and_then(ClientBuilder::build).unwrap();
        assert!(format!("{client:?}").contains(&format!("trust: only SHA-256 {fingerprint}")), "{client:?}");
        let both = from(&[("ELASTICSEARCH_URL", "https://a"), set, ("ELASTICSEARCH_CA_CERT", "ca.pem")]);
        let message = "both ELASTICSEARCH_CA_CERT and ELASTICSEARCH_CA_FINGERPRINT are set";
        assert_eq!(both.unwrap_err().to_string(), message);
    }

    #[cfg(not(feature = "rustls"))]
    #[test]
    fn a_fingerprint_needs_rustls() {
        let error = Client::elasticsearch("https://a").ca_fingerprint("ab".repeat(32)).build().unwrap_err();
        assert_eq!(error.to_string(), "`.ca_fingerprint(..)` needs the feature `rustls` of connectors-sdk");
    }

    #[cfg(any(feature = "rustls", feature = "native-tls"))]
    #[test]
    fn the_certificate_is_read_from_the_environment() {
        let with = |path: &str| {
            from(&[("ELASTICSEARCH_URL", "https://a"), ("ELASTICSEARCH_CA_CERT", path)])
                .and_then(ClientBuilder::build)
                .unwrap_err()
        };
        let missing = with("no/such/file");
        assert_eq!(missing.to_string(), "cannot read the file `no/such/file` given in ELASTICSEARCH_CA_CERT");
        assert!(std::error::Error::source(&missing).is_some());
        let text = with(concat!(env!("CARGO_MANIFEST_DIR"), "/Cargo.toml"));
        assert!(text.to_string().starts_with("the CA certificate contains no PEM certificate"), "{text}");
    }

    #[test]
    fn bearer_tokens_are_redacted_in_debug_output() {
        let client = Client::elasticsearch("https://a").bearer("t").build().unwrap();
        assert!(format!("{client:?}").contains("Bearer([redacted])"), "{client:?}");
    }
}
