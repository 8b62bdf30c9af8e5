//! Settings do what they say, or `build()` refuses them: nothing is dropped silently.

use std::time::Duration;

use connectors_sdk::{Client, ClientBuilder, Credentials, Elasticsearch, ErrorKind, RetryPolicy, reqwest};
use tokio::net::TcpListener;

use crate::wire::{Wire, json};

const UPDATED: &str = r#"{"result":"updated"}"#;

/// The message of the configuration error of this builder.
fn refusal(builder: ClientBuilder<Elasticsearch>) -> String {
    let error = builder.build().unwrap_err();
    assert_eq!(error.kind(), ErrorKind::Config);
    error.to_string()
}

#[test]
fn a_proxy_that_cannot_be_used_is_refused() {
    for (url, why) in [
        ("htttp://u:s3cret@proxy:3128", "unknown scheme `htttp`"),
        ("ftp://proxy", "unknown scheme `ftp`"),
        ("ws://proxy:1", "unknown scheme `ws`"),
        ("tcp://u:s3cret@proxy:1", "unknown scheme `tcp`"),
        ("", "empty host"),
        ("http://", "empty host"),
        ("http:/proxy:3128", "`http:` must be followed by `//` and a host"),
        ("proxy:port", "invalid port number"),
        ("http://proxy:3128/path", "it must end after the port"),
        ("http://proxy:3128?x", "it must end after the port"),
    ] {
        let message = refusal(Client::elasticsearch("http://localhost").proxy(url));
        assert!(message.starts_with(&format!("the proxy's URL is invalid: {why}")), "{url}: {message}");
        assert!(!message.contains("s3cret"), "{message}");
    }
}

#[tokio::test]
async fn a_proxy_without_a_scheme_speaks_http() {
    let proxy = Wire::responding([json(200, UPDATED)]).await;
    let url = proxy.uri().replace("http://", " user:pw@");
    let client = Client::elasticsearch("http://elasticsearch.invalid").proxy(url).build().unwrap();
    client.connector("x").check_in().await.unwrap();
    let request = proxy.request().await;
    assert_eq!(request.line, "PUT http://elasticsearch.invalid/_connector/x/_check_in HTTP/1.1");
    assert_eq!(request.header("proxy-authorization"), Some("Basic dXNlcjpwdw=="));
}

#[cfg(not(feature = "socks"))]
#[test]
fn socks_needs_its_feature() {
    for scheme in ["socks4", "socks4a", "socks5", "socks5h"] {
        let message = refusal(Client::elasticsearch("https://h").proxy(format!("{scheme}://proxy:1080")));
        assert_eq!(
            message,
            format!(
                "the proxy's URL is invalid: `{scheme}` proxies need the feature `socks` of connectors-sdk"
            )
        );
    }
}

#[cfg(feature = "socks")]
#[tokio::test]
async fn a_socks_proxy_resolves_and_forwards() {
    use tokio::io::{AsyncReadExt, AsyncWriteExt};

    let listener = TcpListener::bind("127.0.0.1:0").await.unwrap();
    let url = format!("socks5h://user:pw@{}", listener.local_addr().unwrap());
    let proxy = tokio::spawn(async move {
        let (mut stream, _) = listener.accept().await.unwrap();
        let mut greeting = [0; 2];
        stream.read_exact(&mut greeting).await.unwrap();
        let mut methods = vec![0; greeting[1].into()];
        stream.read_exact(&mut methods).await.unwrap();
        assert!(greeting[0] == 5 && methods.contains(&2), "{greeting:?} {methods:?}");
        stream.write_all(&[5, 2]).await.unwrap();
        let mut login = [0; 9];
        stream.read_exact(&mut login).await.unwrap();
        assert_eq!(&login, b"\x01\x04user\x02pw");
        stream.write_all(&[1, 0]).await.unwrap();
        let mut connect = [0; 28];
        stream.read_exact(&mut connect).await.unwrap();
        assert_eq!(&connect, b"\x05\x01\x00\x03\x15elasticsearch.invalid\x23\xf0");
        stream.write_all(&[5, 0, 0, 1, 0, 0, 0, 0, 0, 0]).await.unwrap();
        let mut head = Vec::new();
        while !head.ends_with(b"\r\n\r\n") {
            assert_ne!(stream.read_buf(&mut head).await.unwrap(), 0);
        }
        stream.write_all(&json(200, UPDATED)).await.unwrap();
        String::from_utf8(head).unwrap()
    });
    let client = Client::elasticsearch("http://elasticsearch.invalid:9200").proxy(url).build().unwrap();
    client.connector("x").check_in().await.unwrap();
    let head = proxy.await.unwrap();
    assert!(head.starts_with("PUT /_connector/x/_check_in HTTP/1.1\r\n"), "{head}");
}

