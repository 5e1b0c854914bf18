//! A value that neither `Debug` nor serde shows, and the only way to have serde write it.
//! It must not know its contents, nor who reads them.

use std::{cell::Cell, fmt};

use serde::{Deserialize, Deserializer, Serialize, Serializer, de::Error as _};

/// The start of the error message for a secret that cannot be decoded. An error with this message shows no value at
/// all.
pub(crate) const HIDDEN: &str =
    "a secret that does not fit its type, or was hidden when it was written";

/// A value that must not be shown: a key, a password, a token or a device certificate.
///
/// `Debug` prints `Secret(***)`, and serde writes null, so that a response can be passed on safely. If it is read back,
/// the field is absent or an error, never a wrong value. Requests of the client contain the value, and so does
/// everything that is written inside [`Exposed`]. [`expose`](Self::expose) returns the value, and `PartialEq` compares
/// it.
#[derive(Clone, PartialEq, Eq)]
pub struct Secret<T>(T);

impl<T> Secret<T> {
    /// Wraps a value.
    pub const fn new(value: T) -> Self {
        Self(value)
    }

    /// Returns the value.
    pub const fn expose(&self) -> &T {
        &self.0
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
        if !is_exposed() {
            return serializer.serialize_none();
        }
        // A format without field names and types would misread the null as the start of a value.
        if serializer.is_human_readable() {
            self.0.serialize(serializer)
        } else {
            serializer.serialize_some(&self.0)
        }
    }
}

impl<'de, T: Deserialize<'de>> Deserialize<'de> for Secret<T> {
    fn deserialize<D: Deserializer<'de>>(deserializer: D) -> Result<Self, D::Error> {
        let value = if deserializer.is_human_readable() {
            T::deserialize(deserializer)
        } else {
            let value = Option::deserialize(deserializer);
            value.and_then(|value: Option<T>| value.ok_or_else(|| D::Error::custom(HIDDEN)))
        };
        // An error of serde may quote the value. Only the position is kept, which serde_json parses from the text.
        value.map(Self).map_err(|error| {
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

/// A wrapper that writes a value with the [`Secret`]s in it, for programs that store responses and read them again.
///
/// It works with every format of serde, and as a field of other types.
///
/// ```
/// use iot_clouds_runtime::{Exposed, Secret};
///
/// let key = Some(Secret::from("s3cret"));
/// assert_eq!(serde_json::to_string(&key)?, "null");
/// let stored = serde_json::to_string(&Exposed(&key))?;
/// assert_eq!(stored, r#""s3cret""#);
/// assert_eq!(serde_json::from_str::<Option<Secret<String>>>(&stored)?, key);
/// # Ok::<(), serde_json::Error>(())
/// ```
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Exposed<T>(pub T);

impl<T: Serialize> Serialize for Exposed<T> {
    fn serialize<S: Serializer>(&self, serializer: S) -> Result<S::Ok, S::Error> {
        let _scope = Scope::open();
        self.0.serialize(serializer)
    }
}

impl<'de, T: Deserialize<'de>> Deserialize<'de> for Exposed<T> {
    fn deserialize<D: Deserializer<'de>>(deserializer: D) -> Result<Self, D::Error> {
        T::deserialize(deserializer).map(Self)
    }
}

thread_local! {
    /// Whether an [`Exposed`] is being written. It is set during one synchronous call, so that no other task of the
    /// thread can observe it.
    static EXPOSED: Cell<bool> = const { Cell::new(false) };
}

fn is_exposed() -> bool {
    EXPOSED.try_with(Cell::get).unwrap_or(false)
}

/// The scope in which secrets are written. It also ends if there is a panic.
struct Scope {
    before: bool,
}

impl Scope {
    fn open() -> Self {
        let before = EXPOSED.try_with(|exposed| exposed.replace(true));
        Self {
            before: before.unwrap_or(false),
        }
    }
}

impl Drop for Scope {
    fn drop(&mut self) {
        // If the thread is shutting down, nothing is exposed anyway.
        let _ = EXPOSED.try_with(|exposed| exposed.set(self.before));
    }
}
