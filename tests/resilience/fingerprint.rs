//! Servers that are trusted by the fingerprint of a certificate, or whatever their certificate is.

use std::{error::Error as _, fmt::Write as _, sync::Arc};

use connectors_sdk::{Client, ClientBuilder, Elasticsearch, ErrorKind, Result, RetryPolicy, reqwest};
use rcgen::{
    BasicConstraints, CertificateParams, CertifiedIssuer, DnType, IsCa, Issuer, KeyPair, date_time_ymd,
};
use tokio_rustls::rustls::{
    ServerConfig,
    crypto::aws_lc_rs::{self, cipher_suite::TLS13_AES_128_GCM_SHA256, sign::any_supported_type},
    pki_types::{CertificateDer, PrivateKeyDer},
    server::{ClientHello, ResolvesServerCert},
    sign::CertifiedKey,
    version,
};

use crate::tls::{Authority, Server};

/// A certificate with its key.
struct Issued {
    der: CertificateDer<'static>,
    key: KeyPair,
}

type Change = fn(&mut CertificateParams);

fn params(name: &str, change: Change) -> CertificateParams {
    let mut params = CertificateParams::new(vec![name.to_owned()]).unwrap();
    params.distinguished_name.push(DnType::CommonName, name);
    change(&mut params);
    params
}

fn self_signed(name: &str, change: Change) -> Issued {
    let key = KeyPair::generate().unwrap();
    let der = params(name, change).self_signed(&key).unwrap().der().clone();
    Issued { der, key }
}

fn authority(change: Change) -> CertifiedIssuer<'static, KeyPair> {
    let mut params = params("authority", change);
    params.is_ca = IsCa::Ca(BasicConstraints::Unconstrained);
    CertifiedIssuer::self_signed(params, KeyPair::generate().unwrap()).unwrap()
}

fn issued(by: &Issuer<'_, KeyPair>, name: &str, change: Change) -> Issued {
    let key = KeyPair::generate().unwrap();
    let der = params(name, change).signed_by(&key, by).unwrap().der().clone();
    Issued { der, key }
}

fn expired(params: &mut CertificateParams) {
    params.not_before = date_time_ymd(2019, 1, 1);
    params.not_after = date_time_ymd(2020, 1, 1);
}

fn not_yet_valid(params: &mut CertificateParams) {
    params.not_before = date_time_ymd(2199, 1, 1);
    params.not_after = date_time_ymd(2200, 1, 1);
}

fn is_ca(params: &mut CertificateParams) {
    params.is_ca = IsCa::Ca(BasicConstraints::Unconstrained);
}

fn is_expired_ca(params: &mut CertificateParams) {
    is_ca(params);
    expired(params);
}

fn unchanged(_: &mut CertificateParams) {}

/// SHA-256 in hex.
fn sha256(bytes: &[u8]) -> String {
    let hash = TLS13_AES_128_GCM_SHA256.tls13().unwrap().common.hash_provider.hash(bytes);
    hash.as_ref().iter().fold(String::new(), |mut text, byte| {
        write!(text, "{byte:02x}").unwrap();
        text
    })
}

