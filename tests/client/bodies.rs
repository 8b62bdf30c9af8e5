//! Bodies that are not what the API sends: compressed, in another encoding, cut off, or web pages.

use connectors_sdk::{Error, ErrorKind};

use crate::wire::{Wire, json, response};

/// The errors of both services for this response.
async fn errors(response: &[u8]) -> [Error; 2] {
    let server = Wire::responding([response.to_vec()]).await;
    [
        server.elasticsearch().connector("x").get().await.unwrap_err(),
        server.b3os().connector("x").get().await.unwrap_err(),
    ]
}

fn after_the_path(error: &Error) -> String {
    error.to_string().split_once(": ").unwrap().1.to_owned()
}

#[tokio::test]
async fn compression_is_only_asked_for_if_it_can_be_read() {
    let server = Wire::responding([json(200, r#"{"id":"x"}"#)]).await;
    server.elasticsearch().connector("x").get().await.unwrap();
    let expected = if cfg!(feature = "gzip") { "gzip" } else { "identity" };
    assert_eq!(server.request().await.header("accept-encoding"), Some(expected));
}

#[tokio::test]
async fn a_compression_that_nobody_asked_for_is_named() {
    const READABLE: bool = cfg!(feature = "gzip");
    for encoding in ["br", "zstd", "gzip", "x-new"] {
        if READABLE && encoding == "gzip" {
            continue;
        }
        let advice = if encoding == "gzip" { "; enable the feature `gzip`" } else { "" };
        let what = format!(
            "the body is compressed with `{encoding}`, which this client did not ask for and cannot read{advice}"
        );
        let headers = [("content-encoding", encoding), ("content-type", "application/json")];
        for error in errors(&response(200, &headers, "\x1f\x08compressed")).await {
            assert_eq!(after_the_path(&error), format!("HTTP 200: cannot decode the response: {what}"));
            assert_eq!((error.kind(), error.attempts()), (ErrorKind::Decode, 1));
        }
        for error in errors(&response(404, &headers, "\x1f\x08compressed")).await {
            assert_eq!(after_the_path(&error), format!("HTTP 404: Not Found ({what})"));
            assert_eq!(error.body(), Some(""));
            assert!(error.is_not_found());
        }
    }
}

#[cfg(feature = "gzip")]
#[tokio::test]
async fn a_body_that_is_not_compressed_as_its_header_says() {
    for error in errors(&response(200, &[("content-encoding", "gzip")], r#"{"id":"x"}"#)).await {
        let message =
            "HTTP 200: cannot decode the response: the body is not compressed as its `Content-Encoding` says";
        assert_eq!(after_the_path(&error), message);
        assert_eq!((error.kind(), error.attempts()), (ErrorKind::Decode, 1));
    }
}

#[tokio::test]
async fn a_byte_order_mark_is_skipped() {
    let server = Wire::responding([json(200, "\u{feff}{\"id\":\"x\"}")]).await;
    assert_eq!(server.elasticsearch().connector("x").get().await.unwrap().id, "x");
    let server = Wire::responding([json(200, "\u{feff}{\"code\":200,\"data\":{\"id\":\"x\"}}")]).await;
    assert_eq!(server.b3os().connector("x").get().await.unwrap().data.id.as_deref(), Some("x"));

    let body = "\u{feff}{\"error\":{\"type\":\"t\",\"reason\":\"r\"},\"code\":400,\"message\":\"r\"}";
    let [elasticsearch, b3os] = errors(&json(400, body)).await;
    assert_eq!(after_the_path(&elasticsearch), "HTTP 400: r (t)");
    assert_eq!(after_the_path(&b3os), "HTTP 400: r (code 400)");
}

#[tokio::test]
async fn utf_16_is_named() {
    for mark in [&[0xff, 0xfe][..], &[]] {
        let mut bytes = b"HTTP/1.1 200 OK\r\n\r\n".to_vec();
        bytes.extend(mark);
        bytes.extend(r#"{"id":"x"}"#.encode_utf16().flat_map(u16::to_le_bytes));
        for error in errors(&bytes).await {
            let message = after_the_path(&error);
            let expected = "HTTP 200: cannot decode the response (its encoding is UTF-16 instead of UTF-8): ";
            assert!(message.starts_with(expected), "{message}");
        }
    }
}

/// Only the end of the connection marks the end of these bodies.
#[tokio::test]
async fn a_body_without_a_length_that_breaks_off_is_a_broken_transfer() {
    let whole = r#"{"id":"x","result":"updated","code":200,"data":{"id":"x"}}"#;
    for head in ["HTTP/1.0 200 OK\r\n\r\n", "HTTP/1.1 200 OK\r\nconnection: close\r\n\r\n"] {
        let complete = format!("{head}{whole}").into_bytes();
        for length in [0, 1, 7, whole.len() - 1] {
            let broken = format!("{head}{}", &whole[..length]).into_bytes();
            let server = Wire::responding([broken.clone(), complete.clone()]).await;
            assert_eq!(server.elasticsearch().connector("x").get().response().await.unwrap().attempts(), 2);
            let server = Wire::responding([broken.clone(), complete.clone()]).await;
            assert_eq!(server.b3os().connector("x").get().response().await.unwrap().attempts(), 2);

            let server = Wire::responding([broken]).await;
            let error = server.elasticsearch().connectors().create().await.unwrap_err();
            assert_eq!((error.kind(), server.requests().await.len()), (ErrorKind::Transport, 1));
            assert_eq!(
                after_the_path(&error),
                "the connection closed in the middle of the response; the server may have carried out the request"
            );
            assert!(!error.is_retryable());
        }
        let server = Wire::responding([complete]).await;
        server.elasticsearch().connectors().create().await.unwrap();
    }
}

/// A length, or another end of the body, shows that the server has sent all of it.
#[tokio::test]
async fn an_incomplete_document_in_a_complete_body_is_not_retried() {
    for bytes in [
        response(200, &[("connection", "close")], r#"{"id":"#),
        b"HTTP/1.0 200 OK\r\ncontent-length: 6\r\n\r\n{\"id\":".to_vec(),
        b"HTTP/1.1 200 OK\r\ntransfer-encoding: chunked\r\n\r\n6\r\n{\"id\":\r\n0\r\n\r\n".to_vec(),
    ] {
        for error in errors(&bytes).await {
            assert_eq!((error.kind(), error.attempts()), (ErrorKind::Decode, 1), "{error}");
        }
    }
}

#[tokio::test]
async fn a_web_page_is_not_an_error_of_the_service() {
    const PAGE: &str = "<!DOCTYPE html>\n<html><h1>no</h1></html>";
    for status in [400, 401, 403, 404, 409, 429, 502] {
        for (media_type, body) in
            [("text/html; charset=utf-8", PAGE), ("text/plain", PAGE), ("text/html", "")]
        {
            let retry_after = ("retry-after", "3600");
            for error in errors(&response(status, &[("content-type", media_type), retry_after], body)).await {
                assert_eq!(error.kind(), ErrorKind::Html);
                assert!(error.is_html() && !error.is_decode());
                assert!(!error.is_bad_request() && !error.is_not_found() && !error.is_conflict(), "{error}");
                assert_eq!(error.is_unauthorized(), status == 401);
                assert_eq!(error.is_forbidden(), status == 403);
                assert_eq!(error.is_rate_limited(), status == 429);
                assert_eq!(error.is_retryable(), matches!(status, 429 | 502));
                assert_eq!(error.status().unwrap().as_u16(), status);
                assert_eq!(error.body(), Some(body));
                assert!(error.api().is_none());
                let message = after_the_path(&error);
                assert!(message.ends_with(" (an HTML page, probably from a proxy)"), "{message}");
            }
        }
    }
}

#[tokio::test]
async fn json_text_and_nothing_are_errors_of_the_service() {
    for (media_type, body) in [
        ("application/json", r#"{"error":"no","code":404,"message":"no"}"#),
        ("text/plain", "404 page not found"),
        ("text/plain", "<nil>"),
        ("application/json", ""),
        // A document with the wrong media type.
        ("text/html", r#"{"error":"no","code":404,"message":"no"}"#),
    ] {
        for status in [400, 404, 409] {
            for error in errors(&response(status, &[("content-type", media_type)], body)).await {
                assert_eq!(error.kind(), ErrorKind::Api, "{media_type} {body}");
                assert_eq!(error.is_bad_request(), status == 400);
                assert_eq!(error.is_not_found(), status == 404);
                assert_eq!(error.is_conflict(), status == 409);
            }
        }
    }
    // The response to a HEAD request has no body.
    let server = Wire::responding([b"HTTP/1.1 404 Not Found\r\ncontent-length: 100\r\n\r\n".to_vec()]).await;
    let error = server.elasticsearch().request(connectors_sdk::Method::HEAD, "/i/_doc/1").send::<()>().await;
    assert!(error.unwrap_err().is_not_found());
}

#[tokio::test]
async fn a_page_with_a_success_status_is_not_a_success() {
    for bytes in [
        response(200, &[("content-type", "text/html")], "<p>Log in"),
        response(200, &[], "\u{feff}\n<!doctype html><p>Log in"),
    ] {
        for error in errors(&bytes).await {
            assert_eq!((error.kind(), error.attempts()), (ErrorKind::Html, 1));
            assert!(!error.is_retryable() && error.body().is_none());
            assert_eq!(
                after_the_path(&error),
                "HTTP 200: the response is an HTML page; check that the base URL is that of the API"
            );
        }
    }
}
