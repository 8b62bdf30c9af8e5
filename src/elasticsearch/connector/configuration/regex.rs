//! Regular expressions of schemas, which are written for Python's `re`.

use fancy_regex::Regex;

/// Returns whether the whole text matches. `None` if the pattern is invalid or exceeds the backtracking limit.
pub(super) fn matches(pattern: &str, text: &str) -> Option<bool> {
    // Checks the pattern by itself, since an invalid one such as `a)(b` would become valid inside the group.
    Regex::new(pattern).ok()?;
    Regex::new(&format!(r"\A(?:{pattern})\z")).ok()?.is_match(text).ok()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn patterns_match_the_whole_text() {
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
