//! Proxies and compressed responses.

use connectors_sdk::Client;

use crate::wire::{Wire, json};

#[tokio::test]
async fn a_proxy_receives_the_request_instead_of_the_server() {
    let proxy = Wire::responding([json(200, r#"{"result":"updated"}"#)]).await;
    let url = proxy.uri().replace("http://", "http://user:pr0xy-s3cr3t@");
    let client = Client::elasticsearch("http://elasticsearch.invalid:9200").proxy(&url).build().unwrap();
    client.connector("x").check_in().await.unwrap();
    let request = proxy.request().await;
    assert_eq!(request.line, "PUT http://elasticsearch.invalid:9200/_connector/x/_check_in HTTP/1.1");
    // user:pr0xy-s3cr3t
    assert_eq!(request.header("proxy-authorization"), Some("Basic dXNlcjpwcjB4eS1zM2NyM3Q="));
    assert!(!format!("{client:?}").contains("s3cr3t"));
    let builder = Client::elasticsearch("http://h").proxy(&url);
    assert!(!format!("{builder:?}").contains("s3cr3t"));
}

#[cfg(feature = "gzip")]
mod gzip {
    use std::io::Write;

    use connectors_sdk::ErrorKind;
    use flate2::{Compression, write::GzEncoder};
    use tokio::{
        io::{AsyncReadExt, AsyncWriteExt},
        net::TcpListener,
    };

    use super::*;

    fn compressed(body: &str) -> Vec<u8> {
        let mut encoder = GzEncoder::new(Vec::new(), Compression::best());
        encoder.write_all(body.as_bytes()).unwrap();
        encoder.finish().unwrap()
    }

    fn response(body: &[u8]) -> Vec<u8> {
        let head =
            format!("HTTP/1.1 200 OK\r\ncontent-encoding: gzip\r\ncontent-length: {}\r\n\r\n", body.len());
        [head.as_bytes(), body].concat()
    }

    #[tokio::test]
    async fn compressed_responses_are_requested_and_decoded() {
        let server = Wire::responding([response(&compressed(r#"{"result":"updated"}"#))]).await;
        server.elasticsearch().connector("x").check_in().await.unwrap();
        assert_eq!(server.request().await.header("accept-encoding"), Some("gzip"));
    }

    #[tokio::test]
    async fn the_size_limit_applies_to_the_decompressed_body() {
        let body = compressed(&format!(r#"{{"result":"{}"}}"#, "x".repeat(10_000_000)));
        assert!(body.len() < 100_000);
        let server = Wire::responding([response(&body)]).await;
        let client = Client::elasticsearch(server.uri()).no_proxy().max_response_bytes(1_000_000);
        let error = client.build().unwrap().connector("x").check_in().await.unwrap_err();
        assert_eq!(error.kind(), ErrorKind::Decode);
        assert!(error.to_string().ends_with("larger than the limit of 1000000 bytes"), "{error}");
    }

    /// The response never ends, so only the size limit can end the call.
    #[tokio::test]
    async fn an_endless_response_ends_at_the_size_limit() {
        let listener = TcpListener::bind("127.0.0.1:0").await.unwrap();
        let uri = format!("http://{}", listener.local_addr().unwrap());
        let serving = tokio::spawn(async move {
            let (mut stream, _) = listener.accept().await.unwrap();
            let mut head = Vec::new();
            while !head.ends_with(b"\r\n\r\n") {
                stream.read_buf(&mut head).await.unwrap();
            }
            stream.write_all(b"HTTP/1.1 200 OK\r\n\r\n").await.unwrap();
            while stream.write_all(&[b' '; 4096]).await.is_ok() {}
        });
        let client = Client::elasticsearch(uri).no_proxy().max_response_bytes(1_000_000).build().unwrap();
        let error = client.connector("x").check_in().await.unwrap_err();
        assert_eq!(error.kind(), ErrorKind::Decode);
        serving.await.unwrap();
    }
}
