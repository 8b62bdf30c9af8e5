//! Servers that cannot be reached, and those that do not speak the protocol of the URL: what the error says.

use std::{
    sync::{
        Arc,
        atomic::{AtomicUsize, Ordering},
    },
    time::Duration,
};

use connectors_sdk::{Client, Error, ErrorKind, RetryPolicy};
use tokio::{
    io::{AsyncReadExt, AsyncWriteExt},
    net::TcpListener,
    task::JoinHandle,
};

use crate::proxy::{nowhere, response};

const HINT: &str = " (does it expect TLS? then the URL starts with `https://`)";

/// A server that sends these bytes to each connection, after it has read something, and closes it.
struct Raw {
    address: String,
    connections: Arc<AtomicUsize>,
    serving: JoinHandle<()>,
}

impl Raw {
    async fn start(responses: &[&[u8]]) -> Self {
        let responses: Vec<_> = responses.iter().map(|bytes| bytes.to_vec()).collect();
        let listener = TcpListener::bind("127.0.0.1:0").await.unwrap();
        let address = listener.local_addr().unwrap().to_string();
        let connections = Arc::new(AtomicUsize::new(0));
        let counted = Arc::clone(&connections);
        let serving = tokio::spawn(async move {
            loop {
                let (mut stream, _) = listener.accept().await.unwrap();
                let number = counted.fetch_add(1, Ordering::SeqCst);
                let mut head = [0; 4096];
                let _ = stream.read(&mut head).await;
                let _ = stream.write_all(responses.get(number).or(responses.last()).unwrap()).await;
                let _ = stream.shutdown().await;
            }
        });
        Self { address, connections, serving }
    }
}

impl Drop for Raw {
    fn drop(&mut self) {
        self.serving.abort();
    }
}

async fn check_in(uri: &str, policy: RetryPolicy) -> Error {
    let client =
        Client::elasticsearch(uri).no_proxy().retry(policy.initial_backoff(Duration::ZERO)).build().unwrap();
    client.connector("x").check_in().await.unwrap_err()
}

fn message(error: &Error) -> String {
    let text = error.to_string();
    text.strip_prefix("PUT /_connector/x/_check_in: ").unwrap().to_owned()
}

#[tokio::test]
async fn a_refused_port_is_named() {
    let uri = nowhere().await;
    let error = check_in(&uri, RetryPolicy::new()).await;
    let address = uri.trim_start_matches("http://");
    assert_eq!(
        message(&error),
        format!(
            "could not connect to {address}: connection refused; check that the server is running and that the port is \
             right (after 3 attempts)"
        )
    );
    assert!(error.is_connect() && error.is_retryable() && !error.is_certificate());
}

#[tokio::test]
async fn an_unknown_host_is_named() {
    // No name server is asked for a label of more than 63 characters.
    let host = format!("{}.example", "a".repeat(64));
    let error = check_in(&format!("http://{host}:9200"), RetryPolicy::none()).await;
    let text = message(&error);
    let expected = format!("could not connect to {host}:9200: the host name cannot be resolved (");
    assert!(text.starts_with(&expected) && text.ends_with("); check it"), "{text}");
    assert!(error.is_connect() && error.is_retryable() && !error.is_certificate());
}

#[tokio::test]
async fn the_default_port_is_named() {
    let host = format!("{}.example", "a".repeat(64));
    for (scheme, port) in [("http", 80), ("https", 443)] {
        let text = message(&check_in(&format!("{scheme}://{host}"), RetryPolicy::none()).await);
        assert!(text.starts_with(&format!("could not connect to {host}:{port}: ")), "{text}");
    }
}

#[cfg(feature = "rustls")]
#[tokio::test]
async fn a_server_that_closes_during_the_tls_handshake() {
    let server = Raw::start(&[b""]).await;
    let error = check_in(&format!("https://{}", server.address), RetryPolicy::none()).await;
    let text = message(&error);
    assert_eq!(
        text,
        format!(
            "could not connect to {}: it closed the connection before the request was sent",
            server.address
        )
    );
    assert!(error.is_connect() && error.is_retryable() && !error.is_certificate());
}

/// Servers for TLS send an alert or close the connection when they receive plain HTTP.
#[tokio::test]
async fn plain_http_to_a_port_for_tls() {
    let alert: &[u8] = b"\x15\x03\x01\x00\x02\x02\x46";
    for bytes in [alert, b""] {
        let server = Raw::start(&[bytes]).await;
        let error = check_in(&format!("http://{}", server.address), RetryPolicy::none()).await;
        assert_eq!(error.kind(), ErrorKind::Transport);
        assert_eq!(
            message(&error),
            format!("the connection broke; the server may have carried out the request{HINT}")
        );
    }
}

#[tokio::test]
async fn a_server_that_has_responded_before_does_not_expect_tls() {
    let first = response(200, "", r#"{"result":"updated"}"#);
    let server = Raw::start(&[&first, b""]).await;
    let client = Client::elasticsearch(format!("http://{}", server.address))
        .no_proxy()
        .retry(RetryPolicy::none())
        .build()
        .unwrap();
    client.connector("x").check_in().await.unwrap();
    let error = client.connector("x").check_in().await.unwrap_err();
    assert_eq!(message(&error), "the connection broke; the server may have carried out the request");
    assert_eq!(server.connections.load(Ordering::SeqCst), 2);
}

/// nginx and servers in Go recognize plain HTTP.
#[tokio::test]
async fn servers_that_tell_that_they_expect_tls() {
    let nginx = response(
        400,
        "content-type: text/html\r\n",
        "<html><title>400 The plain HTTP request was sent to HTTPS port</title></html>",
    );
    let go = b"HTTP/1.0 400 Bad Request\r\n\r\nClient sent an HTTP request to an HTTPS server.\n".to_vec();
    for bytes in [nginx, go] {
        let server = Raw::start(&[&bytes]).await;
        let error = check_in(&format!("http://{}", server.address), RetryPolicy::new()).await;
        assert_eq!(
            message(&error),
            "HTTP 400: Bad Request: the server expects TLS (should the URL start with `https://`?)"
        );
        assert_eq!((error.attempts(), error.is_retryable()), (1, false));
    }
}
