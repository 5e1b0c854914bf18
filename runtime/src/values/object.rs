//! Reads objects by a table of their fields, for the macro `object!`, and writes them.
//! It must not know any type of a platform.
//!
//! serde's derived code does the same with fifteen functions for each type, which was two fifths of the time that a platform's
//! crate takes to compile. Here the loop over the keys is written once, and a type adds one function.

mod keys;
mod writer;

use std::{fmt, marker::PhantomData};

use serde::de::{
    self, Deserialize, DeserializeSeed, Deserializer, IgnoredAny, MapAccess, SeqAccess, Visitor,
};

use self::keys::{FieldKey, NO_FIELD, Seen};
pub use self::writer::Writer;
use super::coding::{Coded, Read};
use super::lenient::coded_null_values;
use crate::platform::NullValue;

/// What the macro says about a type.
#[doc(hidden)]
pub trait Object<'de>: Sized {
    /// The name of the type.
    const NAME: &'static str;
    /// The keys of the fields, in order.
    const KEYS: &'static [&'static str];
    /// All keys that are read: those of the fields, and their other spellings.
    const ALL_KEYS: &'static [&'static str];
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
    deserializer.deserialize_struct(T::NAME, T::ALL_KEYS, Reader(PhantomData))
}

/// The fields of an object that is being read: first [`next`](Self::next), then one of the other methods for the value.
#[doc(hidden)]
pub trait Fields<'de>: Sized {
    type Error: de::Error;

    /// Returns the index of the next field, or an index of no field after the last one. Passes over unknown keys.
    fn next(&mut self) -> Result<usize, Self::Error>;

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

    // A call for each key would be a third of what reading the keys costs.
    #[inline(always)]
    fn next(&mut self) -> Result<usize, A::Error> {
        while let Some(index) = self.map.next_key_seed(&self.key)? {
            if index == NO_FIELD {
                self.map.next_value::<IgnoredAny>()?;
                continue;
            }
            if !self.seen.is_new(index) {
                let key = self.key.keys.get(index).copied();
                return Err(de::Error::duplicate_field(key.unwrap_or_default()));
            }
            self.key.likely = index + 1;
            return Ok(index);
        }
        Ok(NO_FIELD)
    }

    #[inline]
    fn value<S: DeserializeSeed<'de>>(&mut self, seed: S) -> Result<S::Value, A::Error> {
        self.map.next_value_seed(seed)
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

    fn next(&mut self) -> Result<usize, A::Error> {
        let index = self.next;
        self.next += 1;
        Ok(if index < self.count { index } else { NO_FIELD })
    }

    fn value<S: DeserializeSeed<'de>>(&mut self, seed: S) -> Result<S::Value, A::Error> {
        let value = self.elements.next_element_seed(seed)?;
        value.ok_or_else(|| {
            let (name, count) = (self.name, self.count);
            let s = if count == 1 { "" } else { "s" };
            let expected = format!("struct {name} with {count} element{s}");
            de::Error::invalid_length(self.next - 1, &expected.as_str())
        })
    }
}
