//! Decoded views of a text. However a secret is spelled in the text, one of the views contains it verbatim.
//!
//! Decoding the text covers every way to escape a secret: which characters are escaped, and with digits in which case, is up
//! to the server.

use std::ops::Range;

use zeroize::Zeroizing;

use super::{entities, json::escape_at};

/// Maximum nesting of JSON in strings of JSON that is decoded.
const JSON_LEVELS: u32 = 2;

/// A text with some escapes decoded, and where each byte came from.
pub(super) struct View {
    pub(super) bytes: Zeroizing<Vec<u8>>,
    /// The bytes of the text that each byte stands for. `None` if nothing is decoded.
    spans: Option<Vec<Span>>,
}

#[derive(Clone, Copy)]
struct Span {
    start: usize,
    end: usize,
}

impl View {
    fn of(text: &[u8]) -> Self {
        Self { bytes: Zeroizing::new(text.to_vec()), spans: None }
    }

    /// Converts a range of the view to one of the text.
    pub(super) fn origin(&self, range: Range<usize>) -> Range<usize> {
        let Some(spans) = &self.spans else { return range };
        let (first, last) =
            (spans.get(range.start), range.end.checked_sub(1).and_then(|last| spans.get(last)));
        match (first, last) {
            (Some(first), Some(last)) => first.start..last.end,
            _ => 0..0,
        }
    }

    /// Decodes with `escape`, which returns what the escape at the beginning of the text stands for, and its length. `None`
    /// if there is no escape.
    fn decoded(&self, escape: impl Fn(&[u8]) -> Option<(char, usize)>, raw: bool) -> Option<Self> {
        // Decoding never makes the text longer, so the buffer never grows, which would leave a copy in freed memory.
        let mut bytes = Zeroizing::new(Vec::with_capacity(self.bytes.len()));
        let mut spans = Vec::with_capacity(self.bytes.len());
        let mut at = 0;
        while let Some(rest) = self.bytes.get(at..).filter(|rest| !rest.is_empty()) {
            let (character, length) = escape(rest).unwrap_or(('\0', 0));
            let origin = self.origin(at..at + length.max(1));
            let mut buffer = [0; 4];
            let decoded = match (length, rest) {
                (0, [plain, ..]) => std::slice::from_ref(plain),
                // Percent-encoding stands for a byte, not a character.
                _ if raw => {
                    buffer = [u8::try_from(u32::from(character)).unwrap_or_default(), 0, 0, 0];
                    buffer.get(..1).unwrap_or_default()
                }
                _ => character.encode_utf8(&mut buffer).as_bytes(),
            };
            for byte in decoded {
                bytes.push(*byte);
                spans.push(Span { start: origin.start, end: origin.end });
            }
            at += length.max(1);
        }
        (bytes.len() != self.bytes.len() || *bytes != *self.bytes)
            .then_some(Self { bytes, spans: Some(spans) })
    }
}

/// Calls `visit` with the text and all views of it that differ.
pub(super) fn each(text: &[u8], visit: &mut dyn FnMut(&View)) {
    let mut base = View::of(text);
    for _ in 0..=JSON_LEVELS {
        visit(&base);
        let has = |byte| base.bytes.contains(&byte);
        if has(b'%')
            && let Some(view) = base.decoded(percent, true)
        {
            visit(&view);
        }
        if has(b'+')
            && let Some(view) = base.decoded(form, true)
        {
            visit(&view);
        }
        if has(b'&')
            && let Some(view) = base.decoded(entity, false)
        {
            visit(&view);
        }
        let inner = if has(b'\\') { base.decoded(escape_at, false) } else { None };
        match inner {
            Some(inner) => base = inner,
            None => return,
        }
    }
    visit(&base);
}

/// Decodes `%41`, as a byte.
fn percent(text: &[u8]) -> Option<(char, usize)> {
    let [b'%', high, low, ..] = text else { return None };
    let digit = |byte: u8| char::from(byte).to_digit(16);
    let byte = u8::try_from(digit(*high)? * 16 + digit(*low)?).ok()?;
    Some((char::from(byte), 3))
}

/// As [`percent`], but `+` is a space, as in forms.
fn form(text: &[u8]) -> Option<(char, usize)> {
    if text.first() == Some(&b'+') { Some((' ', 1)) } else { percent(text) }
}

/// Decodes `&amp;`, `&#38;` or `&#x26;`.
fn entity(text: &[u8]) -> Option<(char, usize)> {
    /// Enough for leading zeros.
    const LONGEST: usize = 12;
    let [b'&', rest @ ..] = text else { return None };
    let length = rest.iter().take(LONGEST).position(|byte| *byte == b';')?;
    let name = std::str::from_utf8(rest.get(..length)?).ok()?;
    let character = match name.strip_prefix('#') {
        None => entities::character(name)?,
        Some(number) => {
            let code = match number.strip_prefix(['x', 'X']) {
                Some(hex) => u32::from_str_radix(hex, 16),
                None => number.parse(),
            };
            char::from_u32(code.ok()?)?
        }
    };
    Some((character, length + 2))
}

#[cfg(test)]
mod tests {
    use super::*;

    fn views(text: &str) -> Vec<String> {
        let mut views = Vec::new();
        each(text.as_bytes(), &mut |view| views.push(String::from_utf8_lossy(&view.bytes).into_owned()));
        views
    }

    #[test]
    fn only_views_that_differ_are_visited() {
        assert_eq!(views("plain ä 100% & co \\ x"), ["plain ä 100% & co \\ x"]);
        assert_eq!(views("%41%c3%A4%zz"), ["%41%c3%A4%zz", "Aä%zz"]);
        assert_eq!(views("a+%62"), ["a+%62", "a+b", "a b"]);
        assert_eq!(
            views("&lt;&#60;&#x3C;&none;&#99999999;"),
            ["&lt;&#60;&#x3C;&none;&#99999999;", "<<<&none;&#99999999;"]
        );
        assert_eq!(views(r"\u00e4\/"), [r"\u00e4\/", "ä/"]);
        assert_eq!(
            views(r"\\u0025\\u0034\\u0031"),
            [r"\\u0025\\u0034\\u0031", r"\u0025\u0034\u0031", "%41", "A"]
        );
        assert_eq!(views(r"\u002541"), [r"\u002541", "%41", "A"]);
    }

    #[test]
    fn ranges_are_those_of_the_text() {
        let text = r"x \u0025\u0034\u0031 y";
        let mut last = 0..0;
        each(text.as_bytes(), &mut |view| {
            if let Some(at) = view.bytes.iter().position(|byte| *byte == b'A') {
                last = view.origin(at..at + 1);
            }
        });
        assert_eq!(&text[last], r"\u0025\u0034\u0031");
    }
}
