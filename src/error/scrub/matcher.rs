//! Search for many secrets at once.
//!
//! Only hashes of the secrets are kept, so that there is no second copy of them, and the size depends on their number and not
//! on their length. The hashes are rolling ones (Rabin and Karp), so that each part of a text is hashed in constant time.
//!
//! The longest secret at each place of a text is found by binary search over the lengths of the secrets. For this, the
//! beginnings of each secret are stored as well: those with the lengths that the search visits on its way to the secret.
//! Thus the time for a text grows with the logarithm of the number of lengths.

use std::{
    collections::HashMap,
    hash::{BuildHasherDefault, Hasher},
    ops::Range,
};

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

/// What a pattern matches.
#[derive(Clone, Copy, Debug)]
pub(super) struct Kind {
    /// The caller has marked the secret.
    pub(super) declared: bool,
    /// Only a whole word.
    pub(super) word: bool,
}

pub(super) struct Matcher {
    base: u64,
    /// Patterns that match anywhere, by length in ascending order.
    lengths: Vec<Length<Longest>>,
    /// Patterns that match whole words. They have few lengths. The value tells whether the pattern is declared.
    words: Vec<Length<bool>>,
    /// Bit set of the byte pairs that patterns begin with.
    beginnings: Vec<u64>,
    /// Number of bytes that were hashed and of hashes that were looked up, for tests.
    #[cfg(test)]
    pub(super) work: std::cell::Cell<usize>,
}

/// Texts of one length, by hash.
struct Length<T> {
    length: usize,
    /// The base to the power of the length.
    power: u64,
    texts: HashMap<u64, T, BuildHasherDefault<Spread>>,
}

impl<T> Length<T> {
    /// Returns the entry of the text that begins at `at`.
    fn get(&self, prefixes: &[u64], at: usize) -> Option<&T> {
        let (before, after) = (prefixes.get(at)?, prefixes.get(at.checked_add(self.length)?)?);
        self.texts.get(&((after + PRIME - multiply(*before, self.power)) % PRIME))
    }
}

/// Lengths of the longest patterns that a text begins with. 0 if there is none.
#[derive(Clone, Copy, Default)]
struct Longest {
    all: usize,
    declared: usize,
}

impl Longest {
    fn or(self, other: Self) -> Self {
        Self { all: self.all.max(other.all), declared: self.declared.max(other.declared) }
    }
}

/// Hashes hashes, which need no more than to be spread over all bits.
#[derive(Default)]
struct Spread(u64);

impl Hasher for Spread {
    fn finish(&self) -> u64 {
        self.0
    }

    fn write(&mut self, bytes: &[u8]) {
        bytes.iter().for_each(|byte| self.write_u64(u64::from(*byte)));
    }

    fn write_u64(&mut self, number: u64) {
        self.0 = (self.0 ^ number).wrapping_mul(0x9E37_79B9_7F4A_7C15);
    }
}

impl Matcher {
    /// `lengths` are those of the patterns, and `add` passes the patterns. Both are in ascending order of length.
    pub(super) fn new(
        lengths: impl Iterator<Item = usize>,
        add: impl FnOnce(&mut dyn FnMut(&[u8], Kind)),
    ) -> Self {
        let mut matcher = Self {
            // Random, so that nobody can construct a text with the hash of a secret.
            base: fastrand::u64(1 << 32..PRIME),
            lengths: Vec::new(),
            words: Vec::new(),
            beginnings: vec![0; 1024],
            #[cfg(test)]
            work: std::cell::Cell::default(),
        };
        for length in lengths {
            if matcher.lengths.last().is_none_or(|last| last.length != length) {
                matcher.lengths.push(matcher.length(length));
            }
        }
        let mut prefixes = Vec::new();
        add(&mut |bytes, kind| {
            let Some(first) = bytes.first() else { return };
            match bytes.get(1) {
                Some(second) => matcher.begin(*first, *second),
                None => (0..=u8::MAX).for_each(|second| matcher.begin(*first, second)),
            }
            matcher.prefixes_into(bytes, &mut prefixes);
            if kind.word {
                matcher.insert_word(&prefixes, kind.declared);
            } else {
                matcher.insert(&prefixes, kind.declared);
            }
        });
        matcher
    }

    /// Whether a secret of this length only matches a whole word.
    pub(super) fn is_word(secret: &str) -> bool {
        secret.len() < ANYWHERE
    }

    fn length<T>(&self, length: usize) -> Length<T> {
        Length { length, power: self.power(length), texts: HashMap::default() }
    }

    fn insert_word(&mut self, prefixes: &[u64], declared: bool) {
        let (Some(hash), length) = (prefixes.last(), prefixes.len() - 1) else { return };
        if self.words.iter().all(|known| known.length != length) {
            self.words.push(self.length(length));
            self.words.sort_by_key(|known| std::cmp::Reverse(known.length));
        }
        if let Some(known) = self.words.iter_mut().find(|known| known.length == length) {
            *known.texts.entry(*hash).or_default() |= declared;
        }
    }

