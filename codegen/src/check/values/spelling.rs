//! Other spellings of a value in a response: a number as text, a text as number.
//! Must not know fields.

use serde_json::Value;

use super::is_rfc3339;
use crate::resolve::{BoolValues, TimestampFormat, TypeRef};

/// Whether a `lenient` field of this type is read from a value.
pub(super) fn fits(type_ref: &TypeRef, value: &Value) -> bool {
    match type_ref {
        TypeRef::Bool => is_bool(&BoolValues::ZERO_ONE, value),
        TypeRef::WrittenBool(values) => is_bool(values, value),
        TypeRef::Timestamp(TimestampFormat::Rfc3339) => {
            number(value).is_some() || value.as_str().is_some_and(is_rfc3339)
        }
        TypeRef::Integer(_) | TypeRef::Timestamp(_) => {
            number(value).is_some_and(|number| number.fract() == 0.0)
        }
        TypeRef::Float | TypeRef::Number => number(value).is_some(),
        TypeRef::String => value.is_string() || value.is_number(),
        _ => false,
    }
}

fn is_bool(values: &BoolValues, value: &Value) -> bool {
    let is_word = |text: &str| {
        let text = text.trim().to_ascii_lowercase();
        text == "true" || text == "false"
    };
    value.is_boolean()
        || value.as_str().is_some_and(is_word)
        || [&values.yes, &values.no]
            .iter()
            .any(|known| same(&known.to_json(), value))
}

/// Whether two values are the same text or number, whichever of the two they are.
pub(super) fn same(a: &Value, b: &Value) -> bool {
    a == b || number(a).is_some() && number(a) == number(b)
}

/// Returns the number that a value is or spells.
fn number(value: &Value) -> Option<f64> {
    match value {
        Value::String(text) => {
            let text = text.trim();
            // `f64` would also accept words such as `inf`.
            let is_number = text.bytes().any(|byte| byte.is_ascii_digit());
            text.parse().ok().filter(|_| is_number)
        }
        value => value.as_f64(),
    }
}
