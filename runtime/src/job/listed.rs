//! The ids that a source has listed.

/// A set of hashed ids, at most 12 bytes for each.
///
/// Two ids with the same hash count as one, so that a stale document may be kept, but no listed one is deleted.
#[derive(Debug)]
pub(crate) struct Listed {
    /// By the upper bits of the hash, so that only a small part is copied when it grows.
    shards: Vec<Shard>,
    duplicates: u64,
}

#[derive(Debug, Default)]
struct Shard {
    keys: Vec<u64>,
    /// Number of keys at the start that are sorted and distinct.
    sorted: usize,
}

const SHARDS: usize = 256;
const FIRST_CAPACITY: usize = 64;

impl Default for Listed {
    fn default() -> Self {
        Self { shards: (0..SHARDS).map(|_| Shard::default()).collect(), duplicates: 0 }
    }
}

impl Listed {
    pub(crate) fn insert(&mut self, key: u64) {
        let Some(shard) = self.shards.get_mut(place(key)) else { return };
        if shard.keys.len() == shard.keys.capacity() {
            self.duplicates += shard.sort();
            // Sorting may have made room by removing duplicates.
            if shard.keys.len() > shard.keys.capacity() / 2 || shard.keys.capacity() == 0 {
                let more = (shard.keys.len() / 2).max(FIRST_CAPACITY);
                shard.keys.reserve_exact(more);
            }
        }
        shard.keys.push(key);
    }

    /// Prepares [`contains`](Self::contains). Returns the number of ids that were listed more than once.
    pub(crate) fn finish(&mut self) -> u64 {
        for shard in &mut self.shards {
            self.duplicates += shard.sort();
        }
        self.duplicates
    }

    /// Returns whether the id was listed. Call [`finish`](Self::finish) before.
    pub(crate) fn contains(&self, key: u64) -> bool {
        self.shards.get(place(key)).is_some_and(|shard| shard.keys.binary_search(&key).is_ok())
    }

    /// The number of distinct ids. Call [`finish`](Self::finish) before.
    pub(crate) fn len(&self) -> u64 {
        self.shards.iter().map(|shard| shard.keys.len() as u64).sum()
    }
}

impl Shard {
    /// Returns the number of duplicates that were removed.
    fn sort(&mut self) -> u64 {
        if self.sorted == self.keys.len() {
            return 0;
        }
        let before = self.keys.len();
        self.keys.sort_unstable();
        self.keys.dedup();
        self.sorted = self.keys.len();
        (before - self.sorted) as u64
    }
}

fn place(key: u64) -> usize {
    // Less than 256, so that it fits.
    usize::try_from(key >> 56).unwrap_or_default()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_set_of_keys_in_bounded_memory() {
        let mut listed = Listed::default();
        let key = |number: u64| number.wrapping_mul(0x9E37_79B9_7F4A_7C15);
        for round in 0..3 {
            for number in 0..100_000 {
                listed.insert(key(number));
            }
            let capacity: usize = listed.shards.iter().map(|shard| shard.keys.capacity()).sum();
            assert!(capacity * 8 <= 100_000 * 16, "{round}: {capacity}");
        }
        assert_eq!(listed.finish(), 200_000);
        assert_eq!(listed.len(), 100_000);
        assert!((0..100_000).all(|number| listed.contains(key(number))));
        assert!((100_000..200_000).all(|number| !listed.contains(key(number))));
    }

    #[test]
    fn one_key_listed_again_and_again_takes_no_memory() {
        let mut listed = Listed::default();
        for _ in 0..1_000_000 {
            listed.insert(7);
        }
        assert!(listed.shards[0].keys.capacity() <= 128);
        assert_eq!((listed.finish(), listed.len()), (999_999, 1));
    }
}
