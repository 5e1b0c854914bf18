//! A value that `Debug` never prints.
//! It must not know what it holds, nor who reads it.

use std::fmt;

use serde::{Deserialize, Deserializer, Serialize, Serializer, de::Error as _};

/// Opens the message of a decode failure inside a secret; errors that carry it show no value at all.
pub(crate) const HIDDEN: &str = "a secret that does not fit its type";

/// A value that must not be shown: a key, a password, a token, a device certificate.
///
/// `Debug` prints `Secret(***)`. `PartialEq` and serde see the value, so that it can be sent, stored and compared;
/// [`expose`](Self::expose) reads it.
#[derive(Clone, PartialEq, Eq)]
pub struct Secret<T>(T);

impl<T> Secret<T> {
    /// Wraps a value.
    pub const fn new(value: T) -> Self {
        Self(value)
    }

    /// Reads the value.
    pub const fn expose(&self) -> &T {
        &self.0
    }

    /// Takes the value out.
    pub fn into_exposed(self) -> T {
        self.0
    }
}

impl<T> fmt::Debug for Secret<T> {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str("Secret(***)")
    }
}

impl From<String> for Secret<String> {
    fn from(value: String) -> Self {
        Self(value)
    }
}

impl From<&str> for Secret<String> {
    fn from(value: &str) -> Self {
        Self(value.to_owned())
    }
}

impl From<&String> for Secret<String> {
    fn from(value: &String) -> Self {
        Self(value.clone())
    }
}

impl<T: Serialize> Serialize for Secret<T> {
    fn serialize<S: Serializer>(&self, serializer: S) -> Result<S::Ok, S::Error> {
        self.0.serialize(serializer)
    }
}

impl<'de, T: Deserialize<'de>> Deserialize<'de> for Secret<T> {
    fn deserialize<D: Deserializer<'de>>(deserializer: D) -> Result<Self, D::Error> {
        // A serde error may quote the value. Only the position is kept, which serde_json reads back from the text.
        T::deserialize(deserializer).map(Self).map_err(|error| {
            let text = error.to_string();
            let position = text
                .rfind(" at line ")
                .and_then(|at| text.get(at..))
                .filter(|tail| is_position(tail));
            D::Error::custom(format_args!("{HIDDEN}{}", position.unwrap_or_default()))
        })
    }
}

fn is_position(tail: &str) -> bool {
    tail.split_whitespace()
        .all(|word| matches!(word, "at" | "line" | "column") || word.parse::<u64>().is_ok())
}
