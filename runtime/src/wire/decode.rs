//! Decodes the data of a response in one pass, wherever its key is in the envelope.
//! It must not know what a failure means; the envelope is read a second time for that.

mod body_text;
mod in_envelope;

use std::{fmt, marker::PhantomData};

use serde::de::{self, DeserializeOwned, DeserializeSeed, Deserializer, IgnoredAny, MapAccess};

pub(crate) use self::body_text::BodyText;
use self::in_envelope::{InEnvelope, Places, Seen};
use crate::{
    json::{strict_structs, unknown_keys},
    platform::{DataShape, Envelope, NullValue},
    values::{ahead, lenient, secret::HIDDEN},
};

/// How to decode a response.
#[derive(Clone, Debug)]
pub(crate) struct Reading {
    pub(crate) envelope: Option<&'static Envelope>,
    pub(crate) response: DataShape,
    /// Values of the data that mean null.
    pub(crate) null_values: &'static [NullValue],
    /// Whether plain text counts as a JSON text.
    pub(crate) text: bool,
    /// The key of the data one level deeper, if the operation has one.
    pub(crate) key: Option<String>,
}

impl Reading {
    /// Returns the keys that lead from the whole body to a part of the data, with the names that each key may have.
    pub(crate) fn levels<'a>(&'a self, keys: &[&[&'a str]]) -> Vec<Vec<&'a str>> {
        let data = self.envelope.map_or(&[][..], |envelope| envelope.data);
        let data = data.iter().copied().chain(self.key.as_deref());
        data.map(|key| vec![key])
            .chain(keys.iter().map(|names| names.to_vec()))
            .collect()
    }
}

/// Why a response could not be decoded.
#[derive(Debug)]
pub(crate) enum DecodeError {
    /// The envelope does not report a success.
    NotSuccess,
    /// The data is null or missing where it must not be.
    NoData,
    /// The body is not JSON, or not complete.
    Syntax { text: String },
    /// The value at an offset is not the expected one.
    Mismatch { text: Mismatch, offset: usize },
}

/// The mismatch of a value, described without quoting the value.
#[derive(Debug)]
pub(crate) enum Mismatch {
    /// The value is not of this type, or not this value.
    Expected(String),
    /// Any other reason, as a full text.
    Other(String),
    /// The value is a secret, and nothing about it is shown.
    Hidden,
}

/// Decodes a response with the status of a success.
pub(crate) fn decode<T: DeserializeOwned>(
    body: &[u8],
    reading: &Reading,
) -> Result<T, DecodeError> {
    if body.trim_ascii().is_empty()
        && reading.envelope.is_none()
        && reading.response == DataShape::Unit
    {
        return empty(DataShape::Unit);
    }
    let text = if reading.text {
        BodyText::quoted(body)
    } else {
        BodyText::of(body)
    };
    let mut seen = Seen::<T> {
        success: None,
        data: None,
    };
    let mut deserializer = serde_json::Deserializer::from_str(text.as_str());
    let read = match reading.envelope {
        Some(envelope) => deserializer.deserialize_map(InEnvelope {
            envelope,
            reading,
            places: Places::of(envelope),
            seen: &mut seen,
        }),
        None => Data::<T> {
            reading,
            data: PhantomData,
        }
        .deserialize(&mut deserializer)
        .map(|data| seen.data = data),
    };
    text.settle_notes();
    read.and_then(|()| deserializer.end())
        .map_err(|error| text.failure(&error))?;
    if reading.envelope.is_some() && seen.success != Some(true) {
        return Err(DecodeError::NotSuccess);
    }
    match seen.data {
        Some(data) => Ok(data),
        None => empty(reading.response),
    }
}

/// Returns a body that is text and neither JSON nor HTML. Objects and arrays are recognised by their first byte, a
/// quoted text as a whole.
fn plain_text(body: &[u8]) -> Option<&str> {
    let text = std::str::from_utf8(body).ok()?;
    match text.trim_start().as_bytes().first() {
        Some(b'{' | b'[' | b'<') => None,
        Some(b'"') if syntax(body).is_none() => None,
        _ => Some(text),
    }
}

/// Returns the value that null or a missing data key means. It is decoded from text, by the same reader as data, so that
/// no type is compiled for another one.
fn empty<T: DeserializeOwned>(response: DataShape) -> Result<T, DecodeError> {
    let text = match response {
        DataShape::List => "[]",
        DataShape::Map | DataShape::SparseObject => "{}",
        DataShape::Object | DataShape::Any | DataShape::Unit => "null",
    };
    strict_structs::read(&mut serde_json::Deserializer::from_str(text))
        .map_err(|_| DecodeError::NoData)
}

/// Returns the syntax error of a body, if there is one.
pub(crate) fn syntax(body: &[u8]) -> Option<DecodeError> {
    let text = BodyText::of(body);
    let error = serde_json::from_str::<IgnoredAny>(text.as_str()).err();
    error.map(|error| text.failure(&error))
}

fn failure(error: &serde_json::Error, body: &[u8]) -> DecodeError {
    let text = error.to_string();
    let text = text
        .rfind(" at line ")
        .and_then(|at| text.get(..at))
        .unwrap_or(&text);
    let unreadable = unreadable_text(text);
    if !error.is_data() && unreadable.is_none() {
        return DecodeError::Syntax {
            text: text.to_owned(),
        };
    }
    let field = text.strip_prefix(ahead::IN_FIELD);
    let (field, inner) = match field.and_then(|held| held.split_once("`: ")) {
        Some((field, inner)) => (Some(field), inner),
        None => (None, text),
    };
    let mismatch = if let Some(text) = unreadable {
        Mismatch::Other(text.to_owned())
    } else if inner.starts_with(HIDDEN) {
        Mismatch::Hidden
    } else if text.starts_with("missing field") || text.starts_with("duplicate field") {
        Mismatch::Other(text.replace('`', "\""))
    } else {
        // The text before the last "expected" may quote the value; the text after it comes from the program.
        match (text.rsplit_once(", expected "), field) {
            (Some((_, expected)), None) => Mismatch::Expected(expected.to_owned()),
            (Some((_, expected)), Some(field)) => Mismatch::Other(format!(
                "\"{field}\" does not fit, expected {}",
                expected.replace('`', "\"")
            )),
            (None, _) => Mismatch::Other("the value does not fit its type".to_owned()),
        }
    };
    DecodeError::Mismatch {
        text: mismatch,
        offset: offset(error, text, body),
    }
}

/// Returns the offset in the body of the value that an error refers to.
fn offset(error: &serde_json::Error, text: &str, body: &[u8]) -> usize {
    let lines = error.line().saturating_sub(1);
    let line_start: usize = body
        .split_inclusive(|byte| *byte == b'\n')
        .take(lines)
        .map(<[u8]>::len)
        .sum();
    // serde_json counts the bytes that it has read: up to the last byte of the value, or up to the start of a list or
    // an object that it did not enter.
    let read = line_start + error.column();
    let opening = if text.starts_with("invalid type: sequence") {
        Some(b'[')
    } else if text.starts_with("invalid type: map") {
        Some(b'{')
    } else {
        None
    };
    let is_before = opening.is_some() && body.get(read).copied() == opening;
    if is_before {
        read
    } else {
        read.saturating_sub(1)
    }
}

/// Returns the problem of a text with invalid characters. The position of such an error is exact.
fn unreadable_text(text: &str) -> Option<&'static str> {
    if text.ends_with("in hex escape") || text == "unexpected end of hex escape" {
        Some("the text contains half of a character")
    } else if text.starts_with("control character") {
        Some("the text contains a control character that is not escaped")
    } else {
        None
    }
}

/// The data, or the object that has it under a key; `None` for null.
struct Data<'a, T> {
    reading: &'a Reading,
    data: PhantomData<T>,
}

