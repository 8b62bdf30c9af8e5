//! Headers that the caller sets.

use http::{HeaderName, HeaderValue};
use zeroize::Zeroizing;

use crate::{client::wiped, text::quoted};

/// Checks the name and value of a header. The error is a message without the value, which may be a credential.
pub(crate) fn parse(name: &str, value: &str) -> Result<(HeaderName, HeaderValue), String> {
    let name =
        HeaderName::try_from(name).map_err(|_| format!("invalid header name `{}`", quoted(name, 100)))?;
    if is_framing(&name) {
        return Err(framing(&name));
    }
    let value = wiped::header(Zeroizing::new(value.to_owned())).map_err(|_| {
        format!("the value of header `{name}` contains characters that are not allowed in headers")
    })?;
    Ok((name, value))
}

/// Whether the header describes the connection or where the body ends. With a wrong value, the server reads half a body, or
/// takes the rest of it for another request.
pub(crate) fn is_framing(name: &HeaderName) -> bool {
    matches!(
        name.as_str(),
        "connection"
            | "content-length"
            | "keep-alive"
            | "proxy-connection"
            | "te"
            | "trailer"
            | "transfer-encoding"
            | "upgrade"
    )
}

/// Error message for a header that [`is_framing`].
pub(crate) fn framing(name: &HeaderName) -> String {
    format!("header `{name}` is set by the HTTP stack: remove it")
}

/// Error message for a credential in a header of a request to a node that uses plain HTTP.
pub(crate) fn unencrypted(name: &HeaderName) -> String {
    format!("header `{name}` would be sent unencrypted: use https, or call `.allow_plain_http()`")
}
