//! The macro that implements the conversions of an identifier newtype and its form on the wire.
//! It must not know which identifiers exist.

/// Implements the conversions of an identifier `struct Name(String)`, and serde's traits. On the wire it is text.
///
/// The struct and its derives (`Clone, Debug, PartialEq, Eq, PartialOrd, Ord, Hash`) are declared next to it. It may
/// hold a `Cow<'static, str>` instead of the `String`, for constants. `lenient` before the name reads numbers too. Any
/// text is an identifier, even the empty one, to which some platforms give a meaning.
#[macro_export]
macro_rules! identifier {
    ($name:ident) => {
        $crate::identifier!(@common $name);
        $crate::identifier!(@read $name, |deserializer| {
            <::std::string::String as $crate::__private::serde::Deserialize<'de>>::deserialize(deserializer)
        });
    };
    (lenient $name:ident) => {
        $crate::identifier!(@common $name);
        $crate::identifier!(@read $name, $crate::lenient::text);
    };
    (@read $name:ident, $read:expr) => {
        impl<'de> $crate::__private::serde::Deserialize<'de> for $name {
            fn deserialize<D>(deserializer: D) -> ::core::result::Result<Self, D::Error>
            where
                D: $crate::__private::serde::Deserializer<'de>,
            {
                let read = $read;
                read(deserializer).map(::core::convert::From::<::std::string::String>::from)
            }
        }
    };
    (@common $name:ident) => {
        impl $name {
            /// Returns the identifier as text.
            #[inline]
            pub fn as_str(&self) -> &str {
                ::core::convert::AsRef::<str>::as_ref(&self.0)
            }

            /// Returns the text without copying it.
            #[inline]
            pub fn into_string(self) -> ::std::string::String {
                ::core::convert::From::from(self.0)
            }
        }

        impl ::core::convert::From<&str> for $name {
            #[inline]
            fn from(value: &str) -> Self {
                ::core::convert::From::<::std::string::String>::from(::std::borrow::ToOwned::to_owned(value))
            }
        }

        impl ::core::convert::From<::std::string::String> for $name {
            #[inline]
            fn from(value: ::std::string::String) -> Self {
                Self(::core::convert::From::from(value))
            }
        }

        impl ::core::convert::From<&::std::string::String> for $name {
            #[inline]
            fn from(value: &::std::string::String) -> Self {
                ::core::convert::From::<::std::string::String>::from(::core::clone::Clone::clone(value))
            }
        }

        impl ::core::convert::From<&$name> for $name {
            #[inline]
            fn from(value: &$name) -> Self {
                ::core::clone::Clone::clone(value)
            }
        }

        impl ::core::convert::From<$name> for ::std::string::String {
            #[inline]
            fn from(value: $name) -> Self {
                value.into_string()
            }
        }

        impl ::core::convert::From<&$name> for ::std::string::String {
            #[inline]
            fn from(value: &$name) -> Self {
                ::std::borrow::ToOwned::to_owned(value.as_str())
            }
        }

        impl ::core::str::FromStr for $name {
            type Err = ::core::convert::Infallible;

            #[inline]
            fn from_str(value: &str) -> ::core::result::Result<Self, Self::Err> {
                ::core::result::Result::Ok(::core::convert::From::from(value))
            }
        }

        impl ::core::convert::AsRef<str> for $name {
            #[inline]
            fn as_ref(&self) -> &str {
                self.as_str()
            }
        }

        impl ::core::borrow::Borrow<str> for $name {
            #[inline]
            fn borrow(&self) -> &str {
                self.as_str()
            }
        }

        impl ::core::fmt::Display for $name {
            #[inline]
            fn fmt(&self, f: &mut ::core::fmt::Formatter<'_>) -> ::core::fmt::Result {
                ::core::fmt::Display::fmt(self.as_str(), f)
            }
        }

        impl $crate::__private::serde::Serialize for $name {
            fn serialize<S>(&self, serializer: S) -> ::core::result::Result<S::Ok, S::Error>
            where
                S: $crate::__private::serde::Serializer,
            {
                serializer.serialize_str(self.as_str())
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
    };
}
