//! Decides what a scalar without quotes is: nothing, a boolean, a number, or text.
//! Must not know what the values mean.

use crate::spec::data::Data;

/// Returns the value of a scalar without quotes, by the rules of YAML 1.2. Other parsers read the same, as a test checks.
pub(super) fn plain(text: &str) -> Data {
    match text {
        "" | "~" | "null" | "Null" | "NULL" => return Data::Null,
        "true" | "True" | "TRUE" => return Data::Bool(true),
        "false" | "False" | "FALSE" => return Data::Bool(false),
        _ => {}
    }
    // Most texts begin with a letter.
    if !text.starts_with(|first: char| first.is_ascii_digit() || "+-.".contains(first)) {
        return Data::Text(text.to_owned());
    }
    number(text).unwrap_or_else(|| Data::Text(text.to_owned()))
}

/// Returns the number that a text is, or `None` if it is text.
fn number(text: &str) -> Option<Data> {
    let (is_negative, digits) = match text.strip_prefix(['-', '+']) {
        Some(digits) => (text.starts_with('-'), digits),
        None => (false, text),
    };
    if digits.starts_with(['+', '-']) || has_leading_zero(digits) {
        return None;
    }
    if let Some(magnitude) = magnitude(digits) {
        return Some(whole(is_negative, magnitude));
    }
    let float = match digits {
        ".inf" | ".Inf" | ".INF" => f64::INFINITY,
        ".nan" | ".NaN" | ".NAN" if digits == text => f64::NAN,
        // Rust also reads `inf` and `nan`.
        _ => digits
            .parse()
            .ok()
            .filter(|float: &f64| float.is_finite())?,
    };
    Some(Data::Float(if is_negative { -float } else { float }))
}

fn whole(is_negative: bool, magnitude: u128) -> Data {
    let float = magnitude as f64;
    match (is_negative, u64::try_from(magnitude)) {
        (false, Ok(number)) => Data::Unsigned(number),
        (true, Ok(0)) => Data::Unsigned(0),
        (true, Ok(number)) => match 0_i64.checked_sub_unsigned(number) {
            Some(number) => Data::Signed(number),
            None => Data::Float(-float),
        },
        (false, Err(_)) => Data::Float(float),
        (true, Err(_)) => Data::Float(-float),
    }
}

/// Returns a whole number without its sign.
fn magnitude(digits: &str) -> Option<u128> {
    let bases = [("0x", 16), ("0o", 8), ("0b", 2)];
    let in_base = |(prefix, base)| Some((digits.strip_prefix(prefix)?, base));
    let (digits, base) = bases.into_iter().find_map(in_base).unwrap_or((digits, 10));
    // Rust would read a second sign.
    let digits = Some(digits).filter(|digits| !digits.starts_with(['+', '-']))?;
    u128::from_str_radix(digits, base).ok()
}

/// Whether digits begin with a zero that says nothing, as those of a telephone number, which is text.
fn has_leading_zero(digits: &str) -> bool {
    digits.len() > 1
        && digits.starts_with('0')
        && digits.bytes().all(|digit| digit.is_ascii_digit())
}
