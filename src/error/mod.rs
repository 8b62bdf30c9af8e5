//! The error type.

mod api;
mod decode;
mod from_response;
mod scrub;

use std::{error::Error as StdError, fmt, time::Duration};

use http::{HeaderMap, Method, StatusCode};

pub use api::ApiError;
pub(crate) use decode::DecodeError;
pub(crate) use scrub::{REDACTED, Scrubber, Secrets, Shape, is_credential, is_secret_name};

use crate::{
    b3os, elasticsearch,
    text::{one_line, quoted},
};

/// The longest message. What a server or a caller adds to it is usually limited further.
const LONGEST: usize = 4 * 1024;

/// Result of every call of this crate.
pub type Result<T, E = Error> = std::result::Result<T, E>;

/// Error of a call, or of building a client.
///
/// [`kind`](Error::kind) tells how far the call got. Predicates such as [`is_not_found`](Error::is_not_found) cover
/// common cases, and [`api`](Error::api) returns the server's error document. [`Display`](fmt::Display) writes one
/// line, and the [`source`](StdError::source) chain contains the causes. Credentials and secret values of the request
/// are scrubbed from all texts, including those echoed by the server.
///
/// ```
/// # fn handle(error: connectors_sdk::Error) {
/// if error.is_not_found() {
///     // Create it.
/// } else if error.is_retryable() {
///     // The client has already made `error.attempts()` attempts. Try again later.
/// } else {
///     eprintln!("{error}");
/// }
/// # }
/// ```
pub struct Error {
    inner: Box<Inner>,
}

struct Inner {
    kind: ErrorKind,
    message: String,
    source: Option<Box<dyn StdError + Send + Sync>>,
    call: Option<CallName>,
    response: Option<FailedResponse>,
    attempts: u32,
    retryable: bool,
    certificate: bool,
    retry_after: Option<Duration>,
}

/// The call an error belongs to.
#[derive(Clone, Debug)]
pub(crate) struct CallName {
    pub(crate) operation: &'static str,
    pub(crate) method: Method,
    /// Path without the query, which may contain values that must not be logged.
    pub(crate) path: String,
}

/// The part of an error response that is kept.
pub(crate) struct FailedResponse {
    pub(crate) status: StatusCode,
    pub(crate) headers: HeaderMap,
    pub(crate) api: Option<ApiError>,
    /// Scrubbed text of the body, of limited length.
    pub(crate) body: String,
}

/// Kind of an [`Error`].
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
#[non_exhaustive]
pub enum ErrorKind {
    /// The client could not be built: an invalid URL, key, certificate or environment variable.
    Config,
    /// The request is invalid and was not sent: an id that cannot be a path segment, an invalid header, or a value that no
    /// server accepts.
    Request,
    /// The [credentials provider](crate::CredentialsProvider) failed, or returned credentials that cannot be sent. Nothing was
    /// sent.
    Credentials,
    /// No connection could be established, so the server has not seen the request. The message names host, port and cause.
    /// See also [`Error::is_certificate`].
    Connect,
    /// The timeout elapsed before the full response arrived. The server may have carried out the request.
    Timeout,
    /// The connection broke, or the server does not speak HTTP. The server may have carried out the request.
    Transport,
    /// The server responded with a redirect. Redirects are not followed, so that credentials are not sent to another host. If
    /// a client given with [`http_client`](crate::ClientBuilder::http_client) has followed one, the request may have been
    /// carried out.
    Redirect,
    /// The server returned an error. See [`Error::status`] and [`Error::api`].
    Api,
    /// The response is a web page instead of a response of the API, with any status. It comes from a proxy, a gateway, a login
    /// page or another server, so it says nothing about the requested object.
    Html,
    /// The server reported success, but the response is too large or cannot be decoded. The request **was** carried out.
    Decode,
}

impl ErrorKind {
    /// Returns the stable, lower-case name of the kind, suitable as a metric label: `config`, `request`, `credentials`,
    /// `connect`, `timeout`, `transport`, `redirect`, `api`, `html` or `decode`.
    ///
    /// ```
    /// assert_eq!(connectors_sdk::ErrorKind::Timeout.as_str(), "timeout");
    /// ```
    #[must_use]
    pub const fn as_str(self) -> &'static str {
        match self {
            Self::Config => "config",
            Self::Request => "request",
            Self::Credentials => "credentials",
            Self::Connect => "connect",
            Self::Timeout => "timeout",
            Self::Transport => "transport",
            Self::Redirect => "redirect",
            Self::Api => "api",
            Self::Html => "html",
            Self::Decode => "decode",
        }
    }
}

impl fmt::Display for ErrorKind {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.pad(self.as_str())
    }
}

impl Error {
    pub(crate) fn new(kind: ErrorKind, message: impl Into<String>) -> Self {
        Self {
            inner: Box::new(Inner {
                kind,
                message: one_line(&message.into(), LONGEST),
                source: None,
                call: None,
                response: None,
                attempts: 0,
                retryable: false,
                certificate: false,
                retry_after: None,
            }),
        }
    }

