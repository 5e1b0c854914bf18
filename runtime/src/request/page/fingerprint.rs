//! Computes a fingerprint of the items of a page, so that equal pages are recognised without keeping them.
//! It must not know the type of the items, nor read what is beside them, such as the number of a response.

use std::{
    fmt,
    hash::{DefaultHasher, Hash, Hasher},
};

use serde::de::{self, DeserializeSeed, Deserializer, IgnoredAny, MapAccess, SeqAccess};

use crate::wire::decode::Reading;

/// Returns the fingerprint of the items, to which these keys lead in the data. Each key may have several names; without keys the
/// data itself is the list. Returns `None` if the items are not found.
pub(super) fn items(body: &[u8], reading: &Reading, keys: &[&[&str]]) -> Option<u64> {
    let levels = reading.levels(keys);
    let levels: Vec<&[&str]> = levels.iter().map(Vec::as_slice).collect();
    Path(&levels)
        .deserialize(&mut serde_json::Deserializer::from_slice(body))
        .ok()?
}

/// Descends through these levels to the items.
struct Path<'a>(&'a [&'a [&'a str]]);

impl<'de> DeserializeSeed<'de> for Path<'_> {
    type Value = Option<u64>;

    fn deserialize<D: Deserializer<'de>>(self, deserializer: D) -> Result<Self::Value, D::Error> {
        if !self.0.is_empty() {
            return deserializer.deserialize_any(self);
        }
        let mut hasher = DefaultHasher::new();
        Print(&mut hasher).deserialize(deserializer)?;
        Ok(Some(hasher.finish()))
    }
}

impl<'de> de::Visitor<'de> for Path<'_> {
    type Value = Option<u64>;

    fn expecting(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str("an object")
    }

    fn visit_map<A: MapAccess<'de>>(self, mut map: A) -> Result<Self::Value, A::Error> {
        let Some((names, deeper)) = self.0.split_first() else {
            return Ok(None);
        };
        let mut found = None;
        // The last of several equal names counts, as it does for the data.
        while let Some(is_there) = map.next_key_seed(OneOf(names))? {
            if is_there {
                found = map.next_value_seed(Path(deeper))?;
            } else {
                map.next_value::<IgnoredAny>()?;
            }
        }
        Ok(found)
    }
}

/// Reads a key and returns whether it is one of these.
struct OneOf<'a>(&'a [&'a str]);

impl<'de> DeserializeSeed<'de> for OneOf<'_> {
    type Value = bool;

    fn deserialize<D: Deserializer<'de>>(self, deserializer: D) -> Result<bool, D::Error> {
        deserializer.deserialize_str(self)
    }
}

impl de::Visitor<'_> for OneOf<'_> {
    type Value = bool;

    fn expecting(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str("a key")
    }

    fn visit_str<E: de::Error>(self, key: &str) -> Result<bool, E> {
        Ok(self.0.contains(&key))
    }
}

/// Feeds a value into a hasher. The result does not depend on the order of keys, nor on how keys and texts are escaped.
struct Print<'a>(&'a mut DefaultHasher);

impl Print<'_> {
    fn note(self, kind: u8, value: impl Hash) {
        kind.hash(self.0);
        value.hash(self.0);
    }
}

impl<'de> DeserializeSeed<'de> for Print<'_> {
    type Value = ();

    fn deserialize<D: Deserializer<'de>>(self, deserializer: D) -> Result<(), D::Error> {
        deserializer.deserialize_any(self)
    }
}

impl<'de> de::Visitor<'de> for Print<'_> {
    type Value = ();

    fn expecting(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str("any value")
    }

    fn visit_unit<E>(self) -> Result<(), E> {
        self.note(0, ());
        Ok(())
    }

    fn visit_bool<E>(self, value: bool) -> Result<(), E> {
        self.note(1, value);
        Ok(())
    }

    fn visit_u64<E>(self, value: u64) -> Result<(), E> {
        self.note(2, value);
        Ok(())
    }

    fn visit_i64<E>(self, value: i64) -> Result<(), E> {
        self.note(3, value);
        Ok(())
    }

    fn visit_f64<E>(self, value: f64) -> Result<(), E> {
        self.note(4, value.to_bits());
        Ok(())
    }

    fn visit_str<E>(self, value: &str) -> Result<(), E> {
        self.note(5, value);
        Ok(())
    }

    fn visit_seq<A: SeqAccess<'de>>(self, mut items: A) -> Result<(), A::Error> {
        let mut count = 0_u64;
        while items.next_element_seed(Print(self.0))?.is_some() {
            count += 1;
        }
        self.note(6, count);
        Ok(())
    }

    fn visit_map<A: MapAccess<'de>>(self, mut map: A) -> Result<(), A::Error> {
        let mut sum = 0_u64;
        loop {
            let mut entry = DefaultHasher::new();
            if map.next_key_seed(Print(&mut entry))?.is_none() {
                break;
            }
            map.next_value_seed(Print(&mut entry))?;
            sum = sum.wrapping_add(entry.finish());
        }
        self.note(7, sum);
        Ok(())
    }
}
