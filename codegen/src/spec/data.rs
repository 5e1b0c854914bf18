//! The plain values of a YAML file, without their places.
//! Must not know what the values mean.

use crate::source::Step;

/// A value.
#[derive(Clone, Debug, PartialEq)]
pub(super) enum Data {
    /// Nothing, or `~`.
    Null,
    /// A boolean.
    Bool(bool),
    /// A whole number from 0.
    Unsigned(u64),
    /// A whole number below 0.
    Signed(i64),
    /// Any other number.
    Float(f64),
    /// Text.
    Text(String),
    /// A list.
    List(Vec<Data>),
    /// Keys and values. Keys are unique once the file has been checked.
    Map(Vec<(String, Data)>),
    /// Replaces a value that was reported, so that it is not reported again. Fits every type.
    Hole,
}

impl Data {
    /// Returns the value after one step, for changes.
    pub(super) fn child_mut(&mut self, step: &Step) -> Option<&mut Data> {
        match (self, step) {
            (Self::Map(entries), Step::Key(key)) => entries
                .iter_mut()
                .find(|(name, _)| name == key)
                .map(|(_, value)| value),
            (Self::List(items), Step::Index(index)) => items.get_mut(*index),
            _ => None,
        }
    }

    /// Describes it, for "found …".
    pub(super) fn in_words(&self) -> String {
        match self {
            Self::Null | Self::Hole => "nothing".to_owned(),
            Self::Bool(value) => format!("the boolean `{value}`"),
            Self::Unsigned(number) => format!("the number `{number}`"),
            Self::Signed(number) => format!("the number `{number}`"),
            Self::Float(number) => format!("the number `{number}`"),
            Self::Text(text) => format!("the text `{}`", shortened(text)),
            Self::List(_) => "a list".to_owned(),
            Self::Map(entries) => match entries.as_slice() {
                [(first, _), (second, _)] => {
                    format!("an object with the keys `{first}` and `{second}`")
                }
                _ => "an object".to_owned(),
            },
        }
    }
}

/// Returns the beginning of a text that is too long for a message.
pub(super) fn shortened(text: &str) -> String {
    let line = text.lines().next().unwrap_or_default();
    let beginning: String = line.chars().take(40).collect();
    if beginning.len() < text.trim_end().len() {
        format!("{beginning}…")
    } else {
        beginning
    }
}
