//! Describes the limit of a spec that arguments break.
//! Must not know how arguments are read, nor how a limit is checked.

use iot_clouds_codegen::check::limits::{self, BrokenPart};
use iot_clouds_codegen::resolve::Operation;
use iot_clouds_codegen::spec::{Location, duration_in_words};
use serde_json::{Map, Value};

/// Returns the first limit that the arguments break, in words, and its place in the spec.
pub(super) fn broken(
    operation: &Operation,
    arguments: &Map<String, Value>,
) -> Option<(String, Location)> {
    let broken = limits::broken(operation, |name| arguments.get(name));
    let first = broken.first()?;
    let reason = match first.part {
        BrokenPart::Min(parameter, min) => format!("{parameter} is at least {min}"),
        BrokenPart::Max(parameter, max) => format!("{parameter} is at most {max}"),
        BrokenPart::MaxItems(parameter, max) => format!("{parameter} holds at most {max} items"),
        BrokenPart::Together(names) => format!("{} only count together", names.join(" and ")),
        BrokenPart::AtLeastOne(names) => {
            format!("at least one of {} must be given", names.join(", "))
        }
        BrokenPart::MaxSpan(from, to, span) => {
            let span = duration_in_words(span);
            format!("{from} and {to} may be at most {span} apart")
        }
    };
    let at = match first.part.parameter() {
        Some(_) => first.limit.at.clone(),
        None => operation.at.key("limits"),
    };
    Some((reason, at))
}
