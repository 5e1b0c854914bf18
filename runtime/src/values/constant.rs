//! What is documented of a known value of an identifier: its name, its unit and its range.
//! It must not know which identifiers exist.

/// A known value of an identifier, as the macro `constants!` describes it.
#[derive(Clone, Copy, Debug)]
pub struct Constant {
    /// The value on the wire.
    pub value: &'static str,
    /// Its name, in snake case.
    pub name: &'static str,
    /// Its unit.
    pub unit: Option<&'static str>,
    /// The least and the greatest value, if they are documented as numbers.
    pub range: Option<(f64, f64)>,
}

/// Returns the constant of a value, from a list that is sorted by values.
pub fn find(constants: &'static [Constant], value: &str) -> Option<&'static Constant> {
    let index = constants.binary_search_by(|constant| constant.value.cmp(value));
    constants.get(index.ok()?)
}
