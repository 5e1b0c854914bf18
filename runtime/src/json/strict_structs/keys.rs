//! Reads the key of an object, and remembers where it is for the case that nothing reads its value.
//! It must not know which keys are read.

use std::fmt;

use serde::de::{self, DeserializeSeed, Deserializer, Visitor};

use crate::json::unknown_keys::Key;

/// Reads a key and remembers it.
pub(super) struct Seed<'a, S> {
    pub(super) seed: S,
    pub(super) key: &'a mut Key,
}

impl<'de, S: DeserializeSeed<'de>> DeserializeSeed<'de> for Seed<'_, S> {
    type Value = S::Value;

    fn deserialize<D: Deserializer<'de>>(self, deserializer: D) -> Result<S::Value, D::Error> {
        self.seed.deserialize(Keys {
            inner: deserializer,
            key: self.key,
        })
    }
}

/// Reads keys of structs and texts, which may be unknown. All other keys, such as numbers, belong to maps.
struct Keys<'a, D> {
    inner: D,
    key: &'a mut Key,
}

/// Methods of a deserializer that remember the key.
macro_rules! remembered {
    ($($method:ident)*) => {
        $(fn $method<V: Visitor<'de>>(self, visitor: V) -> Result<V::Value, D::Error> {
            self.inner.$method(Text { visitor, key: self.key })
        })*
    };
}

/// Methods of a deserializer that do not.
macro_rules! handed_on {
    ($($method:ident $(($($name:ident: $type:ty),*))?)*) => {
        $(fn $method<V: Visitor<'de>>(self, $($($name: $type,)*)? visitor: V) -> Result<V::Value, D::Error> {
            self.inner.$method($($($name,)*)? visitor)
        })*
    };
}

impl<'de, D: Deserializer<'de>> Deserializer<'de> for Keys<'_, D> {
    type Error = D::Error;

    remembered! { deserialize_identifier deserialize_str deserialize_string }

    handed_on! {
        deserialize_any deserialize_bool deserialize_char deserialize_f32 deserialize_f64
        deserialize_i8 deserialize_i16 deserialize_i32 deserialize_i64 deserialize_i128
        deserialize_u8 deserialize_u16 deserialize_u32 deserialize_u64 deserialize_u128
        deserialize_bytes deserialize_byte_buf deserialize_unit deserialize_option deserialize_seq deserialize_map
        deserialize_ignored_any deserialize_tuple(length: usize)
        deserialize_unit_struct(name: &'static str) deserialize_newtype_struct(name: &'static str)
        deserialize_tuple_struct(name: &'static str, length: usize)
        deserialize_struct(name: &'static str, fields: &'static [&'static str])
        deserialize_enum(name: &'static str, variants: &'static [&'static str])
    }
}

struct Text<'a, V> {
    visitor: V,
    key: &'a mut Key,
}

impl<'de, V: Visitor<'de>> Visitor<'de> for Text<'_, V> {
    type Value = V::Value;

    fn expecting(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        self.visitor.expecting(f)
    }

    fn visit_borrowed_str<E: de::Error>(self, key: &'de str) -> Result<V::Value, E> {
        *self.key = Key::borrowed(key);
        self.visitor.visit_borrowed_str(key)
    }

    fn visit_str<E: de::Error>(self, key: &str) -> Result<V::Value, E> {
        *self.key = Key::passing(key);
        self.visitor.visit_str(key)
    }

    fn visit_string<E: de::Error>(self, key: String) -> Result<V::Value, E> {
        *self.key = Key::passing(&key);
        self.visitor.visit_string(key)
    }
}
