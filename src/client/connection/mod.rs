//! Failures of connections: what went wrong, in words, and what to do about it.

mod tls;

use std::{error::Error as StdError, io};

use crate::{
    client::{attempt::Failure, http2, nodes::Node, retry::FailureClass},
    error::{Error, ErrorKind},
    text::one_line,
};

/// The longest text of a cause that a message contains.
const LONGEST: usize = 300;

/// Why there is no connection.
struct Cause {
    /// What is wrong and what to do.
    text: String,
    /// A certificate was not accepted, or another cause that does not go away by itself.
    is_final: bool,
    certificate: bool,
}

impl Cause {
    fn passing(text: impl Into<String>) -> Self {
        Self { text: text.into(), is_final: false, certificate: false }
    }

    fn permanent(text: impl Into<String>) -> Self {
        Self { text: text.into(), is_final: true, certificate: false }
    }

    fn certificate(text: impl Into<String>) -> Self {
        Self { text: text.into(), is_final: true, certificate: true }
    }
}

/// Classifies an attempt at `node` that ended without a complete response.
pub(crate) fn failure(error: reqwest::Error, node: &Node) -> Failure {
    // The error shows the path already, without the query.
    let error = error.without_url();
    if http2::is_refused(&error) {
        let message = "the server refused the request without processing it";
        return failed(FailureClass::Refused, ErrorKind::Transport, message, error);
    }
    if let Some(cause) = unconnected(&error) {
        let class = if cause.is_final { FailureClass::Unusable } else { FailureClass::NotSent };
        let message = format!("could not connect to {}: {}", node.address(), cause.text);
        let Failure { class, error } = failed(class, ErrorKind::Connect, &message, error);
        return Failure { class, error: error.with_certificate(cause.certificate) };
    }
    if error.is_timeout() {
        let message = "the server sent nothing within the read timeout; it may have carried out the request";
        failed(FailureClass::TimedOut, ErrorKind::Timeout, message, error)
    } else if error.is_builder() {
        failed(FailureClass::Final, ErrorKind::Request, "the request is not valid HTTP", error)
    } else {
        let hint = no_http(&error, node).unwrap_or_default();
        let message = format!("the connection broke; the server may have carried out the request{hint}");
        failed(FailureClass::Broken, ErrorKind::Transport, &message, error)
    }
}

/// A response whose body ended before it was complete.
pub(crate) fn cut_off() -> Failure {
    let message =
        "the connection closed in the middle of the response; the server may have carried out the request";
    Failure { class: FailureClass::Broken, error: Error::new(ErrorKind::Transport, message) }
}

/// Whether reading a body failed because its compression is invalid, although the transfer was not.
pub(crate) fn is_badly_compressed(error: &reqwest::Error) -> bool {
    // The decoder's errors have no other cause, those of the transfer do. A premature end may be either.
    let cause = chain(error).find(|cause| !cause.is::<reqwest::Error>());
    let kind = cause.and_then(|cause| cause.downcast_ref::<io::Error>()).map(io::Error::kind);
    error.is_decode() && matches!(kind, Some(io::ErrorKind::InvalidData | io::ErrorKind::InvalidInput))
}

fn failed(class: FailureClass, kind: ErrorKind, message: &str, error: reqwest::Error) -> Failure {
    Failure { class, error: Error::new(kind, message).with_source(error) }
}

/// Returns why no request was sent. `None` if one may have been.
fn unconnected(error: &reqwest::Error) -> Option<Cause> {
    if !error.is_connect() {
        // With TLS 1.3, the server checks the client's certificate after the client has sent its request.
        return tls::refused_client(error);
    }
    if let Some(cause) = tls::explain(error) {
        return Some(cause);
    }
    let texts: Vec<_> = chain(error).map(ToString::to_string).collect();
    let has = |part: &str| texts.iter().any(|text| text.contains(part));
    // The names of these errors are not public.
    let innermost = one_line(texts.last().map_or("unknown cause", String::as_str), LONGEST);
    if has("dns error") {
        return Some(Cause::passing(format!("the host name cannot be resolved ({innermost}); check it")));
    }
    if has("scheme is not http") {
        let text = "this build has no TLS; enable the feature `rustls` or `native-tls`";
        return Some(Cause::permanent(text));
    }
    if has("proxy authorization required") {
        return Some(Cause::permanent("the proxy requires a user name and password; add them to its URL"));
    }
    if has("tunnel error: unsuccessful") || has("tunnel error: unexpected end") {
        return Some(Cause::passing("the proxy refused to connect to it"));
    }
    let through = if has("tunnel error: failed to create") { " (to the proxy)" } else { "" };
    let kind = chain(error).filter_map(|cause| cause.downcast_ref::<io::Error>()).map(io::Error::kind).last();
    let text = match kind {
        _ if error.is_timeout() => {
            "no connection within the connect timeout; check the address and firewalls"
        }
        Some(io::ErrorKind::ConnectionRefused) => {
            "connection refused; check that the server is running and that the port is right"
        }
        Some(io::ErrorKind::HostUnreachable | io::ErrorKind::NetworkUnreachable) => {
            "the host cannot be reached; check the network"
        }
        Some(io::ErrorKind::UnexpectedEof) => "it closed the connection before the request was sent",
        Some(io::ErrorKind::ConnectionReset) => "it reset the connection before the request was sent",
        _ => &innermost,
    };
    Some(Cause::passing(format!("{text}{through}")))
}

/// Hint for a server that may expect TLS. Once it has sent a response, it speaks HTTP.
fn no_http(error: &reqwest::Error, node: &Node) -> Option<&'static str> {
    const HINT: &str = " (does it expect TLS? then the URL starts with `https://`)";
    if node.is_https() || node.has_responded() {
        return None;
    }
    let ends = chain(error).any(|cause| {
        let text = cause.to_string();
        // The kinds of these errors are not public. The first text means that the response is not HTTP, such as a TLS alert.
        text.ends_with(" parsed")
            || text == "connection closed before message completed"
            || cause
                .downcast_ref::<io::Error>()
                .is_some_and(|error| error.kind() == io::ErrorKind::ConnectionReset)
    });
    ends.then_some(HINT)
}

/// Iterates over an error and its causes.
fn chain<'a>(error: &'a (dyn StdError + 'static)) -> impl Iterator<Item = &'a (dyn StdError + 'static)> {
    std::iter::successors(Some(error), |&error| match error.downcast_ref::<io::Error>() {
        // Its `source` would leave out the error that it wraps.
        Some(error) => error.get_ref().map(|inner| inner as &(dyn StdError + 'static)),
        None => error.source(),
    })
}
