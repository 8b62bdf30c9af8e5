use std::fmt;

use http::{HeaderMap, HeaderValue, StatusCode};
use serde::de::DeserializeOwned;
use url::Url;

use crate::{
    client::credentials::Credentials,
    error::{ApiError, DecodeError, Error, Shape},
    lenient::Leniency,
};

/// Service that a [`Client`](crate::Client) calls: [`Elasticsearch`](crate::Elasticsearch) or [`B3os`](crate::B3os).
///
/// It defines what differs between services: the headers of a request, the accepted credentials, and how a response is
/// decoded. This trait is sealed.
pub trait Service: sealed::Service {}

impl<S: sealed::Service> Service for S {}

/// Reason why a response with a success status is an error.
#[derive(Debug)]
pub enum Refusal {
    /// The body reports a failure.
    Api(ApiError),
    /// The body cannot be decoded.
    Decode(DecodeError),
}

pub(crate) mod sealed {
    use super::{
        ApiError, Credentials, DeserializeOwned, Error, HeaderMap, HeaderValue, Leniency, Refusal, Shape,
        StatusCode, Url, fmt,
    };

    pub trait Service: Clone + fmt::Debug + Default + Send + Sync + 'static {
        /// Name in logs and spans.
        const NAME: &'static str;

        /// Fields of error documents that are part of the protocol.
        const ERROR: &'static Shape;

        /// Adds the headers of every request.
        fn headers(&self, headers: &mut HeaderMap) -> Result<(), Error>;

        /// Media type of request bodies.
        fn content_type(&self) -> HeaderValue;

        /// Media type of request bodies with one JSON document on each line.
        fn ndjson_content_type(&self) -> HeaderValue {
            HeaderValue::from_static("application/x-ndjson")
        }

        /// Value of `Authorization`. An error if the service does not accept this kind of credentials.
        fn authorization(credentials: &Credentials) -> Result<HeaderValue, Error>;

        /// Corrects common mistakes in a base URL.
        fn base_url(_url: &mut Url) {}

        /// Whether the bodies of requests are compressed.
        #[cfg(feature = "gzip")]
        fn compresses_requests(&self) -> bool {
            false
        }

        /// Decodes the body of a response with a success status.
        fn decode<T: DeserializeOwned>(
            status: StatusCode,
            body: &[u8],
            leniency: Leniency<'_>,
        ) -> Result<T, Refusal>;

        /// Returns the failure that the body of a response with a success status reports, if the form of every body of
        /// the service shows it.
        fn failure(_body: &[u8]) -> Option<ApiError> {
            None
        }

        /// Reads the service's error document. `None` if the body is something else.
        fn error(body: &[u8]) -> Option<ApiError>;

        /// Whether the error says that the server does not have the endpoint.
        fn is_unknown_endpoint(_error: &ApiError) -> bool {
            false
        }

        /// Id of the request, if the service returns one in the response headers.
        fn request_id(_headers: &HeaderMap) -> Option<String> {
            None
        }
    }

    /// A value that a request object of the service `S` returns.
    pub(crate) trait Output<S> {
        /// Id of the request, if the service returns one in the response body.
        fn request_id(&self) -> Option<&str> {
            None
        }
    }
}
