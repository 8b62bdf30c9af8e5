//! Search for many secrets at once.
//!
//! Only hashes of the secrets are kept, so that there is no second copy of them, and the size depends on their number and not
//! on their length. Each distinct length is searched by a rolling hash (Rabin and Karp), at the places where the first two
//! bytes fit.

use std::{collections::HashMap, ops::Range};

/// A Mersenne prime, large enough that no other text has the hash of a secret by chance.
const PRIME: u64 = (1 << 61) - 1;

/// Shorter secrets only match whole words, because they also occur inside unrelated words.
const ANYWHERE: usize = 4;

/// The secrets to search for.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum Scope {
    All,
    /// Only those that the caller has marked as secret.
    Declared,
}

pub(super) struct Matcher {
    base: u64,
    /// By length, the longest first.
    lengths: Vec<Length>,
    /// Bit set of the byte pairs that patterns begin with.
    beginnings: Vec<u64>,
    /// Number of bytes that were hashed, for tests.
    #[cfg(test)]
    pub(super) work: std::cell::Cell<usize>,
}

struct Length {
    length: usize,
    /// The base to the power of the length.
    power: u64,
    patterns: HashMap<u64, Pattern>,
}

#[derive(Clone, Copy)]
struct Pattern {
    declared: bool,
    /// Only matches a whole word.
    word: bool,
}

impl Matcher {
    /// Patterns are added in no particular order, so they are collected first.
    pub(super) fn new(add: impl FnOnce(&mut dyn FnMut(&[u8], bool, bool))) -> Self {
        let mut matcher = Self {
            // Random, so that nobody can construct a text with the hash of a secret.
            base: fastrand::u64(1 << 32..PRIME),
            lengths: Vec::new(),
            beginnings: vec![0; 1024],
            #[cfg(test)]
            work: std::cell::Cell::default(),
        };
        let mut lengths: HashMap<usize, HashMap<u64, Pattern>> = HashMap::new();
        add(&mut |bytes, declared, word| {
            let Some(first) = bytes.first() else { return };
            let new = Pattern { declared, word };
            let patterns = lengths.entry(bytes.len()).or_default();
            patterns
                .entry(matcher.hash(bytes))
                .and_modify(|known| {
                    known.declared |= new.declared;
                    known.word &= new.word;
                })
                .or_insert(new);
            match bytes.get(1) {
                Some(second) => matcher.begin(*first, *second),
                None => (0..=u8::MAX).for_each(|second| matcher.begin(*first, second)),
            }
        });
        matcher.lengths = lengths
            .into_iter()
            .map(|(length, patterns)| Length { length, power: matcher.power(length), patterns })
            .collect();
        matcher.lengths.sort_by_key(|length| std::cmp::Reverse(length.length));
        matcher
    }

    /// Whether a secret of this length only matches a whole word.
    pub(super) fn is_word(secret: &str) -> bool {
        secret.len() < ANYWHERE
    }

    fn begin(&mut self, first: u8, second: u8) {
        let bit = usize::from(first) << 8 | usize::from(second);
        if let Some(bits) = self.beginnings.get_mut(bit / 64) {
            *bits |= 1 << (bit % 64);
        }
    }

    fn may_begin(&self, first: u8, second: u8) -> bool {
        let bit = usize::from(first) << 8 | usize::from(second);
        self.beginnings.get(bit / 64).is_some_and(|bits| bits >> (bit % 64) & 1 == 1)
    }

    fn step(&self, hash: u64, byte: u8) -> u64 {
        // Adding 1 keeps a zero byte from leaving the hash unchanged.
        (multiply(hash, self.base) + u64::from(byte) + 1) % PRIME
    }

    fn hash(&self, bytes: &[u8]) -> u64 {
        #[cfg(test)]
        self.work.set(self.work.get() + bytes.len());
        bytes.iter().fold(0, |hash, byte| self.step(hash, *byte))
    }

    fn power(&self, exponent: usize) -> u64 {
        let (mut power, mut square, mut rest) = (1, self.base, exponent);
        while rest > 0 {
            if rest & 1 == 1 {
                power = multiply(power, square);
            }
            square = multiply(square, square);
            rest >>= 1;
        }
        power
    }

    /// Hashes of all prefixes of `text`, the empty one first.
    pub(super) fn prefixes(&self, text: &[u8]) -> Vec<u64> {
        #[cfg(test)]
        self.work.set(self.work.get() + text.len());
        let mut hash = 0;
        std::iter::once(0)
            .chain(text.iter().map(|byte| {
                hash = self.step(hash, *byte);
                hash
            }))
            .collect()
    }

