//! Reads and writes objects by a table of their fields, for the macro `object!`.
//! It must not know any type of a platform.
//!
//! serde's derived code does the same with fifteen functions for each type, which was two fifths of the time that a platform's
//! crate takes to compile. Here the loop over the keys is written once, and a type adds one function.

use std::{fmt, marker::PhantomData};

use serde::de::{
    self, Deserialize, DeserializeSeed, Deserializer, IgnoredAny, MapAccess, SeqAccess, Visitor,
};
use serde::ser::{Serialize, SerializeStruct, Serializer};

use super::coding::{Coded, Read, Ref, Write};
use super::lenient::coded_null_values;
use crate::platform::NullValue;

/// What the macro says about a type.
#[doc(hidden)]
pub trait Object<'de>: Sized {
    /// The name of the type.
    const NAME: &'static str;
    /// The keys of the fields, in order.
    const KEYS: &'static [&'static str];
    /// All spellings of the fields that have several, the key first.
    const SPELLINGS: &'static [&'static [&'static str]] = &[];

    /// Reads the fields.
    fn read<F: Fields<'de>>(fields: F) -> Result<Self, F::Error>;
}

/// Reads an object, for the macro.
#[doc(hidden)]
pub fn read_object<'de, T: Object<'de>, D: Deserializer<'de>>(
    deserializer: D,
) -> Result<T, D::Error> {
    deserializer.deserialize_struct(T::NAME, T::KEYS, Reader(PhantomData))
}

/// The fields of an object that is being read: first [`next`](Self::next), then one of the other methods for the value.
#[doc(hidden)]
pub trait Fields<'de>: Sized {
    type Error: de::Error;

    /// Returns the index of the next field, and passes over unknown keys.
    fn next(&mut self) -> Result<Option<usize>, Self::Error>;

    /// Reads the value of the field.
    fn value<S: DeserializeSeed<'de>>(&mut self, seed: S) -> Result<S::Value, Self::Error>;

    /// Returns the error for a field that did not come.
    fn missing(key: &'static str) -> Self::Error {
        de::Error::missing_field(key)
    }

    /// Reads a field that is always present.
    #[inline]
    fn required<T: Deserialize<'de>>(&mut self, slot: &mut Option<T>) -> Result<(), Self::Error> {
        *slot = Some(self.value(PhantomData)?);
        Ok(())
    }

    /// Reads a field that may be null.
    #[inline]
    fn optional<T: Deserialize<'de>>(&mut self, slot: &mut Option<T>) -> Result<(), Self::Error> {
        *slot = self.value(PhantomData)?;
        Ok(())
    }

    /// Reads a field for which null is the default of its type.
    #[inline]
    fn list<T: Deserialize<'de>>(&mut self, slot: &mut Option<T>) -> Result<(), Self::Error> {
        self.optional(slot)
    }

    /// Reads a field that is always present, in a coding.
    #[inline]
    fn required_as<C: Read<T>, T>(&mut self, slot: &mut Option<T>) -> Result<(), Self::Error> {
        *slot = Some(self.value(PhantomData::<Coded<C, T>>)?.value);
        Ok(())
    }

    /// Reads a field that may be null, in a coding.
    #[inline]
    fn optional_as<C: Read<T>, T>(&mut self, slot: &mut Option<T>) -> Result<(), Self::Error> {
        let read = self.value(PhantomData::<Option<Coded<C, T>>>)?;
        *slot = read.map(Coded::into_value);
        Ok(())
    }

    /// Reads a field for which null is the default of its type, in a coding.
    #[inline]
    fn list_as<C: Read<T>, T>(&mut self, slot: &mut Option<T>) -> Result<(), Self::Error> {
        self.optional_as::<C, T>(slot)
    }

    /// Reads a field for which null and these values mean null, in a coding.
    #[inline]
    fn optional_unless<C: Read<T>, T>(
        &mut self,
        slot: &mut Option<T>,
        null_values: &'static [NullValue],
    ) -> Result<(), Self::Error> {
        let coding = PhantomData::<(C, T)>;
        *slot = self.value(Nullable {
            null_values,
            coding,
        })?;
        Ok(())
    }

    /// Reads a field for which null and these values are the default of its type, in a coding.
    #[inline]
    fn list_unless<C: Read<T>, T>(
        &mut self,
        slot: &mut Option<T>,
        null_values: &'static [NullValue],
    ) -> Result<(), Self::Error> {
        self.optional_unless::<C, T>(slot, null_values)
    }
}

