//! Bodies of successful responses that are not decoded as JSON.

use bytes::Bytes;
use http::StatusCode;

use crate::{
    client::service::{Refusal, sealed::Service},
    error::DecodeError,
    lenient::Leniency,
};

/// Reads the body of a response with a success status.
pub(crate) type Decode<T> = fn(StatusCode, &Bytes, Leniency<'_>) -> Result<T, Refusal>;

/// Returns the body as it arrived.
pub(crate) fn bytes<S: Service>(_: StatusCode, body: &Bytes, _: Leniency<'_>) -> Result<Bytes, Refusal> {
    match S::failure(body) {
        Some(failure) => Err(Refusal::Api(failure)),
        None => Ok(body.clone()),
    }
}

/// Returns the body as text.
pub(crate) fn text<S: Service>(
    status: StatusCode,
    body: &Bytes,
    leniency: Leniency<'_>,
) -> Result<String, Refusal> {
    String::from_utf8(bytes::<S>(status, body, leniency)?.into())
        .map_err(|error| Refusal::Decode(DecodeError::not_text(error.utf8_error().valid_up_to())))
}
