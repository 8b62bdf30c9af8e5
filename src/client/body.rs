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
    let announced =
        usize::try_from(response.content_length().unwrap_or_default().min(BELIEVED)).unwrap_or_default();
    let mut pieces = Pieces { length: first.len(), held: vec![first], joined: BytesMut::new() };
    let mut next = Some(second);
    while let Some(chunk) = next {
        let room = limit - pieces.length;
        if chunk.len() > room {
            pieces.push(chunk.slice(..room), announced);
            return Ok(Body::TooLarge(pieces.join(announced)));
        }
        pieces.push(chunk, announced);
        next = response.chunk().await?;
    }
    Ok(Body::Complete(pieces.join(announced)))
}

/// The pieces of an answer. They are parts of the connection's own buffers, which are given back to it, and kept by it,
/// when a piece is copied before the next one is read. So only what is long is copied as it comes.
struct Pieces {
    held: Vec<Bytes>,
    joined: BytesMut,
    length: usize,
}

impl Pieces {
    /// Beyond this many bytes or pieces they are joined: a server that sends single bytes must not cost more than it
    /// sends.
    const HELD: usize = 1024 * 1024;
    const PIECES: usize = 256;

    fn push(&mut self, piece: Bytes, announced: usize) {
        self.length += piece.len();
        if self.joined.is_empty() && self.length <= Self::HELD && self.held.len() < Self::PIECES {
            self.held.push(piece);
        } else {
            self.spill(announced);
            self.joined.extend_from_slice(&piece);
        }
    }

    fn spill(&mut self, announced: usize) {
        if self.joined.capacity() == 0 {
            self.joined.reserve(announced.max(self.length));
        }
        for piece in self.held.drain(..) {
            self.joined.extend_from_slice(&piece);
        }
    }

    fn join(mut self, announced: usize) -> Bytes {
        self.spill(announced.min(self.length));
        self.joined.freeze()
    }
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
    fn pieces_are_joined_in_their_order_however_many_there_are() {
        for (size, count) in [(1, 2), (1, 1000), (1000, 300), (200_000, 3), (200_000, 12)] {
            let piece = |number: usize| Bytes::from(vec![u8::try_from(number % 251).unwrap(); size]);
            let mut pieces = Pieces { length: size, held: vec![piece(0)], joined: BytesMut::new() };
            let mut expected = piece(0).to_vec();
            for number in 1..count {
                pieces.push(piece(number), 1234);
                expected.extend_from_slice(&piece(number));
                assert!(pieces.held.len() <= Pieces::PIECES);
            }
            assert_eq!(pieces.length, expected.len());
            assert_eq!(pieces.join(1234), expected);
        }
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
