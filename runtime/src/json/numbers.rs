//! Numbers as serde_json passes them, whichever of its features another crate of the program enables.
//! It must not know where a number occurs, nor its purpose.
//!
//! Cargo enables the features of a dependency for a whole program. With `arbitrary_precision`, serde_json writes a
//! number as a struct and reads one with a fraction as a map. With `raw_value`, it writes JSON text as a struct. All of
//! these have private names.

use std::sync::LazyLock;

use serde::de::{
    self, DeserializeSeed, Deserializer, MapAccess, Unexpected, Visitor,
    value::{MapDeserializer, StringDeserializer},
};
use serde_json::Number;

/// The name of the struct that represents a number, and of its only field.
pub(crate) const NUMBER: &str = "$serde_json::private::Number";
/// The name of the struct that represents JSON text to be written unchanged.
pub(crate) const RAW_VALUE: &str = "$serde_json::private::RawValue";

/// Floats beyond this value do not distinguish a whole number from its neighbours: serde_json reads
/// `9007199254740991.0` one too low.
const LAST_EXACT: f64 = 2_251_799_813_685_248.0;

/// Returns the integer that a float represents without doubt, such as `45.0` or `1e2`. The last binary digit is
/// ignored, because serde_json's own reading of `1767225600123.000000` may differ in it.
pub(crate) fn whole_float(value: f64) -> Option<i64> {
    let nearest = value.round();
    let is_whole = (value - nearest).abs() <= value.abs() * f64::EPSILON;
    (is_whole && value.abs() <= LAST_EXACT).then_some(nearest as i64)
}

/// Returns the integer that a number represents, also with a zero fraction or an exponent.
pub(crate) fn whole(number: &Number) -> Option<i64> {
    match (number.as_i64(), number.as_u64()) {
        (Some(value), _) => Some(value),
        (None, Some(_)) => None,
        (None, None) => whole_float(number.as_f64()?),
    }
}

/// Returns the integer that a text represents, also with a zero fraction. A text with an exponent may be a word, such
/// as the code `1E2`.
pub(crate) fn whole_text(text: &str) -> Option<i64> {
    let is_plain = |byte| matches!(byte, b'-' | b'.' | b'0'..=b'9');
    whole(&text.parse().ok().filter(|_| text.bytes().all(is_plain))?)
}

/// Returns a number as text. All spellings of an integer return the same text: `200` for `200.0` too.
pub(crate) fn word(number: &Number) -> String {
    if let Some(whole) = whole(number) {
        return whole.to_string();
    }
    let is_float = number.as_u64().is_none();
    let float = number.as_f64().filter(|_| is_float);
    let number = float.and_then(Number::from_f64).unwrap_or(number.clone());
    number.to_string()
}

/// Returns whether serde_json reads numbers as maps in this program.
pub(crate) fn are_maps() -> bool {
    static ARE_MAPS: LazyLock<bool> = LazyLock::new(|| {
        let mut probe = serde_json::Deserializer::from_str("0.5");
        probe.deserialize_any(IsMap).unwrap_or(false)
    });
    *ARE_MAPS
}

struct IsMap;

impl<'de> Visitor<'de> for IsMap {
    type Value = bool;

    fn expecting(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        f.write_str("a number")
    }

    fn visit_f64<E>(self, _: f64) -> Result<bool, E> {
        Ok(false)
    }

    fn visit_map<A: MapAccess<'de>>(self, mut map: A) -> Result<bool, A::Error> {
        Ok(map.next_entry::<String, String>()?.is_some())
    }
}

/// What a map represents.
pub(crate) enum Opened<A> {
    /// A number, as it is spelt.
    Number(String),
    /// A map, whose first key may have been read already.
    Map(Resumed<A>),
}

/// Distinguishes a number from a map.
pub(crate) fn open<'de, A: MapAccess<'de>>(mut map: A) -> Result<Opened<A>, A::Error> {
    let key = match are_maps() {
        true => map.next_key::<String>()?,
        false => None,
    };
    if key.as_deref() == Some(NUMBER) {
        return Ok(Opened::Number(map.next_value()?));
    }
    Ok(Opened::Map(Resumed { key, map }))
}

/// Reads a number for a visitor that accepts numbers and no maps.
pub(crate) fn only<'de, A, V>(map: A, visitor: V) -> Result<V::Value, A::Error>
where
    A: MapAccess<'de>,
    V: Visitor<'de>,
{
    match open(map)? {
        Opened::Number(text) => visitor.visit_f64(float(&text)?),
        Opened::Map(_) => Err(de::Error::invalid_type(Unexpected::Map, &visitor)),
    }
}

/// Passes a number on: as a float if that represents it exactly, or else as text, for types that keep every digit.
pub(crate) fn visit<'de, V: Visitor<'de>, E: de::Error>(
    text: String,
    visitor: V,
) -> Result<V::Value, E> {
    match exact(&text) {
        Some(value) => visitor.visit_f64(value),
        None => visitor.visit_map(MapDeserializer::new(std::iter::once((NUMBER, text)))),
    }
}

/// Returns the nearest float, as serde_json reads it.
pub(crate) fn float<E: de::Error>(text: &str) -> Result<f64, E> {
    finite(text).ok_or_else(|| E::custom("number out of range"))
}

fn finite(text: &str) -> Option<f64> {
    text.parse().ok().filter(|value: &f64| value.is_finite())
}

/// Returns the float that a text represents exactly.
fn exact(text: &str) -> Option<f64> {
    finite(text).filter(|value| {
        let shortest = Number::from_f64(*value);
        shortest.is_some_and(|shortest| decimal(&shortest.to_string()) == decimal(text))
    })
}

/// Returns the sign, the digits without leading or trailing zeros, and the power of ten of the last digit.
fn decimal(text: &str) -> Option<(bool, String, i64)> {
    let (mantissa, exponent) = text.split_once(['e', 'E']).unwrap_or((text, "0"));
    let is_negative = mantissa.starts_with('-');
    let (whole, fraction) = mantissa.split_once('.').unwrap_or((mantissa, ""));
    let digits = format!("{}{fraction}", whole.trim_start_matches('-'));
    let kept = digits.trim_end_matches('0');
    let zeros = i64::try_from(digits.len() - kept.len()).ok()?;
    let places = i64::try_from(fraction.len()).ok()?;
    let power = exponent.parse::<i64>().ok()?.checked_add(zeros - places)?;
    let kept = kept.trim_start_matches('0');
    let power = if kept.is_empty() { 0 } else { power };
    Some((is_negative, kept.to_owned(), power))
}

/// A map whose first key may have been read already.
pub(crate) struct Resumed<A> {
    key: Option<String>,
    map: A,
}

impl<'de, A: MapAccess<'de>> MapAccess<'de> for Resumed<A> {
    type Error = A::Error;

    fn next_key_seed<S: DeserializeSeed<'de>>(
        &mut self,
        seed: S,
    ) -> Result<Option<S::Value>, A::Error> {
        match self.key.take() {
            Some(key) => seed.deserialize(StringDeserializer::new(key)).map(Some),
            None => self.map.next_key_seed(seed),
        }
    }

    fn next_value_seed<S: DeserializeSeed<'de>>(&mut self, seed: S) -> Result<S::Value, A::Error> {
        self.map.next_value_seed(seed)
    }

    fn size_hint(&self) -> Option<usize> {
        self.map.size_hint()
    }
}