#[test]
fn settings_that_a_given_http_client_would_drop_are_refused() {
    type Set = fn(ClientBuilder<Elasticsearch>) -> ClientBuilder<Elasticsearch>;
    let http = reqwest::Client::new();
    let mut settings: Vec<(Set, &str)> = vec![
        (|client| client.proxy("http://proxy"), "`.proxy(..)`"),
        (ClientBuilder::no_proxy, "`.no_proxy()`"),
        (|client| client.connect_timeout(Duration::from_secs(1)), "`.connect_timeout(..)`"),
        (|client| client.read_timeout(Duration::from_secs(1)), "`.read_timeout(..)`"),
        (
            |client| client.pool_idle_timeout(Duration::ZERO).pool_max_idle_per_host(1),
            "`.pool_idle_timeout(..)`, `.pool_max_idle_per_host(..)`",
        ),
    ];
    #[cfg(feature = "rustls")]
    settings.extend([
        ((|client| client.ca_certificate("")) as Set, "`.ca_certificate(..)`"),
        (ClientBuilder::only_given_ca, "`.only_given_ca()`"),
        (|client| client.client_certificate(""), "`.client_certificate(..)`"),
        (ClientBuilder::tls13_only, "`.tls13_only()`"),
    ]);
    for (set, names) in settings {
        let builder = || Client::elasticsearch("https://h");
        let message = refusal(set(builder()).http_client(http.clone()));
        if !message.contains("certificate contains no") {
            assert_eq!(
                message,
                format!(
                    "`.http_client(..)` brings settings of its own that replace {names}: remove them here, and make them \
                     where the `reqwest::Client` is built"
                )
            );
        }
        assert_eq!(refusal(set(builder().http_client(http.clone()))), message, "in any order");
    }
    let kept = Client::elasticsearch("https://h")
        .timeout(Duration::from_secs(1))
        .no_timeout()
        .retry(RetryPolicy::none());
    assert!(kept.http_client(http.clone()).build().is_ok());
}

