//! A serde deserializer over plain values whose errors contain the problem and its path.
//! Must not know the types that are decoded, nor files.

use std::fmt;

use serde::de::value::StrDeserializer;
use serde::de::{
    self, DeserializeSeed, Deserializer, EnumAccess, Expected, IntoDeserializer, MapAccess,
    SeqAccess, Unexpected, VariantAccess, Visitor,
};

use super::{DecodeError, Misfit};
use crate::source::Step;
use crate::spec::data::Data;

/// A value to decode.
#[derive(Clone, Copy)]
pub(super) struct Decoder<'a>(pub(super) &'a Data);

impl std::error::Error for DecodeError {}

impl fmt::Display for DecodeError {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "{:?}: {:?}", self.steps, self.misfit)
    }
}

impl de::Error for DecodeError {
    fn custom<T: fmt::Display>(message: T) -> Self {
        Self::new(Misfit::Other(message.to_string()))
    }

    fn invalid_type(unexpected: Unexpected<'_>, expected: &dyn Expected) -> Self {
        Self::wrong(expected.to_string(), &found(unexpected))
    }

    fn invalid_value(unexpected: Unexpected<'_>, expected: &dyn Expected) -> Self {
        Self::wrong(expected.to_string(), &found(unexpected))
    }

    fn unknown_variant(variant: &str, expected: &'static [&'static str]) -> Self {
        Self::new(Misfit::UnknownWord {
            word: variant.to_owned(),
            expected,
            is_key: false,
        })
    }

    fn unknown_field(field: &str, expected: &'static [&'static str]) -> Self {
        Self::new(Misfit::UnknownKey {
            key: field.to_owned(),
            expected: expected.to_vec(),
        })
    }

    fn missing_field(field: &'static str) -> Self {
        Self::new(Misfit::MissingKey { key: field })
    }
}

impl DecodeError {
    fn wrong(expected: impl Into<String>, found: &Data) -> Self {
        Self::new(Misfit::WrongType {
            expected: expected.into(),
            found: found.clone(),
        })
    }
}

/// Converts the value in an error of serde.
fn found(unexpected: Unexpected<'_>) -> Data {
    match unexpected {
        Unexpected::Bool(value) => Data::Bool(value),
        Unexpected::Unsigned(value) => Data::Unsigned(value),
        Unexpected::Signed(value) => Data::Signed(value),
        Unexpected::Float(value) => Data::Float(value),
        Unexpected::Str(text) => Data::Text(text.to_owned()),
        Unexpected::Seq => Data::List(Vec::new()),
        Unexpected::Map => Data::Map(Vec::new()),
        _ => Data::Null,
    }
}

type Result<T> = std::result::Result<T, DecodeError>;

impl<'a> Decoder<'a> {
    fn whole<V: Visitor<'a>>(self, visitor: V, expected: &str) -> Result<V::Value> {
        match self.0 {
            Data::Unsigned(number) => visitor.visit_u64(*number),
            Data::Signed(number) => visitor.visit_i64(*number),
            Data::Hole => visitor.visit_u64(0),
            other => Err(DecodeError::wrong(expected, other)),
        }
    }
}

