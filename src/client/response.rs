use http::{HeaderMap, StatusCode};

/// A typed value together with what came along with it.
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
#[derive(Clone, Debug)]
#[must_use]
pub struct Response<T> {
    pub(crate) value: T,
    pub(crate) status: StatusCode,
    pub(crate) headers: HeaderMap,
    pub(crate) request_id: Option<String>,
    pub(crate) attempts: u32,
}

impl<T> Response<T> {
    /// The decoded answer.
    pub const fn value(&self) -> &T {
        &self.value
    }

    /// The decoded answer, by itself.
    pub fn into_value(self) -> T {
        self.value
    }

    /// The HTTP status: tells 201 (created) from 200 (replaced), for example.
    pub const fn status(&self) -> StatusCode {
        self.status
    }

    /// The headers of the answer.
    pub const fn headers(&self) -> &HeaderMap {
        &self.headers
    }

    /// The texts of the `Warning` headers: deprecations, most often.
    #[must_use]
    pub fn warnings(&self) -> Vec<String> {
        self.headers
            .get_all(http::header::WARNING)
            .iter()
            .flat_map(|value| super::warning::texts(&String::from_utf8_lossy(value.as_bytes())))
            .collect()
    }

    /// What to quote to the operators of the server: the echoed `X-Opaque-Id` of Elasticsearch, the `requestId` of B3OS's
    /// envelope. `None` if there is none, and for [`Client::request`](crate::Client::request) to B3OS.
    #[must_use]
    pub fn request_id(&self) -> Option<&str> {
        self.request_id.as_deref()
    }

    /// How often the request was sent until this answer came.
    #[must_use]
    pub const fn attempts(&self) -> u32 {
        self.attempts
    }

    /// Replaces the value.
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