struct Nullable<C, T> {
    null_values: &'static [NullValue],
    coding: PhantomData<(C, T)>,
}

impl<'de, C: Read<T>, T> DeserializeSeed<'de> for Nullable<C, T> {
    type Value = Option<T>;

    fn deserialize<D: Deserializer<'de>>(self, deserializer: D) -> Result<Option<T>, D::Error> {
        coded_null_values::<C, D, T>(deserializer, self.null_values)
    }
}

struct Reader<T>(PhantomData<T>);

impl<'de, T: Object<'de>> Visitor<'de> for Reader<T> {
    type Value = T;

    fn expecting(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "struct {}", T::NAME)
    }

    #[inline]
    fn visit_map<A: MapAccess<'de>>(self, map: A) -> Result<T, A::Error> {
        let key = FieldKey {
            keys: T::KEYS,
            spellings: T::SPELLINGS,
            likely: 0,
        };
        T::read(Entries {
            map,
            key,
            seen: Seen::default(),
        })
    }

    #[inline]
    fn visit_seq<A: SeqAccess<'de>>(self, elements: A) -> Result<T, A::Error> {
        T::read(Elements {
            elements,
            name: T::NAME,
            count: T::KEYS.len(),
            next: 0,
        })
    }
}

/// The fields of an object with keys.
struct Entries<A> {
    map: A,
    key: FieldKey,
    seen: Seen,
}

impl<'de, A: MapAccess<'de>> Fields<'de> for Entries<A> {
    type Error = A::Error;

    #[inline]
    fn next(&mut self) -> Result<Option<usize>, A::Error> {
        while let Some(found) = self.map.next_key_seed(self.key)? {
            let Some(index) = found else {
                self.map.next_value::<IgnoredAny>()?;
                continue;
            };
            if !self.seen.is_new(index) {
                let key = self.key.keys.get(index).copied();
                return Err(de::Error::duplicate_field(key.unwrap_or_default()));
            }
            self.key.likely = index + 1;
            return Ok(Some(index));
        }
        Ok(None)
    }

    #[inline]
    fn value<S: DeserializeSeed<'de>>(&mut self, seed: S) -> Result<S::Value, A::Error> {
        self.map.next_value_seed(seed)
    }
}

/// Which fields came.
#[derive(Default)]
struct Seen {
    /// A bit for each of the first fields.
    first: u64,
    /// Those that have no bit.
    others: Vec<usize>,
}

impl Seen {
    /// Notes a field, and returns whether it came for the first time.
    #[inline]
    fn is_new(&mut self, index: usize) -> bool {
        let bit = u32::try_from(index).ok();
        match bit.and_then(|bit| 1_u64.checked_shl(bit)) {
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
#[derive(Clone, Copy)]
struct FieldKey {
    keys: &'static [&'static str],
    spellings: &'static [&'static [&'static str]],
    /// The field after the last one: most servers write fields in the same order as the documentation.
    likely: usize,
}

impl FieldKey {
    #[inline]
    fn find(&self, key: &str) -> Option<usize> {
        if self
            .keys
            .get(self.likely)
            .is_some_and(|likely| *likely == key)
        {
            return Some(self.likely);
        }
        let position = |key: &str| self.keys.iter().position(|known| *known == key);
        position(key).or_else(|| {
            let mut fields = self.spellings.iter();
            let field = fields.find(|spellings| spellings.contains(&key))?;
            position(field.first()?)
        })
    }
}

impl<'de> DeserializeSeed<'de> for FieldKey {
    type Value = Option<usize>;

    #[inline]
    fn deserialize<D: Deserializer<'de>>(self, deserializer: D) -> Result<Self::Value, D::Error> {
        deserializer.deserialize_identifier(self)
    }
}

impl Visitor<'_> for FieldKey {
    type Value = Option<usize>;

    fn expecting(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str("field identifier")
    }

    #[inline]
    fn visit_str<E: de::Error>(self, key: &str) -> Result<Self::Value, E> {
        Ok(self.find(key))
    }

    fn visit_bytes<E: de::Error>(self, key: &[u8]) -> Result<Self::Value, E> {
        Ok(std::str::from_utf8(key).ok().and_then(|key| self.find(key)))
    }

    fn visit_u64<E: de::Error>(self, index: u64) -> Result<Self::Value, E> {
        let index = usize::try_from(index).ok();
        Ok(index.filter(|index| *index < self.keys.len()))
    }
}

/// The fields of an object that a format writes without keys.
struct Elements<A> {
    elements: A,
    name: &'static str,
    count: usize,
    next: usize,
}

impl<'de, A: SeqAccess<'de>> Fields<'de> for Elements<A> {
    type Error = A::Error;

