//! TLS settings.

use reqwest::{Certificate, tls::Version};
#[cfg(feature = "rustls")]
use zeroize::Zeroizing;

use crate::{
    client::{
        ClientBuilder,
        builder::trust::{Fingerprint, Trust},
        service::Service,
    },
    error::{Error, Result},
};

#[derive(Default)]
pub(super) struct Tls {
    authorities: Vec<Certificate>,
    only_these: bool,
    accept_invalid: bool,
    #[cfg(feature = "rustls")]
    identity: Option<Identity>,
    tls13_only: bool,
}

/// A client certificate with its key.
#[cfg(feature = "rustls")]
struct Identity {
    parsed: reqwest::Identity,
    pem: Zeroizing<Vec<u8>>,
}

impl Tls {
    pub(super) fn check(&self) -> Result<()> {
        if self.only_these && self.authorities.is_empty() {
            return Err(Error::config(
                "`.only_given_ca()` without `.ca_certificate(..)` would trust no server: give the CA certificate, or remove \
                 `.only_given_ca()`",
            ));
        }
        Ok(())
    }

    pub(super) fn trust(&self) -> Trust {
        if self.accept_invalid {
            Trust::Any
        } else {
            Trust::Authorities { platform: !self.only_these, given: self.authorities.len() }
        }
    }

    pub(super) fn apply(
        &self,
        http: reqwest::ClientBuilder,
        fingerprint: Option<Fingerprint>,
    ) -> Result<reqwest::ClientBuilder> {
        #[cfg(feature = "rustls")]
        if let Some(fingerprint) = fingerprint {
            let identity = self.identity.as_ref().map(|identity| identity.pem.as_slice());
            let config = super::pinned::config(fingerprint, identity, self.tls13_only)?;
            return Ok(http.tls_backend_preconfigured(config));
        }
        // `check_trust` refuses fingerprints without rustls.
        #[cfg(not(feature = "rustls"))]
        let _ = fingerprint;
        let mut http = own_backend(http);
        if self.accept_invalid {
            http = http.tls_danger_accept_invalid_certs(true);
        } else if self.only_these {
            http = http.tls_certs_only(self.authorities.iter().cloned());
        } else if !self.authorities.is_empty() {
            http = http.tls_certs_merge(self.authorities.iter().cloned());
        }
        #[cfg(feature = "rustls")]
        if let Some(identity) = &self.identity {
            http = http.identity(identity.parsed.clone());
        }
        if self.tls13_only {
            http = http.tls_version_min(Version::TLS_1_3);
        }
        Ok(http)
    }
}

/// Another crate may enable reqwest's other TLS backend, which would then become the default.
fn own_backend(http: reqwest::ClientBuilder) -> reqwest::ClientBuilder {
    #[cfg(feature = "rustls")]
    {
        http.tls_backend_rustls()
    }
    #[cfg(not(feature = "rustls"))]
    {
        http.tls_backend_native()
    }
}

/// Reads a PEM bundle of certificate authorities.
fn authorities(pem: &[u8]) -> Result<Vec<Certificate>> {
    let invalid = |error| {
        let message =
            "the CA certificate is invalid: a `CERTIFICATE` block of its PEM text is not a certificate";
        Error::config(message).with_source(error)
    };
    let certificates = Certificate::from_pem_bundle(pem).map_err(invalid)?;
    if certificates.is_empty() {
        return Err(Error::config(
            "the CA certificate contains no PEM certificate: expected the text of a file that begins with `-----BEGIN \
             CERTIFICATE-----`",
        ));
    }
    // Only the TLS library can tell whether they are certificates, when it has to use them.
    let http = own_backend(reqwest::Client::builder()).tls_certs_only(certificates.iter().cloned());
    http.build().map_err(invalid)?;
    Ok(certificates)
}

/// TLS settings. Require the feature `rustls` or `native-tls`.
impl<S: Service> ClientBuilder<S> {
    /// Trusts the certificate authorities in this PEM bundle in addition to the platform's, for example the `http_ca.crt`
    /// of a self-managed Elasticsearch.
    pub fn ca_certificate(mut self, pem: impl AsRef<[u8]>) -> Self {
        self.http_settings.push(".ca_certificate(..)");
        match authorities(pem.as_ref()) {
            Ok(certificates) => self.tls.authorities.extend(certificates),
            Err(error) => self.fail(error),
        }
        self
    }

    /// Trusts only the authorities given with [`ca_certificate`](Self::ca_certificate), of which there must be one.
    pub fn only_given_ca(mut self) -> Self {
        self.http_settings.push(".only_given_ca()");
        self.tls.only_these = true;
        self
    }

    /// Accepts any server certificate: expired, for another host, or issued by anyone. Whoever is between this program and
    /// the server can read and change everything, including credentials. For experiments only; to trust a server with a
    /// certificate of its own, use [`ca_fingerprint`](Self::ca_fingerprint) or [`ca_certificate`](Self::ca_certificate).
    ///
    /// Overrides `ca_certificate` and `only_given_ca`. No environment variable sets it, because it must be a decision of the
    /// program.
    ///
    /// ```
    /// use connectors_sdk::Client;
    ///
    /// let es = Client::elasticsearch("https://localhost:9200").danger_accept_invalid_certs(true).build()?;
    /// assert!(format!("{es:?}").contains("ANY CERTIFICATE"));
    /// # Ok::<(), connectors_sdk::Error>(())
    /// ```
    pub fn danger_accept_invalid_certs(mut self, accept: bool) -> Self {
        const NAME: &str = ".danger_accept_invalid_certs(true)";
        self.http_settings.retain(|setting| *setting != NAME);
        if accept {
            self.http_settings.push(NAME);
        }
        self.tls.accept_invalid = accept;
        self
    }

    /// Authenticates with a client certificate: PEM text with the certificate chain and the private key.
    #[cfg(feature = "rustls")]
    #[cfg_attr(docsrs, doc(cfg(feature = "rustls")))]
    pub fn client_certificate(mut self, pem: impl AsRef<[u8]>) -> Self {
        self.http_settings.push(".client_certificate(..)");
        match reqwest::Identity::from_pem(pem.as_ref()) {
            Ok(parsed) => {
                let pem = Zeroizing::new(pem.as_ref().to_vec());
                self.tls.identity = Some(Identity { parsed, pem });
            }
            Err(_) => self.fail(Error::config("the client certificate contains no PEM certificate and key")),
        }
        self
    }

    /// Requires TLS 1.3. By default, TLS 1.2 is accepted as well.
    pub fn tls13_only(mut self) -> Self {
        self.http_settings.push(".tls13_only()");
        self.tls.tls13_only = true;
        self
    }
}
