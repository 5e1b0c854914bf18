//! The macro that implements a union whose variant a key of the object names, and the object that no variant represents.
//! It must not know which unions exist.
//!
//! serde's derived code reads a number as the index of a variant, fails at a name that it does not know, and stores
//! everything before the tag in a form that does not distinguish an integer from `45.0`.

use std::{fmt, marker::PhantomData};

use serde::de::{self, DeserializeSeed, Deserializer, IgnoredAny, MapAccess};
use serde::ser::{Serialize, SerializeMap, Serializer};
use serde_json::{Map, Value as Json};

use crate::{
    json::{numbers, strict_structs::Objects, unknown_keys},
    values::ahead::IN_FIELD,
};

/// An object whose tag names no variant of its union, unchanged.
///
/// The type is opaque, so that adding a variant for the tag later breaks no `match`. Compare with [`tag`](Self::tag)
/// instead.
#[derive(Clone, PartialEq)]
pub struct UnknownVariant {
    tag: String,
    object: Json,
}

impl UnknownVariant {
    /// Returns the value of the tag as text. A number is in decimal.
    pub fn tag(&self) -> &str {
        &self.tag
    }

    /// Returns the whole object, with the tag.
    pub fn as_json(&self) -> &Json {
        &self.object
    }
}

impl fmt::Debug for UnknownVariant {
    /// Shows the tag only: nobody knows which of the other fields are secrets.
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        fmt::Debug::fmt(&self.tag, f)
    }
}

impl Serialize for UnknownVariant {
    fn serialize<S: Serializer>(&self, serializer: S) -> Result<S::Ok, S::Error> {
        self.object.serialize(serializer)
    }
}

/// What the macro says about a union.
#[doc(hidden)]
pub trait TaggedUnion: Sized {
    /// The key that names the variant.
    const TAG: &'static str;
    /// The key of the content.
    const CONTENT: &'static str;

    /// Whether a variant has this name.
    fn is_known(tag: &str) -> bool;

    /// Reads the content of the variant with this name.
    fn read<'de, D: Deserializer<'de>>(tag: &str, content: D) -> Result<Self, D::Error>;

    /// Creates the variant of all other names.
    fn unknown(variant: UnknownVariant) -> Self;
}

/// Reads a union, for the macro.
#[doc(hidden)]
pub fn read_tagged<'de, T: TaggedUnion, D: Deserializer<'de>>(
    deserializer: D,
) -> Result<T, D::Error> {
    deserializer.deserialize_map(Reader(PhantomData))
}

/// Writes a variant, for the macro.
#[doc(hidden)]
pub fn write_tagged<S: Serializer>(
    serializer: S,
    (tag, name): (&'static str, &'static str),
    (key, content): (&'static str, &impl Serialize),
) -> Result<S::Ok, S::Error> {
    let mut object = serializer.serialize_map(Some(2))?;
    object.serialize_entry(tag, name)?;
    object.serialize_entry(key, content)?;
    object.end()
}

struct Reader<T>(PhantomData<T>);

impl<'de, T: TaggedUnion> de::Visitor<'de> for Reader<T> {
    type Value = T;

    fn expecting(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str("a map")
    }

    fn visit_map<A: MapAccess<'de>>(self, mut entries: A) -> Result<T, A::Error> {
        // What comes before the tag. All later values are read in place.
        let mut held = Map::new();
        let tag = loop {
            match entries.next_key::<String>()? {
                None => return Err(de::Error::missing_field(T::TAG)),
                Some(key) if key == T::TAG => break entries.next_value::<Json>()?,
                Some(key) => hold(&mut held, key, &mut entries)?,
            }
        };
        let name = match &tag {
            Json::String(text) => text.clone(),
            Json::Number(number) => numbers::word(number),
            _ => {
                let tag = T::TAG;
                let text = format_args!("{IN_FIELD}{tag}`: invalid type, expected a string");
                return Err(de::Error::custom(text));
            }
        };
        if T::is_known(&name) {
            let content = held.remove(T::CONTENT);
            held.keys().for_each(|key| unknown_keys::note_name(key));
            return known(&name, content, entries);
        }
        held.insert(T::TAG.to_owned(), tag);
        while let Some(key) = entries.next_key()? {
            hold(&mut held, key, &mut entries)?;
        }
        Ok(T::unknown(UnknownVariant {
            tag: name,
            object: Json::Object(held),
        }))
    }
}