impl<'a> Deserializer<'a> for Decoder<'a> {
    type Error = DecodeError;

    fn deserialize_any<V: Visitor<'a>>(self, visitor: V) -> Result<V::Value> {
        match self.0 {
            Data::Null => visitor.visit_unit(),
            Data::Bool(value) => visitor.visit_bool(*value),
            Data::Unsigned(number) => visitor.visit_u64(*number),
            Data::Signed(number) => visitor.visit_i64(*number),
            Data::Float(number) => visitor.visit_f64(*number),
            Data::Text(text) => visitor.visit_borrowed_str(text),
            Data::List(items) => visitor.visit_seq(Items { items, next: 0 }),
            Data::Map(entries) => visitor.visit_map(Entries { entries, next: 0 }),
            Data::Hole => visitor.visit_borrowed_str(""),
        }
    }

    fn deserialize_bool<V: Visitor<'a>>(self, visitor: V) -> Result<V::Value> {
        match self.0 {
            Data::Bool(value) => visitor.visit_bool(*value),
            Data::Hole => visitor.visit_bool(false),
            other => Err(DecodeError::wrong("`true` or `false`", other)),
        }
    }

    fn deserialize_i64<V: Visitor<'a>>(self, visitor: V) -> Result<V::Value> {
        self.whole(visitor, "a whole number")
    }

    fn deserialize_u64<V: Visitor<'a>>(self, visitor: V) -> Result<V::Value> {
        match self.0 {
            Data::Signed(_) => Err(DecodeError::wrong("a whole number from 0", self.0)),
            _ => self.whole(visitor, "a whole number from 0"),
        }
    }

    fn deserialize_str<V: Visitor<'a>>(self, visitor: V) -> Result<V::Value> {
        match self.0 {
            Data::Text(text) => visitor.visit_borrowed_str(text),
            Data::Hole => visitor.visit_borrowed_str(""),
            other => Err(DecodeError::wrong("text", other)),
        }
    }

    fn deserialize_string<V: Visitor<'a>>(self, visitor: V) -> Result<V::Value> {
        self.deserialize_str(visitor)
    }

    /// A key without a value is a mistake, not a way to omit the key.
    fn deserialize_option<V: Visitor<'a>>(self, visitor: V) -> Result<V::Value> {
        match self.0 {
            Data::Hole => visitor.visit_none(),
            _ => visitor.visit_some(self),
        }
    }

    fn deserialize_seq<V: Visitor<'a>>(self, visitor: V) -> Result<V::Value> {
        match self.0 {
            Data::List(items) => visitor.visit_seq(Items { items, next: 0 }),
            Data::Hole => visitor.visit_seq(Items {
                items: &[],
                next: 0,
            }),
            other => Err(DecodeError::wrong("a list", other)),
        }
    }

    fn deserialize_map<V: Visitor<'a>>(self, visitor: V) -> Result<V::Value> {
        match self.0 {
            Data::Map(entries) => visitor.visit_map(Entries { entries, next: 0 }),
            Data::Hole => visitor.visit_map(Entries {
                entries: &[],
                next: 0,
            }),
            other => Err(DecodeError::wrong("an object", other)),
        }
    }

    fn deserialize_struct<V: Visitor<'a>>(
        self,
        _: &'static str,
        fields: &'static [&'static str],
        visitor: V,
    ) -> Result<V::Value> {
        match self.0 {
            Data::Map(entries) => visitor.visit_map(Entries { entries, next: 0 }),
            Data::Hole => visitor.visit_map(HoleEntries { keys: fields }),
            other => Err(DecodeError::wrong(
                format!("an object with the keys {}", super::report::some_of(fields)),
                other,
            )),
        }
    }

    fn deserialize_enum<V: Visitor<'a>>(
        self,
        _: &'static str,
        variants: &'static [&'static str],
        visitor: V,
    ) -> Result<V::Value> {
        match self.0 {
            Data::Text(word) => visitor.visit_enum(Word {
                word,
                content: None,
                variants,
            }),
            Data::Map(entries) => match entries.as_slice() {
                [(word, content)] => visitor.visit_enum(Word {
                    word,
                    content: Some(content),
                    variants,
                }),
                _ => Err(DecodeError::wrong(
                    format!("exactly one of {}", super::report::listed(variants)),
                    self.0,
                )),
            },
            Data::Hole => visitor.visit_enum(Word {
                word: variants.first().copied().unwrap_or_default(),
                content: Some(&Data::Hole),
                variants,
            }),
            other => Err(DecodeError::wrong(
                format!("one of {}", super::report::listed(variants)),
                other,
            )),
        }
    }

    serde::forward_to_deserialize_any! {
        <V: Visitor<'a>>
        i8 i16 i32 i128 u8 u16 u32 u128 f32 f64 char bytes byte_buf unit unit_struct newtype_struct tuple tuple_struct
        identifier ignored_any
    }
}

struct Items<'a> {
    items: &'a [Data],
    next: usize,
}

impl<'a> SeqAccess<'a> for Items<'a> {
    type Error = DecodeError;

    fn next_element_seed<T: DeserializeSeed<'a>>(&mut self, seed: T) -> Result<Option<T::Value>> {
        let Some(item) = self.items.get(self.next) else {
            return Ok(None);
        };
        let step = Step::Index(self.next);
        self.next += 1;
        seed.deserialize(Decoder(item))
            .map(Some)
            .map_err(|error| error.inside(step))
    }
}

