//! Compressed request bodies.

use std::{io::Read, time::Duration};

use connectors_sdk::{
    Client, Elasticsearch, Method, ProviderError, RetryPolicy, bytes::Bytes, http::request::Parts,
};
use flate2::read::GzDecoder;
use serde_json::{Value, json as value};

use crate::wire::{Request, Wire, json};

fn client(server: &Wire) -> Client<Elasticsearch> {
    Client::elasticsearch(server.uri())
        .compress_requests(true)
        .retry(RetryPolicy::new().initial_backoff(Duration::ZERO))
        .no_proxy()
        .build()
        .unwrap()
}

fn decompressed(bytes: &[u8]) -> Vec<u8> {
    let mut body = Vec::new();
    GzDecoder::new(bytes).read_to_end(&mut body).unwrap();
    body
}

fn plain(request: &Request) -> Vec<u8> {
    assert_eq!(request.header("content-encoding"), Some("gzip"));
    assert_eq!(request.header("content-type"), Some("application/json"));
    assert_eq!(request.header("content-length"), Some(&*request.bytes.len().to_string()));
    decompressed(&request.bytes)
}

#[tokio::test]
async fn bodies_are_compressed_and_shown_as_they_are_sent() {
    let server = Wire::responding([json(503, "{}"), json(200, r#"{"result":"updated"}"#)]).await;
    let message = "x".repeat(5000);
    let request = client(&server).connector("x").update_error(&message);
    let shown = request.to_http().unwrap();
    let response = request.response().await.unwrap();
    assert_eq!(response.attempts(), 2);
    for request in server.requests().await {
        assert_eq!(serde_json::from_slice::<Value>(&plain(&request)).unwrap(), value!({"error": message}));
        assert!(request.bytes.len() < 200);
        assert_eq!(shown.headers()["content-encoding"], "gzip");
        assert_eq!(*shown.body(), request.bytes);
    }
}

#[tokio::test]
async fn small_large_incompressible_and_encoded_bodies() {
    let server = Wire::responding([json(200, "{}")]).await;
    let es = client(&server);
    let put = |body: Vec<u8>| es.request(Method::PUT, "/x").body("application/json", body);
    let noise: Vec<u8> = (0..4096).map(|_| fastrand::u8(..)).collect();
    put(vec![b'1'; 1023]).send_discard().await.unwrap();
    put(noise.clone()).send_discard().await.unwrap();
    put(vec![b'1'; 4096]).header("Content-Encoding", "identity").send_discard().await.unwrap();
    put(vec![b'1'; 1024]).send_discard().await.unwrap();
    let large = vec![b'1'; 5 << 20];
    put(large.clone()).send_discard().await.unwrap();
    let requests = server.requests().await;
    assert_eq!((requests[0].bytes.len(), requests[0].header("content-encoding")), (1023, None));
    assert_eq!((&requests[1].bytes, requests[1].header("content-encoding")), (&noise, None));
    assert_eq!((requests[2].bytes.len(), requests[2].header("content-encoding")), (4096, Some("identity")));
    assert_eq!(plain(&requests[3]), vec![b'1'; 1024]);
    assert!(plain(&requests[4]) == large);
}

#[tokio::test]
async fn nothing_is_compressed_by_default() {
    let server = Wire::responding([json(200, "{}")]).await;
    let request = server.elasticsearch().request(Method::PUT, "/x").json(&"1".repeat(5000));
    assert!(!request.to_http().unwrap().headers().contains_key("content-encoding"));
    request.send_discard().await.unwrap();
    let request = server.request().await;
    assert_eq!((request.bytes.len(), request.header("content-encoding")), (5002, None));
}

#[tokio::test]
async fn secrets_of_a_compressed_body_are_scrubbed_and_interceptors_see_the_compressed_body() {
    let secret = "s3cr3t-".repeat(300);
    let echo = format!(r#"{{"error":{{"type":"t","reason":"no {secret}"}},"status":400}}"#);
    let server = Wire::responding([json(400, &echo)]).await;
    let client = Client::elasticsearch(server.uri())
        .compress_requests(true)
        .interceptor(|parts: &mut Parts, body: &Bytes| -> Result<(), ProviderError> {
            parts.headers.insert("x-length", body.len().to_string().parse()?);
            Ok(())
        })
        .no_proxy()
        .build()
        .unwrap();
    let error = client.secret("x").put(secret.as_str()).await.unwrap_err();
    assert!(!format!("{error} {error:?}").contains("s3cr3t"), "{error}");
    let request = server.request().await;
    assert_eq!(request.header("x-length"), Some(&*request.bytes.len().to_string()));
    assert_eq!(plain(&request), format!(r#"{{"value":"{secret}"}}"#).as_bytes());
}
