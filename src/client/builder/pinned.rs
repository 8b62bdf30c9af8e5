//! Verification of servers against the fingerprint of one certificate.

use std::{fmt, sync::Arc};

use rustls::{
    CertificateError, ClientConfig, DigitallySignedStruct, OtherError, RootCertStore, SignatureScheme,
    SupportedCipherSuite,
    client::{
        danger::{HandshakeSignatureValid, ServerCertVerified, ServerCertVerifier},
        verify_server_cert_signed_by_trust_anchor, verify_server_name,
    },
    crypto::{
        CryptoProvider, WebPkiSupportedAlgorithms, aws_lc_rs,
        hash::{Hash, HashAlgorithm},
        verify_tls12_signature, verify_tls13_signature,
    },
    pki_types::{CertificateDer, PrivateKeyDer, ServerName, UnixTime, pem::PemObject},
    server::ParsedCertificate,
    version::{TLS12, TLS13},
};

use crate::{
    client::builder::{trust::Fingerprint, validity},
    error::{Error, Result},
};

/// TLS settings of a client that trusts only the certificate with this fingerprint. `identity` is PEM text with a
/// certificate chain and its key.
pub(super) fn config(
    fingerprint: Fingerprint,
    identity: Option<&[u8]>,
    tls13_only: bool,
) -> Result<ClientConfig> {
    let provider =
        CryptoProvider::get_default().cloned().unwrap_or_else(|| Arc::new(aws_lc_rs::default_provider()));
    let verifier = Arc::new(Pinned::new(fingerprint, &provider)?);
    let unusable = |error| Error::config("the TLS settings cannot be used").with_source(error);
    let versions: &[_] = if tls13_only { &[&TLS13] } else { &[&TLS13, &TLS12] };
    let config = ClientConfig::builder_with_provider(provider)
        .with_protocol_versions(versions)
        .map_err(unusable)?
        .dangerous()
        .with_custom_certificate_verifier(verifier);
    let mut config = match identity {
        None => config.with_no_client_auth(),
        Some(pem) => {
            let invalid = || Error::config("the client certificate contains no PEM certificate and key");
            let chain =
                CertificateDer::pem_slice_iter(pem).collect::<Result<_, _>>().map_err(|_| invalid())?;
            let key = PrivateKeyDer::from_pem_slice(pem).map_err(|_| invalid())?;
            config
                .with_client_auth_cert(chain, key)
                .map_err(|error| Error::config("the client certificate cannot be used").with_source(error))?
        }
    };
    if cfg!(feature = "http2") {
        config.alpn_protocols.push(b"h2".to_vec());
    }
    config.alpn_protocols.push(b"http/1.1".to_vec());
    Ok(config)
}

/// Accepts servers that present the certificate with this fingerprint and are issued by it, or are it.
struct Pinned {
    fingerprint: Fingerprint,
    sha256: &'static dyn Hash,
    algorithms: WebPkiSupportedAlgorithms,
}

impl Pinned {
    fn new(fingerprint: Fingerprint, provider: &CryptoProvider) -> Result<Self> {
        let hashes = provider.cipher_suites.iter().map(|suite| match suite {
            SupportedCipherSuite::Tls12(suite) => suite.common.hash_provider,
            SupportedCipherSuite::Tls13(suite) => suite.common.hash_provider,
        });
        let sha256 = hashes.into_iter().find(|hash| hash.algorithm() == HashAlgorithm::SHA256).ok_or_else(|| {
            Error::config("`.ca_fingerprint(..)` needs SHA-256, which the default rustls provider of this process lacks")
        })?;
        Ok(Self { fingerprint, sha256, algorithms: provider.signature_verification_algorithms })
    }

    fn is_pinned(&self, certificate: &CertificateDer<'_>) -> bool {
        self.fingerprint.is(self.sha256.hash(certificate).as_ref())
    }
}

impl ServerCertVerifier for Pinned {
    fn verify_server_cert(
        &self,
        server: &CertificateDer<'_>,
        others: &[CertificateDer<'_>],
        name: &ServerName<'_>,
        _: &[u8],
        now: UnixTime,
    ) -> Result<ServerCertVerified, rustls::Error> {
        let parsed = ParsedCertificate::try_from(server)?;
        let anchor = std::iter::once(server)
            .chain(others)
            .find(|certificate| self.is_pinned(certificate))
            .ok_or_else(|| CertificateError::Other(OtherError(Arc::new(NotPresented(self.fingerprint)))))?;
        // The verification of a chain does not check the dates of its anchor.
        validity::check(anchor, now)?;
        if anchor != server {
            let mut roots = RootCertStore::empty();
            roots.add(anchor.clone().into_owned())?;
            verify_server_cert_signed_by_trust_anchor(&parsed, &roots, others, now, self.algorithms.all)?;
        }
        verify_server_name(&parsed, name)?;
        Ok(ServerCertVerified::assertion())
    }

    fn verify_tls12_signature(
        &self,
        message: &[u8],
        certificate: &CertificateDer<'_>,
        signature: &DigitallySignedStruct,
    ) -> Result<HandshakeSignatureValid, rustls::Error> {
        verify_tls12_signature(message, certificate, signature, &self.algorithms)
    }

    fn verify_tls13_signature(
        &self,
        message: &[u8],
        certificate: &CertificateDer<'_>,
        signature: &DigitallySignedStruct,
    ) -> Result<HandshakeSignatureValid, rustls::Error> {
        verify_tls13_signature(message, certificate, signature, &self.algorithms)
    }

    fn supported_verify_schemes(&self) -> Vec<SignatureScheme> {
        self.algorithms.supported_schemes()
    }
}

impl fmt::Debug for Pinned {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "Pinned({})", self.fingerprint)
    }
}

/// No presented certificate has the fingerprint.
struct NotPresented(Fingerprint);

impl fmt::Display for NotPresented {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(
            f,
            "the server presented no certificate with the SHA-256 fingerprint {} of `.ca_fingerprint(..)`; if it is right, the \
             server does not present its CA: use `.ca_certificate(..)` instead",
            self.0
        )
    }
}

/// The errors of rustls contain the debug output.
impl fmt::Debug for NotPresented {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        fmt::Display::fmt(self, f)
    }
}

impl std::error::Error for NotPresented {}
