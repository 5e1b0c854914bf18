//! The second look at an answer that did not decode: the envelope's own fields, without the data.
//! It must not know the type of the data, nor what failures mean.

use std::fmt;

use serde::de::{self, DeserializeSeed, Deserializer, IgnoredAny, MapAccess};
use serde_json::Value as Json;

use crate::{
    numbers,
    platform::{Envelope, ErrorBody, Success},
};

/// What an envelope says about success and failure. Anything may be missing or of another type.
#[derive(Debug, Default)]
pub(crate) struct Head {
    /// Whether the success field has its value; `None` if there is no such field, or if it says neither.
    pub(crate) success: Option<bool>,
    /// Whether there is a success field at all.
    pub(crate) has_success: bool,
    pub(crate) code: Option<String>,
    pub(crate) message: Option<String>,
    pub(crate) details: Option<Json>,
}

/// Reads the envelope's fields; `None` if the body is not one whole JSON object.
pub(crate) fn head(body: &[u8], envelope: &Envelope) -> Option<Head> {
    let keys = Keys {
        success: Some(envelope.success),
        code: envelope.code,
        message: envelope.message,
        details: envelope.details,
    };
    read(body, &keys)
}

/// Reads code and message of an error body beside the envelope; `None` if the body has neither.
pub(crate) fn error_head(body: &[u8], bodies: &[ErrorBody]) -> Option<Head> {
    let heads = bodies.iter().filter_map(|error| {
        let keys = Keys {
            success: None,
            code: error.code,
            message: &[error.message],
            details: None,
        };
        read(body, &keys)
    });
    heads
        .into_iter()
        .find(|head| head.code.is_some() || head.message.is_some())
}

/// The keys that are looked for.
struct Keys<'a> {
    success: Option<Success>,
    code: &'a str,
    message: &'a [&'a str],
    details: Option<&'a str>,
}

fn read(body: &[u8], keys: &Keys<'_>) -> Option<Head> {
    let mut deserializer = serde_json::Deserializer::from_slice(body);
    let head = HeadSeed(keys).deserialize(&mut deserializer).ok()?;
    deserializer.end().ok()?;
    Some(head)
}

struct HeadSeed<'a>(&'a Keys<'a>);

impl<'de> DeserializeSeed<'de> for HeadSeed<'_> {
    type Value = Head;

    fn deserialize<D: Deserializer<'de>>(self, deserializer: D) -> Result<Head, D::Error> {
        deserializer.deserialize_map(self)
    }
}

impl<'de> de::Visitor<'de> for HeadSeed<'_> {
    type Value = Head;

    fn expecting(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str("an object")
    }

    fn visit_map<A: MapAccess<'de>>(self, mut map: A) -> Result<Head, A::Error> {
        let keys = self.0;
        let mut head = Head::default();
        while let Some(key) = map.next_key::<String>()? {
            let success = keys.success.filter(|success| success.key == key);
            let (is_success, is_code) = (success.is_some(), key == keys.code);
            let (is_message, is_details) =
                (keys.message.contains(&&*key), Some(&*key) == keys.details);
            if !(is_success || is_code || is_message || is_details) {
                map.next_value::<IgnoredAny>()?;
                continue;
            }
            let value: Json = map.next_value()?;
            if let Some(success) = success {
                head.has_success = true;
                head.success = success.equals.tells(&value);
            }
            if is_code {
                head.code = code(&value);
            }
            if is_message {
                head.message = word(&value).or(head.message);
            }
            if is_details {
                head.details = Some(value).filter(|value| !value.is_null());
            }
        }
        Ok(head)
    }
}

/// A text or a number as text.
fn word(value: &Json) -> Option<String> {
    match value {
        Json::String(text) if !text.is_empty() => Some(text.clone()),
        Json::Number(number) => Some(numbers::word(number)),
        _ => None,
    }
}

/// The same of a code: an integer is spelt in one way, since documented codes are compared with it.
fn code(value: &Json) -> Option<String> {
    let word = word(value)?;
    Some(numbers::whole_text(&word).map_or(word, |whole| whole.to_string()))
}
