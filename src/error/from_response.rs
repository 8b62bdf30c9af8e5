use http::StatusCode;

use super::Error;
use crate::client::{Service, failure};

impl Error {
    /// Creates the error that a call returns for a response with this status and body, for mocks in tests of error handling.
    ///
    /// `S` is the service: [`Elasticsearch`](crate::Elasticsearch) or [`B3os`](crate::B3os). The error has no operation, method
    /// and path, and no headers. [`is_retryable`](Self::is_retryable) is as for a call that is safe to retry. A success status
    /// gives the error of a response that reports a failure (B3OS) or cannot be decoded.
    ///
    /// ```
    /// use connectors_sdk::{Elasticsearch, Error, StatusCode};
    ///
    /// let body = r#"{"error": {"type": "resource_not_found_exception", "reason": "gone"}, "status": 404}"#;
    /// let error = Error::from_response::<Elasticsearch>(StatusCode::NOT_FOUND, body);
    /// assert!(error.is_not_found());
    /// assert_eq!(error.to_string(), "HTTP 404: gone (resource_not_found_exception)");
    ///
    /// let busy = Error::from_response::<Elasticsearch>(StatusCode::TOO_MANY_REQUESTS, "");
    /// assert!(busy.is_rate_limited() && busy.is_retryable());
    /// ```
    #[must_use]
    pub fn from_response<S: Service>(status: StatusCode, body: impl AsRef<[u8]>) -> Self {
        failure::of_response::<S>(status, body.as_ref())
    }
}
