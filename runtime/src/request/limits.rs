//! Checks an operation's limits on the arguments of a call, before it is sent.
//! It must not know how arguments are encoded or sent.

use serde_json::Value as Json;

use crate::platform::{Limit, Operation};

/// Returns a message for each limit that the arguments break.
pub(crate) fn broken<'a>(
    operation: &Operation,
    argument: impl Fn(&str) -> Option<&'a Json>,
) -> Vec<String> {
    let arguments = Arguments {
        operation,
        argument,
    };
    let limits = operation.limits.iter();
    let broken = limits.filter_map(|limit| {
        let (text, source) = arguments.broken(limit)?;
        Some(format!("{text} ({source})"))
    });
    broken.collect()
}

/// The arguments of a call, by their wire names.
struct Arguments<'o, F> {
    operation: &'o Operation,
    argument: F,
}

impl<'a, F: Fn(&str) -> Option<&'a Json>> Arguments<'_, F> {
    /// Returns how a limit is broken and where the platform states it, or `None` if it is kept.
    fn broken(&self, limit: &Limit) -> Option<(String, &'static str)> {
        let (text, source) = match *limit {
            Limit::AtLeastOne { parameters, source } => (self.at_least_one(parameters), source),
            Limit::Together { parameters, source } => (self.together(parameters), source),
            Limit::MaxItems {
                parameter,
                max,
                source,
            } => (self.max_items(parameter, max), source),
            Limit::MaxSpan {
                from,
                to,
                milliseconds,
                limit,
                source,
            } => (self.max_span(from, to, milliseconds, limit), source),
            Limit::Range {
                parameter,
                min,
                max,
                source,
            } => (self.range(parameter, min, max), source),
        };
        Some((text?, source))
    }

    /// Returns the value of an argument that is set.
    fn argument(&self, name: &str) -> Option<&'a Json> {
        (self.argument)(name).filter(|value| !value.is_null())
    }

    fn name(&self, wire: &'static str) -> &'static str {
        self.operation.name_in_rust(wire)
    }

    fn listed(&self, parameters: &[&'static str], separator: &str) -> String {
        let names = parameters.iter().map(|parameter| self.name(parameter));
        names.collect::<Vec<_>>().join(separator)
    }

    fn at_least_one(&self, parameters: &[&'static str]) -> Option<String> {
        let is_none = parameters.iter().all(|name| self.argument(name).is_none());
        is_none.then(|| format!("set at least one of {}", self.listed(parameters, ", ")))
    }

    fn together(&self, parameters: &[&'static str]) -> Option<String> {
        let missing = parameters.iter().copied();
        let missing: Vec<&'static str> = missing
            .filter(|name| self.argument(name).is_none())
            .collect();
        let is_some = !missing.is_empty() && missing.len() < parameters.len();
        is_some.then(|| {
            let (all, missing) = (
                self.listed(parameters, " and "),
                self.listed(&missing, ", "),
            );
            format!("set {all} together; {missing} is missing")
        })
    }

    fn max_items(&self, parameter: &'static str, max: u64) -> Option<String> {
        let count = match self.argument(parameter)? {
            Json::Array(items) => items.len(),
            Json::Object(entries) => entries.len(),
            _ => return None,
        };
        let name = self.name(parameter);
        (count as u64 > max)
            .then(|| format!("{name} has {count} items, but at most {max} are allowed"))
    }

    fn max_span(
        &self,
        from: &'static str,
        to: &'static str,
        milliseconds: i64,
        limit: &str,
    ) -> Option<String> {
        let start = self.argument(from)?.as_i64()?;
        let end = self.argument(to)?.as_i64()?;
        let (from, to) = (self.name(from), self.name(to));
        if end < start {
            return Some(format!("{to} is before {from}"));
        }
        let is_too_long = end.saturating_sub(start) > milliseconds;
        is_too_long.then(|| format!("{from} to {to} spans more than {limit}"))
    }

    fn range(&self, parameter: &'static str, min: Option<i64>, max: Option<i64>) -> Option<String> {
        let outside = |value: &&Json| out_of_range(value, min, max);
        // Showing any JSON would bring another serializer of it into each program.
        let Json::Number(value) = each(self.argument(parameter)?).iter().find(outside)? else {
            return None;
        };
        let name = self.name(parameter);
        Some(match (min, max) {
            (Some(min), Some(max)) => format!("{name} is {value}, but it must be {min} to {max}"),
            (Some(min), None) => format!("{name} is {value}, but it must be at least {min}"),
            _ => format!(
                "{name} is {value}, but it must be at most {}",
                max.unwrap_or(i64::MAX)
            ),
        })
    }
}

/// Returns the items of a list, or the value itself.
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
    let signed = number.as_i64().map(i128::from);
    let whole = signed.or_else(|| number.as_u64().map(i128::from));
    match (whole, number.as_f64()) {
        (Some(value), _) => {
            min.is_some_and(|min| value < min.into()) || max.is_some_and(|max| value > max.into())
        }
        (None, Some(value)) => {
            min.is_some_and(|min| value < min as f64) || max.is_some_and(|max| value > max as f64)
        }
        (None, None) => false,
    }
}

#[cfg(test)]
mod tests {
    use super::out_of_range;
    use serde_json::json;

    #[test]
    fn large_numbers_are_compared_digit_by_digit() {
        let large = 1_i64 << 53;
        assert!(out_of_range(&json!(large + 1), None, Some(large)));
        assert!(!out_of_range(&json!(large), None, Some(large)));
        assert!(out_of_range(&json!(1_u64 << 63), None, Some(i64::MAX)));
        assert!(!out_of_range(&json!(u64::MAX), Some(i64::MAX), None));
    }
}
