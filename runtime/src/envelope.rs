//! The second look at an answer that did not decode: the envelope's own fields, without the data.
//! It must not know the type of the data, nor what failures mean.

use std::fmt;

use serde::de::{self, DeserializeSeed, Deserializer, IgnoredAny, MapAccess};
use serde_json::Value as Json;

use crate::platform::{Envelope, Equals};

/// What an envelope says about success and failure. Anything may be missing or of another type.
#[derive(Debug, Default)]
pub(crate) struct Head {
    /// Whether the success field has its value; `None` if there is no such field.
    pub(crate) success: Option<bool>,
    pub(crate) code: Option<String>,
    pub(crate) message: Option<String>,
    pub(crate) details: Option<Json>,
}

/// Reads the envelope's fields; `None` if the body is not one whole JSON object.
pub(crate) fn head(body: &[u8], envelope: &Envelope) -> Option<Head> {
    let mut deserializer = serde_json::Deserializer::from_slice(body);
    let head = HeadSeed(envelope).deserialize(&mut deserializer).ok()?;
    deserializer.end().ok()?;
    Some(head)
}

/// Whether a field has the value of a success.
pub(crate) fn equals(expected: Equals, found: &Json) -> bool {
    match (expected, found) {
        (Equals::Bool(expected), Json::Bool(found)) => expected == *found,
        (Equals::Number(expected), Json::Number(found)) => found.as_i64() == Some(expected),
        (Equals::Number(expected), Json::String(found)) => *found == expected.to_string(),
        (Equals::Text(expected), Json::String(found)) => found == expected,
        (Equals::Text(expected), Json::Number(found)) => found.to_string() == expected,
        _ => false,
    }
}

struct HeadSeed<'a>(&'a Envelope);

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
        let envelope = self.0;
        let mut head = Head::default();
        while let Some(key) = map.next_key::<String>()? {
            let (is_success, is_code) = (key == envelope.success.key, key == envelope.code);
            let (is_message, is_details) =
                (key == envelope.message, Some(&*key) == envelope.details);
            if !(is_success || is_code || is_message || is_details) {
                map.next_value::<IgnoredAny>()?;
                continue;
            }
            let value: Json = map.next_value()?;
            if is_success {
                head.success = Some(equals(envelope.success.equals, &value));
            }
            if is_code {
                head.code = word(&value);
            }
            if is_message {
                head.message = word(&value);
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
        Json::Number(number) => Some(number.to_string()),
        _ => None,
    }
}