impl<'de, T: DeserializeOwned> DeserializeSeed<'de> for Data<'_, T> {
    type Value = Option<T>;

    fn deserialize<D: Deserializer<'de>>(self, deserializer: D) -> Result<Option<T>, D::Error> {
        match &self.reading.key {
            _ if self.reading.response == DataShape::Unit && unknown_keys::is_noting() => {
                unknown_keys::Unread
                    .deserialize(deserializer)
                    .map(|()| None)
            }
            _ if self.reading.response == DataShape::Unit => deserializer
                .deserialize_ignored_any(IgnoredAny)
                .map(|_| None),
            Some(key) => deserializer.deserialize_option(Nested {
                key,
                data: PhantomData,
            }),
            None if self.reading.null_values.is_empty() => strict_structs::read(deserializer),
            None => lenient::null_values(
                strict_structs::Objects::new(deserializer),
                self.reading.null_values,
            ),
        }
    }
}

struct Nested<'a, T> {
    key: &'a str,
    data: PhantomData<T>,
}

impl<'de, T: DeserializeOwned> de::Visitor<'de> for Nested<'_, T> {
    type Value = Option<T>;

    fn expecting(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "an object with the key \"{}\"", self.key.escape_debug())
    }

    fn visit_none<E: de::Error>(self) -> Result<Option<T>, E> {
        Ok(None)
    }

    fn visit_unit<E: de::Error>(self) -> Result<Option<T>, E> {
        Ok(None)
    }

    fn visit_some<D: Deserializer<'de>>(self, deserializer: D) -> Result<Option<T>, D::Error> {
        deserializer.deserialize_map(self)
    }

    fn visit_map<A: MapAccess<'de>>(self, mut map: A) -> Result<Option<T>, A::Error> {
        let mut data = None;
        while let Some(key) = map.next_key::<String>()? {
            if key == self.key {
                data = map.next_value_seed(strict_structs::Value(PhantomData))?;
            } else {
                unknown_keys::note_name(&key);
                map.next_value::<IgnoredAny>()?;
            }
        }
        Ok(data)
    }
}
