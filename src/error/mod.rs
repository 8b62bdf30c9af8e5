//! What can go wrong, and what a caller can ask of it.

mod api;
mod decode;
mod scrub;

use std::{error::Error as StdError, fmt, time::Duration};

use http::{HeaderMap, Method, StatusCode};

pub use api::ApiError;
pub(crate) use decode::DecodeError;
pub(crate) use scrub::Scrubber;

use crate::{b3os, elasticsearch};

/// The result of every call of this crate.
pub type Result<T, E = Error> = std::result::Result<T, E>;

/// Everything that can go wrong with a call.
///
/// [`kind`](Error::kind) says which of a few things happened; the predicates answer the questions a program
/// asks most; [`api`](Error::api) holds what the server said. [`Display`](fmt::Display) is one line for a
/// person, the [`source`](StdError::source) chain holds the causes. Credentials and secret request values are
/// removed from every text in it, also when the server repeats them.
///
/// ```
/// # fn handle(error: connectors_sdk::Error) {
/// if error.is_not_found() {
///     // create it
/// } else if error.is_retryable() {
///     // the SDK has already tried `error.attempts()` times; come back later
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
    retry_after: Option<Duration>,
}

/// Which call an error belongs to.
#[derive(Clone, Debug)]
pub(crate) struct CallName {
    pub(crate) operation: &'static str,
    pub(crate) method: Method,
    /// Path without the query: queries may carry what does not belong in a log.
    pub(crate) path: String,
}

/// What is kept of an answer that was an error.
pub(crate) struct FailedResponse {
    pub(crate) status: StatusCode,
    pub(crate) headers: HeaderMap,
    pub(crate) api: Option<ApiError>,
    /// Scrubbed, bounded text of the body.
    pub(crate) body: String,
}

/// The kinds of [`Error`].
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
#[non_exhaustive]
pub enum ErrorKind {
    /// The client could not be built: a bad URL, key, certificate or environment variable.
    Config,
    /// The request was refused before anything was sent: an id that cannot be one path segment, an invalid
    /// header, a value that no server accepts.
    Request,
    /// No connection could be made, so the server saw nothing of the request.
    Connect,
    /// No complete answer arrived in time. The server may have carried out the request.
    Timeout,
    /// The connection broke or did not speak HTTP. The server may have carried out the request.
    Transport,
    /// The server answered with a redirect, which is never followed: credentials stay with the host they are
    /// meant for.
    Redirect,
    /// The server refused or failed; see [`Error::status`] and [`Error::api`].
    Api,
    /// The server accepted the call, but its answer is not of the documented form or larger than the limit.
    /// The request **was** carried out.
    Decode,
}

