use http::{
    HeaderMap, HeaderName, HeaderValue, StatusCode,
    header::{ACCEPT, AUTHORIZATION},
};
use serde::de::DeserializeOwned;

use crate::{
    client::{
        Credentials,
        service::{
            Refusal,
            sealed::{Output, Service},
        },
    },
    elasticsearch::ErrorCause,
    error::{ApiError, DecodeError, Result, Shape},
    lenient::Leniency,
};

/// Marker for a [`Client`](crate::Client) of Elasticsearch: self-managed, on Elastic Cloud, or serverless.
#[derive(Clone, Debug, Default)]
pub struct Elasticsearch {
    /// Major version of the API to request with REST API compatibility.
    pub(crate) compatible_with: Option<u8>,
    pub(crate) serverless: bool,
    #[cfg(feature = "gzip")]
    pub(crate) compress_requests: bool,
}

impl Elasticsearch {
    fn media_type(&self) -> HeaderValue {
        self.versioned("json").unwrap_or(HeaderValue::from_static("application/json"))
    }

    /// Media type of the requested version. `None` if no version is requested.
    fn versioned(&self, format: &str) -> Option<HeaderValue> {
        let major = self.compatible_with?;
        let name = format!("application/vnd.elasticsearch+{format}; compatible-with={major}");
        // A number is always a valid header value.
        HeaderValue::try_from(name).ok()
    }
}

/// Elasticsearch echoes `X-Opaque-Id` in a header; bodies carry no request id.
impl<T> Output<Elasticsearch> for T {}

impl Service for Elasticsearch {
    const NAME: &'static str = "elasticsearch";
    const ERROR: &'static Shape = ErrorCause::SHAPE;

    fn headers(&self, headers: &mut HeaderMap) -> Result<()> {
        headers.insert(ACCEPT, self.media_type());
        if self.serverless {
            let name = HeaderName::from_static("elastic-api-version");
            headers.insert(name, HeaderValue::from_static("2023-10-31"));
        }
        debug_assert!(!headers.contains_key(AUTHORIZATION));
        Ok(())
    }

    fn content_type(&self) -> HeaderValue {
        self.media_type()
    }

    /// The server rejects a body without a version if `Accept` has one.
    fn ndjson_content_type(&self) -> HeaderValue {
        self.versioned("x-ndjson").unwrap_or(HeaderValue::from_static("application/x-ndjson"))
    }

    #[cfg(feature = "gzip")]
    fn compresses_requests(&self) -> bool {
        self.compress_requests
    }

    fn authorization(credentials: &Credentials) -> Result<HeaderValue> {
        credentials.authorization()
    }

    fn decode<T: DeserializeOwned>(
        _: StatusCode,
        body: &[u8],
        leniency: Leniency<'_>,
    ) -> std::result::Result<T, Refusal> {
        DecodeError::decode(body, leniency).map_err(|error| match ErrorCause::in_success(body) {
            Some(cause) => Refusal::Api(ApiError::Elasticsearch(Box::new(cause))),
            None => Refusal::Decode(error),
        })
    }

    fn error(body: &[u8]) -> Option<ApiError> {
        ErrorCause::read(body).map(|cause| ApiError::Elasticsearch(Box::new(cause)))
    }

    fn is_unknown_endpoint(error: &ApiError) -> bool {
        error.as_elasticsearch().is_some_and(ErrorCause::is_unknown_endpoint)
    }

    fn request_id(headers: &HeaderMap) -> Option<String> {
        Some(headers.get("x-opaque-id")?.to_str().ok()?.to_owned())
    }
}
