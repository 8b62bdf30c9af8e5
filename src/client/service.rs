use std::fmt;

use http::{HeaderMap, HeaderValue, StatusCode};
use serde::de::DeserializeOwned;
use url::Url;

use crate::{
    client::credentials::Credentials,
    error::{ApiError, DecodeError, Error},
};

/// A service this crate speaks to: [`Elasticsearch`](crate::Elasticsearch) or [`B3os`](crate::B3os).
///
/// It says what differs between them: how credentials travel, which headers go along, how an answer is read.
/// The trait is sealed.
pub trait Service: sealed::Service {}

impl<S: sealed::Service> Service for S {}

/// What an answer with a success status turned out to be.
#[derive(Debug)]
pub enum Refusal {
    /// A failure inside a success.
    Api(ApiError),
    /// Something unreadable.
    Decode(Fault),
}

/// Why an answer is unreadable. Wraps a private type, so that the sealed trait can name it.
#[derive(Debug)]
pub struct Fault(pub(crate) DecodeError);

pub(crate) mod sealed {
    use super::{
        ApiError, Credentials, DeserializeOwned, Error, HeaderMap, HeaderValue, Refusal, StatusCode, Url, fmt,
    };

    pub trait Service: Clone + fmt::Debug + Default + Send + Sync + 'static {
        /// Name in logs and spans.
        const NAME: &'static str;

        /// Headers of every request.
        fn headers(&self, headers: &mut HeaderMap) -> Result<(), Error>;

        /// The media type of request bodies.
        fn content_type(&self) -> HeaderValue;

        /// The value of `Authorization`, if this service takes such credentials.
        fn authorization(credentials: &Credentials) -> Result<HeaderValue, Error>;

        /// Corrects what people commonly get wrong in a base URL.
        fn base_url(_url: &mut Url) {}

        /// Reads an answer with a success status.
        fn decode<T: DeserializeOwned>(status: StatusCode, body: &[u8]) -> Result<T, Refusal>;

        /// Reads the service's error document, `None` if it is something else.
        fn error(body: &[u8]) -> Option<ApiError>;

        /// The name of a request, as far as the server gave one.
        fn request_id(_headers: &HeaderMap) -> Option<String> {
            None
        }
    }
}
