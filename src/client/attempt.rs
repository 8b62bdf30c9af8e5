//! One attempt: one HTTP request to one node.

use std::error::Error as _;

use bytes::Bytes;
use http::{
    HeaderMap, HeaderValue, StatusCode,
    header::{AUTHORIZATION, CONTENT_ENCODING, CONTENT_TYPE, USER_AGENT},
};
use tracing::{Instrument, field::Empty};

use crate::{
    client::{
        Client,
        auth::Authorization,
        body::{self, Body},
        call::Call,
        headers,
        nodes::Node,
        options::CallOptions,
        path::push_query,
        retry::FailureClass,
        service::sealed::Service,
    },
    error::{Error, ErrorKind, Result, is_credential},
};

/// A response with any status.
pub(crate) struct RawResponse {
    pub(crate) status: StatusCode,
    pub(crate) headers: HeaderMap,
    pub(crate) body: Bytes,
    /// The size limit, if the body exceeds it.
    pub(crate) too_large: Option<usize>,
}

/// An attempt without a response.
pub(crate) struct Failure {
    pub(crate) class: FailureClass,
    pub(crate) error: Error,
}

/// Builds the HTTP request of `call` to `node`. `compressed` replaces the body.
pub(crate) fn request<S: Service>(
    client: &Client<S>,
    node: &Node,
    call: &Call,
    options: &CallOptions,
    authorization: Option<&Authorization>,
    compressed: Option<&Bytes>,
) -> Result<reqwest::Request> {
    let url = if options.query.is_empty() {
        node.url(&call.path, &call.query)?
    } else {
        let mut query = call.query.clone();
        options.query.iter().for_each(|(name, value)| push_query(&mut query, name, value));
        node.url(&call.path, &query)?
    };
    let mut request = reqwest::Request::new(call.method.clone(), url);
    let headers = request.headers_mut();
    headers.clone_from(&client.inner.headers);
    if let Some(authorization) = authorization {
        headers.insert(AUTHORIZATION, authorization.header.clone());
    }
    if call.body.is_some() {
        headers
            .insert(CONTENT_TYPE, call.content_type.as_ref().unwrap_or(&client.inner.content_type).clone());
    }
    if compressed.is_some() {
        headers.insert(CONTENT_ENCODING, HeaderValue::from_static("gzip"));
    }
    for (name, value) in &options.headers {
        if client.inner.refuse_credentials && is_credential(name.as_str()) {
            return Err(Error::request(headers::unencrypted(name)));
        }
        headers.insert(name.clone(), value.clone());
    }
    if let Some(body) = compressed.or(call.body.as_ref()) {
        *request.body_mut() = Some(body.clone().into());
    }
    debug_assert!(request.headers().contains_key(USER_AGENT));
    Ok(request)
}

/// Sends the request and reads the whole response.
pub(crate) async fn send<S: Service>(
    client: &Client<S>,
    http: &reqwest::Client,
    node: &Node,
    request: reqwest::Request,
    number: u32,
) -> Result<RawResponse, Failure> {
    let span = tracing::debug_span!(
        "connectors_sdk.attempt",
        otel.kind = "client",
        http.request.method = %request.method(),
        http.request.resend_count = number - 1,
        server.address = node.host(),
        server.port = node.port(),
        http.response.status_code = Empty,
    );
    async {
        // The caller's own HTTP client may follow redirects, although it should not.
        let requested = client.inner.pools.is_foreign().then(|| request.url().clone());
        let mut response = http.execute(request).await.map_err(failure)?;
        let status = response.status();
        tracing::Span::current().record("http.response.status_code", status.as_u16());
        if requested.is_some_and(|url| url != *response.url()) {
            return Err(Failure {
                class: FailureClass::Final,
                error: Error::new(
                    ErrorKind::Redirect,
                    "the HTTP client given with `.http_client(..)` followed a redirect: the request may have been carried \
                     out, and its body and headers may have reached another host; build the client with \
                     `redirect::Policy::none()`",
                ),
            });
        }
        let limit = if status.is_success() { client.inner.max_response_bytes } else { body::ERROR_READ };
        let (body, too_large) = match body::read(&mut response, limit).await {
            Ok(Body::Complete(body)) => (body, None),
            Ok(Body::TooLarge(body)) => (body, Some(limit)),
            // An error response keeps its status even if its body is incomplete.
            Err(_) if !status.is_success() => (Bytes::new(), None),
            Err(error) => return Err(failure(error)),
        };
        let headers = std::mem::take(response.headers_mut());
        Ok(RawResponse { status, headers, body, too_large })
    }
    .instrument(span)
    .await
}

fn failure(error: reqwest::Error) -> Failure {
    if super::http2::is_refused(&error) {
        let message = "the server refused the request without processing it";
        return Failure {
            class: FailureClass::Refused,
            error: Error::new(ErrorKind::Transport, message).with_source(error.without_url()),
        };
    }
    let (class, kind, message) = if error.is_connect() {
        (FailureClass::NotSent, ErrorKind::Connect, could_not_connect(&error))
    } else if error.is_timeout() {
        let message = "the server sent nothing within the read timeout; it may have carried out the request";
        (FailureClass::TimedOut, ErrorKind::Timeout, message)
    } else if error.is_builder() {
        (FailureClass::Final, ErrorKind::Request, "the request is not valid HTTP")
    } else {
        let message = "the connection broke; the server may have carried out the request";
        (FailureClass::Broken, ErrorKind::Transport, message)
    };
    // The error shows the path already, without the query.
    Failure { class, error: Error::new(kind, message).with_source(error.without_url()) }
}

/// Message for a failed connection. Its most common cause, a server that does not speak TLS, can be recognized only by
/// the messages of the TLS libraries.
fn could_not_connect(error: &reqwest::Error) -> &'static str {
    let mut source = error.source();
    while let Some(cause) = source {
        let text = cause.to_string();
        if text.contains("InvalidContentType") || text.contains("wrong version number") {
            return "could not connect to the server: it does not speak TLS (should the URL start with `http://`?)";
        }
        source = cause.source();
    }
    "could not connect to the server"
}
