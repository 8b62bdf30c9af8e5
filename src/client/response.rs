use std::fmt;

use http::{HeaderMap, StatusCode};

/// A decoded value together with the status, headers and number of attempts of the response.
///
/// ```no_run
/// # async fn f(es: connectors_sdk::Client<connectors_sdk::Elasticsearch>) -> connectors_sdk::Result<()> {
/// let response = es.connector("my-connector").check_in().response().await?;
/// println!("HTTP {} after {} attempt(s)", response.status(), response.attempts());
/// for warning in response.warnings() {
///     eprintln!("the server warns: {warning}");
/// }
/// let updated = response.into_value();
/// # let _ = updated;
/// # Ok(()) }
/// ```
#[derive(Clone)]
#[must_use]
pub struct Response<T> {
    pub(crate) value: T,
    pub(crate) status: StatusCode,
    pub(crate) headers: HeaderMap,
    pub(crate) request_id: Option<String>,
    pub(crate) attempts: u32,
}

impl<T> Response<T> {
    /// Returns the decoded value.
    pub const fn value(&self) -> &T {
        &self.value
    }

    /// Converts the response into its decoded value.
    pub fn into_value(self) -> T {
        self.value
    }

    /// Returns the HTTP status, for example to distinguish 201 (created) from 200 (replaced).
    pub const fn status(&self) -> StatusCode {
        self.status
    }

    /// Returns the response headers.
    pub const fn headers(&self) -> &HeaderMap {
        &self.headers
    }

    /// Returns the texts of the `Warning` headers, which are usually deprecation notices.
    #[must_use]
    pub fn warnings(&self) -> Vec<String> {
        self.headers
            .get_all(http::header::WARNING)
            .iter()
            .flat_map(|value| super::warning::texts(&String::from_utf8_lossy(value.as_bytes())))
            .collect()
    }

    /// Returns the id of the request, for support requests to the operators of the server: the echoed `X-Opaque-Id` of
    /// Elasticsearch, or the `requestId` of the B3OS envelope. `None` if there is none, and for
    /// [`Client::request`](crate::Client::request) to B3OS.
    #[must_use]
    pub fn request_id(&self) -> Option<&str> {
        self.request_id.as_deref()
    }

    /// Returns the number of attempts, 1 if the first one succeeded.
    #[must_use]
    pub const fn attempts(&self) -> u32 {
        self.attempts
    }

    /// Converts the value with `change`.
    pub fn map<U>(self, change: impl FnOnce(T) -> U) -> Response<U> {
        Response {
            value: change(self.value),
            status: self.status,
            headers: self.headers,
            request_id: self.request_id,
            attempts: self.attempts,
        }
    }
}

/// Headers may contain credentials, so only their names are shown.
impl<T: fmt::Debug> fmt::Debug for Response<T> {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("Response")
            .field("value", &self.value)
            .field("status", &self.status)
            .field("headers", &self.headers.keys().collect::<Vec<_>>())
            .field("attempts", &self.attempts)
            .finish_non_exhaustive()
    }
}
