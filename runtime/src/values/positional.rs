//! Objects and lists that are written as arrays by position: an object as a tuple, a list as parallel columns.
//! It must not know any type of a platform.

use std::{fmt, marker::PhantomData};

use serde::de::value::{SeqAccessDeserializer, SeqDeserializer};
use serde::de::{self, DeserializeOwned, DeserializeSeed, IgnoredAny, SeqAccess};
use serde::{Deserialize, Deserializer, Serialize, Serializer};

use super::coding::{Read, Write};

/// Reads an object that is written as an array, as a tuple of its fields. Additional elements are ignored.
///
/// # Errors
/// Returns an error if an element does not fit its type, or if there are too few elements.
pub fn tuple<'de, D, T>(deserializer: D) -> Result<T, D::Error>
where
    D: Deserializer<'de>,
    T: Deserialize<'de>,
{
    deserializer.deserialize_seq(Tuple(PhantomData))
}

struct Tuple<T>(PhantomData<T>);

impl<'de, T: Deserialize<'de>> de::Visitor<'de> for Tuple<T> {
    type Value = T;

    fn expecting(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str("an array")
    }

    fn visit_seq<A: SeqAccess<'de>>(self, mut elements: A) -> Result<T, A::Error> {
        let value = T::deserialize(SeqAccessDeserializer::new(&mut elements))?;
        while elements.next_element::<IgnoredAny>()?.is_some() {}
        Ok(value)
    }
}

/// Several fields that share one column, as an array. Additional elements are ignored.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Row<T>(pub T);

impl<'de, T: Deserialize<'de>> Deserialize<'de> for Row<T> {
    fn deserialize<D: Deserializer<'de>>(deserializer: D) -> Result<Self, D::Error> {
        tuple(deserializer).map(Self)
    }
}

impl<T: Serialize> Serialize for Row<T> {
    fn serialize<S: Serializer>(&self, serializer: S) -> Result<S::Ok, S::Error> {
        self.0.serialize(serializer)
    }
}

/// An item whose list is written as parallel arrays: `[["a", "b"], [1, 2]]` for the two items `a 1` and `b 2`.
pub trait Columns: Sized {
    /// The columns, as a tuple of lists.
    type Arrays: DeserializeOwned + Serialize;

    /// Returns the items, or `None` if the columns do not have the same length.
    fn join(arrays: Self::Arrays) -> Option<Vec<Self>>;

    /// Returns the columns.
    fn split(items: &[Self]) -> Self::Arrays;
}

struct Arrays<T>(PhantomData<T>);

impl<'de, T: Columns> de::Visitor<'de> for Arrays<T> {
    type Value = Option<Vec<T>>;

    fn expecting(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str("an array of columns")
    }

    fn visit_unit<E: de::Error>(self) -> Result<Self::Value, E> {
        Ok(None)
    }

    fn visit_none<E: de::Error>(self) -> Result<Self::Value, E> {
        Ok(None)
    }

    fn visit_seq<A: SeqAccess<'de>>(self, mut columns: A) -> Result<Self::Value, A::Error> {
        let padded = Padded {
            columns: &mut columns,
            any: None,
        };
        let arrays = T::Arrays::deserialize(SeqAccessDeserializer::new(padded))?;
        while columns.next_element::<IgnoredAny>()?.is_some() {}
        let uneven = || de::Error::custom("uneven columns, expected columns of the same length");
        T::join(arrays).map(Some).ok_or_else(uneven)
    }
}

/// The columns of an array. An array without columns is read as one with empty columns.
struct Padded<'a, A> {
    columns: &'a mut A,
    /// Whether the array has any column, once that is known.
    any: Option<bool>,
}

impl<'de, A: SeqAccess<'de>> SeqAccess<'de> for Padded<'_, A> {
    type Error = A::Error;

    fn next_element_seed<S: DeserializeSeed<'de>>(
        &mut self,
        seed: S,
    ) -> Result<Option<S::Value>, A::Error> {
        let mut seed = Some(seed);
        if self.any != Some(false) {
            let column = self.columns.next_element_seed(Once(&mut seed))?;
            if column.is_some() || self.any.is_some() {
                self.any = Some(true);
                return Ok(column);
            }
            self.any = Some(false);
        }
        let empty = SeqDeserializer::new(std::iter::empty::<()>());
        seed.map(|seed| seed.deserialize(empty)).transpose()
    }
}

/// A seed that is kept if it was not used.
struct Once<'a, S>(&'a mut Option<S>);

impl<'de, S: DeserializeSeed<'de>> DeserializeSeed<'de> for Once<'_, S> {
    type Value = S::Value;

    fn deserialize<D: Deserializer<'de>>(self, deserializer: D) -> Result<S::Value, D::Error> {
        match self.0.take() {
            Some(seed) => seed.deserialize(deserializer),
            None => Err(de::Error::custom("a column was read twice")),
        }
    }
}

/// The coding of a list that is written as its columns. An empty array and null are the empty list.
#[derive(Clone, Copy, Debug)]
pub enum AsColumns {}

impl<T: Columns> Read<Vec<T>> for AsColumns {
    fn read<'de, D: Deserializer<'de>>(deserializer: D) -> Result<Vec<T>, D::Error> {
        columns::deserialize(deserializer)
    }
}

impl<T: Columns> Write<Vec<T>> for AsColumns {
    fn write<S: Serializer>(items: &Vec<T>, serializer: S) -> Result<S::Ok, S::Error> {
        columns::serialize(items, serializer)
    }
}

/// Reads and writes a list as its columns, for `#[serde(with)]`. An empty array and null are the empty list.
pub mod columns {
    use std::marker::PhantomData;

    use serde::{Deserializer, Serialize, Serializer};

    use super::{Arrays, Columns};

    /// Reads a list from its columns.
    ///
    /// # Errors
    /// Returns an error if a column does not fit its type, or if the columns do not have the same length.
    pub fn deserialize<'de, D, T>(deserializer: D) -> Result<Vec<T>, D::Error>
    where
        D: Deserializer<'de>,
        T: Columns,
    {
        option::deserialize(deserializer).map(Option::unwrap_or_default)
    }

    /// Writes a list as its columns.
    ///
    /// # Errors
    /// Returns the errors of the serializer.
    pub fn serialize<S, T>(items: &[T], serializer: S) -> Result<S::Ok, S::Error>
    where
        S: Serializer,
        T: Columns,
    {
        T::split(items).serialize(serializer)
    }

    /// Reads and writes an optional list as its columns. Null is `None`.
    pub mod option {
        use super::{Arrays, Columns, Deserializer, PhantomData, Serializer};

        /// Reads a list from its columns. Null is `None`.
        ///
        /// # Errors
        /// Returns an error if a column does not fit its type, or if the columns do not have the same length.
        pub fn deserialize<'de, D, T>(deserializer: D) -> Result<Option<Vec<T>>, D::Error>
        where
            D: Deserializer<'de>,
            T: Columns,
        {
            deserializer.deserialize_any(Arrays(PhantomData))
        }

        /// Writes a list as its columns. `None` is null.
        ///
        /// # Errors
        /// Returns the errors of the serializer.
        pub fn serialize<S, T>(items: &Option<Vec<T>>, serializer: S) -> Result<S::Ok, S::Error>
        where
            S: Serializer,
            T: Columns,
        {
            match items {
                Some(items) => super::serialize(items, serializer),
                None => serializer.serialize_none(),
            }
        }
    }
}
