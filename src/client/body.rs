//! Reads response bodies of bounded size.

use bytes::{Bytes, BytesMut};

/// Largest `Content-Length` for which memory is reserved in advance. Beyond it, the buffer grows as bytes arrive.
const MAX_RESERVED: u64 = 4 * 1024 * 1024;

/// Result of reading a body.
pub(crate) enum Body {
    Complete(Bytes),
    /// The body exceeds the limit. Contains its beginning, up to the limit.
    TooLarge(Bytes),
}

pub(crate) async fn read(response: &mut reqwest::Response, limit: usize) -> Result<Body, reqwest::Error> {
    let Some(first) = response.chunk().await? else { return Ok(Body::Complete(Bytes::new())) };
    if first.len() > limit {
        return Ok(Body::TooLarge(first.slice(..limit)));
    }
    // Most bodies arrive in one piece and need no copy.
    let Some(second) = response.chunk().await? else { return Ok(Body::Complete(first)) };
    let announced =
        usize::try_from(response.content_length().unwrap_or_default().min(MAX_RESERVED)).unwrap_or_default();
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

/// The pieces of a body, joined at the end. They are slices of the connection's read buffers. If each piece were copied and
/// released before the next is read, the connection would keep its buffer and the memory would be used twice, so only
/// large bodies are copied as they arrive.
struct Pieces {
    held: Vec<Bytes>,
    joined: BytesMut,
    length: usize,
}

impl Pieces {
    /// Beyond this many bytes or pieces, the pieces are joined as they arrive. This bounds the overhead of a server that
    /// sends single bytes.
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

/// Removes a byte order mark, which JSON parsers do not accept.
pub(crate) fn without_mark(body: &[u8]) -> &[u8] {
    body.strip_prefix(b"\xef\xbb\xbf").unwrap_or(body)
}

/// How many bytes of an error response are read.
pub(crate) const ERROR_READ: usize = 64 * 1024;
/// How many bytes of it an [`Error`](crate::Error) keeps.
pub(crate) const ERROR_KEPT: usize = 4 * 1024;

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn any_number_of_pieces_is_joined_in_order() {
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
}
