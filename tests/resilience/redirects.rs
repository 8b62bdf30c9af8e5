//! HTTP clients given by the caller that follow redirects, although they should not.

use connectors_sdk::{Client, Elasticsearch, ErrorKind};
use wiremock::{Mock, MockServer, ResponseTemplate, matchers::any};

/// A server that redirects the first requests with this status to `location`, and then succeeds.
async fn redirecting(status: u16, location: &str, times: u64) -> MockServer {
    let server = succeeding().await;
    let redirect = ResponseTemplate::new(status).insert_header("location", location);
    Mock::given(any()).respond_with(redirect).up_to_n_times(times).with_priority(1).mount(&server).await;
    server
}

async fn succeeding() -> MockServer {
    let server = MockServer::start().await;
    let success = ResponseTemplate::new(200).set_body_string(r#"{"result":"created","id":"x"}"#);
    Mock::given(any()).respond_with(success).mount(&server).await;
    server
}

fn client(server: &MockServer, redirects: reqwest::redirect::Policy) -> Client<Elasticsearch> {
    let http = reqwest::Client::builder().no_proxy().redirect(redirects).build().unwrap();
    Client::elasticsearch(server.uri()).http_client(http).api_key("aWQ6a2V5").build().unwrap()
}

#[tokio::test]
async fn the_error_says_that_a_followed_redirect_may_have_carried_out_the_request() {
    for status in [301, 302, 303, 307, 308] {
        let other = succeeding().await;
        let server = redirecting(status, &format!("{}/elsewhere", other.uri()), 9).await;
        let error =
            client(&server, reqwest::redirect::Policy::limited(5)).connectors().create().await.unwrap_err();
        assert_eq!((error.kind(), error.attempts()), (ErrorKind::Redirect, 1), "{status}");
        assert!(!error.is_retryable());
        assert_eq!(
            error.to_string(),
            "POST /_connector: the HTTP client given with `.http_client(..)` followed a redirect: the request may have been \
             carried out, and its body and headers may have reached another host; build the client with \
             `redirect::Policy::none()`"
        );
        assert_eq!(other.received_requests().await.unwrap().len(), 1);
    }
}

#[tokio::test]
async fn a_redirect_that_is_not_followed_is_an_error() {
    for status in [301, 302, 303, 307, 308] {
        let server = redirecting(status, "/elsewhere", 9).await;
        let error =
            client(&server, reqwest::redirect::Policy::none()).connectors().create().await.unwrap_err();
        assert_eq!((error.kind(), error.attempts()), (ErrorKind::Redirect, 1), "{status}");
        assert!(error.to_string().contains(&format!("HTTP {status}")), "{error}");
        assert_eq!(server.received_requests().await.unwrap().len(), 1);
    }
}

/// The limitation that the documentation of `http_client` describes: such a response looks like any other.
#[tokio::test]
async fn a_followed_redirect_to_the_same_url_is_not_detected() {
    let server = redirecting(307, "/_connector", 3).await;
    let created = client(&server, reqwest::redirect::Policy::limited(5))
        .connectors()
        .create()
        .response()
        .await
        .unwrap();
    assert_eq!((created.attempts(), server.received_requests().await.unwrap().len()), (1, 4));

    // The client that this crate builds does not follow it.
    let server = redirecting(307, "/_connector", 3).await;
    let client = Client::elasticsearch(server.uri()).no_proxy().build().unwrap();
    assert_eq!(client.connectors().create().await.unwrap_err().kind(), ErrorKind::Redirect);
    assert_eq!(server.received_requests().await.unwrap().len(), 1);
}
