//! Regular expressions of schemas, which are written for Python's `re`.

use fancy_regex::Regex;

/// Whether the whole text matches. `None` if the pattern cannot be read, or takes too many steps on this text.
pub(super) fn matches(pattern: &str, text: &str) -> Option<bool> {
    // A pattern that is none by itself must not become one inside the group.
    Regex::new(pattern).ok()?;
    Regex::new(&format!(r"\A(?:{pattern})\z")).ok()?.is_match(text).ok()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn whole_texts() {
        for (pattern, text, expected) in [
            ("a|ab", "ab", Some(true)),
            ("a", "ab", Some(false)),
            ("^https://.*", "https://x", Some(true)),
            (r"^\S+@\S+\.\S+$", "a@b.c", Some(true)),
            (r"^\S+@\S+\.\S+$", "a@b", Some(false)),
            (r"(?=.*\d)(?!x).{3,}", "ab1", Some(true)),
            (r"(?=.*\d)(?!x).{3,}", "xb1", Some(false)),
            (r"(?P<q>['x]).*(?P=q)", "'a'", Some(true)),
            ("(?i)ABC", "abc", Some(true)),
            ("a", "a\n", Some(false)),
            ("(", "a", None),
            ("a)(b", "ab", None),
            (r"(x+x+)+(?=y)z", "xxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxx", None),
        ] {
            assert_eq!(matches(pattern, text), expected, "{pattern}");
        }
    }
}