    fn next(&mut self) -> Result<Option<usize>, A::Error> {
        let index = self.next;
        self.next += 1;
        Ok(Some(index).filter(|index| *index < self.count))
    }

    fn value<S: DeserializeSeed<'de>>(&mut self, seed: S) -> Result<S::Value, A::Error> {
        let value = self.elements.next_element_seed(seed)?;
        value.ok_or_else(|| {
            let (name, count) = (self.name, self.count);
            let expected = format!("struct {name} with {count} elements");
            de::Error::invalid_length(self.next - 1, &expected.as_str())
        })
    }
}

/// An object that is being written. The first error is kept until the end.
#[doc(hidden)]
pub struct Writer<S: Serializer> {
    object: Result<S::SerializeStruct, S::Error>,
    /// Whether a field without a value is left out, and not written as null.
    leaves_out: bool,
}

impl<S: Serializer> Writer<S> {
    /// Begins an object in which every field is written.
    pub fn all(serializer: S, name: &'static str, keys: &[&str]) -> Self {
        Self {
            object: serializer.serialize_struct(name, keys.len()),
            leaves_out: false,
        }
    }

    /// Begins an object in which a field without a value is left out; `given` tells which have one.
    pub fn some(serializer: S, name: &'static str, given: &[bool]) -> Self {
        let length = given.iter().filter(|is_given| **is_given).count();
        Self {
            object: serializer.serialize_struct(name, length),
            leaves_out: true,
        }
    }

    /// Writes a field that is always present.
    pub fn required<T: Serialize>(&mut self, key: &'static str, value: &T) {
        if let Ok(object) = &mut self.object
            && let Err(error) = object.serialize_field(key, value)
        {
            self.object = Err(error);
        }
    }

    /// Writes a field that may be absent.
    pub fn optional<T: Serialize>(&mut self, key: &'static str, value: &Option<T>) {
        if value.is_some() || !self.leaves_out {
            return self.required(key, value);
        }
        if let Ok(object) = &mut self.object
            && let Err(error) = object.skip_field(key)
        {
            self.object = Err(error);
        }
    }

    /// Writes a list or a map.
    pub fn list<T: Serialize>(&mut self, key: &'static str, value: &T) {
        self.required(key, value);
    }

    /// Writes a field that is always present, in a coding.
    pub fn required_as<C: Write<T>, T>(&mut self, key: &'static str, value: &T) {
        self.required(key, &Coded::<Ref<C>, &T>::new(value));
    }

    /// Writes a field that may be absent, in a coding.
    pub fn optional_as<C: Write<T>, T>(&mut self, key: &'static str, value: &Option<T>) {
        let value = value.as_ref().map(Coded::<Ref<C>, &T>::new);
        self.optional(key, &value);
    }

    /// Writes a list or a map in a coding.
    pub fn list_as<C: Write<T>, T>(&mut self, key: &'static str, value: &T) {
        self.required_as::<C, T>(key, value);
    }

    /// Writes a field for which several values mean null.
    pub fn optional_unless<C: Write<T>, T>(&mut self, key: &'static str, value: &Option<T>) {
        self.optional_as::<C, T>(key, value);
    }

    /// Writes a field for which several values are the default of its type.
    pub fn list_unless<C: Write<T>, T>(&mut self, key: &'static str, value: &T) {
        self.required_as::<C, T>(key, value);
    }

    /// Ends the object.
    pub fn end(self) -> Result<S::Ok, S::Error> {
        self.object?.end()
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
