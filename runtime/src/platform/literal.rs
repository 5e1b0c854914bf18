//! Values that are written in a spec, and which values of a response are equal to them.
//! It must not know the purpose of a comparison.

use serde_json::Value as Json;

use crate::json::numbers;

/// A value that is written in a spec. In comparisons, text and number are equal if they are spelt alike (`200` and
/// `"200"`), and an integer is equal to each of its spellings (`200.0`, `"200.0"`).
#[derive(Clone, Copy, Debug)]
pub enum Literal {
    /// A boolean.
    Bool(bool),
    /// An integer.
    Number(i64),
    /// A text.
    Text(&'static str),
}

/// A value of a response that means null.
#[derive(Clone, Copy, Debug)]
pub enum NullValue {
    /// A boolean.
    Bool(bool),
    /// A list without items, of data that is no list.
    EmptyList,
    /// An object without fields, of data that is no object.
    EmptyObject,
    /// An integer.
    Number(i64),
    /// A text.
    Text(&'static str),
}

impl Literal {
    pub(crate) fn to_json(self) -> Json {
        match self {
            Self::Bool(value) => value.into(),
            Self::Number(value) => value.into(),
            Self::Text(value) => value.into(),
        }
    }

    /// Returns whether a value is this one, or `None` if its kind decides neither way. Any other code or word is
    /// different.
    pub(crate) fn decides(self, found: &Json) -> Option<bool> {
        match (self, found) {
            (_, Json::Null | Json::Array(_) | Json::Object(_)) => None,
            (Self::Bool(_), Json::Number(_) | Json::String(_)) => None,
            _ => Some(self.matches(found)),
        }
    }

    /// Returns whether a value is this one.
    pub(crate) fn matches(self, found: &Json) -> bool {
        match (self, found) {
            (Self::Bool(expected), Json::Bool(found)) => expected == *found,
            (Self::Number(expected), Json::Number(found)) => {
                numbers::whole(found) == Some(expected)
            }
            (Self::Number(expected), Json::String(found)) => {
                numbers::whole_text(found) == Some(expected)
            }
            (Self::Text(expected), Json::String(found)) => {
                found == expected || same_whole(numbers::whole_text(found), expected)
            }
            (Self::Text(expected), Json::Number(found)) => {
                numbers::word(found) == expected || same_whole(numbers::whole(found), expected)
            }
            _ => false,
        }
    }
}

/// Returns whether an integer was found and a text represents the same integer.
fn same_whole(found: Option<i64>, expected: &str) -> bool {
    found.is_some() && found == numbers::whole_text(expected)
}
