//! Checks the limits of arguments that a spec holds to be firm.
//! Must not know how arguments come.

use iot_clouds_codegen::resolve::{Check, Operation};
use serde_json::{Map, Value};

/// A limit that arguments break.
pub(crate) struct Broken<'a> {
    /// In words.
    pub(crate) reason: String,
    /// The parameter that it is a limit of, where it is one of a single parameter.
    pub(crate) parameter: Option<&'a str>,
}

/// The first limit that the arguments break.
pub(crate) fn broken<'a>(
    operation: &'a Operation,
    arguments: &Map<String, Value>,
) -> Option<Broken<'a>> {
    let mut rules = operation.rules.iter();
    rules.find_map(|rule| {
        let parameter = match &rule.check {
            Check::Range { parameter, .. } | Check::MaxItems { parameter, .. } => {
                Some(parameter.as_str())
            }
            _ => None,
        };
        Some(Broken {
            reason: check(&rule.check, arguments)?,
            parameter,
        })
    })
}

fn check(check: &Check, arguments: &Map<String, Value>) -> Option<String> {
    let given = |name: &String| arguments.contains_key(name);
    match check {
        Check::Together(names) => {
            let count = names.iter().filter(|name| given(name)).count();
            let is_broken = count > 0 && count < names.len();
            is_broken.then(|| format!("{} only count together", names.join(" and ")))
        }
        Check::AtLeastOne(names) => {
            let is_broken = !names.iter().any(given);
            is_broken.then(|| format!("at least one of {} must be given", names.join(", ")))
        }
        Check::MaxSpan {
            from,
            to,
            milliseconds,
            limit,
        } => {
            let (start, end) = (arguments.get(from)?.as_i64()?, arguments.get(to)?.as_i64()?);
            let is_broken = i128::from(end) - i128::from(start) > i128::from(*milliseconds);
            is_broken.then(|| format!("{from} and {to} may be at most {limit} apart"))
        }
        Check::Range {
            parameter,
            min,
            max,
        } => {
            let number = arguments.get(parameter)?.as_f64()?;
            match (min, max) {
                (Some(min), _) if number < *min as f64 => {
                    Some(format!("{parameter} is at least {min}"))
                }
                (_, Some(max)) if number > *max as f64 => {
                    Some(format!("{parameter} is at most {max}"))
                }
                _ => None,
            }
        }
        Check::MaxItems { parameter, max } => {
            let count = arguments.get(parameter)?.as_array()?.len() as u64;
            (count > *max).then(|| format!("{parameter} holds at most {max} items"))
        }
    }
}
