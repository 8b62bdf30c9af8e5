//! Conversion of error responses into [`Error`].

use std::{borrow::Cow, convert::Infallible};

use http::{
    HeaderMap, HeaderValue, StatusCode,
    header::{CONTENT_ENCODING, CONTENT_TYPE, LOCATION},
};
use serde::{
    Deserialize, Deserializer,
    de::{Error as _, IgnoredAny},
};

use crate::{
    client::{
        attempt::RawResponse,
        body::{ERROR_KEPT, ERROR_READ},
        call::Retry,
        retry::FailureClass,
        service::{Refusal, sealed::Service},
    },
    error::{
        ApiError, DecodeError, Error, ErrorKind, FailedResponse, REDACTED, Scrubber, Secrets, is_credential,
    },
    lenient::{self, Leniency},
    text::{cut, one_line},
};

/// Converts a response without a success status into an error, with all secrets scrubbed.
pub(crate) fn response<S: Service>(response: RawResponse, secrets: &Scrubber) -> Error {
    if response.status.is_redirection() {
        let RawResponse { status, mut headers, .. } = response;
        scrub_headers(&mut headers, secrets);
        let target = headers.get(LOCATION).and_then(|target| target.to_str().ok()).map(without_credentials);
        // Parsing normalizes the URL, which may restore the spelling of a secret.
        let target = target.map(|target| secrets.text(&target));
        // The header may contain credentials, which the message omits.
        headers.remove(LOCATION);
        let target = target.unwrap_or_else(|| "an unknown location".to_owned());
        let message = format!(
            "the server redirects to {}; redirects are not followed, so check the base URL",
            one_line(&target, 500)
        );
        return Error::new(ErrorKind::Redirect, message).with_response(FailedResponse {
            status,
            headers,
            api: None,
            body: String::new(),
        });
    }
    let api = S::error(response.text());
    reported::<S>(response, api, secrets)
}

/// Converts a response that reports a failure into an error, with all secrets scrubbed.
pub(crate) fn reported<S: Service>(
    response: RawResponse,
    mut api: Option<ApiError>,
    secrets: &Scrubber,
) -> Error {
    let compressed = encoding(&response.headers);
    let page = is_page(&response.headers, if compressed.is_some() { &[] } else { response.text() });
    let text = response.text();
    // An error with a success status may be longer than what is read of others.
    let (text, cut_off) = match text.get(..ERROR_READ) {
        Some(beginning) => (beginning, true),
        None => (text, false),
    };
    // The fields of a document are scrubbed one by one, because some are part of the protocol.
    let mut text = match lenient::beginning(text).map(|document| document.to_value()) {
        _ if compressed.is_some() => String::new(),
        Some(mut value) => {
            secrets.value(&mut value, S::ERROR);
            value.to_string()
        }
        None if cut_off => secrets.beginning(text),
        None => secrets.text(&String::from_utf8_lossy(text)),
    };
    let RawResponse { status, mut headers, .. } = response;
    scrub_headers(&mut headers, secrets);
    if let Some(api) = &mut api {
        api.scrub(secrets);
    }
    let page = page && api.is_none();
    let kind = if page { ErrorKind::Html } else { ErrorKind::Api };
    let message = match &api {
        Some(api) => api.to_string(),
        None => summary(status, page, compressed.as_deref(), &text),
    };
    cut(&mut text, ERROR_KEPT);
    let advice = advice(status, api.as_ref());
    Error::new(kind, message).followed_by(advice).with_response(FailedResponse {
        status,
        headers,
        api,
        body: text,
    })
}

/// What to do about an error that the caller can avoid.
fn advice(status: StatusCode, api: Option<&ApiError>) -> &'static str {
    let long_line = match api {
        Some(ApiError::Elasticsearch(cause)) => cause.has_type("too_long_http_line_exception"),
        _ => false,
    };
    if long_line || status == StatusCode::URI_TOO_LONG {
        "; the URL is too long for the server (Elasticsearch accepts 4,096 bytes by default): send fewer filter values \
         per call, or a shorter id or search text"
    } else {
        ""
    }
}

/// A type that no document can be decoded as.
struct NoValue(Infallible);

