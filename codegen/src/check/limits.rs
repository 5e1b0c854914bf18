//! Checks arguments against the firm limits of their operation.
//! Must not know types, nor how a broken limit is reported.

use serde_json::Value;

use crate::resolve::{Limit, LimitKind, Operation};

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
            let numbers = || each(argument(parameter)).iter().filter_map(Value::as_f64);
            let below = min.filter(|min| numbers().any(|number| number < *min as f64));
            let above = max.filter(|max| numbers().any(|number| number > *max as f64));
            let below = below.map(|min| BrokenPart::Min(parameter, min));
            below.or(above.map(|max| BrokenPart::Max(parameter, max)))
        }
        LimitKind::MaxItems { parameter, max } => {
            let count = match argument(parameter)? {
                Value::Array(items) => items.len(),
                Value::Object(entries) => entries.len(),
                _ => return None,
            };
            (count as u64 > *max).then_some(BrokenPart::MaxItems(parameter, *max))
        }
    }
}

/// Returns the items of a list, or the value itself.
fn each(value: Option<&Value>) -> &[Value] {
    match value {
        Some(Value::Array(items)) => items,
        Some(value) => std::slice::from_ref(value),
        None => &[],
    }
}
