//! The macro by which a credential is read from a program's configuration.
//! It must not know which credentials exist, nor where their values come from.

/// Implements `from_env` and serde's `Deserialize` for a credential, a struct with public fields of text: the platform, the
/// name, and each field with its variable of the environment, the required ones first.
///
/// The struct and its derives (`Clone, Debug`) are declared next to it. Its fields are `String`, `Secret<String>` or
/// identifiers; optional ones are in an `Option`.
#[macro_export]
macro_rules! credential {
    ($platform:path, $name:ident { $($field:ident = $variable:literal),* $(,)? } $({ $($option:ident = $option_variable:literal),* $(,)? })?) => {
        impl $name {
            const FIELDS: &'static [$crate::__private::CredentialField] = &[
                $($crate::__private::CredentialField {
                    name: ::core::stringify!($field),
                    variable: $variable,
                    is_required: true,
                },)*
                $($($crate::__private::CredentialField {
                    name: ::core::stringify!($option),
                    variable: $option_variable,
                    is_required: false,
                },)*)?
            ];

            /// Reads the credential from the environment of the process:
            ///
            $(#[doc = ::core::concat!("- `", ::core::stringify!($field), "` from `", $variable, "`")])*
            $($(#[doc = ::core::concat!("- `", ::core::stringify!($option), "` from `", $option_variable, "`, which may be missing")])*)?
            ///
            /// # Errors
            /// The error names all variables that are missing or empty, or that are not UTF-8. It shows no value.
            #[inline]
            pub fn from_env() -> ::core::result::Result<Self, $crate::Error> {
                let values = $crate::__private::credential_from_env(&$platform, ::core::stringify!($name), Self::FIELDS)?;
                ::core::result::Result::Ok(Self::of_values(&values))
            }

            #[inline]
            fn of_values(values: &$crate::__private::CredentialValues) -> Self {
                Self {
                    $($field: values.required(::core::stringify!($field)),)*
                    $($($option: values.optional(::core::stringify!($option)),)*)?
                }
            }
        }

        /// Reads a map with the names of the fields as keys. Unknown keys are refused, and no error shows a value.
        impl<'de> $crate::__private::serde::Deserialize<'de> for $name {
            fn deserialize<D>(deserializer: D) -> ::core::result::Result<Self, D::Error>
            where
                D: $crate::__private::serde::Deserializer<'de>,
            {
                let values = $crate::__private::deserialize_credential(deserializer, ::core::stringify!($name), Self::FIELDS)?;
                ::core::result::Result::Ok(Self::of_values(&values))
            }
        }
    };
}
