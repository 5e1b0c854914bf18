//! A JSON reader that accepts a struct from an object only, an integer in any spelling, and a number as a number.
//! It must not know any type, nor the envelope.
//!
//! serde's derived code also reads a struct from an array, by the position of its fields: `[7]` would silently become
//! `Counts { devices: 7 }`. It does not read an integer from `45.0`, which some languages write for every number. Every
//! value below passes through this reader.

mod keys;

use std::{convert::identity, fmt, marker::PhantomData};

use serde::de::{
    self, Deserialize, DeserializeSeed, Deserializer, MapAccess, SeqAccess, Unexpected, Visitor,
};
use serde::forward_to_deserialize_any;

use crate::json::{
    numbers::{self, Opened},
    unknown_keys::{self, Key},
};

/// Reads a value; objects inside it are read the same way.
pub(crate) struct Objects<D> {
    inner: D,
    /// The key of the value, which is noted if nothing reads the value.
    key: Key,
}

impl<D> Objects<D> {
    /// Reads a value that has no key.
    pub(crate) fn new(inner: D) -> Self {
        Self::under(Key::NONE, inner)
    }

    fn under(key: Key, inner: D) -> Self {
        Self { inner, key }
    }
}

/// Methods of a deserializer that pass their arguments on. The value passes through the visitor that `$with` creates.
macro_rules! handed_on {
    ($with:ident: $($method:ident $(($($name:ident: $type:ty),*))?)*) => {
        $(fn $method<V: Visitor<'de>>(self, $($($name: $type,)*)? visitor: V) -> Result<V::Value, D::Error> {
            self.inner.$method($($($name,)*)? $with(visitor))
        })*
    };
}

/// The methods that read integers.
macro_rules! integers {
    ($($method:ident)*) => {
        $(fn $method<V: Visitor<'de>>(self, visitor: V) -> Result<V::Value, D::Error> {
            self.inner.deserialize_any(Integer(visitor))
        })*
    };
}

impl<'de, D: Deserializer<'de>> Deserializer<'de> for Objects<D> {
    type Error = D::Error;

    handed_on! { Any: deserialize_any }

    handed_on! {
        identity: deserialize_bool deserialize_f32 deserialize_f64 deserialize_char deserialize_str deserialize_string
        deserialize_bytes deserialize_byte_buf deserialize_unit deserialize_identifier
        deserialize_unit_struct(name: &'static str)
        deserialize_enum(name: &'static str, variants: &'static [&'static str])
    }

    integers! {
        deserialize_i8 deserialize_i16 deserialize_i32 deserialize_i64 deserialize_i128
        deserialize_u8 deserialize_u16 deserialize_u32 deserialize_u64 deserialize_u128
    }

    handed_on! {
        Inside: deserialize_map deserialize_seq deserialize_option deserialize_tuple(length: usize)
        deserialize_tuple_struct(name: &'static str, length: usize)
        deserialize_newtype_struct(name: &'static str)
    }

    fn deserialize_struct<V: Visitor<'de>>(
        self,
        _name: &'static str,
        _fields: &'static [&'static str],
        visitor: V,
    ) -> Result<V::Value, D::Error> {
        self.inner.deserialize_map(Inside(visitor))
    }

    fn deserialize_ignored_any<V: Visitor<'de>>(self, visitor: V) -> Result<V::Value, D::Error> {
        unknown_keys::note(self.key);
        self.inner.deserialize_ignored_any(visitor)
    }
}

/// Reads a value from the items of a list, which is not a struct. The contents pass through [`Objects`] if the list
/// did. Wrapping the list once more would create a new type at each level, without end for recursive types.
pub(crate) struct OfList<A>(pub(crate) A);

impl<'de, A: SeqAccess<'de>> Deserializer<'de> for OfList<A> {
    type Error = A::Error;

    fn deserialize_any<V: Visitor<'de>>(self, visitor: V) -> Result<V::Value, A::Error> {
        visitor.visit_seq(self.0)
    }

    fn deserialize_struct<V: Visitor<'de>>(
        self,
        _name: &'static str,
        _fields: &'static [&'static str],
        visitor: V,
    ) -> Result<V::Value, A::Error> {
        // The list has been entered, unlike a list that serde_json finds instead of an object. Another word
        // distinguishes the two.
        Err(de::Error::invalid_type(Unexpected::Other("list"), &visitor))
    }

    fn deserialize_option<V: Visitor<'de>>(self, visitor: V) -> Result<V::Value, A::Error> {
        visitor.visit_some(self)
    }

    fn deserialize_newtype_struct<V: Visitor<'de>>(
        self,
        _name: &'static str,
        visitor: V,
    ) -> Result<V::Value, A::Error> {
        visitor.visit_newtype_struct(self)
    }

    forward_to_deserialize_any! {
        bool i8 i16 i32 i64 i128 u8 u16 u32 u64 u128 f32 f64 char str string bytes byte_buf unit
        unit_struct seq tuple tuple_struct map enum identifier ignored_any
    }
}

/// What a visitor expects, and methods that pass a value on unchanged.
macro_rules! values {
    ($($method:ident($type:ty))*) => {
        fn expecting(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
            self.0.expecting(f)
        }

        $(fn $method<E: de::Error>(self, value: $type) -> Result<V::Value, E> {
            self.0.$method(value)
        })*
    };
}

