//! Computes a fingerprint of the items of a page, so that equal pages are recognised without keeping them.
//! It must not know the type of the items, nor read what is beside them, such as the number of a response.

use std::{
    fmt,
    hash::{DefaultHasher, Hash, Hasher},
};

use bytes::Bytes;
use serde::de::{self, DeserializeSeed, Deserializer, IgnoredAny, MapAccess, SeqAccess};

use crate::wire::decode::{BodyText, Reading};

/// Keys that lead to the items in the data. Each may have several names; without keys the data itself is the list.
pub(super) type Keys = &'static [&'static [&'static str]];

/// A page that is compared with the next one.
///
/// Nearly all pages differ in their first item. All items of two pages are read only if both begin with the same one.
pub(super) struct Compared {
    body: Bytes,
    reading: Reading,
    /// The fingerprint of the first item.
    first: u64,
    /// The fingerprint of all items, once it was needed.
    all: Option<Option<u64>>,
}

impl Compared {
    /// Returns `None` if the items are not found.
    pub(super) fn new(body: Bytes, reading: Reading, keys: Keys) -> Option<Self> {
        let first = fingerprint(&body, &reading, keys, Extent::First)?;
        Some(Self {
            body,
            reading,
            first,
            all: None,
        })
    }

    /// Returns whether two pages have the same items.
    pub(super) fn is_like(&mut self, other: &mut Self, keys: Keys) -> bool {
        self.first == other.first && self.all(keys).is_some() && self.all(keys) == other.all(keys)
    }

    fn all(&mut self, keys: Keys) -> Option<u64> {
        let read = || fingerprint(&self.body, &self.reading, keys, Extent::All);
        *self.all.get_or_insert_with(read)
    }
}

impl fmt::Debug for Compared {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        // The body may hold anything.
        f.debug_struct("Compared").finish_non_exhaustive()
    }
}

/// How many items are read.
#[derive(Clone, Copy)]
enum Extent {
    First,
    All,
}

fn fingerprint(body: &[u8], reading: &Reading, keys: Keys, extent: Extent) -> Option<u64> {
    let levels = reading.levels(keys);
    let levels: Vec<&[&str]> = levels.iter().map(Vec::as_slice).collect();
    let text = BodyText::of(body);
    let mut found = None;
    let read = Path {
        levels: &levels,
        extent,
        found: &mut found,
    }
    .deserialize(&mut serde_json::Deserializer::from_str(text.as_str()));
    match extent {
        // What follows the first item is not read, which is an error of the reader.
        Extent::First => found,
        Extent::All => read.ok().and(found),
    }
}

/// Descends through these levels to the items.
struct Path<'a> {
    levels: &'a [&'a [&'a str]],
    extent: Extent,
    found: &'a mut Option<u64>,
}

impl<'de> DeserializeSeed<'de> for Path<'_> {
    type Value = ();

    fn deserialize<D: Deserializer<'de>>(self, deserializer: D) -> Result<(), D::Error> {
        match (self.levels, self.extent) {
            ([], Extent::First) => deserializer.deserialize_any(FirstItem(self.found)),
            ([], Extent::All) => {
                let mut hasher = DefaultHasher::new();
                Print(&mut hasher).deserialize(deserializer)?;
                *self.found = Some(hasher.finish()).filter(|found| *found != null());
                Ok(())
            }
            _ => deserializer.deserialize_any(self),
        }
    }
}

impl<'de> de::Visitor<'de> for Path<'_> {
    type Value = ();

    fn expecting(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str("an object")
    }

    fn visit_map<A: MapAccess<'de>>(self, mut map: A) -> Result<(), A::Error> {
        let Some((names, deeper)) = self.levels.split_first() else {
            return Ok(());
        };
        // The last of several names counts, as it does for the data, unless its value is null.
        while let Some(is_there) = map.next_key_seed(OneOf(names))? {
            if is_there {
                let mut found = None;
                let read = map.next_value_seed(Path {
                    levels: deeper,
                    found: &mut found,
                    ..self
                });
                *self.found = found.or(*self.found);
                read?;
            } else {
                map.next_value::<IgnoredAny>()?;
            }
        }
        Ok(())
    }
}

/// Reads the first item of a list, and nothing after it.
struct FirstItem<'a>(&'a mut Option<u64>);

impl<'de> de::Visitor<'de> for FirstItem<'_> {
    type Value = ();

    fn expecting(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str("a list")
    }

    /// Another name may have the items.
    fn visit_unit<E>(self) -> Result<(), E> {
        Ok(())
    }

    fn visit_seq<A: SeqAccess<'de>>(self, mut items: A) -> Result<(), A::Error> {
        let mut hasher = DefaultHasher::new();
        items.next_element_seed(Print(&mut hasher))?;
        *self.0 = Some(hasher.finish());
        Err(de::Error::custom("the other items are not read"))
    }

    /// Entries have no order, so none of them is the first.
    fn visit_map<A: MapAccess<'de>>(self, _: A) -> Result<(), A::Error> {
        *self.0 = Some(0);
        Err(de::Error::custom("the entries are not read"))
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

/// The fingerprint of null.
fn null() -> u64 {
    let mut hasher = DefaultHasher::new();
    Print(&mut hasher).note(0, ());
    hasher.finish()
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

#[cfg(test)]
mod tests {
    use bytes::Bytes;

    use super::{Compared, Keys};
    use crate::{platform::DataShape, wire::decode::Reading};

    const KEYS: Keys = &[&["rows", "lines"]];

    fn page(body: &'static str) -> Option<Compared> {
        let reading = Reading {
            envelope: None,
            response: DataShape::Object,
            null_values: &[],
            text: false,
            key: None,
        };
        Compared::new(Bytes::from_static(body.as_bytes()), reading, KEYS)
    }

    /// A server that writes both names repeats a page no less than one that writes one.
    #[test]
    fn null_under_another_name_hides_no_items() {
        for [one, same, other] in [
            [
                r#"{"rows":null,"lines":[{"a":1},{"a":2}]}"#,
                r#"{"n":2,"rows":null,"lines":[{"a":1},{"a":2}]}"#,
                r#"{"rows":null,"lines":[{"a":1},{"a":3}]}"#,
            ],
            [
                r#"{"lines":[{"a":1},{"a":2}],"rows":null}"#,
                r#"{"lines":[{"a":1},{"a":2}],"rows":null,"n":2}"#,
                r#"{"lines":[{"a":1},{"a":3}],"rows":null}"#,
            ],
        ] {
            let mut page = page(one).unwrap();
            assert!(page.is_like(&mut self::page(same).unwrap(), KEYS), "{one}");
            assert!(
                !page.is_like(&mut self::page(other).unwrap(), KEYS),
                "{other}"
            );
        }
        assert!(page(r#"{"rows":null,"lines":null}"#).is_none());
    }
}