    /// Calls `found` with the position of every secret in `text`.
    pub(super) fn find(&self, text: &[u8], scope: Scope, found: &mut dyn FnMut(Range<usize>)) {
        let mut prefixes = None;
        for (at, first) in text.iter().enumerate() {
            if !self.may_begin(*first, text.get(at + 1).copied().unwrap_or_default()) {
                continue;
            }
            let prefixes = prefixes.get_or_insert_with(|| self.prefixes(text));
            for Length { length, power, patterns } in &self.lengths {
                let (Some(before), Some(after)) = (prefixes.get(at), prefixes.get(at + length)) else {
                    continue;
                };
                let hash = (after + PRIME - multiply(*before, *power)) % PRIME;
                let Some(pattern) = patterns.get(&hash) else { continue };
                if (scope == Scope::Declared && !pattern.declared)
                    || (pattern.word && !stands_alone(text, at..at + length))
                {
                    continue;
                }
                found(at..at + length);
                break;
            }
        }
    }

    /// Length of the longest prefix of `pattern` that a text ends with. `prefixes` are the hashes of the text's
    /// prefixes.
    pub(super) fn cut_pattern(&self, prefixes: &[u64], pattern: &[u8]) -> usize {
        let length = prefixes.len().saturating_sub(1);
        let Some(whole) = prefixes.last() else { return 0 };
        #[cfg(test)]
        self.work.set(self.work.get() + pattern.len().min(length));
        let (mut hash, mut power, mut longest) = (0, 1, 0);
        for (index, byte) in pattern.iter().enumerate().take(length) {
            hash = self.step(hash, *byte);
            power = multiply(power, self.base);
            let Some(before) = prefixes.get(length - index - 1) else { break };
            if (whole + PRIME - multiply(*before, power)) % PRIME == hash {
                longest = index + 1;
            }
        }
        longest
    }
}

fn multiply(a: u64, b: u64) -> u64 {
    let product = u128::from(a) * u128::from(b);
    let low = u64::try_from(product & u128::from(PRIME)).unwrap_or_default();
    let high = u64::try_from(product >> 61).unwrap_or_default();
    (low + high) % PRIME
}

fn stands_alone(text: &[u8], range: Range<usize>) -> bool {
    let joined = |byte: Option<&u8>| {
        byte.is_some_and(|byte| byte.is_ascii_alphanumeric() || *byte == b'_' || !byte.is_ascii())
    };
    !joined(range.start.checked_sub(1).and_then(|before| text.get(before))) && !joined(text.get(range.end))
}

#[cfg(test)]
mod tests {
    use super::*;

    fn matcher(patterns: &[(&str, bool)]) -> Matcher {
        Matcher::new(|add| {
            for (pattern, declared) in patterns {
                add(pattern.as_bytes(), *declared, Matcher::is_word(pattern));
            }
        })
    }

    fn found(matcher: &Matcher, text: &str, scope: Scope) -> Vec<Range<usize>> {
        let mut found = Vec::new();
        matcher.find(text.as_bytes(), scope, &mut |range| found.push(range));
        found
    }

    #[test]
    fn the_longest_secret_at_each_place_is_found() {
        let it = matcher(&[("abcd", true), ("abcdef", false), ("cdef", true)]);
        assert_eq!(found(&it, "xabcdefg abcd", Scope::All), [1..7, 3..7, 9..13]);
        assert_eq!(found(&it, "xabcdefg", Scope::Declared), [1..5, 3..7]);
        assert_eq!(found(&it, "abc bcd cde", Scope::All).len(), 0);
        assert_eq!(found(&it, "", Scope::All).len(), 0);
    }

    #[test]
    fn short_secrets_only_match_whole_words() {
        let it = matcher(&[("a", true), ("ä", true), ("b-c", true)]);
        assert_eq!(found(&it, "a ab ba a_ 'a' äa ä b-c xb-c a", Scope::All).len(), 5);
    }

    #[test]
    fn the_longest_cut_pattern_at_the_end_is_found() {
        let it = matcher(&[]);
        for (text, pattern, length) in [
            ("x abc", "abcd", 3),
            ("x aab", "aabaab", 3),
            ("x aabaa", "aabaab", 5),
            ("x", "abc", 0),
            ("", "abc", 0),
            ("abc", "", 0),
            ("bc", "abc", 0),
            ("ab", "abcabcabc", 2),
        ] {
            assert_eq!(
                it.cut_pattern(&it.prefixes(text.as_bytes()), pattern.as_bytes()),
                length,
                "{text} {pattern}"
            );
        }
    }
}