/// Methods of a visitor that pass null on, and make the contents of another value pass through [`Objects`] too.
macro_rules! inside {
    () => {
        fn visit_unit<E: de::Error>(self) -> Result<V::Value, E> {
            self.0.visit_unit()
        }

        fn visit_none<E: de::Error>(self) -> Result<V::Value, E> {
            self.0.visit_none()
        }

        fn visit_some<D: Deserializer<'de>>(self, inner: D) -> Result<V::Value, D::Error> {
            self.0.visit_some(Objects::new(inner))
        }

        fn visit_newtype_struct<D: Deserializer<'de>>(
            self,
            inner: D,
        ) -> Result<V::Value, D::Error> {
            self.0.visit_newtype_struct(Objects::new(inner))
        }

        fn visit_seq<A: SeqAccess<'de>>(self, items: A) -> Result<V::Value, A::Error> {
            self.0.visit_seq(Items::new(items))
        }
    };
}

/// A visitor that expects a list, an object or a wrapper of another value.
struct Inside<V>(V);

impl<'de, V: Visitor<'de>> Visitor<'de> for Inside<V> {
    type Value = V::Value;

    values! {}
    inside! {}

    fn visit_map<A: MapAccess<'de>>(self, entries: A) -> Result<V::Value, A::Error> {
        self.0.visit_map(Items::new(entries))
    }
}

/// A visitor that accepts any value. It receives a number as a number.
struct Any<V>(V);

impl<'de, V: Visitor<'de>> Visitor<'de> for Any<V> {
    type Value = V::Value;

    values! {
        visit_bool(bool) visit_i64(i64) visit_i128(i128) visit_u64(u64) visit_u128(u128) visit_f64(f64)
        visit_str(&str) visit_borrowed_str(&'de str) visit_string(String)
    }
    inside! {}

    fn visit_map<A: MapAccess<'de>>(self, entries: A) -> Result<V::Value, A::Error> {
        match numbers::open(Items::new(entries))? {
            Opened::Number(text) => numbers::visit(text, self.0),
            Opened::Map(entries) => self.0.visit_map(entries),
        }
    }
}

/// A visitor that expects an integer. It accepts a float without a fraction.
struct Integer<V>(V);

impl<'de, V: Visitor<'de>> Visitor<'de> for Integer<V> {
    type Value = V::Value;

    values! { visit_i64(i64) visit_i128(i128) visit_u64(u64) visit_u128(u128) }

    fn visit_f64<E: de::Error>(self, value: f64) -> Result<V::Value, E> {
        match numbers::whole_float(value) {
            Some(value) => self.0.visit_i64(value),
            None => self.0.visit_f64(value),
        }
    }

    fn visit_map<A: MapAccess<'de>>(self, entries: A) -> Result<V::Value, A::Error> {
        numbers::only(entries, self)
    }
}

/// The items of a list or the entries of an object.
struct Items<A> {
    inner: A,
    /// The key that was read last.
    key: Key,
}

impl<A> Items<A> {
    fn new(inner: A) -> Self {
        let key = Key::NONE;
        Self { inner, key }
    }
}

impl<'de, A: SeqAccess<'de>> SeqAccess<'de> for Items<A> {
    type Error = A::Error;

    fn next_element_seed<S: DeserializeSeed<'de>>(
        &mut self,
        seed: S,
    ) -> Result<Option<S::Value>, A::Error> {
        let key = Key::NONE;
        self.inner.next_element_seed(Seed { seed, key })
    }

    fn size_hint(&self) -> Option<usize> {
        self.inner.size_hint()
    }
}

impl<'de, A: MapAccess<'de>> MapAccess<'de> for Items<A> {
    type Error = A::Error;

    fn next_key_seed<S: DeserializeSeed<'de>>(
        &mut self,
        seed: S,
    ) -> Result<Option<S::Value>, A::Error> {
        self.key = Key::NONE;
        let key = &mut self.key;
        self.inner.next_key_seed(keys::Seed { seed, key })
    }

    fn next_value_seed<S: DeserializeSeed<'de>>(&mut self, seed: S) -> Result<S::Value, A::Error> {
        let key = self.key;
        self.inner.next_value_seed(Seed { seed, key })
    }

    fn size_hint(&self) -> Option<usize> {
        self.inner.size_hint()
    }
}

struct Seed<S> {
    seed: S,
    key: Key,
}

impl<'de, S: DeserializeSeed<'de>> DeserializeSeed<'de> for Seed<S> {
    type Value = S::Value;

    fn deserialize<D: Deserializer<'de>>(self, deserializer: D) -> Result<S::Value, D::Error> {
        self.seed
            .deserialize(Objects::under(self.key, deserializer))
    }
}

/// Reads a `T`, with every struct from an object.
pub(crate) struct Value<T>(pub(crate) PhantomData<T>);

impl<'de, T: Deserialize<'de>> DeserializeSeed<'de> for Value<T> {
    type Value = T;

    fn deserialize<D: Deserializer<'de>>(self, deserializer: D) -> Result<T, D::Error> {
        read(deserializer)
    }
}

/// Reads a `T` from a deserializer, with every struct from an object.
pub(crate) fn read<'de, T, D>(deserializer: D) -> Result<T, D::Error>
where
    T: Deserialize<'de>,
    D: Deserializer<'de>,
{
    T::deserialize(Objects::new(deserializer))
}
