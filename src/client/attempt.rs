//! One attempt: one HTTP request to one node.

use bytes::Bytes;
use http::{
    HeaderMap, HeaderValue, StatusCode, Version,
    header::{
        AUTHORIZATION, CONNECTION, CONTENT_ENCODING, CONTENT_LENGTH, CONTENT_TYPE, TRANSFER_ENCODING,
        USER_AGENT,
    },
};
use tracing::{Instrument, field::Empty};

use crate::{
    client::{
        Client,
        auth::Authorization,
        body::{self, Body},
        call::Call,
        connection, headers,
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
    /// Why the body is incomplete, if it is.
    pub(crate) incomplete: Option<Incomplete>,
    /// Nothing but the end of the connection marks the end of the body, so a body that breaks off looks complete.
    pub(crate) ends_with_connection: bool,
}

/// Why a body was not read to its end.
#[derive(Clone, Copy, Debug)]
pub(crate) enum Incomplete {
    /// It exceeds this limit.
    TooLarge(usize),
    /// It cannot be decompressed.
    BadlyCompressed,
}

impl RawResponse {
    /// Returns the body without a byte order mark.
    pub(crate) fn text(&self) -> &[u8] {
        body::without_mark(&self.body)
    }
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
        let mut response = http.execute(request).await.map_err(|error| connection::failure(error, node))?;
        node.responded();
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
        let ends_with_connection = ends_with_connection(response.version(), response.headers());
        let (body, incomplete) = match body::read(&mut response, limit).await {
            Ok(Body::Complete(body)) => (body, None),
            Ok(Body::TooLarge(body)) => (body, Some(Incomplete::TooLarge(limit))),
            // An error response keeps its status even if its body is incomplete.
            Err(_) if !status.is_success() => (Bytes::new(), None),
            Err(error) if connection::is_badly_compressed(&error) => {
                (Bytes::new(), Some(Incomplete::BadlyCompressed))
            }
            Err(error) => return Err(connection::failure(error, node)),
        };
        let headers = std::mem::take(response.headers_mut());
        Ok(RawResponse { status, headers, body, incomplete, ends_with_connection })
    }
    .instrument(span)
    .await
}

/// Whether only the end of the connection marks the end of the body.
fn ends_with_connection(version: Version, headers: &HeaderMap) -> bool {
    // The length of a body that the HTTP client decompresses is not in the headers, so that HTTP/1.1 needs more evidence.
    let closes = |headers: &HeaderMap| {
        headers.get(CONNECTION).is_some_and(|value| value.as_bytes().eq_ignore_ascii_case(b"close"))
    };
    (version == Version::HTTP_10 || (version == Version::HTTP_11 && closes(headers)))
        && !headers.contains_key(CONTENT_LENGTH)
        && !headers.contains_key(TRANSFER_ENCODING)
}
