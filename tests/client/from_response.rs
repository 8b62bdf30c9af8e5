//! Errors for mocks are those that a call returns.

use connectors_sdk::{B3os, Elasticsearch, Error, RetryPolicy, StatusCode};

use crate::wire::{Wire, response};

/// Everything that a caller can ask of an error, without the call and the number of attempts.
fn seen(error: &Error) -> String {
    let text = error.to_string();
    let text = text.find("HTTP ").map(|at| text[at..].to_owned());
    let predicates = [
        error.is_not_found(),
        error.is_bad_request(),
        error.is_conflict(),
        error.is_html(),
        error.is_decode(),
        error.is_unauthorized(),
        error.is_forbidden(),
        error.is_rate_limited(),
        error.is_retryable(),
    ];
    format!(
        "{text:?} {:?} {:?} {:?} {:?} {} {predicates:?}",
        error.kind(),
        error.status(),
        error.body(),
        error.api(),
        error.attempts()
    )
}

#[tokio::test]
async fn they_equal_those_of_a_call() {
    for (status, body) in [
        (404, r#"{"error":{"type":"resource_not_found_exception","reason":"gone"},"status":404}"#),
        (400, r#"{"code":400228,"message":"invalid","details":[1],"requestId":"r"}"#),
        (401, ""),
        (403, "Forbidden: no"),
        (409, "<html>no</html>"),
        (429, "{}"),
        (500, "[1]"),
        (503, r#"{"error":{"type":"t","reason":"r"#),
        (302, ""),
        (200, r#"{"code":404,"message":"no such connector"}"#),
        (200, r#"{"code":429,"message":"slow down"}"#),
        (200, r#"{"error":{"type":"t","reason":"r"},"status":503}"#),
        (200, "<html>log in</html>"),
        (200, "{"),
    ] {
        let server = Wire::responding([response(status, &[], body)]).await;
        let status = StatusCode::from_u16(status).unwrap();
        let call = server.elasticsearch().connector("x").get().retry(RetryPolicy::none());
        let mock = Error::from_response::<Elasticsearch>(status, body);
        // This document has the fields of both services, and `{"code":..}` is a document of Elasticsearch without an id.
        if !(status.is_success() && body.contains("code")) {
            assert_eq!(seen(&mock), seen(&call.await.unwrap_err()), "{status} {body}");
        }
        let call = server.b3os().connector("x").get().retry(RetryPolicy::none());
        let mock = Error::from_response::<B3os>(status, body);
        assert_eq!(seen(&mock), seen(&call.await.unwrap_err()), "{status} {body}");
        assert!(mock.path().is_none() && mock.operation().is_none() && mock.method().is_none());
    }
}

#[test]
fn a_success_is_a_response_of_another_type() {
    let error = Error::from_response::<Elasticsearch>(StatusCode::OK, r#"{"id":"x"}"#);
    assert!(error.is_decode());
    assert_eq!(
        error.to_string(),
        "HTTP 200: cannot decode the response: expected a document of another type at `.`; the response is an object with \
         the fields `id`"
    );
}
