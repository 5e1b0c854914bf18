//! Values that the wire writes otherwise than their Rust type does: times as numbers, booleans as a pair, numbers as text.
//! It must not know fields, nor any type of a platform.
//!
//! A coding says how values are written. Lists and maps of codings, such as `Vec<Milliseconds>`, are codings too.

mod booleans;

use std::{collections::BTreeMap, fmt, marker::PhantomData};

use serde::de::{self, DeserializeSeed, MapAccess, SeqAccess};
use serde::{Deserialize, Deserializer, Serialize, Serializer};
use serde_json::Number;

pub use self::booleans::{Bool, BoolValues, ZeroOne};
use super::{lenient, timestamp, timestamp::Timestamp};

/// How values of a type are read.
pub trait Read<T> {
    /// Whether a number and its digits as text are the same value.
    const IS_LENIENT: bool = false;

    /// Reads a value.
    ///
    /// # Errors
    /// Returns an error if the value is not written in this way.
    fn read<'de, D: Deserializer<'de>>(deserializer: D) -> Result<T, D::Error>;
}

/// How values of a type are written.
pub trait Write<T> {
    /// Writes a value.
    ///
    /// # Errors
    /// Returns the errors of the serializer.
    fn write<S: Serializer>(value: &T, serializer: S) -> Result<S::Ok, S::Error>;
}

/// Reads and writes a field in a coding, for `#[serde(with)]`.
#[derive(Clone, Copy, Debug)]
pub struct As<C>(PhantomData<C>);

impl<C> As<C> {
    /// Reads a value.
    ///
    /// # Errors
    /// Returns an error if the value is not written in this way.
    pub fn deserialize<'de, T, D>(deserializer: D) -> Result<T, D::Error>
    where
        C: Read<T>,
        D: Deserializer<'de>,
    {
        C::read(deserializer)
    }

    /// Writes a value.
    ///
    /// # Errors
    /// Returns the errors of the serializer.
    pub fn serialize<T, S>(value: &T, serializer: S) -> Result<S::Ok, S::Error>
    where
        C: Write<T>,
        S: Serializer,
    {
        C::write(value, serializer)
    }
}

/// A value that is read and written in a coding.
pub struct Coded<C, T> {
    /// The value.
    pub value: T,
    coding: PhantomData<C>,
}

impl<C, T> Coded<C, T> {
    /// Wraps a value.
    pub fn new(value: T) -> Self {
        Self {
            value,
            coding: PhantomData,
        }
    }

    /// Returns the value.
    pub fn into_value(self) -> T {
        self.value
    }
}

impl<C: Write<T>, T> Serialize for Coded<C, T> {
    fn serialize<S: Serializer>(&self, serializer: S) -> Result<S::Ok, S::Error> {
        C::write(&self.value, serializer)
    }
}

impl<'de, C: Read<T>, T> Deserialize<'de> for Coded<C, T> {
    fn deserialize<D: Deserializer<'de>>(deserializer: D) -> Result<Self, D::Error> {
        C::read(deserializer).map(Self::new)
    }
}

/// The coding of a reference to a value.
#[derive(Clone, Copy, Debug)]
pub struct Ref<C>(PhantomData<C>);

impl<C: Write<T>, T> Write<&T> for Ref<C> {
    fn write<S: Serializer>(value: &&T, serializer: S) -> Result<S::Ok, S::Error> {
        C::write(value, serializer)
    }
}

impl<C, T: PartialEq> PartialEq for Coded<C, T> {
    fn eq(&self, other: &Self) -> bool {
        self.value == other.value
    }
}

/// Shows the value.
impl<C, T: fmt::Debug> fmt::Debug for Coded<C, T> {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        self.value.fmt(f)
    }
}

/// The type's own reader and writer.
#[derive(Clone, Copy, Debug)]
pub enum Same {}

impl<T: for<'de> Deserialize<'de>> Read<T> for Same {
    fn read<'de, D: Deserializer<'de>>(deserializer: D) -> Result<T, D::Error> {
        T::deserialize(deserializer)
    }
}

impl<T: Serialize> Write<T> for Same {
    fn write<S: Serializer>(value: &T, serializer: S) -> Result<S::Ok, S::Error> {
        value.serialize(serializer)
    }
}

impl<C: Read<T>, T> Read<Option<T>> for Option<C> {
    fn read<'de, D: Deserializer<'de>>(deserializer: D) -> Result<Option<T>, D::Error> {
        let read = Option::<Coded<C, T>>::deserialize(deserializer)?;
        Ok(read.map(Coded::into_value))
    }
}

impl<C: Write<T>, T> Write<Option<T>> for Option<C> {
    fn write<S: Serializer>(value: &Option<T>, serializer: S) -> Result<S::Ok, S::Error> {
        match value {
            Some(value) => C::write(value, serializer),
            None => serializer.serialize_none(),
        }
    }
}

impl<C: Read<T>, T> Read<Vec<T>> for Vec<C> {
    const IS_LENIENT: bool = C::IS_LENIENT;

    fn read<'de, D: Deserializer<'de>>(deserializer: D) -> Result<Vec<T>, D::Error> {
        deserializer.deserialize_seq(Collection::<C, Vec<T>>(PhantomData))
    }
}

