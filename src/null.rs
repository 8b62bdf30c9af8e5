//! `null` where a collection belongs.

use serde::{Deserialize, Deserializer};

/// serde's `deserialize_with` that reads `null` as the default; wants `default` for a missing key.
pub(crate) fn null_as_default<'de, D: Deserializer<'de>, T: Default + Deserialize<'de>>(
    deserializer: D,
) -> Result<T, D::Error> {
    Ok(Option::<T>::deserialize(deserializer)?.unwrap_or_default())
}

/// serde's `deserialize_with` for words that reads `null` as the empty, unknown word.
pub(crate) fn null_as_unknown<'de, D: Deserializer<'de>, T: From<String> + Deserialize<'de>>(
    deserializer: D,
) -> Result<T, D::Error> {
    Ok(Option::<T>::deserialize(deserializer)?.unwrap_or_else(unknown))
}

/// serde's `default` for words: the empty, unknown word.
pub(crate) fn unknown<T: From<String>>() -> T {
    T::from(String::new())
}

/// As [`null_as_default`] for a list that most often has one item: a vector makes room for four at the start.
pub(crate) fn null_as_empty<'de, D, T>(deserializer: D) -> Result<Vec<T>, D::Error>
where
    D: Deserializer<'de>,
    T: Deserialize<'de>,
{
    let mut list: Vec<T> = null_as_default(deserializer)?;
    list.shrink_to_fit();
    Ok(list)
}
