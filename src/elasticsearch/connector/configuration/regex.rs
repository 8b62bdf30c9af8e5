//! Regular expressions of schemas, in the syntax of Python's `re`.
//!
//! The expressions come from the server and may take time exponential in the length of a value, so one check spends a limited
//! number of steps on all of them.

use std::cell::Cell;

use fancy_regex::{Regex, RegexBuilder};

/// Step budget of one check. A step takes a few nanoseconds. A step of the backtracking engine costs one per byte of
/// the text, because it may scan all of it.
const STEPS: usize = 10_000_000;

/// Maximum number of steps of the backtracking engine on one text.
const BACKTRACKS: usize = 10_000;

/// With fewer steps left, matching is not attempted.
const FEWEST_BACKTRACKS: usize = 100;

/// Cost of compiling an expression, for each byte of it.
const COMPILING: usize = 1_000;

/// A match that does not reach the limit is charged the limit divided by this.
const USUAL: usize = 16;

/// Maximum size of a compiled expression in bytes.
const MEMORY: usize = 1 << 20;

/// Why a value could not be matched.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum Unmatched {
    /// It is not a regular expression.
    Invalid,
    /// It takes too many steps.
    TooComplex,
}

/// The steps that one check has left.
pub(super) struct Steps(Cell<usize>);

impl Default for Steps {
    fn default() -> Self {
        Self(Cell::new(STEPS))
    }
}

impl Steps {
    fn spend(&self, steps: usize) -> Result<(), Unmatched> {
        let left = self.0.get().checked_sub(steps);
        self.0.set(left.unwrap_or_default());
        left.map(drop).ok_or(Unmatched::TooComplex)
    }

    /// Returns whether `pattern` matches each text as a whole.
    pub(super) fn all_match<T: AsRef<str>>(&self, pattern: &str, texts: &[T]) -> Result<bool, Unmatched> {
        self.spend(pattern.len().saturating_mul(COMPILING))?;
        let longest = texts.iter().map(|text| text.as_ref().len()).max().unwrap_or_default();
        let limit = (self.0.get() / (longest + 1)).min(BACKTRACKS);
        if limit < FEWEST_BACKTRACKS {
            return Err(Unmatched::TooComplex);
        }
        // An invalid pattern must not become valid by the group around it.
        compile(pattern, limit)?;
        let whole = compile(&format!(r"\A(?:{pattern})\z"), limit)?;
        for text in texts {
            let most = limit * (text.as_ref().len() + 1);
            match whole.is_match(text.as_ref()) {
                Ok(matches) => {
                    self.spend(most / USUAL)?;
                    if !matches {
                        return Ok(false);
                    }
                }
                Err(_) => {
                    self.spend(most)?;
                    return Err(Unmatched::TooComplex);
                }
            }
        }
        Ok(true)
    }
}

fn compile(pattern: &str, backtracks: usize) -> Result<Regex, Unmatched> {
    RegexBuilder::new(pattern)
        .backtrack_limit(backtracks)
        .delegate_size_limit(MEMORY)
        .delegate_dfa_size_limit(MEMORY)
        .build()
        .map_err(|_| Unmatched::Invalid)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn expressions_match_whole_texts() {
        for (pattern, text, expected) in [
            ("a|ab", "ab", Ok(true)),
            ("a", "ab", Ok(false)),
            ("^https://.*", "https://x", Ok(true)),
            (r"^\S+@\S+\.\S+$", "a@b.c", Ok(true)),
            (r"^\S+@\S+\.\S+$", "a@b", Ok(false)),
            (r"(?=.*\d)(?!x).{3,}", "ab1", Ok(true)),
            (r"(?=.*\d)(?!x).{3,}", "xb1", Ok(false)),
            (r"(?P<q>['x]).*(?P=q)", "'a'", Ok(true)),
            ("(?i)ABC", "abc", Ok(true)),
            ("a", "a\n", Ok(false)),
            ("(", "a", Err(Unmatched::Invalid)),
            ("a)(b", "ab", Err(Unmatched::Invalid)),
            (
                r"(x+x+)+(?=y)z",
                "xxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxx",
                Err(Unmatched::TooComplex),
            ),
        ] {
            assert_eq!(Steps::default().all_match(pattern, &[text]), expected, "{pattern}");
        }
    }

    #[test]
    fn hundreds_of_ordinary_expressions_stay_within_the_budget() {
        let steps = Steps::default();
        for _ in 0..200 {
            assert_eq!(
                steps.all_match(r"^https://[a-z.-]+(:\d+)?/.*$", &["https://host.example:9200/path"]),
                Ok(true)
            );
        }
        let long = "a".repeat(60_000);
        assert_eq!(Steps::default().all_match(r"(?s)(?!b).*", &[&long]), Ok(true));
    }

    #[test]
    fn all_expressions_of_a_check_share_the_steps() {
        let steps = Steps::default();
        let text = "x".repeat(60_000);
        for _ in 0..1_000 {
            assert_eq!(steps.all_match(r"(x+x+)+(?=y)z", &[&text]), Err(Unmatched::TooComplex));
        }
        // Without steps left, the pattern is not even compiled.
        assert_eq!(steps.all_match("x", &["x"]), Err(Unmatched::TooComplex));
        assert_eq!(Steps::default().all_match(&"x".repeat(20_000), &["x"]), Err(Unmatched::TooComplex));
    }
}
