//! Patterns with `*` for any number of characters and `?` for one.

/// Whether the pattern matches the whole text.
pub(crate) fn matches(pattern: &str, text: &str) -> bool {
    matches_parts(&pattern.chars().map(Part::of).collect::<Vec<_>>(), text)
}

/// Whether the pattern, in which a backslash makes the next character a literal one, matches the whole text.
pub(crate) fn matches_with_escapes(pattern: &str, text: &str) -> bool {
    let (mut parts, mut characters) = (Vec::new(), pattern.chars());
    while let Some(character) = characters.next() {
        parts.push(match character {
            '\\' => Part::Literal(characters.next().unwrap_or('\\')),
            other => Part::of(other),
        });
    }
    matches_parts(&parts, text)
}

#[derive(Clone, Copy, PartialEq, Eq)]
enum Part {
    Any,
    One,
    Literal(char),
}

impl Part {
    fn of(character: char) -> Self {
        match character {
            '*' => Self::Any,
            '?' => Self::One,
            other => Self::Literal(other),
        }
    }
}

fn matches_parts(pattern: &[Part], text: &str) -> bool {
    let text: Vec<char> = text.chars().collect();
    let (mut at, mut read) = (0, 0);
    // Positions in pattern and text to resume from when the last star has to match one more character.
    let mut star = None;
    while let Some(found) = text.get(read) {
        match pattern.get(at) {
            Some(Part::Any) => {
                star = Some((at, read));
                at += 1;
            }
            Some(part) if *part == Part::One || *part == Part::Literal(*found) => {
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
    pattern.iter().skip(at).all(|rest| *rest == Part::Any)
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
        assert!(matches(r"a\*", r"a\b"));
        // Backtracking over all stars would take exponential time.
        assert!(!matches(&"*a".repeat(50), &format!("{}b", "a".repeat(500))));
    }

    #[test]
    fn a_backslash_makes_the_next_character_literal() {
        for (pattern, text, expected) in [
            (r"*a\*b*", "xa*by", true),
            (r"*a\*b*", "xa-by", false),
            (r"a\?", "a?", true),
            (r"a\?", "ab", false),
            (r"a\\*", r"a\b", true),
            (r"\a", "a", true),
            (r"a\", r"a\", true),
        ] {
            assert_eq!(matches_with_escapes(pattern, text), expected, "{pattern} {text}");
        }
    }
}
