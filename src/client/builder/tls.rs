//! TLS settings.

use reqwest::{Certificate, tls::Version};

use crate::{
    client::{ClientBuilder, service::Service},
    error::Error,
};

#[derive(Clone, Debug, Default)]
pub(super) struct Tls {
    authorities: Vec<Certificate>,
    only_these: bool,
    #[cfg(feature = "rustls")]
    identity: Option<reqwest::Identity>,
    min_version: Option<Version>,
}

impl Tls {
    pub(super) fn apply(&self, mut http: reqwest::ClientBuilder) -> reqwest::ClientBuilder {
        // Another crate may enable reqwest's other TLS backend, which would then become the default.
        #[cfg(feature = "rustls")]
        {
            http = http.tls_backend_rustls();
        }
        #[cfg(not(feature = "rustls"))]
        {
            http = http.tls_backend_native();
        }
        if self.only_these {
            http = http.tls_certs_only(self.authorities.iter().cloned());
        } else if !self.authorities.is_empty() {
            http = http.tls_certs_merge(self.authorities.iter().cloned());
        }
        #[cfg(feature = "rustls")]
        if let Some(identity) = &self.identity {
            http = http.identity(identity.clone());
        }
        if let Some(version) = self.min_version {
            http = http.tls_version_min(version);
        }
        http
    }
}

/// TLS settings. Require the feature `rustls` or `native-tls`.
impl<S: Service> ClientBuilder<S> {
    /// Trusts the certificate authorities in this PEM bundle in addition to the platform's, for example the `http_ca.crt`
    /// of a self-managed Elasticsearch.
    pub fn ca_certificate(mut self, pem: impl AsRef<[u8]>) -> Self {
        match Certificate::from_pem_bundle(pem.as_ref()) {
            Ok(certificates) if !certificates.is_empty() => self.tls.authorities.extend(certificates),
            Ok(_) => self.fail(Error::config("the CA certificate contains no PEM certificate")),
            Err(error) => self.fail(Error::config("the CA certificate cannot be read").with_source(error)),
        }
        self
    }

    /// Trusts only the authorities given with [`ca_certificate`](Self::ca_certificate).
    pub fn only_given_ca(mut self) -> Self {
        self.tls.only_these = true;
        self
    }

    /// Authenticates with a client certificate: PEM text with the certificate chain and the private key.
    #[cfg(feature = "rustls")]
    #[cfg_attr(docsrs, doc(cfg(feature = "rustls")))]
    pub fn client_certificate(mut self, pem: impl AsRef<[u8]>) -> Self {
        match reqwest::Identity::from_pem(pem.as_ref()) {
            Ok(identity) => self.tls.identity = Some(identity),
            Err(_) => self.fail(Error::config("the client certificate contains no PEM certificate and key")),
        }
        self
    }

    /// Requires TLS 1.3. By default, TLS 1.2 is accepted as well.
    pub fn tls13_only(mut self) -> Self {
        self.tls.min_version = Some(Version::TLS_1_3);
        self
    }
}