#[tokio::test]
async fn white_space_around_credentials_is_removed() {
    let sent = async |credentials: Credentials| {
        let server = Wire::responding([json(200, UPDATED)]).await;
        let client = Client::elasticsearch(server.uri()).credentials(credentials).no_proxy().build().unwrap();
        client.connector("x").check_in().await.unwrap();
        server.request().await.header("authorization").unwrap().to_owned()
    };
    assert_eq!(sent(Credentials::api_key("id:key\n")).await, "ApiKey aWQ6a2V5");
    assert_eq!(sent(Credentials::api_key(" essu_abc-_= ")).await, "ApiKey essu_abc-_=");
    assert_eq!(sent(Credentials::bearer("\ttok\r\n")).await, "Bearer tok");
    // A blank can be a part of a password, a line break is none.
    assert_eq!(sent(Credentials::basic(" u ", " p\n")).await, "Basic dTogcA==");

    let server = Wire::responding([json(200, r#"{"code":0,"data":{"items":[]}}"#)]).await;
    let b3 = Client::b3os()
        .base_url(server.uri())
        .token(" tok ")
        .organization(" org_1\n")
        .no_proxy()
        .build()
        .unwrap();
    b3.connectors().list().await.unwrap();
    let request = server.request().await;
    assert_eq!(request.header("authorization"), Some("Bearer tok"));
    assert_eq!(request.header("x-org-id"), Some("org_1"));

    for key in ["ApiKey abc", "a b", "id:ke y"] {
        assert_eq!(
            refusal(Client::elasticsearch("https://h").api_key(key)),
            "the credentials contain a blank: give the key or token alone, without `ApiKey` or `Bearer`"
        );
    }
}

const FRAMING: [&str; 8] = [
    "Connection",
    "Content-Length",
    "Keep-Alive",
    "Proxy-Connection",
    "TE",
    "Trailer",
    "Transfer-Encoding",
    "Upgrade",
];

#[tokio::test]
async fn framing_headers_are_refused() {
    let server = Wire::responding([json(200, UPDATED)]).await;
    let client = server.elasticsearch();
    for name in FRAMING {
        let why = format!("header `{}` is set by the HTTP stack: remove it", name.to_ascii_lowercase());
        let builder = Client::elasticsearch("https://h").header(name, "5");
        assert_eq!(refusal(builder), format!("invalid default header: {why}"));
        let typed = client.connector("x").update_error("e").header(name, "5");
        assert!(typed.to_http().unwrap_err().to_string().ends_with(&why));
        let raw = client.request(http::Method::PUT, "/x").json(&[1]).header(name, "5");
        for error in [typed.await.unwrap_err(), raw.send::<serde_json::Value>().await.unwrap_err()] {
            assert_eq!((error.kind(), error.attempts()), (ErrorKind::Request, 0));
            assert!(error.to_string().ends_with(&why), "{error}");
        }
    }
    assert!(server.requests().await.is_empty());

    client.connector("x").check_in().header("Host", "es.example").await.unwrap();
    assert_eq!(server.request().await.header("host"), Some("es.example"));
}

#[tokio::test]
async fn the_longest_timeouts_are_no_timeouts() {
    let server = Wire::responding([json(200, UPDATED)]).await;
    for longest in [Duration::MAX, Duration::from_secs(u64::MAX / 2)] {
        let policy =
            RetryPolicy::new().initial_backoff(longest).max_backoff(longest).max_retry_after(longest);
        let client = Client::elasticsearch(server.uri())
            .connect_timeout(longest)
            .read_timeout(longest)
            .timeout(longest)
            .pool_idle_timeout(longest)
            .retry(policy)
            .no_proxy()
            .build()
            .unwrap();
        client.connector("x").check_in().await.unwrap();
        client.connector("x").check_in().timeout(longest).await.unwrap();
    }
    assert_eq!(server.requests().await.len(), 4);
}

#[tokio::test]
async fn with_a_timeout_of_zero_nothing_is_sent() {
    let listener = TcpListener::bind("127.0.0.1:0").await.unwrap();
    let uri = format!("http://{}", listener.local_addr().unwrap());
    let client = || Client::elasticsearch(&uri).no_proxy();
    let patient = client().build().unwrap();
    for (name, request) in [
        ("timeout", client().timeout(Duration::ZERO).build().unwrap().connector("x").check_in()),
        ("read", client().read_timeout(Duration::ZERO).build().unwrap().connector("x").check_in()),
        ("connect", client().connect_timeout(Duration::ZERO).build().unwrap().connector("x").check_in()),
        ("call", patient.connector("x").check_in().timeout(Duration::ZERO)),
        ("tiny", patient.connector("x").check_in().timeout(Duration::from_nanos(1))),
    ] {
        let error = request.await.unwrap_err();
        assert_eq!((error.kind(), error.attempts()), (ErrorKind::Timeout, 0), "{name}: {error}");
        assert_eq!(
            error.to_string(),
            "PUT /_connector/x/_check_in: the timeout elapsed before the request was sent"
        );
    }
    let connection = tokio::time::timeout(Duration::from_millis(50), listener.accept()).await;
    assert!(connection.is_err(), "no connection was opened");
}
