//! Readers for responses that write one value in several ways: as null, as a number, as text.
//! It must not know any type of a platform.

use std::{fmt, marker::PhantomData, str::FromStr};

use serde::de::value::{
    BoolDeserializer, F64Deserializer, I64Deserializer, MapAccessDeserializer, StrDeserializer,
    U64Deserializer,
};
use serde::de::{self, DeserializeOwned, IgnoredAny, MapAccess, SeqAccess};
use serde::{Deserialize, Deserializer};

use crate::{
    json::{
        numbers::{self, Opened},
        strict_structs::{Objects, OfList},
    },
    platform::NullValue,
    values::coding::{Read, Same},
};

/// Reads null as the default: for required lists and maps, together with `#[serde(default)]`.
///
/// # Errors
/// Returns an error if the value is not null and does not fit the type.
pub fn null_as_default<'de, D, T>(deserializer: D) -> Result<T, D::Error>
where
    D: Deserializer<'de>,
    T: Default + Deserialize<'de>,
{
    Option::<T>::deserialize(deserializer).map(Option::unwrap_or_default)
}

/// Reads null and certain other values as `None`.
///
/// # Errors
/// Returns an error if the value is not one of them and does not fit the type.
pub fn null_values<'de, D, T>(
    deserializer: D,
    null_values: &[NullValue],
) -> Result<Option<T>, D::Error>
where
    D: Deserializer<'de>,
    T: DeserializeOwned,
{
    coded_null_values::<Same, D, T>(deserializer, null_values)
}

/// Reads null and certain other values as `None`, and any other value in a coding.
///
/// # Errors
/// Returns an error if the value is not one of them and does not fit the coding.
pub fn coded_null_values<'de, C, D, T>(
    deserializer: D,
    null_values: &[NullValue],
) -> Result<Option<T>, D::Error>
where
    C: Read<T>,
    D: Deserializer<'de>,
{
    deserializer.deserialize_any(NullValues::<C, T> {
        null_values,
        value: PhantomData,
    })
}

struct NullValues<'a, C, T> {
    null_values: &'a [NullValue],
    value: PhantomData<(C, T)>,
}

impl<C: Read<T>, T> NullValues<'_, C, T> {
    fn is_null_value(&self, is: impl Fn(NullValue) -> bool) -> bool {
        self.null_values.iter().any(|literal| is(*literal))
    }

    /// Returns whether a number is one of the values.
    fn is_null_number(&self, value: Option<i64>) -> bool {
        self.is_null_value(|null| match null {
            NullValue::Number(null) => Some(null) == value,
            NullValue::Text(null) => {
                C::IS_LENIENT && value.is_some() && numbers::whole_text(null) == value
            }
            NullValue::Bool(_) | NullValue::EmptyList | NullValue::EmptyObject => false,
        })
    }

    /// Returns whether a text is one of the values.
    fn is_null_text(&self, value: &str) -> bool {
        self.is_null_value(|null| match null {
            NullValue::Text(null) => null == value,
            NullValue::Number(null) => {
                C::IS_LENIENT && numbers::whole_text(value.trim()) == Some(null)
            }
            NullValue::Bool(_) | NullValue::EmptyList | NullValue::EmptyObject => false,
        })
    }
}

