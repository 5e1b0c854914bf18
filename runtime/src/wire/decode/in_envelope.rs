//! Reads an envelope in one pass: its success field and the data, in objects within objects.
//! It must not know what the data is.

use std::{fmt, marker::PhantomData};

use serde::de::{
    self, DeserializeOwned, DeserializeSeed, Deserializer, IgnoredAny, MapAccess, SeqAccess,
};
use serde_json::Value as Json;

use super::{Data, Reading};
use crate::{
    json::{
        strict_structs,
        unknown_keys::{self, Key},
    },
    platform::{Envelope, KeyPath, path_in_words},
};

/// What was found in an envelope.
pub(super) struct Seen<T> {
    pub(super) success: Option<bool>,
    pub(super) data: Option<T>,
}

/// The keys that are left to the success field and to the data. `None` if they are elsewhere.
#[derive(Clone, Copy)]
pub(super) struct Places {
    success: Option<KeyPath>,
    data: Option<KeyPath>,
}

impl Places {
    pub(super) fn of(envelope: &Envelope) -> Self {
        Self {
            success: Some(envelope.success.key),
            data: Some(envelope.data),
        }
    }

    /// Returns what is under a key.
    fn under(self, key: &str) -> Field {
        let left = |path: Option<KeyPath>| match path?.split_first() {
            Some((first, left)) if *first == key => Some(left),
            _ => None,
        };
        match (left(self.success), left(self.data)) {
            (None, None) => Field::Other,
            (Some([]), _) => Field::Success,
            (_, Some([])) => Field::Data,
            (success, data) => Field::Inside(Self { success, data }),
        }
    }
}

/// Reads an envelope, or an object inside it that has the success field or the data.
pub(super) struct InEnvelope<'a, T> {
    pub(super) envelope: &'a Envelope,
    pub(super) reading: &'a Reading,
    pub(super) places: Places,
    pub(super) seen: &'a mut Seen<T>,
}

impl<'de, T: DeserializeOwned> DeserializeSeed<'de> for InEnvelope<'_, T> {
    type Value = ();

    fn deserialize<D: Deserializer<'de>>(self, deserializer: D) -> Result<(), D::Error> {
        deserializer.deserialize_any(Inside(self))
    }
}

impl<'de, T: DeserializeOwned> de::Visitor<'de> for InEnvelope<'_, T> {
    type Value = ();

    fn expecting(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let key = path_in_words(self.envelope.success.key);
        write!(f, "an object with the key \"{key}\"")
    }

    fn visit_map<A: MapAccess<'de>>(self, mut map: A) -> Result<(), A::Error> {
        while let Some(field) = map.next_key_seed(FieldName(self.places, self.envelope))? {
            match field {
                Field::Success => {
                    let value: Json = map.next_value_seed(strict_structs::Value(PhantomData))?;
                    self.seen.success = Some(self.envelope.success.equals.matches(&value));
                }
                // The last of several equal keys counts, so that a failure may still become a success.
                Field::Data => {
                    self.seen.data = map.next_value_seed(Data {
                        reading: self.reading,
                        data: PhantomData,
                    })?;
                }
                Field::Inside(places) => map.next_value_seed(InEnvelope {
                    places,
                    seen: &mut *self.seen,
                    ..self
                })?,
                Field::Other => {
                    map.next_value::<IgnoredAny>()?;
                }
            }
        }
        Ok(())
    }
}

/// Reads an object on the way to the success field or the data. Any other value has neither.
struct Inside<'a, T>(InEnvelope<'a, T>);

impl<'de, T: DeserializeOwned> de::Visitor<'de> for Inside<'_, T> {
    type Value = ();

    fn expecting(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        self.0.expecting(f)
    }

    fn visit_map<A: MapAccess<'de>>(self, map: A) -> Result<(), A::Error> {
        self.0.visit_map(map)
    }

    fn visit_seq<A: SeqAccess<'de>>(self, mut items: A) -> Result<(), A::Error> {
        while items.next_element::<IgnoredAny>()?.is_some() {}
        Ok(())
    }

    fn visit_bool<E>(self, _: bool) -> Result<(), E> {
        Ok(())
    }

    fn visit_i64<E>(self, _: i64) -> Result<(), E> {
        Ok(())
    }

    fn visit_u64<E>(self, _: u64) -> Result<(), E> {
        Ok(())
    }

    fn visit_f64<E>(self, _: f64) -> Result<(), E> {
        Ok(())
    }

    fn visit_str<E>(self, _: &str) -> Result<(), E> {
        Ok(())
    }

    fn visit_unit<E>(self) -> Result<(), E> {
        Ok(())
    }
}

/// What is under a key.
enum Field {
    Success,
    Data,
    Inside(Places),
    Other,
}

struct FieldName<'a>(Places, &'a Envelope);

impl<'de> DeserializeSeed<'de> for FieldName<'_> {
    type Value = Field;

    fn deserialize<D: Deserializer<'de>>(self, deserializer: D) -> Result<Field, D::Error> {
        deserializer.deserialize_str(self)
    }
}

impl FieldName<'_> {
    /// Returns what is under a key, and notes the key if no path of the envelope has it.
    fn field(&self, key: &str, remembered: impl FnOnce() -> Key) -> Field {
        let field = self.0.under(key);
        if matches!(field, Field::Other) && unknown_keys::is_noting() && !self.1.has_key(key) {
            unknown_keys::note(remembered());
        }
        field
    }
}

impl<'de> de::Visitor<'de> for FieldName<'_> {
    type Value = Field;

    fn expecting(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str("a key")
    }

    fn visit_borrowed_str<E: de::Error>(self, key: &'de str) -> Result<Field, E> {
        Ok(self.field(key, || Key::borrowed(key)))
    }

    fn visit_str<E: de::Error>(self, key: &str) -> Result<Field, E> {
        Ok(self.field(key, || Key::passing(key)))
    }
}
