//! Certificates that are not accepted: one attempt, and a message that says why and what to do.

use std::sync::{
    Arc,
    atomic::{AtomicUsize, Ordering},
};

use connectors_sdk::{Client, ClientBuilder, Elasticsearch, Error, ErrorKind};
use rcgen::{BasicConstraints, CertificateParams, IsCa, KeyPair, date_time_ymd};
use tokio::{
    io::{AsyncReadExt, AsyncWriteExt},
    net::TcpListener,
    task::JoinHandle,
};
use tokio_rustls::{
    TlsAcceptor,
    rustls::{ServerConfig, crypto::aws_lc_rs, pki_types::PrivateKeyDer},
};

use crate::tls::Authority;

/// A TLS server that counts connections and responds to every request.
struct Server {
    port: u16,
    connections: Arc<AtomicUsize>,
    serving: JoinHandle<()>,
}

impl Server {
    async fn start(certificate: &rcgen::Certificate, key: &KeyPair, clients: Option<&Authority>) -> Self {
        let provider = Arc::new(aws_lc_rs::default_provider());
        let config = ServerConfig::builder_with_provider(provider).with_safe_default_protocol_versions();
        let config = match clients {
            None => config.unwrap().with_no_client_auth(),
            Some(clients) => config.unwrap().with_client_cert_verifier(clients.verifier()),
        };
        let key = PrivateKeyDer::try_from(key.serialize_der()).unwrap();
        let config = config.with_single_cert(vec![certificate.der().clone()], key).unwrap();
        let acceptor = TlsAcceptor::from(Arc::new(config));
        let listener = TcpListener::bind("127.0.0.1:0").await.unwrap();
        let port = listener.local_addr().unwrap().port();
        let connections = Arc::new(AtomicUsize::new(0));
        let counted = Arc::clone(&connections);
        let serving = tokio::spawn(async move {
            loop {
                let (stream, _) = listener.accept().await.unwrap();
                counted.fetch_add(1, Ordering::SeqCst);
                let mut stream = match acceptor.accept(stream).into_fallible().await {
                    Ok(stream) => stream,
                    Err((_, mut stream)) => {
                        // What is not read would reset the connection, and the client would not see the alert.
                        let _ = stream.shutdown().await;
                        let _ = stream.read_to_end(&mut Vec::new()).await;
                        continue;
                    }
                };
                let mut head = [0; 1024];
                let _ = stream.read(&mut head).await;
                let _ = stream
                    .write_all(b"HTTP/1.1 200 OK\r\ncontent-length: 20\r\n\r\n{\"result\":\"updated\"}")
                    .await;
            }
        });
        Self { port, connections, serving }
    }

    async fn of(params: CertificateParams, authority: &Authority) -> Self {
        let key = KeyPair::generate().unwrap();
        let certificate = authority.sign(params, &key);
        Self::start(&certificate, &key, None).await
    }

    /// The error of a call with the default retry policy.
    async fn refuses(
        &self,
        set_up: impl FnOnce(ClientBuilder<Elasticsearch>) -> ClientBuilder<Elasticsearch>,
    ) -> Error {
        let uri = format!("https://localhost:{}", self.port);
        let client = set_up(Client::elasticsearch(uri).no_proxy()).build().unwrap();
        client.connector("x").check_in().await.unwrap_err()
    }

    /// Asserts that the call made one attempt and that the message is this one.
    fn assert_final(&self, error: &Error, message: &str) {
        assert_eq!(
            error.to_string(),
            format!("PUT /_connector/x/_check_in: could not connect to localhost:{}: {message}", self.port)
        );
        assert_eq!(error.kind(), ErrorKind::Connect);
        assert!(error.is_certificate() && error.is_connect() && !error.is_retryable(), "{error:?}");
        assert_eq!((error.attempts(), self.connections.load(Ordering::SeqCst)), (1, 1));
    }
}

impl Drop for Server {
    fn drop(&mut self) {
        self.serving.abort();
    }
}

fn params(name: &str) -> CertificateParams {
    CertificateParams::new(vec![name.to_owned()]).unwrap()
}

const UNTRUSTED: &str = "the issuer of its certificate is not trusted; trust it with `.ca_certificate(..)` or `.ca_fingerprint(..)`";

