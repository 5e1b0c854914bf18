//! Readers for answers that say "nothing" in more ways than one.
//! It must not know any type of a platform.

use serde::{Deserialize, Deserializer};

/// Reads null as the default: for required lists and maps, together with `#[serde(default)]`.
///
/// # Errors
/// When the value is neither null nor fits the type.
pub fn null_as_default<'de, D, T>(deserializer: D) -> Result<T, D::Error>
where
    D: Deserializer<'de>,
    T: Default + Deserialize<'de>,
{
    Option::<T>::deserialize(deserializer).map(Option::unwrap_or_default)
}
