//! Objects and lists that are written as arrays by position: an object as a tuple, a list as parallel columns.
//! It must not know any type of a platform.

use std::{fmt, marker::PhantomData};

use serde::de::value::{SeqAccessDeserializer, SeqDeserializer};
use serde::de::{self, DeserializeOwned, DeserializeSeed, IgnoredAny, SeqAccess};
use serde::{Deserialize, Deserializer, Serialize, Serializer};

/// Reads an object that is written as an array, as a tuple of its fields. Further elements are ignored.
///
/// # Errors
/// When an element does not fit, or there are too few.
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

/// Several fields that stand in one column together, as an array. Further elements are ignored.
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
    /// The arrays, as a tuple of lists.
    type Arrays: DeserializeOwned + Serialize;

    /// The items; `None` where the arrays are not of one length.
    fn join(arrays: Self::Arrays) -> Option<Vec<Self>>;

    /// The arrays.
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
        let uneven = || de::Error::custom("uneven columns, expected columns of one length");
        T::join(arrays).map(Some).ok_or_else(uneven)
    }
}

/// The columns of an array. One without any is read as one of empty columns.
struct Padded<'a, A> {
    columns: &'a mut A,
    /// Whether there is any column, once that is known.
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

/// A seed that is still there if it was not used.
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

/// For `#[serde(with)]`: a list as its columns. An empty array is the empty list, and so is null.
pub mod columns {
    use std::marker::PhantomData;

    use serde::{Deserializer, Serialize, Serializer};

    use super::{Arrays, Columns};

    /// Reads a list from its columns.
    ///
    /// # Errors
    /// When a column does not fit, or they are not of one length.
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
    /// Those of the serializer.
    pub fn serialize<S, T>(items: &[T], serializer: S) -> Result<S::Ok, S::Error>
    where
        S: Serializer,
        T: Columns,
    {
        T::split(items).serialize(serializer)
    }

    /// The same, with null for none.
    pub mod option {
        use super::{Arrays, Columns, Deserializer, PhantomData, Serializer};

        /// Reads a list from its columns, or null.
        ///
        /// # Errors
        /// When a column does not fit, or they are not of one length.
        pub fn deserialize<'de, D, T>(deserializer: D) -> Result<Option<Vec<T>>, D::Error>
        where
            D: Deserializer<'de>,
            T: Columns,
        {
            deserializer.deserialize_any(Arrays(PhantomData))
        }

        /// Writes a list as its columns, or null.
        ///
        /// # Errors
        /// Those of the serializer.
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