struct Entries<'a> {
    entries: &'a [(String, Data)],
    next: usize,
}

impl<'a> MapAccess<'a> for Entries<'a> {
    type Error = DecodeError;

    fn next_key_seed<K: DeserializeSeed<'a>>(&mut self, seed: K) -> Result<Option<K::Value>> {
        let Some((key, _)) = self.entries.get(self.next) else {
            return Ok(None);
        };
        seed.deserialize(StrDeserializer::new(key)).map(Some)
    }

    fn next_value_seed<V: DeserializeSeed<'a>>(&mut self, seed: V) -> Result<V::Value> {
        let Some((key, value)) = self.entries.get(self.next) else {
            return Err(DecodeError::new(Misfit::Other(
                "a key has no value".to_owned(),
            )));
        };
        self.next += 1;
        seed.deserialize(Decoder(value))
            .map_err(|error| error.inside(Step::Key(key.clone())))
    }
}

/// Claims to have all keys of a struct, each with a hole as its value.
struct HoleEntries {
    keys: &'static [&'static str],
}

impl<'a> MapAccess<'a> for HoleEntries {
    type Error = DecodeError;

    fn next_key_seed<K: DeserializeSeed<'a>>(&mut self, seed: K) -> Result<Option<K::Value>> {
        let Some((key, rest)) = self.keys.split_first() else {
            return Ok(None);
        };
        self.keys = rest;
        seed.deserialize((*key).into_deserializer()).map(Some)
    }

    fn next_value_seed<V: DeserializeSeed<'a>>(&mut self, seed: V) -> Result<V::Value> {
        seed.deserialize(Decoder(&Data::Hole))
    }
}

/// A word of a fixed list, either alone or as the only key of an object.
struct Word<'a> {
    word: &'a str,
    content: Option<&'a Data>,
    variants: &'static [&'static str],
}

impl<'a> EnumAccess<'a> for Word<'a> {
    type Error = DecodeError;
    type Variant = Self;

    fn variant_seed<V: DeserializeSeed<'a>>(self, seed: V) -> Result<(V::Value, Self)> {
        if !self.variants.contains(&self.word) {
            let (word, expected) = (self.word.to_owned(), self.variants);
            return Err(DecodeError::new(Misfit::UnknownWord {
                word,
                expected,
                is_key: self.content.is_some(),
            }));
        }
        let key: StrDeserializer<'_, DecodeError> = StrDeserializer::new(self.word);
        Ok((seed.deserialize(key)?, self))
    }
}

impl Word<'_> {
    fn inside(&self, error: DecodeError) -> DecodeError {
        error.inside(Step::Key(self.word.to_owned()))
    }
}

impl<'a> VariantAccess<'a> for Word<'a> {
    type Error = DecodeError;

    fn unit_variant(self) -> Result<()> {
        match self.content {
            None | Some(Data::Hole) => Ok(()),
            Some(content) => {
                let expected = format!("only `{}`", self.word);
                Err(DecodeError::wrong(
                    expected,
                    &Data::Map(vec![(self.word.to_owned(), content.clone())]),
                ))
            }
        }
    }

    fn newtype_variant_seed<T: DeserializeSeed<'a>>(self, seed: T) -> Result<T::Value> {
        match self.content {
            Some(content) => seed
                .deserialize(Decoder(content))
                .map_err(|error| self.inside(error)),
            None => {
                let expected = format!("an object such as `{{ {}: … }}`", self.word);
                Err(DecodeError::wrong(
                    expected,
                    &Data::Text(self.word.to_owned()),
                ))
            }
        }
    }

    fn tuple_variant<V: Visitor<'a>>(self, _: usize, visitor: V) -> Result<V::Value> {
        Decoder(self.content.unwrap_or(&Data::Null)).deserialize_seq(visitor)
    }

    fn struct_variant<V: Visitor<'a>>(
        self,
        fields: &'static [&'static str],
        visitor: V,
    ) -> Result<V::Value> {
        Decoder(self.content.unwrap_or(&Data::Null)).deserialize_struct("", fields, visitor)
    }
}
