//! The macro that reads and writes an object by a table of its fields.
//! It must not know which objects exist.

/// Implements serde's traits for a struct, from a table of its fields in order: the index, the key, how it is read, and the
/// field.
///
/// `response` implements both traits, and writes a field without a value as null. `shared` implements both and `request`
/// implements `Serialize` only; they leave such a field out. A field is `required`, `optional` (an `Option`) or a `list`,
/// for which null is the default of its type. With `_as(C)` after one of these it is written in a coding, and with
/// `_unless(C; N)` certain values mean null. After the fields are all spellings of those that have several, the key first.
/// They may come at once.
#[macro_export]
macro_rules! object {
    (response $name:ident $table:tt) => {
        $crate::object!(@read $name $table);
        $crate::object!(@write_all $name $table);
    };
    (shared $name:ident $table:tt) => {
        $crate::object!(@read $name $table);
        $crate::object!(@write_some $name $table);
    };
    (request $name:ident $table:tt) => {
        $crate::object!(@write_some $name $table);
    };
    (@read $name:ident {
        $($index:literal $key:literal $how:ident $(($coding:ty $(; $($null:expr),+)?))? $field:ident),*
        $(; $($($spelling:literal)|+),+)?
    }) => {
        impl<'de> $crate::__private::serde::Deserialize<'de> for $name {
            #[inline]
            fn deserialize<D>(deserializer: D) -> ::core::result::Result<Self, D::Error>
            where
                D: $crate::__private::serde::Deserializer<'de>,
            {
                $(let deserializer = $crate::__private::Ahead::new(deserializer, &[$(&[$($spelling),+]),+]);)?
                $crate::__private::read_object(deserializer)
            }
        }

        impl<'de> $crate::__private::Object<'de> for $name {
            const NAME: &'static str = ::core::stringify!($name);
            const KEYS: &'static [&'static str] = &[$($key),*];
            const ALL_KEYS: &'static [&'static str] = &[$($key,)* $($($($spelling),+),+)?];
            $(const SPELLINGS: &'static [&'static [&'static str]] = &[$(&[$($spelling),+]),+];)?

            // Without fields, the first round is the last.
            #[allow(unreachable_code)]
            fn read<F: $crate::__private::Fields<'de>>(mut fields: F) -> ::core::result::Result<Self, F::Error> {
                $(let mut $field = ::core::option::Option::None;)*
                loop {
                    let read: ::core::result::Result<(), F::Error> = match fields.next()? {
                        $($index => fields.$how $(::<$coding, _>)? (&mut $field $($(, &[$($null),+])?)?),)*
                        _ => break,
                    };
                    read?;
                }
                $($crate::object!(@take $how F $key $field);)*
                ::core::result::Result::Ok(Self { $($field),* })
            }
        }
    };
    (@write_all $name:ident {
        $($index:literal $key:literal $how:ident $(($coding:ty $(; $($null:expr),+)?))? $field:ident),*
        $(; $($($spelling:literal)|+),+)?
    }) => {
        impl $crate::__private::serde::Serialize for $name {
            fn serialize<S>(&self, serializer: S) -> ::core::result::Result<S::Ok, S::Error>
            where
                S: $crate::__private::serde::Serializer,
            {
                let keys = &[$($key),*];
                let mut object = $crate::__private::Writer::all(serializer, ::core::stringify!($name), keys);
                $(object.$how $(::<$coding, _>)? ($key, &self.$field);)*
                object.end()
            }
        }
    };
    (@write_some $name:ident {
        $($index:literal $key:literal $how:ident $(($coding:ty $(; $($null:expr),+)?))? $field:ident),*
        $(; $($($spelling:literal)|+),+)?
    }) => {
        impl $crate::__private::serde::Serialize for $name {
            fn serialize<S>(&self, serializer: S) -> ::core::result::Result<S::Ok, S::Error>
            where
                S: $crate::__private::serde::Serializer,
            {
                let given = &[$($crate::object!(@is_given $how self.$field)),*];
                let mut object = $crate::__private::Writer::some(serializer, ::core::stringify!($name), given);
                $(object.$how $(::<$coding, _>)? ($key, &self.$field);)*
                object.end()
            }
        }
    };
    (@take optional $fields:ident $key:literal $field:ident) => {};
    (@take required $fields:ident $key:literal $field:ident) => {
        let ::core::option::Option::Some($field) = $field else {
            return ::core::result::Result::Err($fields::missing($key));
        };
    };
    (@take list $fields:ident $key:literal $field:ident) => {
        let $field = $field.unwrap_or_default();
    };
    (@take required_as $($field:tt)*) => { $crate::object!(@take required $($field)*) };
    (@take optional_as $($field:tt)*) => {};
    (@take list_as $($field:tt)*) => { $crate::object!(@take list $($field)*) };
    (@take optional_unless $($field:tt)*) => {};
    (@take list_unless $($field:tt)*) => { $crate::object!(@take list $($field)*) };
    (@is_given optional $field:expr) => { $field.is_some() };
    (@is_given optional_as $field:expr) => { $field.is_some() };
    (@is_given optional_unless $field:expr) => { $field.is_some() };
    (@is_given $how:ident $field:expr) => { true };
}