impl<'de> Deserialize<'de> for NoValue {
    fn deserialize<D: Deserializer<'de>>(deserializer: D) -> Result<Self, D::Error> {
        IgnoredAny::deserialize(deserializer)?;
        Err(D::Error::custom("expected a document of another type"))
    }
}

/// Creates the error of a response that nobody has sent.
pub(crate) fn of_response<S: Service>(status: StatusCode, body: &[u8]) -> Error {
    let secrets = Secrets::default().scrubber();
    let headers = HeaderMap::new();
    let body = bytes::Bytes::copy_from_slice(body);
    let raw = RawResponse { status, headers, body, incomplete: None, ends_with_connection: false };
    let error = if !status.is_success() {
        response::<S>(raw, &secrets)
    } else {
        match S::decode::<NoValue>(status, raw.text(), Leniency::default()) {
            Err(Refusal::Api(api)) => reported::<S>(raw, Some(api), &secrets),
            Err(Refusal::Decode(source)) => undecodable(raw, source, &secrets),
            Ok(NoValue(never)) => match never {},
        }
    };
    let code = error.code().unwrap_or(status);
    error.with_attempts(1).with_retryable(FailureClass::Status(code).retryable(Retry::Safe))
}

/// Creates the error of a response with a success status that cannot be decoded.
pub(crate) fn undecodable(response: RawResponse, mut source: DecodeError, secrets: &Scrubber) -> Error {
    source.scrub(secrets);
    let error = if let Some(encoding) = encoding(&response.headers) {
        let message = format!("cannot decode the response: {}", compressed(&encoding));
        Error::new(ErrorKind::Decode, message)
    } else if is_page(&response.headers, response.text()) {
        Error::new(
            ErrorKind::Html,
            "the response is an HTML page; check that the base URL is that of the API",
        )
    } else {
        let hint = match response.text() {
            [] => " (no body)",
            [0xff, 0xfe, ..] | [0xfe, 0xff, ..] | [_, 0, ..] | [0, _, ..] => {
                " (its encoding is UTF-16 instead of UTF-8)"
            }
            _ => "",
        };
        Error::new(ErrorKind::Decode, format!("cannot decode the response{hint}: {source}"))
    };
    unreadable(response, error.with_source(source), secrets)
}

/// Adds the status and headers of a response with a success status to an error. The body has an unknown form, so it cannot be
/// scrubbed reliably. None of it is kept.
pub(crate) fn unreadable(response: RawResponse, error: Error, secrets: &Scrubber) -> Error {
    let RawResponse { status, mut headers, .. } = response;
    scrub_headers(&mut headers, secrets);
    error.with_response(FailedResponse { status, headers, api: None, body: String::new() })
}

/// Message for an error response without the service's error document.
fn summary(status: StatusCode, page: bool, encoding: Option<&str>, body: &str) -> String {
    let reason = status.canonical_reason().unwrap_or("unknown status");
    let text = body.trim();
    if expects_tls(text) {
        format!("{reason}: the server expects TLS (should the URL start with `https://`?)")
    } else if let Some(encoding) = encoding {
        format!("{reason} ({})", compressed(encoding))
    } else if page {
        format!("{reason} (an HTML page, probably from a proxy)")
    } else if text.is_empty() {
        format!("{reason} (no body)")
    } else {
        format!("{reason}: {}", one_line(text, 300))
    }
}

/// Whether this is the response of nginx or of a server in Go to plain HTTP at a port for TLS.
fn expects_tls(body: &str) -> bool {
    body.contains("plain HTTP request was sent to HTTPS port")
        || body.contains("Client sent an HTTP request to an HTTPS server")
}

/// Whether a response is a web page. Neither service has one.
fn is_page(headers: &HeaderMap, body: &[u8]) -> bool {
    const BEGINNINGS: [&[u8]; 2] = [b"<!doctype html", b"<html"];
    let media_type = headers.get(CONTENT_TYPE).and_then(|value| value.to_str().ok()).unwrap_or_default();
    let media_type = media_type.split(';').next().unwrap_or_default().trim().to_ascii_lowercase();
    if matches!(media_type.as_str(), "text/html" | "application/xhtml+xml") {
        return true;
    }
    let body = body.trim_ascii_start();
    let begins = |with: &[u8]| body.get(..with.len()).is_some_and(|start| start.eq_ignore_ascii_case(with));
    // Plain text may begin with `<`, but only a page without a media type or with a wrong one begins with a tag.
    BEGINNINGS.into_iter().any(begins) || (media_type.is_empty() && body.first() == Some(&b'<'))
}

