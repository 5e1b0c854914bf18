//! Checks arguments against the firm limits of their operation.
//! Must not know types, nor how a broken limit is reported.

use std::cmp::Ordering;

use serde_json::Value;

use crate::resolve::{Limit, LimitKind, Limits, Operation};

/// A limit that the arguments break.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Broken<'a> {
    /// The limit.
    pub limit: &'a Limit,
    /// The part of it that is broken.
    pub part: BrokenPart<'a>,
}

/// The part of a limit that is broken.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum BrokenPart<'a> {
    /// A number of this parameter is too small.
    Min(&'a str, i64),
    /// A number of this parameter is too large.
    Max(&'a str, i64),
    /// This parameter has too many items.
    MaxItems(&'a str, u64),
    /// Some of these parameters are set and some are not.
    Together(&'a [String]),
    /// None of these parameters is set.
    AtLeastOne(&'a [String]),
    /// The first and the second time are farther apart than the third, which is written as in the spec.
    MaxSpan(&'a str, &'a str, &'a str),
}

impl<'a> BrokenPart<'a> {
    /// Returns the parameter that the limit belongs to, unless it is a joint limit.
    pub fn parameter(&self) -> Option<&'a str> {
        match self {
            Self::Min(parameter, _) | Self::Max(parameter, _) | Self::MaxItems(parameter, _) => {
                Some(parameter)
            }
            _ => None,
        }
    }
}

/// Returns all limits that the arguments break, in the order of the spec. `argument` looks up a value by its wire name.
pub fn broken<'a, 'v>(
    operation: &'a Operation,
    argument: impl Fn(&str) -> Option<&'v Value>,
) -> Vec<Broken<'a>> {
    let limits = operation.limits.iter();
    let broken = limits.filter_map(|limit| {
        let part = of_limit(&limit.check, &argument)?;
        Some(Broken { limit, part })
    });
    broken.collect()
}

fn of_limit<'a, 'v>(
    check: &'a LimitKind,
    argument: &impl Fn(&str) -> Option<&'v Value>,
) -> Option<BrokenPart<'a>> {
    let is_given = |name: &&String| argument(name).is_some();
    match check {
        LimitKind::Together { parameters, .. } => {
            let count = parameters.iter().filter(is_given).count();
            (count > 0 && count < parameters.len()).then_some(BrokenPart::Together(parameters))
        }
        LimitKind::AtLeastOne(names) => {
            (names.iter().filter(is_given).count() == 0).then_some(BrokenPart::AtLeastOne(names))
        }
        LimitKind::MaxSpan {
            from,
            to,
            milliseconds,
            limit,
        } => {
            let (start, end) = (argument(from)?.as_i64()?, argument(to)?.as_i64()?);
            let span = i128::from(end) - i128::from(start);
            (span > i128::from(*milliseconds)).then_some(BrokenPart::MaxSpan(from, to, limit))
        }
        LimitKind::Range {
            parameter,
            min,
            max,
        } => {
            let value = argument(parameter)?;
            let below = min.filter(|min| is_below(value, *min));
            let above = max.filter(|max| is_above(value, *max));
            let below = below.map(|min| BrokenPart::Min(parameter, min));
            below.or(above.map(|max| BrokenPart::Max(parameter, max)))
        }
        LimitKind::MaxItems { parameter, max } => {
            let is_longer = is_longer(argument(parameter)?, *max);
            is_longer.then_some(BrokenPart::MaxItems(parameter, *max))
        }
    }
}

/// Returns the firm limit of a field that a value breaks: its key and its number.
pub fn beyond(value: &Value, limits: &Limits) -> Option<(&'static str, String)> {
    let is_firm = limits.contested.is_none();
    let below = limits.min.filter(|min| is_below(value, *min));
    let above = limits.max.filter(|max| is_firm && is_above(value, *max));
    let longer = limits
        .max_items
        .filter(|max| is_firm && is_longer(value, *max));
    let below = below.map(|min| ("min", min.to_string()));
    let above = above.map(|max| ("max", max.to_string()));
    let longer = longer.map(|max| ("max_items", max.to_string()));
    below.or(above).or(longer)
}

fn is_below(value: &Value, min: i64) -> bool {
    each(value)
        .iter()
        .any(|number| order(number, min) == Some(Ordering::Less))
}

fn is_above(value: &Value, max: i64) -> bool {
    each(value)
        .iter()
        .any(|number| order(number, max) == Some(Ordering::Greater))
}

fn is_longer(value: &Value, max: u64) -> bool {
    let count = match value {
        Value::Array(items) => items.len(),
        Value::Object(entries) => entries.len(),
        _ => return false,
    };
    count as u64 > max
}

/// Compares a number with a limit. Whole numbers are compared exactly, as a floating-point number holds 53 bits of them.
fn order(number: &Value, limit: i64) -> Option<Ordering> {
    let signed = number.as_i64().map(i128::from);
    let whole = signed.or_else(|| number.as_u64().map(i128::from));
    match whole {
        Some(whole) => Some(whole.cmp(&i128::from(limit))),
        None => number.as_f64()?.partial_cmp(&(limit as f64)),
    }
}

/// Returns the items of a list, or the value itself.
fn each(value: &Value) -> &[Value] {
    match value {
        Value::Array(items) => items,
        value => std::slice::from_ref(value),
    }
}

#[cfg(test)]
mod tests {
    use super::{is_above, is_below};
    use serde_json::json;

    #[test]
    fn large_numbers_are_compared_digit_by_digit() {
        let large = 1_i64 << 53;
        assert!(is_above(&json!(large + 1), large) && !is_above(&json!(large), large));
        assert!(is_below(&json!(large), large + 1));
        assert!(is_above(&json!(u64::MAX), i64::MAX));
        assert!(is_above(&json!(1_u64 << 63), i64::MAX));
        assert!(is_above(&json!([1, 2.5]), 2) && !is_above(&json!("3"), 2));
    }
}
