//! Comments in JSON, and the byte order mark before it, which the server skips.

use bytes::Bytes;

const BYTE_ORDER_MARK: &[u8] = b"\xEF\xBB\xBF";

/// Replaces comments and the byte order mark by blanks, so that positions in the text stay the same. A comment without an
/// end is kept, as no JSON parser accepts it.
pub(super) fn blank(text: &Bytes) -> Bytes {
    let mark = text.starts_with(BYTE_ORDER_MARK);
    if !mark && !text.windows(2).any(|pair| matches!(pair, b"//" | b"/*")) {
        return text.clone();
    }
    let mut plain = Vec::with_capacity(text.len());
    let mut rest: &[u8] = text;
    if mark {
        plain.extend_from_slice(b"   ");
        rest = rest.get(BYTE_ORDER_MARK.len()..).unwrap_or_default();
    }
    while let Some(first) = rest.first() {
        let length = match (first, rest.get(1)) {
            (b'"', _) => string(rest),
            (b'/', Some(b'/')) => {
                let length = rest.iter().position(|byte| *byte == b'\n').unwrap_or(rest.len());
                plain.resize(plain.len() + length, b' ');
                rest = rest.get(length..).unwrap_or_default();
                continue;
            }
            (b'/', Some(b'*')) => match block(rest) {
                Some(comment) => {
                    plain.extend(comment.iter().map(|byte| if *byte == b'\n' { b'\n' } else { b' ' }));
                    rest = rest.get(comment.len()..).unwrap_or_default();
                    continue;
                }
                None => rest.len(),
            },
            _ => 1,
        };
        let (kept, after) = rest.split_at_checked(length).unwrap_or((rest, &[]));
        plain.extend_from_slice(kept);
        rest = after;
    }
    Bytes::from(plain)
}

/// The length of the string that the text starts with, with both quotes.
fn string(text: &[u8]) -> usize {
    let mut escaped = true;
    let end = text.iter().position(|byte| {
        let ends = *byte == b'"' && !escaped;
        escaped = *byte == b'\\' && !escaped;
        ends
    });
    end.map_or(text.len(), |end| end + 1)
}

/// The comment that the text starts with.
fn block(text: &[u8]) -> Option<&[u8]> {
    let end = text.get(2..)?.windows(2).position(|pair| pair == b"*/")?;
    text.get(..end + 4)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn comments_and_the_byte_order_mark_become_blanks() {
        for (text, expected) in [
            ("{}", "{}"),
            ("\u{feff}{}", "   {}"),
            ("{ /* a\nb */ \"x\": 1 } // end", "{     \n     \"x\": 1 }       "),
            ("// first\n{}", "        \n{}"),
            (
                r#"{"url": "http://x", "a\"//": "/*", /**/ "b": 1}"#,
                r#"{"url": "http://x", "a\"//": "/*",      "b": 1}"#,
            ),
            ("{} /* open", "{} /* open"),
            ("{} /*/", "{} /*/"),
            ("\"open // string", "\"open // string"),
        ] {
            assert_eq!(blank(&Bytes::copy_from_slice(text.as_bytes())), expected.as_bytes(), "{text}");
        }
    }
}
