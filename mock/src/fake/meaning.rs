//! What an identifier with documented values says about the values beside it: their kind and their range.
//! Must not know how a value is generated.

use iot_clouds_codegen::resolve::{Constant, JsonKind};

/// What values are like.
#[derive(Clone, Debug, PartialEq)]
pub(super) enum Meaning {
    /// Numbers between these two.
    Range(f64, f64),
    /// This many numbers with commas between them, in a text.
    Numbers(usize),
    /// Values of this kind.
    Kind(JsonKind),
}

impl Meaning {
    /// Reads the documented range of a constant: `-40 to 90`, `true or false`, `0,0,0 to 9,9,9`.
    pub(super) fn of(constant: &Constant) -> Option<Self> {
        let range = constant.range.as_deref()?;
        if range == "true or false" {
            return Some(Self::Kind(JsonKind::Boolean));
        }
        let (least, most) = range.split_once(" to ")?;
        match (least.parse(), most.parse()) {
            (Ok(least), Ok(most)) => Some(Self::Range(least, most)),
            _ => {
                let numbers = least.split(',');
                let count = numbers.clone().count();
                let are_numbers = numbers.clone().all(|number| number.parse::<f64>().is_ok());
                (are_numbers && count > 1).then_some(Self::Numbers(count))
            }
        }
    }

    /// The JSON kind of the values.
    pub(super) fn kind(&self) -> JsonKind {
        match self {
            Self::Range(..) => JsonKind::Number,
            Self::Numbers(_) => JsonKind::Text,
            Self::Kind(kind) => *kind,
        }
    }
}