impl<'de, C: Read<T>, T> de::Visitor<'de> for NullValues<'_, C, T> {
    type Value = Option<T>;

    fn expecting(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str("a value of its type")
    }

    fn visit_unit<E: de::Error>(self) -> Result<Option<T>, E> {
        Ok(None)
    }

    fn visit_none<E: de::Error>(self) -> Result<Option<T>, E> {
        Ok(None)
    }

    fn visit_some<D: Deserializer<'de>>(self, deserializer: D) -> Result<Option<T>, D::Error> {
        deserializer.deserialize_any(self)
    }

    fn visit_bool<E: de::Error>(self, value: bool) -> Result<Option<T>, E> {
        if self.is_null_value(|null| matches!(null, NullValue::Bool(null) if null == value)) {
            return Ok(None);
        }
        C::read(BoolDeserializer::new(value)).map(Some)
    }

    fn visit_i64<E: de::Error>(self, value: i64) -> Result<Option<T>, E> {
        if self.is_null_number(Some(value)) {
            return Ok(None);
        }
        C::read(I64Deserializer::new(value)).map(Some)
    }

    fn visit_u64<E: de::Error>(self, value: u64) -> Result<Option<T>, E> {
        if self.is_null_number(i64::try_from(value).ok()) {
            return Ok(None);
        }
        C::read(U64Deserializer::new(value)).map(Some)
    }

    fn visit_f64<E: de::Error>(self, value: f64) -> Result<Option<T>, E> {
        if self.is_null_number(numbers::whole_float(value)) {
            return Ok(None);
        }
        C::read(Objects::new(F64Deserializer::new(value))).map(Some)
    }

    fn visit_str<E: de::Error>(self, value: &str) -> Result<Option<T>, E> {
        if self.is_null_text(value) {
            return Ok(None);
        }
        C::read(StrDeserializer::new(value)).map(Some)
    }

    fn visit_seq<A: SeqAccess<'de>>(self, mut items: A) -> Result<Option<T>, A::Error> {
        if self.is_null_value(|null| matches!(null, NullValue::EmptyList))
            && items.next_element::<IgnoredAny>()?.is_none()
        {
            return Ok(None);
        }
        // The value is no list if an empty one means null, so that what was passed over is not missing.
        C::read(OfList(items)).map(Some)
    }

    fn visit_map<A: MapAccess<'de>>(self, entries: A) -> Result<Option<T>, A::Error> {
        match numbers::open(entries)? {
            Opened::Number(text) => self.visit_f64(numbers::float(&text)?),
            Opened::Map(mut entries) => {
                if self.is_null_value(|null| matches!(null, NullValue::EmptyObject)) {
                    // The value is no object if an empty one means null.
                    let Some(_) = entries.next_key::<String>()? else {
                        return Ok(None);
                    };
                    return Err(de::Error::invalid_type(
                        de::Unexpected::Other("object"),
                        &self,
                    ));
                }
                C::read(MapAccessDeserializer::new(entries)).map(Some)
            }
        }
    }
}

/// Reads a number that may be written as text.
///
/// # Errors
/// Returns an error if the value is neither a number of the type nor a text that represents one.
pub fn number<'de, D, T>(deserializer: D) -> Result<T, D::Error>
where
    D: Deserializer<'de>,
    T: FromStr,
{
    deserializer.deserialize_any(Spelt {
        expected: "a number, also as text",
        numbers: true,
        value: PhantomData,
    })
}

/// Reads text that may be written as a number, which is converted to text.
///
/// # Errors
/// Returns an error if the value is neither text nor a number.
pub fn text<'de, D: Deserializer<'de>>(deserializer: D) -> Result<String, D::Error> {
    deserializer.deserialize_any(Spelt {
        expected: "a text or a number",
        numbers: false,
        value: PhantomData,
    })
}

/// Reads a text or a number by the type's own parser of text.
struct Spelt<T> {
    expected: &'static str,
    /// Whether only numbers are accepted.
    numbers: bool,
    value: PhantomData<T>,
}

impl<T: FromStr> Spelt<T> {
    fn parse<E: de::Error>(&self, text: &str, found: de::Unexpected<'_>) -> Result<T, E> {
        // `f64` would also accept words such as `inf`.
        let is_number = text.bytes().any(|byte| byte.is_ascii_digit());
        // An integer may have a zero fraction.
        let whole = || {
            let number = text.parse().ok().filter(|_| self.numbers)?;
            let whole = numbers::whole(&number)?;
            whole.to_string().parse().ok()
        };
        let value = text.parse().ok().filter(|_| is_number || !self.numbers);
        value
            .or_else(whole)
            .ok_or_else(|| E::invalid_value(found, &self.expected))
    }
}

impl<'de, T: FromStr> de::Visitor<'de> for Spelt<T> {
    type Value = T;

    fn expecting(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(self.expected)
    }

    fn visit_i64<E: de::Error>(self, value: i64) -> Result<T, E> {
        self.parse(&value.to_string(), de::Unexpected::Signed(value))
    }

    fn visit_u64<E: de::Error>(self, value: u64) -> Result<T, E> {
        self.parse(&value.to_string(), de::Unexpected::Unsigned(value))
    }

    fn visit_f64<E: de::Error>(self, value: f64) -> Result<T, E> {
        let text = match numbers::whole_float(value) {
            Some(whole) => whole.to_string(),
            // Digits may be lost, so the text must not look like an exact integer.
            None if value.fract() == 0.0 => format!("{value:e}"),
            None => value.to_string(),
        };
        self.parse(&text, de::Unexpected::Float(value))
    }

    fn visit_str<E: de::Error>(self, value: &str) -> Result<T, E> {
        let value = if self.numbers { value.trim() } else { value };
        self.parse(value, de::Unexpected::Str(value))
    }

    fn visit_map<A: MapAccess<'de>>(self, entries: A) -> Result<T, A::Error> {
        numbers::only(entries, self)
    }
}
