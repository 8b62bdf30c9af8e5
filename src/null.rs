//! Deserializers for `null` in place of a value.

use serde::{Deserialize, Deserializer};

/// For `#[serde(deserialize_with = "..")]`: reads `null` as the default. The field also needs `default`.
pub(crate) fn null_as_default<'de, D: Deserializer<'de>, T: Default + Deserialize<'de>>(
    deserializer: D,
) -> Result<T, D::Error> {
    Ok(Option::<T>::deserialize(deserializer)?.unwrap_or_default())
}

/// For `#[serde(deserialize_with = "..")]` on an open enum: reads `null` as `Unknown("")`.
pub(crate) fn null_as_unknown<'de, D: Deserializer<'de>, T: From<String> + Deserialize<'de>>(
    deserializer: D,
) -> Result<T, D::Error> {
    Ok(Option::<T>::deserialize(deserializer)?.unwrap_or_else(unknown))
}

/// For `#[serde(default = "..")]` on an open enum: `Unknown("")`.
pub(crate) fn unknown<T: From<String>>() -> T {
    T::from(String::new())
}

/// As [`null_as_default`], for a list that usually has one item. Frees the capacity for four that `Vec` starts with.
pub(crate) fn null_as_empty<'de, D, T>(deserializer: D) -> Result<Vec<T>, D::Error>
where
    D: Deserializer<'de>,
    T: Deserialize<'de>,
{
    let mut list: Vec<T> = null_as_default(deserializer)?;
    list.shrink_to_fit();
    Ok(list)
}
