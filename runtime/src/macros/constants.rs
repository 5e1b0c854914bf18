//! The macro that tells programs what is documented of the known values of an identifier.
//! It must not know which identifiers exist.

/// Implements `name`, `unit` and `range` for an identifier, from its constants, sorted by their values on the wire.
#[macro_export]
macro_rules! constants {
    ($name:ident { $($value:literal = $constant:literal $(in $unit:literal)? $(from $min:literal to $max:literal)?),* $(,)? }) => {
        impl $name {
            const CONSTANTS: &'static [$crate::__private::Constant] = &[
                $($crate::__private::Constant {
                    value: $value,
                    name: $constant,
                    unit: $crate::constants!(@option $($unit)?),
                    range: $crate::constants!(@option $(($min, $max))?),
                },)*
            ];

            fn constant(&self) -> ::core::option::Option<&'static $crate::__private::Constant> {
                $crate::__private::find_constant(Self::CONSTANTS, self.as_str())
            }

            /// Returns the name of the constant that has this value, in snake case, or `None` if the value is not documented.
            pub fn name(&self) -> ::core::option::Option<&'static str> {
                self.constant().map(|constant| constant.name)
            }

            /// Returns the documented unit, or `None` if there is none or the value is not documented.
            pub fn unit(&self) -> ::core::option::Option<&'static str> {
                self.constant().and_then(|constant| constant.unit)
            }

            /// Returns the documented range in that unit, or `None` if it is not documented as two numbers.
            pub fn range(&self) -> ::core::option::Option<::core::ops::RangeInclusive<f64>> {
                let range = self.constant().and_then(|constant| constant.range);
                range.map(|(least, greatest)| least..=greatest)
            }
        }
    };
    (@option) => { ::core::option::Option::None };
    (@option $value:expr) => { ::core::option::Option::Some($value) };
}
