//! Trusted authorities and client certificates.

use std::sync::Arc;

use connectors_sdk::{Client, ClientBuilder, Elasticsearch, ErrorKind, RetryPolicy};
use rcgen::{BasicConstraints, CertificateParams, CertifiedIssuer, DnType, IsCa, KeyPair};
use tokio::{
    io::{AsyncReadExt, AsyncWriteExt},
    net::TcpListener,
    task::JoinHandle,
};
use tokio_rustls::{
    TlsAcceptor,
    rustls::{
        RootCertStore, ServerConfig, SupportedProtocolVersion,
        crypto::aws_lc_rs,
        pki_types::PrivateKeyDer,
        server::{WebPkiClientVerifier, danger::ClientCertVerifier},
        version,
    },
};

/// A private certificate authority.
pub struct Authority(CertifiedIssuer<'static, KeyPair>);

impl Authority {
    pub fn new() -> Self {
        Self::named("Test CA")
    }

    pub fn named(name: &str) -> Self {
        let mut params = CertificateParams::new(vec![]).unwrap();
        params.is_ca = IsCa::Ca(BasicConstraints::Unconstrained);
        params.distinguished_name.push(DnType::CommonName, name);
        Self(CertifiedIssuer::self_signed(params, KeyPair::generate().unwrap()).unwrap())
    }

    pub fn pem(&self) -> String {
        self.0.pem()
    }

    /// A certificate for `name`, and its key.
    pub fn issue(&self, name: &str) -> (rcgen::Certificate, KeyPair) {
        let key = KeyPair::generate().unwrap();
        (self.sign(CertificateParams::new(vec![name.to_owned()]).unwrap(), &key), key)
    }

    pub fn sign(&self, params: CertificateParams, key: &KeyPair) -> rcgen::Certificate {
        params.signed_by(key, &self.0).unwrap()
    }

    /// Accepts the clients whose certificates this authority has issued.
    pub fn verifier(&self) -> Arc<dyn ClientCertVerifier> {
        let mut roots = RootCertStore::empty();
        roots.add(self.0.der().clone()).unwrap();
        let provider = Arc::new(aws_lc_rs::default_provider());
        WebPkiClientVerifier::builder_with_provider(Arc::new(roots), provider).build().unwrap()
    }
}

pub struct Server {
    pub uri: String,
    serving: JoinHandle<()>,
}

impl Server {
    async fn start(
        authority: &Authority,
        clients: Option<&Authority>,
        versions: &[&'static SupportedProtocolVersion],
    ) -> Self {
        let (certificate, key) = authority.issue("localhost");
        let config = ServerConfig::builder_with_provider(Arc::new(aws_lc_rs::default_provider()))
            .with_protocol_versions(versions)
            .unwrap();
        let config = match clients {
            None => config.with_no_client_auth(),
            Some(clients) => config.with_client_cert_verifier(clients.verifier()),
        };
        let key = PrivateKeyDer::try_from(key.serialize_der()).unwrap();
        let config = config.with_single_cert(vec![certificate.der().clone()], key).unwrap();
        Self::serving(config).await
    }

    /// Responds to every request on connections with this TLS configuration.
    pub async fn serving(config: ServerConfig) -> Self {
        let acceptor = TlsAcceptor::from(Arc::new(config));
        let listener = TcpListener::bind("127.0.0.1:0").await.unwrap();
        let uri = format!("https://localhost:{}", listener.local_addr().unwrap().port());
        let serving = tokio::spawn(async move {
            loop {
                let (stream, _) = listener.accept().await.unwrap();
                let Ok(mut stream) = acceptor.accept(stream).await else { continue };
                let mut head = Vec::new();
                while !head.windows(4).any(|window| window == b"\r\n\r\n") {
                    if stream.read_buf(&mut head).await.unwrap_or(0) == 0 {
                        break;
                    }
                }
                let response = b"HTTP/1.1 200 OK\r\ncontent-length: 20\r\nconnection: close\r\n\r\n{\"result\":\"updated\"}";
                let _ = stream.write_all(response).await;
                let _ = stream.shutdown().await;
            }
        });
        Self { uri, serving }
    }

    /// Sends one call with a client with these settings and returns the kind of its error, if any.
    async fn call(
        &self,
        set_up: impl FnOnce(ClientBuilder<Elasticsearch>) -> ClientBuilder<Elasticsearch>,
    ) -> Option<ErrorKind> {
        let builder = Client::elasticsearch(&self.uri).no_proxy().retry(RetryPolicy::none());
        set_up(builder).build().unwrap().connector("x").check_in().await.err().map(|error| error.kind())
    }
}

impl Drop for Server {
    fn drop(&mut self) {
        self.serving.abort();
    }
}

const ANY: &[&SupportedProtocolVersion] = &[&version::TLS12, &version::TLS13];

#[tokio::test]
async fn an_authority_must_be_trusted() {
    let (authority, other) = (Authority::new(), Authority::new());
    let server = Server::start(&authority, None, ANY).await;
    assert_eq!(server.call(|client| client).await, Some(ErrorKind::Connect));
    assert_eq!(server.call(|client| client.ca_certificate(other.pem())).await, Some(ErrorKind::Connect));
    assert_eq!(server.call(|client| client.ca_certificate(authority.pem())).await, None);
    let both = authority.pem() + &other.pem();
    assert_eq!(server.call(|client| client.ca_certificate(both).only_given_ca()).await, None);
    let only_other = |client: ClientBuilder<_>| client.ca_certificate(other.pem()).only_given_ca();
    assert_eq!(server.call(only_other).await, Some(ErrorKind::Connect));
}

#[tokio::test]
async fn a_client_certificate_is_sent() {
    let (authority, clients) = (Authority::new(), Authority::new());
    let server = Server::start(&authority, Some(&clients), ANY).await;
    let (certificate, key) = clients.issue("service");
    let identity = certificate.pem() + &key.serialize_pem();
    let trusting = |client: ClientBuilder<Elasticsearch>| client.ca_certificate(authority.pem());
    assert!(server.call(trusting).await.is_some());
    assert_eq!(server.call(|client| trusting(client).client_certificate(identity)).await, None);
}

#[tokio::test]
async fn a_minimum_tls_version_is_enforced() {
    let authority = Authority::new();
    let old = Server::start(&authority, None, &[&version::TLS12]).await;
    let trusting = |client: ClientBuilder<Elasticsearch>| client.ca_certificate(authority.pem());
    assert_eq!(old.call(trusting).await, None);
    assert_eq!(old.call(|client| trusting(client).tls13_only()).await, Some(ErrorKind::Connect));
}

#[test]
fn invalid_certificates_are_rejected() {
    let build = |set_up: fn(ClientBuilder<Elasticsearch>) -> ClientBuilder<Elasticsearch>| {
        set_up(Client::elasticsearch("https://h")).build().unwrap_err().to_string()
    };
    assert_eq!(
        build(|client| client.ca_certificate("no PEM")),
        "the CA certificate contains no PEM certificate: expected the text of a file that begins with `-----BEGIN \
         CERTIFICATE-----`"
    );
    let no_certificate = "-----BEGIN CERTIFICATE-----\nbm8gY2VydGlmaWNhdGU=\n-----END CERTIFICATE-----\n";
    for pem in [no_certificate.to_owned(), Authority::new().pem() + no_certificate] {
        let error = Client::elasticsearch("https://h").ca_certificate(pem).build().unwrap_err();
        assert_eq!(error.kind(), ErrorKind::Config);
        assert_eq!(
            error.to_string(),
            "the CA certificate is invalid: a `CERTIFICATE` block of its PEM text is not a certificate"
        );
    }
    assert_eq!(
        build(ClientBuilder::only_given_ca),
        "`.only_given_ca()` without `.ca_certificate(..)` would trust no server: give the CA certificate, or remove \
         `.only_given_ca()`"
    );
    let message = "the client certificate contains no PEM certificate and key";
    assert_eq!(build(|client| client.client_certificate("no PEM")), message);
}

#[tokio::test]
async fn the_error_for_a_plain_http_server_suggests_the_scheme() {
    let plain = connectors_testing::FakeElasticsearch::start().await;
    let address = plain.uri().replace("http://", "https://");
    let client = Client::elasticsearch(address).no_proxy().retry(RetryPolicy::none()).build().unwrap();
    let error = client.connector("x").check_in().await.unwrap_err();
    assert!(error.is_connect() && !error.is_certificate());
    let address = plain.uri().replace("http://", "");
    assert_eq!(
        error.to_string(),
        format!(
            "PUT /_connector/x/_check_in: could not connect to {address}: it does not speak TLS (should the URL start with `http://`?)"
        )
    );
}
