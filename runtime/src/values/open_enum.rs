//! The macro that implements the conversions of an open enum, and the value that no variant represents.
//! It must not know which enums exist.

use std::fmt;

use serde::{Deserialize, Deserializer, Serialize, Serializer, de, ser::Error as _};

use crate::json::numbers;

/// A value that an open enum has no variant for, unchanged.
///
/// The type is opaque, so that adding a variant for the value later breaks no `match`. Compare with `as_str` of the
/// enum instead.
#[derive(Clone, PartialEq, Eq, Hash)]
pub struct UnknownValue {
    text: String,
    is_number: bool,
}

impl UnknownValue {
    /// Returns the value as text. A number is in decimal.
    pub fn as_str(&self) -> &str {
        &self.text
    }

    /// Returns the value as an integer if it represents one, possibly with a zero fraction.
    #[doc(hidden)]
    pub fn __integer(&self) -> Option<i64> {
        numbers::whole_text(&self.text)
    }
}

impl fmt::Debug for UnknownValue {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        if self.is_number {
            f.write_str(&self.text)
        } else {
            fmt::Debug::fmt(&self.text, f)
        }
    }
}

/// Creates the value of a text, for the macro.
#[doc(hidden)]
pub fn text(text: String) -> UnknownValue {
    UnknownValue {
        text,
        is_number: false,
    }
}

/// Creates the value of a number, for the macro.
#[doc(hidden)]
pub fn number(number: i64) -> UnknownValue {
    UnknownValue {
        text: number.to_string(),
        is_number: true,
    }
}

/// Returns the number of a code that is written as one, for the macro.
#[doc(hidden)]
pub fn whole(code: &str) -> Option<i64> {
    let number = code.parse::<i64>().ok();
    number.filter(|number| number.to_string() == code)
}

impl Serialize for UnknownValue {
    fn serialize<S: Serializer>(&self, serializer: S) -> Result<S::Ok, S::Error> {
        if !self.is_number {
            return serializer.serialize_str(&self.text);
        }
        if let Ok(number) = self.text.parse() {
            return serializer.serialize_i64(number);
        }
        if let Ok(number) = self.text.parse() {
            return serializer.serialize_u64(number);
        }
        serializer.serialize_f64(self.text.parse().map_err(S::Error::custom)?)
    }
}

impl<'de> Deserialize<'de> for UnknownValue {
    fn deserialize<D: Deserializer<'de>>(deserializer: D) -> Result<Self, D::Error> {
        deserializer.deserialize_any(TextOrNumber)
    }
}

struct TextOrNumber;

impl<'de> de::Visitor<'de> for TextOrNumber {
    type Value = UnknownValue;

    fn expecting(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str("a string or a number")
    }

    fn visit_str<E: de::Error>(self, value: &str) -> Result<UnknownValue, E> {
        Ok(text(value.to_owned()))
    }

    fn visit_i64<E: de::Error>(self, value: i64) -> Result<UnknownValue, E> {
        Ok(number(value))
    }

    fn visit_u64<E: de::Error>(self, value: u64) -> Result<UnknownValue, E> {
        Ok(UnknownValue {
            text: value.to_string(),
            is_number: true,
        })
    }

    fn visit_f64<E: de::Error>(self, value: f64) -> Result<UnknownValue, E> {
        if let Some(whole) = numbers::whole_float(value) {
            return self.visit_i64(whole);
        }
        match serde_json::Number::from_f64(value) {
            Some(value) => Ok(UnknownValue {
                text: value.to_string(),
                is_number: true,
            }),
            None => Err(E::invalid_value(de::Unexpected::Float(value), &self)),
        }
    }

    fn visit_map<A: de::MapAccess<'de>>(self, entries: A) -> Result<UnknownValue, A::Error> {
        numbers::only(entries, self)
    }
}

