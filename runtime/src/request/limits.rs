//! Checks an operation's limits on the arguments of a call, before it is sent.
//! It must not know how arguments are encoded or sent.

use serde_json::Value as Json;

use crate::{
    platform::{Limit, Operation},
    values::timestamp::Timestamp,
};

/// What is wrong with the arguments, one text a rule.
pub(crate) fn broken<'a>(
    operation: &Operation,
    argument: impl Fn(&str) -> Option<&'a Json>,
) -> Vec<String> {
    let name = |wire| operation.name_in_rust(wire);
    let argument = |name: &str| argument(name).filter(|value| !value.is_null());
    operation
        .limits
        .iter()
        .filter_map(|limit| {
            check(limit, &argument, &name).map(|text| format!("{text} ({})", source(limit)))
        })
        .collect()
}

fn source(limit: &Limit) -> &'static str {
    match limit {
        Limit::AtLeastOne { source, .. }
        | Limit::MaxItems { source, .. }
        | Limit::MaxLength { source, .. }
        | Limit::MaxSpan { source, .. }
        | Limit::Range { source, .. }
        | Limit::Together { source, .. } => source,
    }
}

fn check<'a>(
    limit: &Limit,
    argument: &impl Fn(&str) -> Option<&'a Json>,
    name: &impl Fn(&'static str) -> &'static str,
) -> Option<String> {
    let listed = |parameters: &[&'static str], separator: &str| {
        let names: Vec<&str> = parameters.iter().map(|parameter| name(parameter)).collect();
        names.join(separator)
    };
    match *limit {
        Limit::AtLeastOne { parameters, .. } => {
            let none = parameters.iter().all(|name| argument(name).is_none());
            none.then(|| format!("set at least one of {}", listed(parameters, ", ")))
        }
        Limit::Together { parameters, .. } => {
            let missing: Vec<&'static str> = parameters
                .iter()
                .copied()
                .filter(|name| argument(name).is_none())
                .collect();
            let some = !missing.is_empty() && missing.len() < parameters.len();
            some.then(|| {
                format!(
                    "set {} together; {} is missing",
                    listed(parameters, " and "),
                    listed(&missing, ", ")
                )
            })
        }
        Limit::MaxItems { parameter, max, .. } => {
            let count = match argument(parameter)? {
                Json::Array(items) => items.len(),
                Json::Object(entries) => entries.len(),
                _ => return None,
            };
            (count as u64 > max).then(|| {
                format!(
                    "{} has {count} items, at most {max} are allowed",
                    name(parameter)
                )
            })
        }
        Limit::MaxLength { parameter, max, .. } => {
            let lengths = each(argument(parameter)?)
                .iter()
                .filter_map(Json::as_str)
                .map(|text| text.chars().count());
            let longest = lengths.max().filter(|length| *length as u64 > max)?;
            Some(format!(
                "{} has {longest} characters, at most {max} are allowed",
                name(parameter)
            ))
        }
        Limit::MaxSpan {
            from,
            to,
            milliseconds,
            limit,
            ..
        } => {
            let (start, end) = (
                epoch_milliseconds(argument(from)?)?,
                epoch_milliseconds(argument(to)?)?,
            );
            if end < start {
                return Some(format!("{} is before {}", name(to), name(from)));
            }
            let too_long = end.saturating_sub(start) > milliseconds;
            too_long.then(|| format!("{} to {} spans more than {limit}", name(from), name(to)))
        }
        Limit::Range {
            parameter,
            min,
            max,
            ..
        } => {
            let outside = |value: &&Json| out_of_range(value, min, max);
            let value = each(argument(parameter)?).iter().find(outside)?;
            let parameter = name(parameter);
            Some(match (min, max) {
                (Some(min), Some(max)) => {
                    format!("{parameter} is {value}, it must be {min} to {max}")
                }
                (Some(min), None) => format!("{parameter} is {value}, it must be at least {min}"),
                _ => format!(
                    "{parameter} is {value}, it must be at most {}",
                    max.unwrap_or(i64::MAX)
                ),
            })
        }
    }
}

/// The items of a list, or the value itself.
fn each(value: &Json) -> &[Json] {
    match value {
        Json::Array(items) => items,
        value => std::slice::from_ref(value),
    }
}

fn out_of_range(value: &Json, min: Option<i64>, max: Option<i64>) -> bool {
    let Json::Number(number) = value else {
        return false;
    };
    match (number.as_i64(), number.as_f64()) {
        (Some(value), _) => {
            min.is_some_and(|min| value < min) || max.is_some_and(|max| value > max)
        }
        (None, Some(value)) => {
            min.is_some_and(|min| value < min as f64) || max.is_some_and(|max| value > max as f64)
        }
        (None, None) => false,
    }
}

fn epoch_milliseconds(value: &Json) -> Option<i64> {
    match value {
        Json::Number(number) => number.as_i64(),
        Json::String(text) => text.parse().ok().map(Timestamp::epoch_milliseconds),
        _ => None,
    }
}
