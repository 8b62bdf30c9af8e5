//! Interceptors: what they see, what they can change, and that it stays secret.

use std::{
    error::Error as _,
    sync::{
        Arc,
        atomic::{AtomicU32, Ordering},
    },
    time::Duration,
};

use connectors_sdk::{
    Client, Credentials, ErrorKind, Interceptor, ProviderError, RetryPolicy, bytes::Bytes,
    http::request::Parts,
};

use crate::wire::{Wire, json};

const UPDATED: &str = r#"{"result":"updated"}"#;

/// Signs with a number that changes for each attempt.
#[derive(Default)]
struct Signer(AtomicU32);

impl Interceptor for Signer {
    fn request(&self, parts: &mut Parts, body: &Bytes) -> Result<(), ProviderError> {
        let number = self.0.fetch_add(1, Ordering::SeqCst);
        let seen = format!(
            "{} {} {:?} {}",
            parts.method,
            parts.uri.path_and_query().unwrap(),
            parts.headers["authorization"],
            std::str::from_utf8(body)?
        );
        parts.headers.insert("x-seen", seen.parse()?);
        parts.headers.insert("x-signature", format!("s1gnature-{number}").parse()?);
        parts.headers.insert("user-agent", "replaced".parse()?);
        Ok(())
    }
}

#[tokio::test]
async fn an_interceptor_runs_last_and_for_each_attempt() {
    let server = Wire::responding([json(503, "{}"), json(200, UPDATED)]).await;
    let signer = Arc::new(Signer::default());
    let client = Client::elasticsearch(server.uri())
        .api_key("id:key")
        .retry(RetryPolicy::new().initial_backoff(Duration::ZERO))
        .interceptor(Arc::clone(&signer))
        .no_proxy()
        .build()
        .unwrap();
    assert!(format!("{client:?}").contains("interceptor: Some(Interceptor)"), "{client:?}");
    let call = client.connector("x").update_error("e").query("pretty", "true").header("User-Agent", "u");
    assert!(call.to_http().unwrap().headers().get("x-signature").is_none());
    call.await.unwrap();
    let requests = server.requests().await;
    assert_eq!(requests.len(), 2);
    for (number, request) in requests.iter().enumerate() {
        assert_eq!(request.header("x-signature"), Some(&*format!("s1gnature-{number}")));
        assert_eq!(request.header("user-agent"), Some("replaced"));
        assert_eq!(request.header("authorization"), Some("ApiKey aWQ6a2V5"));
        // `Authorization` is marked as sensitive.
        let seen = r#"PUT /_connector/x/_error?pretty=true Sensitive {"error":"e"}"#;
        assert_eq!(request.header("x-seen"), Some(seen));
    }
}

#[tokio::test]
async fn what_an_interceptor_adds_is_scrubbed_from_errors() {
    let echo =
        r#"{"error":{"type":"t","reason":"bad signature s1gn-abc, trace zz, token t0k3n"},"status":403}"#;
    let server = Wire::responding([json(403, echo)]).await;
    let client = Client::elasticsearch(server.uri())
        .interceptor(|parts: &mut Parts, _: &Bytes| -> Result<(), ProviderError> {
            parts.headers.insert("x-sum", "s1gn-abc".parse()?);
            parts.headers.append("x-trace", "zz".parse()?);
            parts.headers.insert("authorization", "Bearer t0k3n".parse()?);
            Ok(())
        })
        .no_proxy()
        .build()
        .unwrap();
    let error = client.connector("x").check_in().await.unwrap_err();
    let text = format!("{error} {error:?} {}", error.body().unwrap_or_default());
    for secret in ["s1gn-abc", "zz", "t0k3n"] {
        assert!(!text.contains(secret), "{text}");
    }
    assert!(text.contains("bad signature [redacted], trace [redacted], token [redacted]"), "{text}");
    let sent = server.request().await;
    assert_eq!((sent.header("x-sum"), sent.header("x-trace")), (Some("s1gn-abc"), Some("zz")));
}

#[tokio::test]
async fn a_failing_interceptor_ends_the_call_before_it_is_sent() {
    type Intercept = fn(&mut Parts, &Bytes) -> Result<(), ProviderError>;
    let server = Wire::responding([json(200, UPDATED)]).await;
    for (intercept, message) in [
        ((|_, _| Err("no key".into())) as Intercept, "the interceptor failed"),
        (
            |parts, _| {
                parts.uri = "http://elsewhere.example/".parse()?;
                Ok(())
            },
            "the interceptor changed the method or the URL: it may only change headers",
        ),
        (
            |parts, _| {
                parts.method = connectors_sdk::Method::DELETE;
                Ok(())
            },
            "the interceptor changed the method or the URL: it may only change headers",
        ),
        (
            |parts, _| {
                parts.headers.insert("content-length", "5".parse()?);
                Ok(())
            },
            "the interceptor: header `content-length` is set by the HTTP stack: remove it",
        ),
    ] {
        let client = Client::elasticsearch(server.uri()).interceptor(intercept).no_proxy().build().unwrap();
        let error = client.connector("x").check_in().await.unwrap_err();
        assert_eq!((error.kind(), error.attempts(), error.is_retryable()), (ErrorKind::Request, 0, false));
        assert_eq!(error.to_string(), format!("PUT /_connector/x/_check_in: {message}"));
        assert_eq!(
            error.source().map(ToString::to_string),
            message.ends_with("failed").then(|| "no key".to_owned())
        );
    }
    assert!(server.requests().await.is_empty());
}

#[tokio::test]
async fn an_interceptor_adds_no_credentials_to_unencrypted_requests() {
    let client = Client::elasticsearch("http://elasticsearch.invalid")
        .interceptor(|parts: &mut Parts, _: &Bytes| -> Result<(), ProviderError> {
            parts.headers.insert("authorization", "Bearer t0k3n".parse()?);
            Ok(())
        })
        .no_proxy()
        .build()
        .unwrap();
    let error = client.connector("x").check_in().await.unwrap_err();
    assert_eq!(
        error.to_string(),
        "PUT /_connector/x/_check_in: header `authorization` would be sent unencrypted: use https, or call \
         `.allow_plain_http()`"
    );
}

#[tokio::test]
async fn an_interceptor_of_b3os_signs_after_the_provider() {
    let server = Wire::responding([json(200, r#"{"code":0,"data":{"items":[]}}"#)]).await;
    let client = Client::b3os()
        .base_url(server.uri())
        .credentials(|| async { Ok(Credentials::bearer("provided")) })
        .interceptor(Signer::default())
        .no_proxy()
        .build()
        .unwrap();
    client.connectors().list().await.unwrap();
    let request = server.request().await;
    assert_eq!(request.header("x-seen"), Some("GET /v1/connectors Sensitive "));
    assert_eq!(request.header("authorization"), Some("Bearer provided"));
}
