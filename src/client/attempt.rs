//! One attempt: one HTTP request to one node.

use std::error::Error as _;

use bytes::Bytes;
use http::{
    HeaderMap, StatusCode,
    header::{AUTHORIZATION, CONTENT_TYPE, USER_AGENT},
};
use tracing::{Instrument, field::Empty};

use crate::{
    client::{
        Client,
        auth::Authorization,
        body::{self, Body},
        call::Call,
        credentials::is_credential,
        nodes::Node,
        options::CallOptions,
        path::push_query,
        retry::Fault,
        service::sealed::Service,
    },
    error::{Error, ErrorKind, Result},
};

/// An answer of any status.
pub(crate) struct RawResponse {
    pub(crate) status: StatusCode,
    pub(crate) headers: HeaderMap,
    pub(crate) body: Bytes,
    /// The limit, if the body goes beyond it.
    pub(crate) too_large: Option<usize>,
}

/// No answer.
pub(crate) struct Failure {
    pub(crate) fault: Fault,
    pub(crate) error: Error,
}

/// The HTTP request of `call` to `node`.
pub(crate) fn request<S: Service>(
    client: &Client<S>,
    node: &Node,
    call: &Call,
    options: &CallOptions,
    authorization: Option<&Authorization>,
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
        headers.insert(CONTENT_TYPE, client.inner.content_type.clone());
    }
    for (name, value) in &options.headers {
        if client.inner.refuse_credentials && is_credential(name) {
            return Err(Error::request(format!(
                "header `{name}` would travel unencrypted: use https, or `.allow_plain_http()`"
            )));
        }
        headers.insert(name.clone(), value.clone());
    }
    if let Some(body) = &call.body {
        *request.body_mut() = Some(body.clone().into());
    }
    debug_assert!(request.headers().contains_key(USER_AGENT));
    Ok(request)
}

/// Sends the request and reads the answer to its end.
pub(crate) async fn send<S: Service>(
    client: &Client<S>,
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
        // A client handed in by the caller may follow redirects, whatever it was asked for.
        let asked = client.inner.foreign_http.then(|| request.url().clone());
        let mut response = client.inner.http.execute(request).await.map_err(failure)?;
        let status = response.status();
        tracing::Span::current().record("http.response.status_code", status.as_u16());
        if asked.is_some_and(|asked| asked != *response.url()) {
            return Err(Failure {
                fault: Fault::Final,
                error: Error::new(
                    ErrorKind::Redirect,
                    "the HTTP client followed a redirect; build it with `redirect::Policy::none()`",
                ),
            });
        }
        let limit = if status.is_success() { client.inner.max_response_bytes } else { body::ERROR_READ };
        let (body, too_large) = match body::read(&mut response, limit).await {
            Ok(Body::Complete(body)) => (body, None),
            Ok(Body::TooLarge(body)) => (body, Some(limit)),
            // The status says enough when the text of an error breaks off.
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
    let (fault, kind, message) = if error.is_connect() {
        (Fault::NotSent, ErrorKind::Connect, could_not_connect(&error))
    } else if error.is_timeout() {
        let message = "the server went silent; it may have carried out the request";
        (Fault::TimedOut, ErrorKind::Timeout, message)
    } else if error.is_builder() {
        (Fault::Final, ErrorKind::Request, "the request cannot be written as HTTP")
    } else {
        let message = "the connection broke; the server may have carried out the request";
        (Fault::Broken, ErrorKind::Transport, message)
    };
    // The URL stands in the error already, without its query.
    Failure { fault, error: Error::new(kind, message).with_source(error.without_url()) }
}

/// What most often is behind it when TLS is not understood at the other end can only be told by the words of the TLS
/// libraries.
fn could_not_connect(error: &reqwest::Error) -> &'static str {
    let mut source = error.source();
    while let Some(cause) = source {
        let text = cause.to_string();
        if text.contains("InvalidContentType") || text.contains("wrong version number") {
            return "could not connect to the server: it does not speak TLS; is its address `http://`?";
        }
        source = cause.source();
    }
    "could not connect to the server"
}