#[tokio::test]
async fn an_unknown_issuer() {
    let authority = Authority::new();
    let server = Server::of(params("localhost"), &authority).await;
    let error = server.refuses(|client| client).await;
    server.assert_final(&error, UNTRUSTED);

    // Whether other authorities are trusted makes no difference.
    let other = Authority::named("Other CA").pem();
    let server = Server::of(params("localhost"), &authority).await;
    let error = server.refuses(|client| client.ca_certificate(other).only_given_ca()).await;
    server.assert_final(&error, UNTRUSTED);

    let of_same_name = Authority::new().pem();
    let server = Server::of(params("localhost"), &authority).await;
    let error = server.refuses(|client| client.ca_certificate(of_same_name)).await;
    server.assert_final(
        &error,
        "its certificate is not signed by the trusted authority, which only has the same name as its issuer; trust the \
         issuer with `.ca_certificate(..)` or `.ca_fingerprint(..)`",
    );
}

#[tokio::test]
async fn another_host_name() {
    let authority = Authority::new();
    let server = Server::of(params("es.example"), &authority).await;
    let error = server.refuses(|client| client.ca_certificate(authority.pem())).await;
    server.assert_final(
        &error,
        "its certificate is for `es.example` and not for `localhost`; use a name in the certificate as host of the URL",
    );
}

#[tokio::test]
async fn the_names_in_a_certificate_are_one_line_of_limited_length() {
    let authority = Authority::new();
    let names: Vec<_> = (0..200).map(|number| format!("{number}.{}.example", "a".repeat(60))).collect();
    let server = Server::of(CertificateParams::new(names).unwrap(), &authority).await;
    let error = server.refuses(|client| client.ca_certificate(authority.pem())).await;
    let message = error.to_string();
    assert!(message.contains(".example`, … and not for `localhost`") && message.len() < 700, "{message}");
}

#[tokio::test]
async fn a_certificate_outside_of_its_validity() {
    let authority = Authority::new();
    for (from, until, message) in [
        (
            2019,
            2020,
            "its certificate expired at 2020-01-01T00:00:00Z; renew it, or check the clock of this machine",
        ),
        (
            3000,
            3001,
            "its certificate is not valid before 3000-01-01T00:00:00Z; check the clocks of both machines",
        ),
    ] {
        let mut params = params("localhost");
        (params.not_before, params.not_after) = (date_time_ymd(from, 1, 1), date_time_ymd(until, 1, 1));
        let server = Server::of(params, &authority).await;
        let error = server.refuses(|client| client.ca_certificate(authority.pem())).await;
        server.assert_final(&error, message);
    }
}

/// As `openssl req -x509` creates it: an authority, whose certificate is that of the server.
#[tokio::test]
async fn an_authority_as_the_server() {
    let mut params = params("localhost");
    params.is_ca = IsCa::Ca(BasicConstraints::Unconstrained);
    let key = KeyPair::generate().unwrap();
    let certificate = params.self_signed(&key).unwrap();
    let server = Server::start(&certificate, &key, None).await;
    let error = server.refuses(|client| client.ca_certificate(certificate.pem())).await;
    server.assert_final(
        &error,
        "its certificate is that of a certificate authority, such as `openssl req -x509` creates, and not of a server; \
         issue a server certificate, for example with `-addext basicConstraints=critical,CA:FALSE`",
    );
}

#[tokio::test]
async fn a_client_certificate_that_is_missing_or_not_accepted() {
    let (authority, clients) = (Authority::new(), Authority::new());
    let (certificate, key) = authority.issue("localhost");
    let server = Server::start(&certificate, &key, Some(&clients)).await;
    let error = server.refuses(|client| client.ca_certificate(authority.pem())).await;
    server.assert_final(&error, "it requires a client certificate; set one with `.client_certificate(..)`");

    for (issuer, alert) in [(Authority::named("Other CA"), "UnknownCA"), (Authority::new(), "DecryptError")] {
        let (own, own_key) = issuer.issue("service");
        let identity = own.pem() + &own_key.serialize_pem();
        let server = Server::start(&certificate, &key, Some(&clients)).await;
        let error = server
            .refuses(|client| client.ca_certificate(authority.pem()).client_certificate(identity))
            .await;
        server.assert_final(&error, &format!("it does not accept the client certificate ({alert})"));
    }
}

/// A node with a bad certificate is left alone for a while, as every node that cannot be reached.
#[tokio::test]
async fn the_next_call_goes_to_another_node() {
    let (authority, other) = (Authority::new(), Authority::new());
    let bad = Server::of(params("localhost"), &other).await;
    let good = Server::of(params("localhost"), &authority).await;
    let client = Client::elasticsearch(format!("https://localhost:{}", bad.port))
        .node(format!("https://localhost:{}", good.port))
        .ca_certificate(authority.pem())
        .no_proxy()
        .build()
        .unwrap();
    let mut outcomes = Vec::new();
    for _ in 0..4 {
        outcomes.push(client.connector("x").check_in().await.map_err(|error| error.is_certificate()).err());
    }
    assert_eq!(outcomes, [Some(true), None, None, None]);
}
