//! Text from outside, prepared for messages and logs.

/// Returns `text` as one line of at most `longest` bytes. Control characters, line separators and marks that change the
/// direction of writing are replaced with spaces.
pub(crate) fn one_line(text: &str, longest: usize) -> String {
    let mut line: String =
        text.chars().map(|c| if breaks_lines(c) { ' ' } else { c }).take(longest + 1).collect();
    cut(&mut line, longest);
    line
}

/// Returns the beginning of `text` with escapes instead of control characters, to be quoted in a message.
pub(crate) fn quoted(text: &str, longest: usize) -> String {
    let mut quoted: String = text.chars().flat_map(char::escape_debug).take(longest + 1).collect();
    cut(&mut quoted, longest);
    quoted
}

/// Cuts `text` to at most `limit` bytes at a character boundary.
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

fn breaks_lines(c: char) -> bool {
    c.is_control()
        || matches!(c, '\u{2028}' | '\u{2029}' | '\u{200e}' | '\u{200f}' | '\u{202a}'..='\u{202e}' | '\u{2066}'..='\u{2069}' | '\u{feff}')
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn cutting_respects_characters() {
        let mut text = "aüüü".to_owned();
        cut(&mut text, 4);
        assert_eq!(text, "aü…");
        cut(&mut text, 100);
        assert_eq!(text, "aü…");
    }

    #[test]
    fn lines_have_no_breaks_and_a_limit() {
        assert_eq!(one_line("a\r\nERROR\u{2028}b\u{202e}c\u{7}", 100), "a  ERROR b c ");
        assert_eq!(one_line(&"x".repeat(20_000_000), 3), "xxx…");
        assert_eq!(quoted("a\n\u{2028}`b`", 100), "a\\n\\u{2028}`b`");
        assert_eq!(quoted("ünï", 3), "ün…");
    }
}
