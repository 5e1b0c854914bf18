//! Booleans that are written as one of two values, such as 1 and 0.
//! It must not know which fields they are in.

use std::{fmt, marker::PhantomData};

use serde::de::{self, MapAccess};
use serde::{Deserializer, Serializer};

use super::{Lenient, Read, Write};
use crate::{json::numbers, platform::Literal};

/// The two values that stand for true and false.
pub trait BoolValues {
    /// The value for true.
    const TRUE: Literal;
    /// The value for false.
    const FALSE: Literal;
}

/// The numbers 1 and 0.
#[derive(Clone, Copy, Debug)]
pub enum ZeroOne {}

impl BoolValues for ZeroOne {
    const TRUE: Literal = Literal::Number(1);
    const FALSE: Literal = Literal::Number(0);
}

/// A boolean as one of two values. A JSON boolean is read too.
#[derive(Clone, Copy, Debug)]
pub struct Bool<V>(PhantomData<V>);

impl<V: BoolValues> Read<bool> for Bool<V> {
    fn read<'de, D: Deserializer<'de>>(deserializer: D) -> Result<bool, D::Error> {
        deserializer.deserialize_any(OneOfTwo {
            values: (V::TRUE, V::FALSE),
            is_lenient: false,
        })
    }
}

impl<V: BoolValues> Read<bool> for Lenient<Bool<V>> {
    const IS_LENIENT: bool = true;

    fn read<'de, D: Deserializer<'de>>(deserializer: D) -> Result<bool, D::Error> {
        deserializer.deserialize_any(OneOfTwo {
            values: (V::TRUE, V::FALSE),
            is_lenient: true,
        })
    }
}

impl<V: BoolValues> Write<bool> for Bool<V> {
    fn write<S: Serializer>(value: &bool, serializer: S) -> Result<S::Ok, S::Error> {
        match if *value { V::TRUE } else { V::FALSE } {
            Literal::Bool(value) => serializer.serialize_bool(value),
            Literal::Number(value) => serializer.serialize_i64(value),
            Literal::Text(value) => serializer.serialize_str(value),
        }
    }
}

/// Reads a boolean that is written as one of two values, those of true and of false.
struct OneOfTwo {
    values: (Literal, Literal),
    /// Whether texts are read as what they spell.
    is_lenient: bool,
}

impl OneOfTwo {
    fn read<E: de::Error>(
        &self,
        is: impl Fn(Literal) -> bool,
        found: de::Unexpected<'_>,
    ) -> Result<bool, E> {
        match (is(self.values.0), is(self.values.1)) {
            (true, _) => Ok(true),
            (_, true) => Ok(false),
            _ => Err(E::invalid_value(found, self)),
        }
    }

    fn integer<E: de::Error>(&self, value: i64) -> Result<bool, E> {
        let is = |literal| match literal {
            Literal::Number(number) => number == value,
            Literal::Text(text) => self.is_lenient && numbers::whole_text(text) == Some(value),
            Literal::Bool(_) => false,
        };
        self.read(is, de::Unexpected::Signed(value))
    }
}

impl<'de> de::Visitor<'de> for OneOfTwo {
    type Value = bool;

    fn expecting(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let (yes, no) = (self.values.0.to_json(), self.values.1.to_json());
        write!(f, "{yes} or {no}")?;
        f.write_str(if self.is_lenient {
            ", also as text"
        } else {
            ""
        })
    }

    fn visit_bool<E>(self, value: bool) -> Result<bool, E> {
        Ok(value)
    }

    fn visit_i64<E: de::Error>(self, value: i64) -> Result<bool, E> {
        self.integer(value)
    }

    fn visit_u64<E: de::Error>(self, value: u64) -> Result<bool, E> {
        let signed = i64::try_from(value);
        signed.map_or_else(
            |_| Err(E::invalid_value(de::Unexpected::Unsigned(value), &self)),
            |value| self.integer(value),
        )
    }

    fn visit_f64<E: de::Error>(self, value: f64) -> Result<bool, E> {
        match numbers::whole_float(value) {
            Some(whole) => self.integer(whole),
            None => Err(E::invalid_value(de::Unexpected::Float(value), &self)),
        }
    }

    fn visit_str<E: de::Error>(self, value: &str) -> Result<bool, E> {
        let text = if self.is_lenient { value.trim() } else { value };
        let is = |literal| match literal {
            Literal::Text(word) => word == text,
            Literal::Number(number) => self.is_lenient && numbers::whole_text(text) == Some(number),
            Literal::Bool(_) => false,
        };
        let word = text.to_ascii_lowercase().parse().ok();
        match word.filter(|_| self.is_lenient) {
            Some(word) => Ok(word),
            None => self.read(is, de::Unexpected::Str(value)),
        }
    }

    fn visit_map<A: MapAccess<'de>>(self, entries: A) -> Result<bool, A::Error> {
        numbers::only(entries, self)
    }
}
