//! Objects that need a look ahead before they are read, because a field may come in several spellings at once.
//! It must not know any type of a platform.
//!
//! Whoever reads an object by its keys takes the second spelling of a field for a duplicate. Only the values concerned are
//! stored here. All others are read in place.

use std::{collections::VecDeque, fmt};

use serde::de::{self, DeserializeSeed, Deserializer, MapAccess, SeqAccess, Visitor};
use serde::{de::value::StringDeserializer, forward_to_deserialize_any};
use serde_json::Value as Json;

use crate::{
    json::{numbers, strict_structs::Objects},
    values::timestamp::Timestamp,
};

/// The start of the error message for a value that was stored. Its place in the text is no longer known, but its key
/// is.
pub(crate) const IN_FIELD: &str = "in the field `";

/// Fields with more than one spelling, and the spellings of each.
type Spellings = &'static [&'static [&'static str]];

/// Reads a struct with a look ahead. It has no `Debug`, which could show the data.
#[doc(hidden)]
pub struct Ahead<D> {
    deserializer: D,
    fields: Spellings,
}

impl<D> Ahead<D> {
    #[doc(hidden)]
    pub fn new(deserializer: D, fields: Spellings) -> Self {
        Self {
            deserializer,
            fields,
        }
    }
}

impl<'de, D: Deserializer<'de>> Deserializer<'de> for Ahead<D> {
    type Error = D::Error;

    fn deserialize_any<V: Visitor<'de>>(self, visitor: V) -> Result<V::Value, D::Error> {
        self.deserializer.deserialize_any(visitor)
    }

    fn deserialize_struct<V: Visitor<'de>>(
        self,
        name: &'static str,
        fields: &'static [&'static str],
        visitor: V,
    ) -> Result<V::Value, D::Error> {
        let looking = Looking {
            visitor,
            fields: self.fields,
        };
        self.deserializer.deserialize_struct(name, fields, looking)
    }

    forward_to_deserialize_any! {
        bool i8 i16 i32 i64 i128 u8 u16 u32 u64 u128 f32 f64 char str string bytes byte_buf option unit
        unit_struct newtype_struct seq tuple tuple_struct map enum identifier ignored_any
    }
}

struct Looking<V> {
    visitor: V,
    fields: Spellings,
}

impl<'de, V: Visitor<'de>> Visitor<'de> for Looking<V> {
    type Value = V::Value;

    fn expecting(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        self.visitor.expecting(f)
    }

    fn visit_seq<A: SeqAccess<'de>>(self, items: A) -> Result<V::Value, A::Error> {
        self.visitor.visit_seq(items)
    }

    fn visit_map<A: MapAccess<'de>>(self, map: A) -> Result<V::Value, A::Error> {
        self.visitor.visit_map(Entries {
            map,
            fields: Some(self.fields),
            held: VecDeque::new(),
            value: None,
            seen: Vec::new(),
        })
    }
}

/// The entries of an object in the order in which they can be read.
struct Entries<A> {
    map: A,
    /// The fields that may still come.
    fields: Option<Spellings>,
    /// Entries that wait to be read.
    held: VecDeque<(String, Json)>,
    /// The entry whose key was returned last, if its value is not read in place.
    value: Option<(String, Json)>,
    /// For each field with several spellings: the spelling that came, and its value.
    seen: Vec<(&'static [&'static str], &'static str, Json)>,
}

impl<'de, A: MapAccess<'de>> Entries<A> {
    /// Returns the next key, and sets `value` if its value was read already.
    fn key(&mut self) -> Result<Option<String>, A::Error> {
        if let Some(fields) = self.fields {
            while let Some(key) = self.map.next_key::<String>()? {
                let Some((field, spelling)) = member(fields, &key) else {
                    return Ok(Some(key));
                };
                let value = self.map.next_value()?;
                if self.is_new(field, spelling, &value)? {
                    self.value = Some((key.clone(), value));
                    return Ok(Some(key));
                }
            }
            self.hold_nulls();
        }
        self.fields = None;
        let held = self.held.pop_front();
        let key = held.as_ref().map(|(key, _)| key.clone());
        self.value = held;
        Ok(key)
    }

