//! Unions that are distinguished by the kind of their JSON value, and read without an intermediate value tree.
//! It must not know any type of a platform.

use std::{fmt, marker::PhantomData};

use serde::de::value::MapAccessDeserializer;
use serde::de::{self, MapAccess, SeqAccess};
use serde::{Deserialize, Deserializer};
use serde_json::{Number, Value as Json};

use crate::json::{
    numbers::{self, Opened},
    strict_structs::OfList,
};

/// How a union is created from each kind of JSON. A kind without a variant becomes `other`.
///
/// `L` and `O` are the types of the list and the object.
pub struct UntaggedReader<T, L = Json, O = Json> {
    boolean: Option<fn(bool) -> T>,
    number: Option<fn(f64) -> T>,
    text: Option<fn(String) -> T>,
    list: Option<fn(L) -> T>,
    object: Option<fn(O) -> T>,
    other: fn(Json) -> T,
}

impl<T> UntaggedReader<T> {
    /// Creates a reader for which every kind is `other`.
    pub fn new(other: fn(Json) -> T) -> Self {
        Self {
            boolean: None,
            number: None,
            text: None,
            list: None,
            object: None,
            other,
        }
    }
}

impl<T, L, O> UntaggedReader<T, L, O> {
    /// Sets the variant for a boolean.
    pub fn boolean(self, boolean: fn(bool) -> T) -> Self {
        Self {
            boolean: Some(boolean),
            ..self
        }
    }

    /// Sets the variant for a number.
    pub fn number(self, number: fn(f64) -> T) -> Self {
        Self {
            number: Some(number),
            ..self
        }
    }

    /// Sets the variant for a text.
    pub fn text(self, text: fn(String) -> T) -> Self {
        Self {
            text: Some(text),
            ..self
        }
    }

    /// Sets the variant for a list.
    pub fn list<M>(self, list: fn(M) -> T) -> UntaggedReader<T, M, O> {
        UntaggedReader {
            boolean: self.boolean,
            number: self.number,
            text: self.text,
            list: Some(list),
            object: self.object,
            other: self.other,
        }
    }

    /// Sets the variant for an object.
    pub fn object<P>(self, object: fn(P) -> T) -> UntaggedReader<T, L, P> {
        UntaggedReader {
            boolean: self.boolean,
            number: self.number,
            text: self.text,
            list: self.list,
            object: Some(object),
            other: self.other,
        }
    }

    /// Reads the union.
    ///
    /// # Errors
    /// Returns an error if the contents of a list or an object do not fit their type.
    pub fn read<'de, D>(self, deserializer: D) -> Result<T, D::Error>
    where
        D: Deserializer<'de>,
        L: Deserialize<'de>,
        O: Deserialize<'de>,
    {
        deserializer.deserialize_any(ByKind(self, PhantomData))
    }
}

struct ByKind<T, L, O>(UntaggedReader<T, L, O>, PhantomData<(L, O)>);

impl<'de, T, L, O> de::Visitor<'de> for ByKind<T, L, O>
where
    L: Deserialize<'de>,
    O: Deserialize<'de>,
{
    type Value = T;

    fn expecting(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str("any value")
    }

    fn visit_unit<E: de::Error>(self) -> Result<T, E> {
        Ok((self.0.other)(Json::Null))
    }

    fn visit_none<E: de::Error>(self) -> Result<T, E> {
        self.visit_unit()
    }

    fn visit_some<D: Deserializer<'de>>(self, deserializer: D) -> Result<T, D::Error> {
        deserializer.deserialize_any(self)
    }

    fn visit_bool<E: de::Error>(self, value: bool) -> Result<T, E> {
        Ok(match self.0.boolean {
            Some(boolean) => boolean(value),
            None => (self.0.other)(value.into()),
        })
    }

    fn visit_i64<E: de::Error>(self, value: i64) -> Result<T, E> {
        Ok(match self.0.number {
            Some(number) => number(value as f64),
            None => (self.0.other)(value.into()),
        })
    }

    fn visit_u64<E: de::Error>(self, value: u64) -> Result<T, E> {
        Ok(match self.0.number {
            Some(number) => number(value as f64),
            None => (self.0.other)(value.into()),
        })
    }

    fn visit_f64<E: de::Error>(self, value: f64) -> Result<T, E> {
        Ok(match self.0.number {
            Some(number) => number(value),
            None => (self.0.other)(Number::from_f64(value).map_or(Json::Null, Json::Number)),
        })
    }

    fn visit_str<E: de::Error>(self, value: &str) -> Result<T, E> {
        Ok(match self.0.text {
            Some(text) => text(value.to_owned()),
            None => (self.0.other)(value.into()),
        })
    }

    fn visit_seq<A: SeqAccess<'de>>(self, items: A) -> Result<T, A::Error> {
        let items = OfList(items);
        match self.0.list {
            Some(list) => L::deserialize(items).map(list),
            None => Json::deserialize(items).map(self.0.other),
        }
    }

    fn visit_map<A: MapAccess<'de>>(self, entries: A) -> Result<T, A::Error> {
        let entries = match numbers::open(entries)? {
            Opened::Number(text) => {
                return match (self.0.number, text.parse()) {
                    (Some(number), _) => numbers::float(&text).map(number),
                    (None, Ok(exact)) => Ok((self.0.other)(Json::Number(exact))),
                    (None, Err(_)) => Err(de::Error::invalid_type(de::Unexpected::Map, &self)),
                };
            }
            Opened::Map(entries) => MapAccessDeserializer::new(entries),
        };
        match self.0.object {
            Some(object) => O::deserialize(entries).map(object),
            None => Json::deserialize(entries).map(self.0.other),
        }
    }
}
