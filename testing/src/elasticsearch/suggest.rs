//! Suggestions for misspelled names.

use std::cmp::Reverse;

/// Returns the candidates that are more than half similar to `word`, the most similar first.
pub(super) fn similar<'a>(word: &str, candidates: impl IntoIterator<Item = &'a str>) -> Vec<&'a str> {
    let mut scored: Vec<_> = candidates
        .into_iter()
        .filter_map(|candidate| {
            let longest = word.chars().count().max(candidate.chars().count());
            let alike = longest.saturating_sub(distance(word, candidate));
            // In thousandths, because floats have no total order.
            let score = (alike * 1000).checked_div(longest)?;
            (score > 500).then_some((Reverse(score), candidate))
        })
        .collect();
    scored.sort_unstable();
    scored.dedup();
    scored.into_iter().map(|(_, candidate)| candidate).collect()
}

/// Returns the server's `did you mean ..?`, or `None` if nothing is similar.
pub(super) fn did_you_mean<'a>(word: &str, candidates: impl IntoIterator<Item = &'a str>) -> Option<String> {
    match similar(word, candidates).as_slice() {
        [] => None,
        [one] => Some(format!("did you mean [{one}]?")),
        several => Some(format!("did you mean any of [{}]?", several.join(", "))),
    }
}

/// The Levenshtein distance: the number of characters to add, remove or replace.
fn distance(left: &str, right: &str) -> usize {
    let right: Vec<char> = right.chars().collect();
    let mut row: Vec<usize> = (0..=right.len()).collect();
    for (index, from) in left.chars().enumerate() {
        let mut next = vec![index + 1];
        for (pair, to) in row.windows(2).zip(&right) {
            let &[diagonal, above] = pair else { continue };
            let before = next.last().copied().unwrap_or_default();
            next.push((diagonal + usize::from(from != *to)).min(above + 1).min(before + 1));
        }
        row = next;
    }
    row.last().copied().unwrap_or_default()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_distance_counts_added_removed_and_replaced_characters() {
        for (left, right, expected) in
            [("", "", 0), ("", "abc", 3), ("kitten", "sitting", 3), ("name", "nmae", 2), ("a", "a", 0)]
        {
            assert_eq!(distance(left, right), expected, "{left} {right}");
            assert_eq!(distance(right, left), expected, "{right} {left}");
        }
    }

    #[test]
    fn only_names_that_are_more_than_half_similar_are_suggested() {
        assert_eq!(did_you_mean("nam", ["name", "language"]).as_deref(), Some("did you mean [name]?"));
        assert_eq!(did_you_mean("ab", ["abc", "aba"]).as_deref(), Some("did you mean any of [aba, abc]?"));
        assert_eq!(did_you_mean("ab", ["ax", "xyz"]), None);
    }
}
