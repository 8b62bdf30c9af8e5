//! Making an [`Error`] of an answer.

use http::{
    HeaderMap,
    header::{CONTENT_TYPE, LOCATION},
};

use crate::{
    client::{
        attempt::RawResponse,
        body::{ERROR_KEPT, cut, one_line, summary},
        service::sealed::Service,
    },
    error::{Error, ErrorKind, FailedResponse, Scrubber},
};

/// The error of an answer that is not a success, without the secrets it may repeat.
pub(crate) fn response<S: Service>(answer: RawResponse, secrets: &Scrubber) -> Error {
    let RawResponse { status, mut headers, body, .. } = answer;
    scrub_headers(&mut headers, secrets);
    if status.is_redirection() {
        let target = headers.get(LOCATION).and_then(|target| target.to_str().ok()).map(without_credentials);
        // The header itself may hold what the message leaves out.
        headers.remove(LOCATION);
        let target = target.unwrap_or_else(|| "an unknown place".to_owned());
        let message = format!("the server redirects to {target}, which is not followed; use that base URL");
        return Error::new(ErrorKind::Redirect, message).with_response(FailedResponse {
            status,
            headers,
            api: None,
            body: String::new(),
        });
    }
    let mut api = S::error(&body);
    if let Some(api) = &mut api {
        api.scrub(secrets);
    }
    // JSON may spell a secret with escapes, so it is taken apart first.
    let mut text = match serde_json::from_slice::<serde_json::Value>(&body) {
        Ok(mut value) => {
            secrets.value(&mut value);
            value.to_string()
        }
        Err(_) => secrets.text(&String::from_utf8_lossy(&body)),
    };
    let message = match &api {
        Some(api) => one_line(&api.to_string(), 1000),
        None => summary(status, &text),
    };
    cut(&mut text, ERROR_KEPT);
    Error::new(ErrorKind::Api, message).with_response(FailedResponse { status, headers, api, body: text })
}

/// What the head of an unreadable answer tells about where it came from.
pub(crate) fn hint(headers: &HeaderMap, body: &[u8]) -> &'static str {
    let html = headers
        .get(CONTENT_TYPE)
        .and_then(|value| value.to_str().ok())
        .is_some_and(|value| value.to_ascii_lowercase().contains("html"));
    let markup = body.iter().find(|byte| !byte.is_ascii_whitespace()) == Some(&b'<');
    if html || markup {
        " (an HTML page: is this the address of the API?)"
    } else if body.is_empty() {
        " (no body)"
    } else {
        ""
    }
}

/// Takes secrets that a server repeats out of the headers of its answer.
pub(crate) fn scrub_headers(headers: &mut HeaderMap, secrets: &Scrubber) {
    for value in headers.values_mut() {
        let Ok(text) = value.to_str() else { continue };
        let clean = secrets.text(text);
        if clean != text
            && let Ok(clean) = clean.try_into()
        {
            *value = clean;
        }
    }
}

/// Scheme, host, port and path of a URL; a query or user may be a credential.
fn without_credentials(target: &str) -> String {
    const HERE: &str = "http://here.invalid";
    let Ok(mut url) = url::Url::parse(HERE).and_then(|here| here.join(target)) else {
        return "an unreadable address".to_owned();
    };
    if url.cannot_be_a_base() {
        return format!("a {} URL", url.scheme());
    }
    url.set_query(None);
    url.set_fragment(None);
    // These fail only for URLs without a host, which have no user either.
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
            ("http://[bad", "an unreadable address"),
            ("data:secret", "a data URL"),
        ] {
            assert_eq!(without_credentials(target), shown);
        }
    }
}