    /// Returns whether a spelling is the first with a value for its field. Null counts as no value, like a missing key.
    fn is_new(
        &mut self,
        field: &'static [&'static str],
        spelling: &'static str,
        value: &Json,
    ) -> Result<bool, A::Error> {
        let seen = self.seen.iter_mut().find(|(seen, ..)| *seen == field);
        match seen {
            Some((_, first, _)) if *first == spelling => Err(de::Error::duplicate_field(spelling)),
            Some((_, _, _)) if value.is_null() => Ok(false),
            Some((_, first, old)) if old.is_null() => {
                (*first, *old) = (spelling, value.clone());
                Ok(true)
            }
            Some((_, _, old)) if same(old, value) => Ok(false),
            Some((_, first, _)) => Err(de::Error::custom(format_args!(
                "duplicate field: `{first}` and `{spelling}` are the same field and have different values"
            ))),
            None => {
                self.seen.push((field, spelling, value.clone()));
                Ok(!value.is_null())
            }
        }
    }

    /// Queues the fields for which only null came.
    fn hold_nulls(&mut self) {
        let nulls = self.seen.drain(..).filter(|(.., value)| value.is_null());
        self.held
            .extend(nulls.map(|(_, spelling, null)| (spelling.to_owned(), null)));
    }
}

impl<'de, A: MapAccess<'de>> MapAccess<'de> for Entries<A> {
    type Error = A::Error;

    fn next_key_seed<S: DeserializeSeed<'de>>(
        &mut self,
        seed: S,
    ) -> Result<Option<S::Value>, A::Error> {
        if self.fields.is_none() && self.held.is_empty() {
            return self.map.next_key_seed(seed);
        }
        match self.key()? {
            Some(key) => seed.deserialize(StringDeserializer::new(key)).map(Some),
            None => self.map.next_key_seed(seed),
        }
    }

    fn next_value_seed<S: DeserializeSeed<'de>>(&mut self, seed: S) -> Result<S::Value, A::Error> {
        match self.value.take() {
            Some((key, Json::Null)) => seed
                .deserialize(Objects::new(Json::Null))
                .map_err(|_| de::Error::custom(format_args!("missing field `{key}`"))),
            Some((key, value)) => seed
                .deserialize(Objects::new(value))
                .map_err(|error| de::Error::custom(format_args!("{IN_FIELD}{key}`: {error}"))),
            None => self.map.next_value_seed(seed),
        }
    }
}

/// Returns the field that a key is a spelling of.
fn member(
    fields: &'static [&'static [&'static str]],
    key: &str,
) -> Option<(&'static [&'static str], &'static str)> {
    fields.iter().find_map(|field| {
        let spelling = field.iter().find(|spelling| **spelling == key)?;
        Some((*field, *spelling))
    })
}

/// Returns whether two values are the same: a number and a text, or two times, in any of their spellings.
fn same(one: &Json, other: &Json) -> bool {
    match (one, other) {
        (Json::Number(one), Json::Number(other)) => numbers::word(one) == numbers::word(other),
        (Json::Number(number), Json::String(text)) | (Json::String(text), Json::Number(number)) => {
            let number = numbers::word(number);
            number == *text || numbers::whole_text(text).is_some_and(|it| it.to_string() == number)
        }
        (Json::String(one), Json::String(other)) => {
            let time = |text: &str| text.parse::<Timestamp>().ok();
            one == other || time(one).is_some_and(|it| Some(it) == time(other))
        }
        (Json::Array(one), Json::Array(other)) => {
            let mut pairs = one.iter().zip(other);
            one.len() == other.len() && pairs.all(|(one, other)| same(one, other))
        }
        (Json::Object(one), Json::Object(other)) => {
            let mut entries = one.iter();
            one.len() == other.len()
                && entries.all(|(key, value)| other.get(key).is_some_and(|it| same(value, it)))
        }
        (one, other) => one == other,
    }
}
