//! Tells which limit of a spec arguments break.
//! Must not know how arguments come, nor how a limit is checked.

use iot_clouds_codegen::check::limits::{self, Limit};
use iot_clouds_codegen::resolve::Operation;
use iot_clouds_codegen::spec::{Location, duration_in_words};
use serde_json::{Map, Value};

/// The first limit that the arguments break, in words, and its place in the spec.
pub(crate) fn broken(
    operation: &Operation,
    arguments: &Map<String, Value>,
) -> Option<(String, Location)> {
    let broken = limits::broken(operation, |name| arguments.get(name));
    let first = broken.first()?;
    let reason = match first.limit {
        Limit::Min(parameter, min) => format!("{parameter} is at least {min}"),
        Limit::Max(parameter, max) => format!("{parameter} is at most {max}"),
        Limit::MaxItems(parameter, max) => format!("{parameter} holds at most {max} items"),
        Limit::Together(names) => format!("{} only count together", names.join(" and ")),
        Limit::AtLeastOne(names) => format!("at least one of {} must be given", names.join(", ")),
        Limit::MaxSpan(from, to, span) => {
            let span = duration_in_words(span);
            format!("{from} and {to} may be at most {span} apart")
        }
    };
    let at = match first.limit.parameter() {
        Some(_) => first.rule.at.clone(),
        None => operation.at.key("rules"),
    };
    Some((reason, at))
}