/// Implements the conversions of an open enum with its variants in order, and `Unknown(UnknownValue)` last.
///
/// `text` and `number` determine how values are written, and `code` writes as a number what is one. All of them read
/// either. The enum and its derives (`Clone, Debug, PartialEq, Eq, Hash`) are declared next to it.
#[macro_export]
macro_rules! open_enum {
    (text $name:ident { $($variant:ident = $value:literal),* $(,)? }) => {
        $crate::open_enum!(@common $name { $($variant = $value),* });

        impl $name {
            #[inline]
            fn from_unknown(value: $crate::UnknownValue) -> Self {
                match value.as_str() {
                    $($value => Self::$variant,)*
                    _ => Self::Unknown(value),
                }
            }

            /// Returns the value as it is written on the wire.
            #[inline]
            pub fn as_str(&self) -> &str {
                match self {
                    $(Self::$variant => $value,)*
                    Self::Unknown(value) => value.as_str(),
                }
            }
        }

        impl $crate::__private::serde::Serialize for $name {
            fn serialize<S: $crate::__private::serde::Serializer>(
                &self,
                serializer: S,
            ) -> ::core::result::Result<S::Ok, S::Error> {
                match self {
                    Self::Unknown(value) => $crate::__private::serde::Serialize::serialize(value, serializer),
                    _ => serializer.serialize_str(self.as_str()),
                }
            }
        }
    };
    (number $name:ident { $($variant:ident = $value:literal),* $(,)? }) => {
        $crate::open_enum!(@common $name { $($variant = $value),* });

        impl $name {
            #[inline]
            fn from_unknown(value: $crate::UnknownValue) -> Self {
                match value.__integer() {
                    $(::core::option::Option::Some($value) => Self::$variant,)*
                    _ => Self::Unknown(value),
                }
            }

            /// Returns the value in decimal. An unknown text is returned unchanged.
            #[inline]
            pub fn as_str(&self) -> &str {
                match self {
                    $(Self::$variant => ::core::stringify!($value),)*
                    Self::Unknown(value) => value.as_str(),
                }
            }

            /// Returns the value as a number, or `None` for an unknown value that is not an integer.
            #[inline]
            pub fn as_number(&self) -> ::core::option::Option<i64> {
                match self {
                    $(Self::$variant => ::core::option::Option::Some($value),)*
                    Self::Unknown(value) => value.__integer(),
                }
            }
        }

        impl ::core::convert::From<i64> for $name {
            #[inline]
            fn from(value: i64) -> Self {
                Self::from_unknown($crate::__private::number(value))
            }
        }

        impl $crate::__private::serde::Serialize for $name {
            fn serialize<S: $crate::__private::serde::Serializer>(
                &self,
                serializer: S,
            ) -> ::core::result::Result<S::Ok, S::Error> {
                match self {
                    $(Self::$variant => serializer.serialize_i64($value),)*
                    Self::Unknown(value) => $crate::__private::serde::Serialize::serialize(value, serializer),
                }
            }
        }
    };
    (code $name:ident { $($variant:ident = $value:literal),* $(,)? }) => {
        $crate::open_enum!(@common $name { $($variant = $value),* });

        impl $name {
            #[inline]
            fn from_unknown(value: $crate::UnknownValue) -> Self {
                match value.as_str() {
                    $($value => return Self::$variant,)*
                    _ => {}
                }
                // A number may have a zero fraction.
                let number = value.__integer().map(|number| number.to_string());
                match number.as_deref() {
                    $(::core::option::Option::Some($value) => Self::$variant,)*
                    // Errors have their code as text, so a number and its digits are the same code.
                    _ => Self::Unknown(match $crate::__private::whole(value.as_str()) {
                        ::core::option::Option::Some(whole) => $crate::__private::number(whole),
                        ::core::option::Option::None => value,
                    }),
                }
            }

            /// Returns the code as text. A number is in decimal.
            #[inline]
            pub fn as_str(&self) -> &str {
                match self {
                    $(Self::$variant => $value,)*
                    Self::Unknown(value) => value.as_str(),
                }
            }

            /// Returns the code as a number, or `None` if it is a text that is not an integer.
            #[inline]
            pub fn as_number(&self) -> ::core::option::Option<i64> {
                match self {
                    Self::Unknown(value) => value.__integer(),
                    known => $crate::__private::whole(known.as_str()),
                }
            }
        }

        impl ::core::convert::From<i64> for $name {
            #[inline]
            fn from(value: i64) -> Self {
                Self::from_unknown($crate::__private::number(value))
            }
        }

        impl $crate::__private::serde::Serialize for $name {
            fn serialize<S: $crate::__private::serde::Serializer>(
                &self,
                serializer: S,
            ) -> ::core::result::Result<S::Ok, S::Error> {
                match (self, self.as_number()) {
                    (Self::Unknown(value), _) => $crate::__private::serde::Serialize::serialize(value, serializer),
                    (_, ::core::option::Option::Some(number)) => serializer.serialize_i64(number),
                    (known, _) => serializer.serialize_str(known.as_str()),
                }
            }
        }
    };
    (@common $name:ident { $($variant:ident = $value:literal),* }) => {
        impl ::core::convert::From<&str> for $name {
            #[inline]
            fn from(value: &str) -> Self {
                Self::from_unknown($crate::__private::text(::std::borrow::ToOwned::to_owned(value)))
            }
        }

        impl ::core::convert::From<::std::string::String> for $name {
            #[inline]
            fn from(value: ::std::string::String) -> Self {
                Self::from_unknown($crate::__private::text(value))
            }
        }

        impl ::core::convert::From<&::std::string::String> for $name {
            #[inline]
            fn from(value: &::std::string::String) -> Self {
                ::core::convert::From::<&str>::from(value)
            }
        }

        impl ::core::str::FromStr for $name {
            type Err = ::core::convert::Infallible;

            #[inline]
            fn from_str(value: &str) -> ::core::result::Result<Self, ::core::convert::Infallible> {
                ::core::result::Result::Ok(::core::convert::From::from(value))
            }
        }

        impl ::core::fmt::Display for $name {
            #[inline]
            fn fmt(&self, f: &mut ::core::fmt::Formatter<'_>) -> ::core::fmt::Result {
                f.write_str(self.as_str())
            }
        }

        impl ::core::cmp::PartialEq<str> for $name {
            #[inline]
            fn eq(&self, other: &str) -> bool {
                self.as_str() == other
            }
        }

        impl ::core::cmp::PartialEq<&str> for $name {
            #[inline]
            fn eq(&self, other: &&str) -> bool {
                self.as_str() == *other
            }
        }

        impl<'de> $crate::__private::serde::Deserialize<'de> for $name {
            fn deserialize<D: $crate::__private::serde::Deserializer<'de>>(
                deserializer: D,
            ) -> ::core::result::Result<Self, D::Error> {
                <$crate::UnknownValue as $crate::__private::serde::Deserialize>::deserialize(deserializer)
                    .map(Self::from_unknown)
            }
        }
    };
}