/// Keeps the value of a key that was read.
fn hold<'de, A: MapAccess<'de>>(
    held: &mut Map<String, Json>,
    key: String,
    entries: &mut A,
) -> Result<(), A::Error> {
    if held.contains_key(&key) {
        let text = format_args!("duplicate field `{key}`");
        return Err(de::Error::custom(text));
    }
    held.insert(key, entries.next_value()?);
    Ok(())
}

/// Reads a variant whose content may have come before the tag.
fn known<'de, T: TaggedUnion, A: MapAccess<'de>>(
    name: &str,
    content: Option<Json>,
    mut entries: A,
) -> Result<T, A::Error> {
    let key = T::CONTENT;
    let read = content.map(|content| T::read(name, Objects::new(content)));
    let mut read = read.transpose().map_err(|error: serde_json::Error| {
        de::Error::custom(format_args!("{IN_FIELD}{key}`: {error}"))
    })?;
    while let Some(other) = entries.next_key::<String>()? {
        if other == T::TAG || other == key && read.is_some() {
            let text = format_args!("duplicate field `{other}`");
            return Err(de::Error::custom(text));
        }
        if other == key {
            read = Some(entries.next_value_seed(Content(name, PhantomData))?);
        } else {
            entries.next_value::<IgnoredAny>()?;
        }
    }
    read.ok_or_else(|| de::Error::missing_field(key))
}

struct Content<'a, T>(&'a str, PhantomData<T>);

impl<'de, T: TaggedUnion> DeserializeSeed<'de> for Content<'_, T> {
    type Value = T;

    fn deserialize<D: Deserializer<'de>>(self, deserializer: D) -> Result<T, D::Error> {
        T::read(self.0, deserializer)
    }
}

/// Implements serde's traits for a union with its tag and its content, its variants by their names on the wire, and
/// `Unknown(UnknownVariant)` last.
///
/// The tag may come after the content, and as a number. The enum and its derives (`Clone, Debug, PartialEq`) are
/// declared next to it.
#[macro_export]
macro_rules! tagged_union {
    ($name:ident($tag:literal, $content:literal) { $($variant:ident = $wire:literal $(as $coding:ty)?),* $(,)? }) => {
        impl $crate::__private::TaggedUnion for $name {
            const TAG: &'static str = $tag;
            const CONTENT: &'static str = $content;

            fn is_known(tag: &str) -> bool {
                ::core::matches!(tag, $($wire)|*)
            }

            fn read<'de, D>(tag: &str, content: D) -> ::core::result::Result<Self, D::Error>
            where
                D: $crate::__private::serde::Deserializer<'de>,
            {
                match tag {
                    $($wire => $crate::tagged_union!(@read content $($coding)?).map(Self::$variant),)*
                    _ => ::core::result::Result::Err($crate::__private::serde::de::Error::unknown_variant(
                        tag,
                        &[$($wire),*],
                    )),
                }
            }

            fn unknown(variant: $crate::UnknownVariant) -> Self {
                Self::Unknown(variant)
            }
        }

        impl<'de> $crate::__private::serde::Deserialize<'de> for $name {
            fn deserialize<D>(deserializer: D) -> ::core::result::Result<Self, D::Error>
            where
                D: $crate::__private::serde::Deserializer<'de>,
            {
                $crate::__private::read_tagged(deserializer)
            }
        }

        impl $crate::__private::serde::Serialize for $name {
            fn serialize<S>(&self, serializer: S) -> ::core::result::Result<S::Ok, S::Error>
            where
                S: $crate::__private::serde::Serializer,
            {
                match self {
                    $(Self::$variant(content) => {
                        let content = $crate::tagged_union!(@write content $($coding)?);
                        $crate::__private::write_tagged(serializer, ($tag, $wire), ($content, content))
                    })*
                    Self::Unknown(variant) => $crate::__private::serde::Serialize::serialize(variant, serializer),
                }
            }
        }
    };
    (@read $content:ident) => {
        $crate::__private::serde::Deserialize::deserialize($content)
    };
    (@read $content:ident $coding:ty) => {
        <$coding as $crate::coding::Read<_>>::read($content)
    };
    (@write $content:ident) => {
        $content
    };
    (@write $content:ident $coding:ty) => {
        &$crate::coding::Coded::<$crate::coding::Ref<$coding>, _>::new($content)
    };
}
