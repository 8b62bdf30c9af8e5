//! Conversion of error responses into [`Error`].

use http::{
    HeaderMap, HeaderValue, StatusCode,
    header::{CONTENT_TYPE, LOCATION},
};

use crate::{
    client::{
        attempt::RawResponse,
        body::{ERROR_KEPT, ERROR_READ, cut, one_line, summary},
        service::sealed::Service,
    },
    error::{ApiError, Error, ErrorKind, FailedResponse, REDACTED, Scrubber, is_credential},
    lenient,
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
        let message =
            format!("the server redirects to {target}; redirects are not followed, so check the base URL");
        return Error::new(ErrorKind::Redirect, message).with_response(FailedResponse {
            status,
            headers,
            api: None,
            body: String::new(),
        });
    }
    let api = S::error(&response.body);
    reported::<S>(response, api, secrets)
}

/// Converts a response that reports a failure into an error, with all secrets scrubbed.
pub(crate) fn reported<S: Service>(
    response: RawResponse,
    mut api: Option<ApiError>,
    secrets: &Scrubber,
) -> Error {
    let RawResponse { status, mut headers, body, .. } = response;
    scrub_headers(&mut headers, secrets);
    if let Some(api) = &mut api {
        api.scrub(secrets);
    }
    // A body with a success status is read in full, so it may be longer than that of other errors.
    let (body, cut_off) = match body.get(..ERROR_READ) {
        Some(beginning) => (beginning, true),
        None => (&*body, false),
    };
    // The fields of a document are scrubbed one by one, because some are part of the protocol.
    let mut text = match lenient::beginning(body).map(|document| document.to_value()) {
        Some(mut value) => {
            secrets.value(&mut value, S::ERROR);
            value.to_string()
        }
        None if cut_off => secrets.beginning(body),
        None => secrets.text(&String::from_utf8_lossy(body)),
    };
    let message = match &api {
        Some(api) => one_line(&api.to_string(), 1000),
        None => summary(status, &text),
    };
    cut(&mut text, ERROR_KEPT);
    let advice = advice(status, api.as_ref());
    Error::new(ErrorKind::Api, message).followed_by(advice).with_response(FailedResponse {
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

/// Hint at the origin of a response that cannot be decoded.
pub(crate) fn hint(headers: &HeaderMap, body: &[u8]) -> &'static str {
    let html = headers
        .get(CONTENT_TYPE)
        .and_then(|value| value.to_str().ok())
        .is_some_and(|value| value.to_ascii_lowercase().contains("html"));
    let markup = body.iter().find(|byte| !byte.is_ascii_whitespace()) == Some(&b'<');
    if html || markup {
        " (an HTML page: check that the base URL is that of the API)"
    } else if body.is_empty() {
        " (no body)"
    } else {
        ""
    }
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
    use super::without_credentials;

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