impl Error {
    pub(crate) fn new(kind: ErrorKind, message: impl Into<String>) -> Self {
        Self {
            inner: Box::new(Inner {
                kind,
                message: message.into(),
                source: None,
                call: None,
                response: None,
                attempts: 0,
                retryable: false,
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

    /// Puts what this error means in front of what it says.
    pub(crate) fn explained(mut self, meaning: &str) -> Self {
        self.inner.message = format!("{meaning}: {}", self.inner.message);
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

    /// Which of a few things went wrong.
    #[must_use]
    pub fn kind(&self) -> ErrorKind {
        self.inner.kind
    }

    /// The HTTP status, if an answer arrived. Present on [`ErrorKind::Decode`] as well. With B3OS it may be a success
    /// while the envelope's code says otherwise; [`is_not_found`](Self::is_not_found) and its like go by that code then.
    #[must_use]
    pub fn status(&self) -> Option<StatusCode> {
        self.inner.response.as_ref().map(|response| response.status)
    }

    /// The headers of the answer, if one arrived.
    #[must_use]
    pub fn headers(&self) -> Option<&HeaderMap> {
        self.inner.response.as_ref().map(|response| &response.headers)
    }

    /// What the server said, in its own typed form. `None` when there was no answer, or one that is not the
    /// service's error document (a proxy's HTML page, plain text): see [`Error::body`] then.
    #[must_use]
    pub fn api(&self) -> Option<&ApiError> {
        self.inner.response.as_ref().and_then(|response| response.api.as_ref())
    }

    /// The error document of Elasticsearch, if that is what arrived.
    #[must_use]
    pub fn elasticsearch(&self) -> Option<&elasticsearch::ErrorCause> {
        self.api().and_then(ApiError::as_elasticsearch)
    }

    /// The error document of B3OS, if that is what arrived.
    #[must_use]
    pub fn b3os(&self) -> Option<&b3os::ErrorResponse> {
        self.api().and_then(ApiError::as_b3os)
    }

    /// The text of the answer, at most a few KiB of it, without credentials. `None` without an answer, and for
    /// answers to successful calls.
    #[must_use]
    pub fn body(&self) -> Option<&str> {
        let response = self.inner.response.as_ref()?;
        (self.inner.kind != ErrorKind::Decode).then_some(response.body.as_str())
    }

    /// How often the request was sent. 0 when nothing left this machine.
    #[must_use]
    pub fn attempts(&self) -> u32 {
        self.inner.attempts
    }

    /// The delay the server asked for with `Retry-After`, if it did.
    #[must_use]
    pub fn retry_after(&self) -> Option<Duration> {
        self.inner.retry_after
    }

    /// The name of the operation, as in `connector.update_status`.
    #[must_use]
    pub fn operation(&self) -> Option<&'static str> {
        self.inner.call.as_ref().map(|call| call.operation)
    }

    /// The HTTP method of the call.
    #[must_use]
    pub fn method(&self) -> Option<&Method> {
        self.inner.call.as_ref().map(|call| &call.method)
    }

    /// The path of the call as sent, without the query.
    #[must_use]
    pub fn path(&self) -> Option<&str> {
        self.inner.call.as_ref().map(|call| call.path.as_str())
    }

    /// The server knows no such thing (404). On B3OS also: it belongs to another organization.
    #[must_use]
    pub fn is_not_found(&self) -> bool {
        self.is_status(StatusCode::NOT_FOUND)
    }

    /// The server calls the request wrong (400). Repeating it unchanged will not help.
    #[must_use]
    pub fn is_bad_request(&self) -> bool {
        self.is_status(StatusCode::BAD_REQUEST)
    }

    /// The credentials are missing, wrong, expired or revoked (401).
    #[must_use]
    pub fn is_unauthorized(&self) -> bool {
        self.is_status(StatusCode::UNAUTHORIZED)
    }

    /// The credentials are valid but may not do this (403).
    #[must_use]
    pub fn is_forbidden(&self) -> bool {
        self.is_status(StatusCode::FORBIDDEN)
    }

    /// What was asked for does not go with how things are at the moment (409): somebody changed the same thing at the
    /// same time, the name is taken, the thing is in use. [`api`](Self::api) says which.
    #[must_use]
    pub fn is_conflict(&self) -> bool {
        self.is_status(StatusCode::CONFLICT)
    }

    /// Too many requests (429). See [`Error::retry_after`].
    #[must_use]
    pub fn is_rate_limited(&self) -> bool {
        self.is_status(StatusCode::TOO_MANY_REQUESTS)
    }

    /// The time given ran out. The server may have carried out the request. Of a [watched](crate::elasticsearch::Watch)
    /// sync job: it had not ended yet.
    #[must_use]
    pub fn is_timeout(&self) -> bool {
        self.inner.kind == ErrorKind::Timeout
    }

    /// No connection could be made: nothing reached the server.
    #[must_use]
    pub fn is_connect(&self) -> bool {
        self.inner.kind == ErrorKind::Connect
    }

    /// The answer to a successful call could not be read.
    #[must_use]
    pub fn is_decode(&self) -> bool {
        self.inner.kind == ErrorKind::Decode
    }

    /// The same call may work later, and sending it again does no harm: either the server has not acted on it,
    /// or acting twice has the effect of acting once.
    #[must_use]
    pub fn is_retryable(&self) -> bool {
        self.inner.retryable
    }

    /// A 2xx answer of B3OS may carry a failure in its `code`; three-digit ones are HTTP statuses.
    fn is_status(&self, status: StatusCode) -> bool {
        if self.inner.kind != ErrorKind::Api {
            return false;
        }
        match self.status() {
            // An envelope that says itself what went wrong: by a status, or by a status and three more digits.
            Some(actual) if actual.is_success() => {
                let code = self.b3os().and_then(|error| error.code).unwrap_or_default();
                let code = if (100_000..600_000).contains(&code) { code / 1_000 } else { code };
                code == i64::from(status.as_u16())
            }
            actual => actual == Some(status),
        }
    }
}

impl fmt::Display for Error {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let inner = &*self.inner;
        if let Some(call) = &inner.call {
            write!(f, "{} {}: ", call.method, call.path)?;
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
            // The typed form says the same.
            if inner.kind != ErrorKind::Decode && response.api.is_none() {
                out.field("body", &response.body);
            }
        }
        out.field("attempts", &inner.attempts)
            .field("retryable", &inner.retryable)
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
