//! Patterns with `*` for any number of characters and `?` for one.

/// Whether the pattern matches the whole text.
pub(crate) fn matches(pattern: &str, text: &str) -> bool {
    let (pattern, text): (Vec<char>, Vec<char>) = (pattern.chars().collect(), text.chars().collect());
    let (mut at, mut read) = (0, 0);
    // Positions in pattern and text to resume from when the last star has to match one more character.
    let mut star = None;
    while let Some(found) = text.get(read) {
        match pattern.get(at) {
            Some('*') => {
                star = Some((at, read));
                at += 1;
            }
            Some(expected) if expected == found || *expected == '?' => {
                at += 1;
                read += 1;
            }
            _ => match star {
                Some((position, taken)) => {
                    star = Some((position, taken + 1));
                    at = position + 1;
                    read = taken + 1;
                }
                None => return false,
            },
        }
    }
    pattern.iter().skip(at).all(|rest| *rest == '*')
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn stars_match_any_text_and_question_marks_one_character() {
        for (pattern, text, expected) in [
            ("", "", true),
            ("*", "", true),
            ("a", "", false),
            ("*na?e*", "my name", true),
            ("*ab", "aabab", true),
            ("a*b*c", "axbxbc", true),
            ("a*b*c", "axbxb", false),
            ("?", "é", true),
            ("A", "a", false),
        ] {
            assert_eq!(matches(pattern, text), expected, "{pattern} {text}");
        }
        // Backtracking over all stars would take exponential time.
        assert!(!matches(&"*a".repeat(50), &format!("{}b", "a".repeat(500))));
    }
}
