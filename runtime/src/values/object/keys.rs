//! Finds the field that a key of an object belongs to, and knows which fields came.
//! It must not know what a value is.

use std::fmt;

use serde::de::{self, DeserializeSeed, Deserializer, Visitor};

/// The index of no field. It fits into a register with an error, which an option does not.
pub(super) const NO_FIELD: usize = usize::MAX;

/// Which fields came.
#[derive(Default)]
pub(super) struct Seen {
    /// A bit for each of the first fields.
    first: u64,
    /// Those that have no bit.
    others: Vec<usize>,
}

impl Seen {
    /// Notes a field, and returns whether it came for the first time.
    #[inline]
    pub(super) fn is_new(&mut self, index: usize) -> bool {
        match 1_u64.checked_shl(u32::try_from(index).unwrap_or(u32::MAX)) {
            Some(bit) => {
                let is_new = self.first & bit == 0;
                self.first |= bit;
                is_new
            }
            None => {
                let is_new = !self.others.contains(&index);
                self.others.push(index);
                is_new
            }
        }
    }
}

/// Reads a key as the index of its field.
pub(super) struct FieldKey {
    pub(super) keys: &'static [&'static str],
    pub(super) spellings: &'static [&'static [&'static str]],
    /// The field after the last one: most servers write fields in the same order as the documentation.
    pub(super) likely: usize,
}

impl FieldKey {
    #[inline]
    fn find(&self, key: &str) -> usize {
        let likely = self.keys.get(self.likely);
        if likely.is_some_and(|likely| *likely == key) {
            return self.likely;
        }
        self.search(key).unwrap_or(NO_FIELD)
    }

    #[inline(never)]
    fn search(&self, key: &str) -> Option<usize> {
        let position = |key: &str| self.keys.iter().position(|known| *known == key);
        position(key).or_else(|| {
            let mut fields = self.spellings.iter();
            let field = fields.find(|spellings| spellings.contains(&key))?;
            position(field.first()?)
        })
    }
}

impl<'de> DeserializeSeed<'de> for &FieldKey {
    type Value = usize;

    #[inline]
    fn deserialize<D: Deserializer<'de>>(self, deserializer: D) -> Result<Self::Value, D::Error> {
        deserializer.deserialize_identifier(self)
    }
}

impl Visitor<'_> for &FieldKey {
    type Value = usize;

    fn expecting(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str("field identifier")
    }

    #[inline]
    fn visit_str<E: de::Error>(self, key: &str) -> Result<Self::Value, E> {
        Ok(self.find(key))
    }

    fn visit_bytes<E: de::Error>(self, key: &[u8]) -> Result<Self::Value, E> {
        Ok(std::str::from_utf8(key).map_or(NO_FIELD, |key| self.find(key)))
    }

    fn visit_u64<E: de::Error>(self, index: u64) -> Result<Self::Value, E> {
        let index = usize::try_from(index).ok();
        let known = index.filter(|index| *index < self.keys.len());
        Ok(known.unwrap_or(NO_FIELD))
    }
}

#[cfg(test)]
mod tests {
    use super::Seen;

    #[test]
    fn a_field_is_new_once() {
        let mut seen = Seen::default();
        for index in [0, 1, 63, 64, 65, 200] {
            assert!(seen.is_new(index));
            assert!(!seen.is_new(index));
        }
        assert!(seen.is_new(2));
    }
}
