//! `null` where a collection belongs.

use serde::{Deserialize, Deserializer};

/// serde's `deserialize_with` that reads `null` as the default; wants `default` for a missing key.
pub(crate) fn null_as_default<'de, D: Deserializer<'de>, T: Default + Deserialize<'de>>(
    deserializer: D,
) -> Result<T, D::Error> {
    Ok(Option::<T>::deserialize(deserializer)?.unwrap_or_default())
}