    /// Stores a pattern, and its beginnings on the way to it.
    fn insert(&mut self, prefixes: &[u64], declared: bool) {
        let length = prefixes.len() - 1;
        let (mut low, mut high) = (0, self.lengths.len());
        let mut passed = Longest::default();
        while low < high {
            let middle = low.midpoint(high);
            let Some(reached) = self.lengths.get(middle) else { return };
            let here = reached.length;
            if here > length {
                high = middle;
                continue;
            }
            // All shorter patterns are stored already.
            let known = reached.get(prefixes, 0).copied();
            let entry = known.unwrap_or_else(|| self.longest(prefixes, 0, low..middle, passed));
            let end = here == length;
            let own = Longest { all: length, declared: if declared { length } else { 0 } };
            passed = if end { entry.or(own) } else { entry };
            if let (Some(reached), Some(hash)) = (self.lengths.get_mut(middle), prefixes.get(here)) {
                reached.texts.insert(*hash, passed);
            }
            if end {
                return;
            }
            low = middle + 1;
        }
    }

    /// Searches the longest patterns that begin at `at` among those with some of the lengths. Shorter ones are `known`.
    fn longest(&self, prefixes: &[u64], at: usize, lengths: Range<usize>, known: Longest) -> Longest {
        let Range { start: mut low, end: mut high } = lengths;
        let mut longest = known;
        while low < high {
            #[cfg(test)]
            self.work.set(self.work.get() + 1);
            let middle = low.midpoint(high);
            match self.lengths.get(middle).and_then(|length| length.get(prefixes, at)) {
                Some(found) => {
                    longest = longest.or(*found);
                    low = middle + 1;
                }
                None => high = middle,
            }
        }
        longest
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
        let mut prefixes = Vec::with_capacity(text.len() + 1);
        self.prefixes_into(text, &mut prefixes);
        prefixes
    }

    fn prefixes_into(&self, text: &[u8], prefixes: &mut Vec<u64>) {
        #[cfg(test)]
        self.work.set(self.work.get() + text.len());
        prefixes.clear();
        let mut hash = 0;
        prefixes.push(hash);
        prefixes.extend(text.iter().map(|byte| {
            hash = self.step(hash, *byte);
            hash
        }));
    }

    /// Calls `found` with the position of every secret in `text`.
    pub(super) fn find(&self, text: &[u8], scope: Scope, found: &mut dyn FnMut(Range<usize>)) {
        let mut prefixes = None;
        for (at, first) in text.iter().enumerate() {
            if !self.may_begin(*first, text.get(at + 1).copied().unwrap_or_default()) {
                continue;
            }
            let prefixes = prefixes.get_or_insert_with(|| self.prefixes(text));
            let longest = self.longest(prefixes, at, 0..self.lengths.len(), Longest::default());
            let length = if scope == Scope::All { longest.all } else { longest.declared };
            let word = self.words.iter().find(|word| {
                let declared = word.get(prefixes, at);
                declared.is_some_and(|declared| *declared || scope == Scope::All)
                    && stands_alone(text, at..at + word.length)
            });
            let length = length.max(word.map_or(0, |word| word.length));
            if length > 0 {
                found(at..at + length);
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
        let mut patterns = patterns.to_vec();
        patterns.sort_by_key(|(pattern, _)| pattern.len());
        Matcher::new(patterns.iter().map(|(pattern, _)| pattern.len()), |add| {
            for (pattern, declared) in &patterns {
                add(pattern.as_bytes(), Kind { declared: *declared, word: Matcher::is_word(pattern) });
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
    fn the_search_agrees_with_a_simple_one() {
        let mut random = fastrand::Rng::with_seed(7);
        let mut text = |longest: usize| -> String {
            let length = random.usize(4..=longest);
            std::iter::repeat_with(|| random.choice(['a', 'b']).unwrap()).take(length).collect()
        };
        for _ in 0..300 {
            let secrets: Vec<String> = (0..40).map(|_| text(24)).collect();
            let patterns: Vec<_> =
                secrets.iter().enumerate().map(|(index, secret)| (secret.as_str(), index % 3 == 0)).collect();
            let (it, text) = (matcher(&patterns), text(200));
            for scope in [Scope::All, Scope::Declared] {
                let expected: Vec<_> = (0..text.len())
                    .filter_map(|at| {
                        let here = patterns.iter().filter(|(secret, declared)| {
                            text[at..].starts_with(secret) && (*declared || scope == Scope::All)
                        });
                        let longest = here.map(|(secret, _)| secret.len()).max()?;
                        Some(at..at + longest)
                    })
                    .collect();
                assert_eq!(found(&it, &text, scope), expected, "{patterns:?} in {text}");
            }
        }
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
