//! Reading answers without trusting their size.

use bytes::{Bytes, BytesMut};
use http::StatusCode;

/// Announced lengths are believed up to here when memory is set aside; beyond it grows as bytes arrive.
const BELIEVED: u64 = 4 * 1024 * 1024;

/// What reading a body came to.
pub(crate) enum Body {
    Complete(Bytes),
    /// More than the limit; the first bytes, up to it, were read.
    TooLarge(Bytes),
}

pub(crate) async fn read(response: &mut reqwest::Response, limit: usize) -> Result<Body, reqwest::Error> {
    let Some(first) = response.chunk().await? else { return Ok(Body::Complete(Bytes::new())) };
    if first.len() > limit {
        return Ok(Body::TooLarge(first.slice(..limit)));
    }
    // Small answers arrive in one piece, which needs no copy.
    let Some(second) = response.chunk().await? else { return Ok(Body::Complete(first)) };
    let expected = match response.content_length() {
        Some(announced) => usize::try_from(announced.min(BELIEVED)).unwrap_or_default(),
        None => 2 * first.len(),
    };
    let mut buffer = BytesMut::with_capacity(expected.max(first.len()));
    buffer.extend_from_slice(&first);
    // The pieces are parts of the connection's own buffer, which cannot be used again while one of them is held.
    drop(first);
    let mut next = Some(second);
    while let Some(chunk) = next {
        let room = limit - buffer.len();
        if chunk.len() > room {
            buffer.extend_from_slice(chunk.get(..room).unwrap_or(&chunk));
            return Ok(Body::TooLarge(buffer.freeze()));
        }
        buffer.extend_from_slice(&chunk);
        drop(chunk);
        next = response.chunk().await?;
    }
    Ok(Body::Complete(buffer.freeze()))
}

/// How much of an error's body is read at all.
pub(crate) const ERROR_READ: usize = 64 * 1024;
/// How much of it an [`Error`](crate::Error) keeps.
pub(crate) const ERROR_KEPT: usize = 4 * 1024;

/// The words for a body that is not the service's error document.
pub(crate) fn summary(status: StatusCode, body: &str) -> String {
    let reason = status.canonical_reason().unwrap_or("unknown status");
    let text = body.trim();
    let html = text.starts_with('<') || text.to_ascii_lowercase().contains("<html");
    if text.is_empty() {
        format!("{reason} (no body)")
    } else if html {
        format!("{reason} (an HTML page, so most likely from a proxy in between)")
    } else {
        format!("{reason}: {}", one_line(text, 300))
    }
}

/// What a server says, as a piece of one line of a log: no control characters, and no more than a person reads.
pub(crate) fn one_line(text: &str, longest: usize) -> String {
    let mut line: String =
        text.chars().map(|c| if c.is_control() { ' ' } else { c }).take(longest + 1).collect();
    cut(&mut line, longest);
    line
}

/// Cuts `text` to at most `limit` bytes, between two characters.
pub(crate) fn cut(text: &mut String, limit: usize) {
    if text.len() > limit {
        let mut end = limit;
        while !text.is_char_boundary(end) {
            end -= 1;
        }
        text.truncate(end);
        text.push('…');
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn summaries_are_one_line() {
        let bad_gateway = StatusCode::BAD_GATEWAY;
        assert_eq!(summary(bad_gateway, " \n"), "Bad Gateway (no body)");
        assert_eq!(
            summary(bad_gateway, "\n <!DOCTYPE html><html>x</html>"),
            "Bad Gateway (an HTML page, so most likely from a proxy in between)"
        );
        assert_eq!(summary(StatusCode::FORBIDDEN, "Forbidden:\nno"), "Forbidden: Forbidden: no");
    }

    #[test]
    fn cutting_respects_characters() {
        let mut text = "aüüü".to_owned();
        cut(&mut text, 4);
        assert_eq!(text, "aü…");
        cut(&mut text, 100);
        assert_eq!(text, "aü…");
    }
}