impl<C: Write<T>, T> Write<Vec<T>> for Vec<C> {
    fn write<S: Serializer>(values: &Vec<T>, serializer: S) -> Result<S::Ok, S::Error> {
        serializer.collect_seq(values.iter().map(Coded::<Ref<C>, &T>::new))
    }
}

impl<C: Read<T>, T> Read<BTreeMap<String, T>> for BTreeMap<String, C> {
    const IS_LENIENT: bool = C::IS_LENIENT;

    fn read<'de, D>(deserializer: D) -> Result<BTreeMap<String, T>, D::Error>
    where
        D: Deserializer<'de>,
    {
        deserializer.deserialize_map(Collection::<C, BTreeMap<String, T>>(PhantomData))
    }
}

impl<C: Write<T>, T> Write<BTreeMap<String, T>> for BTreeMap<String, C> {
    fn write<S>(values: &BTreeMap<String, T>, serializer: S) -> Result<S::Ok, S::Error>
    where
        S: Serializer,
    {
        let coded = |(key, value)| (key, Coded::<Ref<C>, &T>::new(value));
        serializer.collect_map(values.iter().map(coded))
    }
}

/// Reads a list or a map in place, so that an error keeps its position.
struct Collection<C, T>(PhantomData<(C, T)>);

impl<'de, C: Read<T>, T> de::Visitor<'de> for Collection<C, Vec<T>> {
    type Value = Vec<T>;

    fn expecting(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str("a sequence")
    }

    fn visit_seq<A: SeqAccess<'de>>(self, mut items: A) -> Result<Vec<T>, A::Error> {
        let mut read = Vec::new();
        while let Some(item) = items.next_element_seed(Item::<C, T>(PhantomData))? {
            read.push(item);
        }
        Ok(read)
    }
}

impl<'de, C: Read<T>, T> de::Visitor<'de> for Collection<C, BTreeMap<String, T>> {
    type Value = BTreeMap<String, T>;

    fn expecting(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str("a map")
    }

    fn visit_map<A: MapAccess<'de>>(self, mut entries: A) -> Result<Self::Value, A::Error> {
        let mut read = BTreeMap::new();
        while let Some(key) = entries.next_key()? {
            read.insert(key, entries.next_value_seed(Item::<C, T>(PhantomData))?);
        }
        Ok(read)
    }
}

struct Item<C, T>(PhantomData<(C, T)>);

impl<'de, C: Read<T>, T> DeserializeSeed<'de> for Item<C, T> {
    type Value = T;

    fn deserialize<D: Deserializer<'de>>(self, deserializer: D) -> Result<T, D::Error> {
        C::read(deserializer)
    }
}

/// A time as milliseconds since 1970.
#[derive(Clone, Copy, Debug)]
pub enum Milliseconds {}

/// A time as seconds since 1970.
#[derive(Clone, Copy, Debug)]
pub enum Seconds {}

macro_rules! epochs {
    ($($coding:ident: $module:ident, $epoch:ident;)*) => {$(
        impl Read<Timestamp> for $coding {
            fn read<'de, D: Deserializer<'de>>(deserializer: D) -> Result<Timestamp, D::Error> {
                timestamp::$module::deserialize(deserializer)
            }
        }

        impl Write<Timestamp> for $coding {
            fn write<S: Serializer>(value: &Timestamp, serializer: S) -> Result<S::Ok, S::Error> {
                timestamp::$module::serialize(value, serializer)
            }
        }

        impl Read<Timestamp> for Lenient<$coding> {
            const IS_LENIENT: bool = true;

            fn read<'de, D: Deserializer<'de>>(deserializer: D) -> Result<Timestamp, D::Error> {
                deserializer.deserialize_any(timestamp::Relaxed(timestamp::$epoch))
            }
        }
    )*};
}

epochs! {
    Milliseconds: epoch_milliseconds, MILLISECONDS;
    Seconds: epoch_seconds, SECONDS;
}

/// A coding in which a number may be written as text, and text as a number. A boolean may also be 0 or 1, and an RFC 3339 time a
/// number since 1970.
#[derive(Clone, Copy, Debug)]
pub struct Lenient<C = Same>(PhantomData<C>);

impl<C: Write<T>, T> Write<T> for Lenient<C> {
    fn write<S: Serializer>(value: &T, serializer: S) -> Result<S::Ok, S::Error> {
        C::write(value, serializer)
    }
}

macro_rules! lenient {
    ($($type:ty: $reader:expr;)*) => {$(
        impl Read<$type> for Lenient {
            const IS_LENIENT: bool = true;

            fn read<'de, D: Deserializer<'de>>(deserializer: D) -> Result<$type, D::Error> {
                $reader(deserializer)
            }
        }
    )*};
}

lenient! {
    i32: lenient::number;
    i64: lenient::number;
    u32: lenient::number;
    u64: lenient::number;
    f64: lenient::number;
    Number: lenient::number;
    String: lenient::text;
    bool: Lenient::<Bool<ZeroOne>>::read;
    Timestamp: |deserializer: D| deserializer.deserialize_any(timestamp::Relaxed(timestamp::RFC3339));
}
