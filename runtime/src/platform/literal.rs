//! Values that are written down in a spec, and what of a response is equal to them.
//! It must not know what a value is compared for.

use serde_json::Value as Json;

use crate::json::numbers;

/// A value that is written down in a spec. As what to compare with, text and number match each other when they are spelt
/// alike (`200` and `"200"`), and an integer matches every spelling of it (`200.0`, `"200.0"`).
#[derive(Clone, Copy, Debug)]
pub enum Literal {
    /// This boolean.
    Bool(bool),
    /// This integer.
    Number(i64),
    /// This text.
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

    /// Whether a value is this one; `None` where it is of a kind that says neither yes nor no. Any other code or word is a no.
    pub(crate) fn tells(self, found: &Json) -> Option<bool> {
        match (self, found) {
            (_, Json::Null | Json::Array(_) | Json::Object(_)) => None,
            (Self::Bool(_), Json::Number(_) | Json::String(_)) => None,
            _ => Some(self.matches(found)),
        }
    }

    /// Whether a value is this one.
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

/// Whether an integer was found and a text spells the same.
fn same_whole(found: Option<i64>, expected: &str) -> bool {
    found.is_some() && found == numbers::whole_text(expected)
}
