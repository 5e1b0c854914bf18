//! The plain values of a YAML file, from serde_yaml, without their places.
//! Must not know what the values mean.

use std::fmt;

use serde::de::{MapAccess, SeqAccess, Visitor};
use serde::{Deserialize, Deserializer};

use crate::source::Step;

/// A value.
#[derive(Clone, Debug, PartialEq)]
pub(super) enum Data {
    /// Nothing, or `~`.
    Null,
    /// A boolean.
    Bool(bool),
    /// A whole number from 0.
    Unsigned(u64),
    /// A whole number below 0.
    Signed(i64),
    /// Any other number.
    Float(f64),
    /// Text.
    Text(String),
    /// A list.
    List(Vec<Data>),
    /// Keys and values. Keys are unique once the file has been checked.
    Map(Vec<(String, Data)>),
    /// Replaces a value that was reported, so that it is not reported again. Fits every type.
    Hole,
}

impl Data {
    /// Returns the value after one step, for changes.
    pub(super) fn child_mut(&mut self, step: &Step) -> Option<&mut Data> {
        match (self, step) {
            (Self::Map(entries), Step::Key(key)) => entries
                .iter_mut()
                .find(|(name, _)| name == key)
                .map(|(_, value)| value),
            (Self::List(items), Step::Index(index)) => items.get_mut(*index),
            _ => None,
        }
    }

    /// Describes it, for "found …".
    pub(super) fn in_words(&self) -> String {
        match self {
            Self::Null | Self::Hole => "nothing".to_owned(),
            Self::Bool(value) => format!("the boolean `{value}`"),
            Self::Unsigned(number) => format!("the number `{number}`"),
            Self::Signed(number) => format!("the number `{number}`"),
            Self::Float(number) => format!("the number `{number}`"),
            Self::Text(text) => format!("the text `{}`", shortened(text)),
            Self::List(_) => "a list".to_owned(),
            Self::Map(entries) => match entries.as_slice() {
                [(first, _), (second, _)] => {
                    format!("an object with the keys `{first}` and `{second}`")
                }
                _ => "an object".to_owned(),
            },
        }
    }
}

/// Returns the beginning of a text that is too long for a message.
pub(super) fn shortened(text: &str) -> String {
    let line = text.lines().next().unwrap_or_default();
    let beginning: String = line.chars().take(40).collect();
    if beginning.len() < text.trim_end().len() {
        format!("{beginning}…")
    } else {
        beginning
    }
}

impl<'de> Deserialize<'de> for Data {
    fn deserialize<D: Deserializer<'de>>(deserializer: D) -> Result<Self, D::Error> {
        deserializer.deserialize_any(DataVisitor)
    }
}

struct DataVisitor;

impl<'de> Visitor<'de> for DataVisitor {
    type Value = Data;

    fn expecting(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str("a value")
    }

    fn visit_unit<E>(self) -> Result<Data, E> {
        Ok(Data::Null)
    }

    fn visit_none<E>(self) -> Result<Data, E> {
        Ok(Data::Null)
    }

    fn visit_some<D: Deserializer<'de>>(self, deserializer: D) -> Result<Data, D::Error> {
        Data::deserialize(deserializer)
    }

    fn visit_bool<E>(self, value: bool) -> Result<Data, E> {
        Ok(Data::Bool(value))
    }

    fn visit_u64<E>(self, value: u64) -> Result<Data, E> {
        Ok(Data::Unsigned(value))
    }

    fn visit_i64<E>(self, value: i64) -> Result<Data, E> {
        Ok(u64::try_from(value).map_or(Data::Signed(value), Data::Unsigned))
    }

    fn visit_u128<E>(self, value: u128) -> Result<Data, E> {
        Ok(Data::Float(value as f64))
    }

    fn visit_i128<E>(self, value: i128) -> Result<Data, E> {
        Ok(Data::Float(value as f64))
    }

    fn visit_f64<E>(self, value: f64) -> Result<Data, E> {
        Ok(Data::Float(value))
    }

    fn visit_str<E>(self, value: &str) -> Result<Data, E> {
        Ok(Data::Text(value.to_owned()))
    }

    fn visit_seq<A: SeqAccess<'de>>(self, mut access: A) -> Result<Data, A::Error> {
        let mut items = Vec::new();
        while let Some(item) = access.next_element()? {
            items.push(item);
        }
        Ok(Data::List(items))
    }

    fn visit_map<A: MapAccess<'de>>(self, mut access: A) -> Result<Data, A::Error> {
        let mut entries = Vec::new();
        while let Some((key, value)) = access.next_entry::<Data, Data>()? {
            let key = match key {
                Data::Text(text) => text,
                other => other.in_words(),
            };
            entries.push((key, value));
        }
        Ok(Data::Map(entries))
    }
}