    pub(crate) fn config(message: impl Into<String>) -> Self {
        Self::new(ErrorKind::Config, message)
    }

    pub(crate) fn request(message: impl Into<String>) -> Self {
        Self::new(ErrorKind::Request, message)
    }

    pub(crate) fn with_source(mut self, source: impl Into<Box<dyn StdError + Send + Sync>>) -> Self {
        self.inner.source = Some(source.into());
        self
    }

    pub(crate) fn with_call(mut self, call: CallName) -> Self {
        self.inner.call = Some(call);
        self
    }

    /// Prepends an explanation to the message.
    pub(crate) fn explained(mut self, meaning: &str) -> Self {
        self.inner.message = format!("{meaning}: {}", self.inner.message);
        self
    }

    /// Appends an explanation to the message.
    pub(crate) fn followed_by(mut self, note: &str) -> Self {
        self.inner.message.push_str(note);
        self
    }

    pub(crate) fn with_certificate(mut self, certificate: bool) -> Self {
        self.inner.certificate = certificate;
        self
    }

    pub(crate) fn with_attempts(mut self, attempts: u32) -> Self {
        self.inner.attempts = attempts;
        self
    }

    pub(crate) fn with_response(mut self, response: FailedResponse) -> Self {
        self.inner.response = Some(response);
        self
    }

    pub(crate) fn with_retry_after(mut self, delay: Option<Duration>) -> Self {
        self.inner.retry_after = delay;
        self
    }

    pub(crate) fn with_retryable(mut self, retryable: bool) -> Self {
        self.inner.retryable = retryable;
        self
    }

    /// Returns the kind of the error.
    #[must_use]
    pub fn kind(&self) -> ErrorKind {
        self.inner.kind
    }

    /// Returns the HTTP status, if a response arrived. [`ErrorKind::Decode`] has one as well. B3OS may send an error with a
    /// success status and an error code in the envelope. Predicates such as [`is_not_found`](Self::is_not_found) then use
    /// that code.
    #[must_use]
    pub fn status(&self) -> Option<StatusCode> {
        self.inner.response.as_ref().map(|response| response.status)
    }

    /// Returns the response headers, if a response arrived.
    #[must_use]
    pub fn headers(&self) -> Option<&HeaderMap> {
        self.inner.response.as_ref().map(|response| &response.headers)
    }

    /// Returns the server's error document. `None` if no response arrived or its body is something else, such as plain text
    /// or the HTML page of a proxy: see [`Error::body`].
    #[must_use]
    pub fn api(&self) -> Option<&ApiError> {
        self.inner.response.as_ref().and_then(|response| response.api.as_ref())
    }

    /// Returns the error document of Elasticsearch, if the response contains one.
    #[must_use]
    pub fn elasticsearch(&self) -> Option<&elasticsearch::ErrorCause> {
        self.api().and_then(ApiError::as_elasticsearch)
    }

    /// Returns the error document of B3OS, if the response contains one.
    #[must_use]
    pub fn b3os(&self) -> Option<&b3os::ErrorResponse> {
        self.api().and_then(ApiError::as_b3os)
    }

    /// Returns the text of the response body: at most 4 KiB, with secrets scrubbed. `None` if no response arrived, for
    /// [`ErrorKind::Decode`], and for a page with a success status.
    #[must_use]
    pub fn body(&self) -> Option<&str> {
        let response = self.inner.response.as_ref()?;
        match self.inner.kind {
            ErrorKind::Decode => None,
            ErrorKind::Html if response.status.is_success() => None,
            _ => Some(response.body.as_str()),
        }
    }

    /// Returns the number of attempts. 0 if the request was not sent.
    #[must_use]
    pub fn attempts(&self) -> u32 {
        self.inner.attempts
    }

    /// Returns the delay the server requested with `Retry-After`, if any.
    #[must_use]
    pub fn retry_after(&self) -> Option<Duration> {
        self.inner.retry_after
    }

