//! Requests that an HTTP/2 server has not processed.

use std::error::Error;

/// Whether the server said that it has not processed the request, by `REFUSED_STREAM` or by a `GOAWAY` that excludes the
/// stream of the request.
#[cfg(feature = "http2")]
pub(crate) fn is_refused(error: &(dyn Error + 'static)) -> bool {
    let mut next = Some(error);
    while let Some(cause) = next {
        if let Some(error) = cause.downcast_ref::<h2::Error>() {
            // A stream that the `GOAWAY` does not exclude ends with a broken connection instead.
            return error.is_remote()
                && (error.is_go_away()
                    || (error.is_reset() && error.reason() == Some(h2::Reason::REFUSED_STREAM)));
        }
        next = cause.source();
    }
    false
}

/// HTTP/1.1 has no such message.
#[cfg(not(feature = "http2"))]
pub(crate) fn is_refused(_: &(dyn Error + 'static)) -> bool {
    false
}