/// A server that presents this chain with this key.
async fn serve(chain: &[&CertificateDer<'static>], key: &KeyPair) -> Server {
    let key = PrivateKeyDer::try_from(key.serialize_der()).unwrap();
    let chain = chain.iter().map(|certificate| (*certificate).clone()).collect();
    Server::serving(server_config().with_no_client_auth().with_single_cert(chain, key).unwrap()).await
}

fn server_config() -> tokio_rustls::rustls::ConfigBuilder<ServerConfig, tokio_rustls::rustls::WantsVerifier> {
    ServerConfig::builder_with_provider(Arc::new(aws_lc_rs::default_provider()))
        .with_protocol_versions(&[&version::TLS13, &version::TLS12])
        .unwrap()
}

/// The texts of an error and its causes, or nothing after a success.
async fn call(
    server: &Server,
    set_up: impl FnOnce(ClientBuilder<Elasticsearch>) -> ClientBuilder<Elasticsearch>,
) -> String {
    let builder = Client::elasticsearch(&server.uri).no_proxy().retry(RetryPolicy::none());
    match set_up(builder).build().unwrap().connector("x").check_in().await {
        Ok(_) => String::new(),
        Err(error) => {
            let mut text = error.to_string();
            let mut next = error.source();
            while let Some(cause) = next {
                write!(text, "\n{cause}").unwrap();
                next = cause.source();
            }
            text
        }
    }
}

async fn pinned(server: &Server, certificate: &[u8]) -> String {
    call(server, |client| client.ca_fingerprint(sha256(certificate))).await
}

#[tokio::test]
async fn what_the_pinned_authority_has_issued_is_trusted() {
    assert_eq!(sha256(b"abc"), "ba7816bf8f01cfea414140de5dae2223b00361a396177a9cb410ff61f20015ad");
    let root = authority(unchanged);
    let leaf = issued(&root, "localhost", unchanged);
    let server = serve(&[&leaf.der, root.der()], &leaf.key).await;
    assert_eq!(pinned(&server, root.der()).await, "");
    let colons = sha256(root.der())
        .to_uppercase()
        .as_bytes()
        .chunks(2)
        .map(String::from_utf8_lossy)
        .collect::<Vec<_>>()
        .join(":");
    assert_eq!(call(&server, |client| client.ca_fingerprint(colons)).await, "");
    assert_eq!(call(&server, |client| client.ca_fingerprint(sha256(root.der())).tls13_only()).await, "");
    assert!(call(&server, |client| client).await.contains("UnknownIssuer"));

    let intermediate = {
        let mut params = params("intermediate", is_ca);
        params.use_authority_key_identifier_extension = true;
        CertifiedIssuer::signed_by(params, KeyPair::generate().unwrap(), &root).unwrap()
    };
    let leaf = issued(&intermediate, "localhost", unchanged);
    let server = serve(&[&leaf.der, intermediate.der(), root.der()], &leaf.key).await;
    assert_eq!(pinned(&server, root.der()).await, "");
    assert_eq!(pinned(&server, intermediate.der()).await, "");
}

#[tokio::test]
async fn a_foreign_certificate_beside_the_real_authority_is_refused() {
    let (real, foreign) = (authority(unchanged), authority(unchanged));
    for leaf in [issued(&foreign, "localhost", unchanged), self_signed("localhost", unchanged)] {
        let server = serve(&[&leaf.der, real.der()], &leaf.key).await;
        let text = pinned(&server, real.der()).await;
        assert!(text.contains("UnknownIssuer") || text.contains("BadSignature"), "{text}");
    }
    let leaf = issued(&foreign, "localhost", unchanged);
    let server = serve(&[&leaf.der, foreign.der(), real.der()], &leaf.key).await;
    assert_ne!(pinned(&server, real.der()).await, "");
}

#[tokio::test]
async fn an_authority_that_is_not_presented_is_reported() {
    let root = authority(unchanged);
    let leaf = issued(&root, "localhost", unchanged);
    let server = serve(&[&leaf.der], &leaf.key).await;
    let text = pinned(&server, root.der()).await;
    let why = format!(
        "the server presented no certificate with the SHA-256 fingerprint {} of `.ca_fingerprint(..)`",
        sha256(root.der())
    );
    assert!(text.contains(&why), "{text}");
}

#[tokio::test]
async fn host_name_and_dates_are_checked() {
    let (root, old, future) = (authority(unchanged), authority(expired), authority(not_yet_valid));
    for (authority, leaf, why) in [
        (&root, issued(&root, "other.example", unchanged), "NotValidForName"),
        (&root, issued(&root, "localhost", expired), "expired"),
        (&root, issued(&root, "localhost", not_yet_valid), "not valid yet"),
        (&old, issued(&old, "localhost", unchanged), "expired"),
        (&future, issued(&future, "localhost", unchanged), "not valid yet"),
    ] {
        let server = serve(&[&leaf.der, authority.der()], &leaf.key).await;
        let text = pinned(&server, authority.der()).await;
        assert!(text.contains(why) || text.contains("not valid for name"), "{why}: {text}");
    }
}

#[tokio::test]
async fn the_certificate_of_the_server_itself_can_be_pinned() {
    let root = authority(unchanged);
    let leaves = |name: &str, change: Change, of_ca: Change| {
        [issued(&root, name, change), self_signed(name, change), self_signed(name, of_ca)]
    };
    for leaf in leaves("localhost", unchanged, is_ca) {
        assert_eq!(pinned(&serve(&[&leaf.der], &leaf.key).await, &leaf.der).await, "");
    }
    for leaf in leaves("other.example", unchanged, is_ca) {
        assert!(pinned(&serve(&[&leaf.der], &leaf.key).await, &leaf.der).await.contains("valid for"));
    }
    for leaf in leaves("localhost", expired, is_expired_ca) {
        assert!(pinned(&serve(&[&leaf.der], &leaf.key).await, &leaf.der).await.contains("expired"));
    }
}

/// Presents a certificate without having its key.
#[derive(Debug)]
struct Impostor(Arc<CertifiedKey>);

impl ResolvesServerCert for Impostor {
    fn resolve(&self, _: ClientHello<'_>) -> Option<Arc<CertifiedKey>> {
        Some(Arc::clone(&self.0))
    }
}

#[tokio::test]
async fn the_pinned_certificate_without_its_key_is_refused() {
    let leaf = self_signed("localhost", unchanged);
    for versions in [&[&version::TLS13], &[&version::TLS12]] {
        let key = PrivateKeyDer::try_from(KeyPair::generate().unwrap().serialize_der()).unwrap();
        let key = CertifiedKey::new(vec![leaf.der.clone()], any_supported_type(&key).unwrap());
        let config = ServerConfig::builder_with_provider(Arc::new(aws_lc_rs::default_provider()))
            .with_protocol_versions(versions)
            .unwrap()
            .with_no_client_auth()
            .with_cert_resolver(Arc::new(Impostor(Arc::new(key))));
        let server = Server::serving(config).await;
        let text = pinned(&server, &leaf.der).await;
        assert!(text.contains("BadSignature"), "{text}");
    }
}

#[tokio::test]
async fn a_client_certificate_is_sent_to_a_pinned_server() {
    let (clients, leaf) = (Authority::new(), self_signed("localhost", unchanged));
    let verifier = clients.verifier();
    let key = PrivateKeyDer::try_from(leaf.key.serialize_der()).unwrap();
    let config = server_config().with_client_cert_verifier(verifier);
    let server = Server::serving(config.with_single_cert(vec![leaf.der.clone()], key).unwrap()).await;
    let (certificate, key) = clients.issue("service");
    let identity = certificate.pem() + &key.serialize_pem();
    assert_ne!(pinned(&server, &leaf.der).await, "");
    let set_up = |client: ClientBuilder<Elasticsearch>| {
        client.ca_fingerprint(sha256(&leaf.der)).client_certificate(identity)
    };
    assert_eq!(call(&server, set_up).await, "");
}

#[cfg(feature = "http2")]
#[tokio::test]
async fn http2_is_offered_to_a_pinned_server() {
    use tokio::net::TcpListener;
    use tokio_rustls::TlsAcceptor;

    let leaf = self_signed("localhost", unchanged);
    let key = PrivateKeyDer::try_from(leaf.key.serialize_der()).unwrap();
    let mut config =
        server_config().with_no_client_auth().with_single_cert(vec![leaf.der.clone()], key).unwrap();
    config.alpn_protocols = vec![b"h2".to_vec()];
    let listener = TcpListener::bind("127.0.0.1:0").await.unwrap();
    let uri = format!("https://localhost:{}", listener.local_addr().unwrap().port());
    let accepted = tokio::spawn(async move {
        let (stream, _) = listener.accept().await.unwrap();
        let mut stream = TlsAcceptor::from(Arc::new(config)).accept(stream).await.unwrap();
        let mut preface = [0; 24];
        tokio::io::AsyncReadExt::read_exact(&mut stream, &mut preface).await.unwrap();
        preface
    });
    let client = Client::elasticsearch(uri).no_proxy().ca_fingerprint(sha256(&leaf.der)).build().unwrap();
    let call = tokio::spawn(client.connector("x").check_in().retry(RetryPolicy::none()).send());
    assert_eq!(&accepted.await.unwrap(), b"PRI * HTTP/2.0\r\n\r\nSM\r\n\r\n");
    assert!(call.await.unwrap().is_err(), "the server has closed the connection");
}

#[tokio::test]
async fn any_certificate_is_accepted_if_the_program_says_so() {
    let root = authority(unchanged);
    for leaf in [self_signed("other.example", expired), issued(&root, "localhost", unchanged)] {
        let server = serve(&[&leaf.der], &leaf.key).await;
        assert_ne!(call(&server, |client| client).await, "");
        assert_eq!(call(&server, |client| client.danger_accept_invalid_certs(true)).await, "");
        let again = |client: ClientBuilder<Elasticsearch>| {
            client.danger_accept_invalid_certs(true).danger_accept_invalid_certs(false)
        };
        assert_ne!(call(&server, again).await, "");
    }
}

#[test]
fn settings_that_contradict_a_fingerprint_are_refused() {
    let fingerprint = "ab".repeat(32);
    let builder = || Client::elasticsearch("https://h").ca_fingerprint(&fingerprint);
    let message = |result: Result<Client<Elasticsearch>>| {
        let error = result.unwrap_err();
        assert_eq!(error.kind(), ErrorKind::Config);
        error.to_string()
    };
    let pem = Authority::new().pem();
    for (builder, name) in [
        (builder().ca_certificate(&pem), ".ca_certificate(..)"),
        (builder().only_given_ca(), ".only_given_ca()"),
        (builder().danger_accept_invalid_certs(true), ".danger_accept_invalid_certs(true)"),
    ] {
        assert_eq!(
            message(builder.build()),
            format!(
                "`.ca_fingerprint(..)` replaces all other trust, so `{name}` would have no effect: remove one of them"
            )
        );
    }
    assert!(builder().danger_accept_invalid_certs(false).build().is_ok());
    let foreign = message(builder().http_client(reqwest::Client::new()).build());
    assert!(foreign.contains("replace `.ca_fingerprint(..)`: remove them here"), "{foreign}");
    assert_eq!(
        message(Client::elasticsearch("https://h").ca_fingerprint(&fingerprint[..40]).build()),
        "the CA fingerprint must be a SHA-256 in 64 hexadecimal digits, with or without colons: 20 bytes are a SHA-1 \
         fingerprint"
    );
}

#[test]
fn debug_output_shows_the_trust_in_force() {
    let fingerprint = "ab".repeat(32);
    let pem = Authority::new().pem();
    let es = || Client::elasticsearch("https://h");
    for (builder, trust) in [
        (es(), "trust: authorities of the platform,".to_owned()),
        (
            es().ca_certificate(&pem),
            "trust: authorities of the platform and 1 given with ca_certificate,".to_owned(),
        ),
        (
            es().ca_certificate(&pem).ca_certificate(&pem).only_given_ca(),
            "trust: only 2 authorities given with ca_certificate,".to_owned(),
        ),
        (es().ca_fingerprint(&fingerprint), format!("trust: only SHA-256 {fingerprint} (ca_fingerprint),")),
        (
            es().danger_accept_invalid_certs(true),
            "trust: ANY CERTIFICATE (danger_accept_invalid_certs),".to_owned(),
        ),
        (es().http_client(reqwest::Client::new()), "trust: as set in http_client,".to_owned()),
    ] {
        let debug = format!("{builder:?}");
        assert!(debug.contains(&trust), "{debug}");
        let debug = format!("{:?}", builder.build().unwrap());
        assert!(debug.contains(&trust), "{debug}");
    }
}
