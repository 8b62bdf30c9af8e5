use http::{HeaderMap, HeaderName, HeaderValue, StatusCode, header::ACCEPT};
use serde::de::DeserializeOwned;
use url::Url;

use crate::{
    b3os::{Envelope, ErrorResponse, envelope},
    client::{
        Credentials,
        service::{
            Refusal,
            sealed::{Output, Service},
        },
    },
    error::{ApiError, DecodeError, Error, Result, Shape},
    lenient::Leniency,
};

/// Marker for a [`Client`](crate::Client) of B3OS.
#[derive(Clone, Debug, Default)]
pub struct B3os {
    pub(crate) organization: Option<String>,
}

impl<T> Output<B3os> for Envelope<T> {
    fn request_id(&self) -> Option<&str> {
        Some(self.request_id.as_str()).filter(|id| !id.is_empty())
    }
}

impl Service for B3os {
    const NAME: &'static str = "b3os";
    const ERROR: &'static Shape = ErrorResponse::SHAPE;

    fn headers(&self, headers: &mut HeaderMap) -> Result<()> {
        headers.insert(ACCEPT, HeaderValue::from_static("application/json"));
        if let Some(organization) = &self.organization {
            if organization.is_empty() {
                return Err(Error::config(
                    "the organization is empty: give its id, or remove `.organization(..)`",
                ));
            }
            let value = HeaderValue::try_from(organization.as_str()).map_err(|_| {
                Error::config("the organization contains characters that are not allowed in headers")
            })?;
            headers.insert(HeaderName::from_static("x-org-id"), value);
        }
        Ok(())
    }

    fn content_type(&self) -> HeaderValue {
        HeaderValue::from_static("application/json")
    }

    fn authorization(credentials: &Credentials) -> Result<HeaderValue> {
        if credentials.is_bearer() {
            credentials.authorization()
        } else {
            Err(Error::config("B3OS accepts only bearer tokens"))
        }
    }

    /// Strips a trailing `/v1`: published base URLs include it, but so does the path of every call.
    fn base_url(url: &mut Url) {
        if let Some(prefix) = url.path().trim_end_matches('/').strip_suffix("/v1").map(str::to_owned) {
            url.set_path(&prefix);
        }
    }

    fn decode<T: DeserializeOwned>(
        status: StatusCode,
        body: &[u8],
        leniency: Leniency<'_>,
    ) -> std::result::Result<T, Refusal> {
        // A success without a body, such as 204, decodes as an empty envelope.
        let body = if body.trim_ascii().is_empty() { &*envelope::without_body(status) } else { body };
        if let Some(failure) = Self::failure(body) {
            return Err(Refusal::Api(failure));
        }
        DecodeError::decode(body, leniency)
            .map_err(|error| Refusal::Decode(error.of_request(envelope::request_id(body))))
    }

    fn failure(body: &[u8]) -> Option<ApiError> {
        envelope::failure(body).map(|error| ApiError::B3os(Box::new(error)))
    }

    fn error(body: &[u8]) -> Option<ApiError> {
        ErrorResponse::read(body).map(|error| ApiError::B3os(Box::new(error)))
    }
}