    /// Returns the name of the operation, such as `connector.update_status`.
    #[must_use]
    pub fn operation(&self) -> Option<&'static str> {
        self.inner.call.as_ref().map(|call| call.operation)
    }

    /// Returns the HTTP method of the call.
    #[must_use]
    pub fn method(&self) -> Option<&Method> {
        self.inner.call.as_ref().map(|call| &call.method)
    }

    /// Returns the path of the call as sent, without the query.
    #[must_use]
    pub fn path(&self) -> Option<&str> {
        self.inner.call.as_ref().map(|call| call.path.as_str())
    }

    /// Returns whether the service reports that the object does not exist (404). On B3OS, it may also belong to another
    /// organization. False for a [web page](Self::is_html) with this status: a proxy that does not know the path says
    /// nothing about the object.
    #[must_use]
    pub fn is_not_found(&self) -> bool {
        !self.is_html() && self.is_status(StatusCode::NOT_FOUND)
    }

    /// Returns whether the service considers the request invalid (400). Sending it again unchanged does not help. False for
    /// a [web page](Self::is_html) with this status.
    #[must_use]
    pub fn is_bad_request(&self) -> bool {
        !self.is_html() && self.is_status(StatusCode::BAD_REQUEST)
    }

    /// Returns whether the credentials are missing, wrong, expired or revoked (401).
    #[must_use]
    pub fn is_unauthorized(&self) -> bool {
        self.is_status(StatusCode::UNAUTHORIZED)
    }

    /// Returns whether the credentials are valid but lack the required privileges (403).
    #[must_use]
    pub fn is_forbidden(&self) -> bool {
        self.is_status(StatusCode::FORBIDDEN)
    }

    /// Returns whether the service reports a conflict with the current state of the object (409): a concurrent change, a
    /// name that is taken, or an object that is in use. See [`api`](Self::api). False for a [web page](Self::is_html) with
    /// this status.
    #[must_use]
    pub fn is_conflict(&self) -> bool {
        !self.is_html() && self.is_status(StatusCode::CONFLICT)
    }

    /// Returns whether the server rejected the call because of too many requests (429). See [`Error::retry_after`].
    #[must_use]
    pub fn is_rate_limited(&self) -> bool {
        self.is_status(StatusCode::TOO_MANY_REQUESTS)
    }

    /// Returns whether the timeout elapsed. The server may have carried out the request. For a
    /// [watched](crate::elasticsearch::Watch) sync job: the job has not ended yet.
    #[must_use]
    pub fn is_timeout(&self) -> bool {
        self.inner.kind == ErrorKind::Timeout
    }

    /// Returns whether no connection could be established, so that nothing reached the server.
    #[must_use]
    pub fn is_connect(&self) -> bool {
        self.inner.kind == ErrorKind::Connect
    }

    /// Returns whether a TLS certificate was not accepted. Either the server's, because its issuer is not trusted, it is for
    /// another host name or it has expired; or the client's, because the server requires one or does not accept it. The
    /// message says which. Nothing reached the server, and a retry does not help.
    #[must_use]
    pub fn is_certificate(&self) -> bool {
        self.inner.certificate
    }

    /// Returns whether the response is a web page instead of a response of the API. See [`ErrorKind::Html`].
    #[must_use]
    pub fn is_html(&self) -> bool {
        self.inner.kind == ErrorKind::Html
    }

    /// Returns whether the response to a successful call could not be decoded.
    #[must_use]
    pub fn is_decode(&self) -> bool {
        self.inner.kind == ErrorKind::Decode
    }

    /// Returns whether the same call may succeed later and can be sent again without harm: either the server has not
    /// acted on it, or the call is idempotent.
    #[must_use]
    pub fn is_retryable(&self) -> bool {
        self.inner.retryable
    }

    /// Compares the status.
    fn is_status(&self, status: StatusCode) -> bool {
        matches!(self.inner.kind, ErrorKind::Api | ErrorKind::Html) && self.code() == Some(status)
    }

    /// Returns the status. A 2xx response of B3OS may report an error in its `code`, which then counts.
    pub(crate) fn code(&self) -> Option<StatusCode> {
        let status = self.status()?;
        if status.is_success()
            && let Some(code) = self.api().and_then(ApiError::status_in_success)
        {
            return StatusCode::from_u16(code).ok();
        }
        Some(status)
    }
}

impl fmt::Display for Error {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let inner = &*self.inner;
        if let Some(call) = &inner.call {
            write!(f, "{} {}: ", call.method, quoted(&call.path, 500))?;
        }
        if let Some(response) = &inner.response {
            write!(f, "HTTP {}: ", response.status.as_u16())?;
        }
        f.write_str(&inner.message)?;
        if inner.attempts > 1 {
            write!(f, " (after {} attempts)", inner.attempts)?;
        }
        Ok(())
    }
}

impl fmt::Debug for Error {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let inner = &*self.inner;
        let mut out = f.debug_struct("Error");
        out.field("kind", &inner.kind).field("message", &inner.message);
        if let Some(call) = &inner.call {
            out.field("operation", &call.operation).field("method", &call.method).field("path", &call.path);
        }
        if let Some(response) = &inner.response {
            out.field("status", &response.status).field("api", &response.api);
            // `api` contains the same data.
            if response.api.is_none()
                && let Some(body) = self.body()
            {
                out.field("body", &body);
            }
        }
        out.field("attempts", &inner.attempts)
            .field("retryable", &inner.retryable)
            .field("certificate", &inner.certificate)
            .field("retry_after", &inner.retry_after);
        if let Some(source) = &inner.source {
            out.field("source", source);
        }
        out.finish_non_exhaustive()
    }
}

impl StdError for Error {
    fn source(&self) -> Option<&(dyn StdError + 'static)> {
        self.inner.source.as_deref().map(|source| source as &(dyn StdError + 'static))
    }
}