/// Returns how a body is still compressed. The HTTP client removes the header when it decompresses a body.
fn encoding(headers: &HeaderMap) -> Option<Cow<'static, str>> {
    let value = headers.get(CONTENT_ENCODING)?;
    let name = value.to_str().unwrap_or("an unknown encoding").trim();
    (!name.is_empty() && !name.eq_ignore_ascii_case("identity")).then(|| one_line(name, 50).into())
}

fn compressed(encoding: &str) -> String {
    let advice = if !cfg!(feature = "gzip") && encoding.eq_ignore_ascii_case("gzip") {
        "; enable the feature `gzip`"
    } else {
        ""
    };
    format!(
        "the body is compressed with `{encoding}`, which this client did not ask for and cannot read{advice}"
    )
}

/// Removes secrets from response headers.
pub(crate) fn scrub_headers(headers: &mut HeaderMap, secrets: &Scrubber) {
    let named: Vec<_> =
        headers.keys().filter(|name| secrets.header(name.as_str().as_bytes()).is_some()).cloned().collect();
    for name in named {
        headers.remove(name);
    }
    for (name, value) in headers.iter_mut() {
        if let Some(clean) = secrets.header(value.as_bytes()) {
            // Only characters that headers may contain were inserted.
            *value = HeaderValue::from_bytes(&clean).unwrap_or(HeaderValue::from_static(REDACTED));
        }
        value.set_sensitive(is_credential(name.as_str()));
    }
}

/// Scheme, host, port and path of a URL. The query and the user may be credentials.
fn without_credentials(target: &str) -> String {
    const HERE: &str = "http://here.invalid";
    let Ok(mut url) = url::Url::parse(HERE).and_then(|here| here.join(target)) else {
        return "an invalid URL".to_owned();
    };
    if url.cannot_be_a_base() {
        return format!("a {} URL", url.scheme());
    }
    url.set_query(None);
    url.set_fragment(None);
    // These fail only for URLs without a host, which have no user.
    let _ = url.set_username("");
    let _ = url.set_password(None);
    url.as_str().strip_prefix(HERE).unwrap_or(url.as_str()).to_owned()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn summaries_are_one_line() {
        let bad_gateway = StatusCode::BAD_GATEWAY;
        assert_eq!(summary(bad_gateway, false, None, " \n"), "Bad Gateway (no body)");
        assert_eq!(
            summary(bad_gateway, true, None, "<p>"),
            "Bad Gateway (an HTML page, probably from a proxy)"
        );
        assert_eq!(summary(StatusCode::FORBIDDEN, false, None, "Forbidden:\nno"), "Forbidden: Forbidden: no");
    }

    #[test]
    fn what_is_a_page() {
        let with = |media_type: &str, body: &str| {
            let mut headers = HeaderMap::new();
            if !media_type.is_empty() {
                headers.insert(CONTENT_TYPE, HeaderValue::from_str(media_type).unwrap());
            }
            is_page(&headers, body.as_bytes())
        };
        for (media_type, body, page) in [
            ("text/html; charset=utf-8", "<h1>404</h1>", true),
            ("Text/HTML", "404 page not found", true),
            ("text/html", "", true),
            ("application/json", "\n <!DOCTYPE html>", true),
            ("text/plain", "<HTML>", true),
            ("", " <h1>no</h1>", true),
            ("text/plain", "<nil>", false),
            ("application/json", "<", false),
            ("", "404 page not found", false),
            ("", "", false),
            ("", "{}", false),
        ] {
            assert_eq!(with(media_type, body), page, "{media_type} {body}");
        }
    }

    #[test]
    fn a_redirect_target_shows_no_credentials() {
        for (target, shown) in [
            ("https://user:pw@other:9243/login?token=abc#f", "https://other:9243/login"),
            ("/login?next=secret", "/login"),
            ("//user:pw@host/path?x", "http://host/path"),
            ("http://[bad", "an invalid URL"),
            ("data:secret", "a data URL"),
        ] {
            assert_eq!(without_credentials(target), shown);
        }
    }
}
