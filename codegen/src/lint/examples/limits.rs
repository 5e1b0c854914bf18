//! The rule that examples respect the limits of their operation.
//! Must not know how a limit is checked.

use crate::check::limits::{Broken, BrokenPart, broken};
use crate::lint::context::{Context, LocatedOperation};
use crate::lint::operations::PARAMETERS;
use crate::resolve::Example;
use crate::spec::Location;

const ID: &str = "example-limits";

/// Checks that the arguments of examples respect the firm limits of their parameters and the joint limits.
pub(in crate::lint) fn example_limits(context: &Context<'_>) {
    for located in context.located_operations() {
        if located.is_unread(context.sources, &PARAMETERS) {
            continue;
        }
        for example in &located.operation.examples {
            let argument = |wire: &str| {
                let parameter = located.operation.parameter(wire);
                let name = parameter.map_or(wire, |parameter| &parameter.name);
                example.arguments.get(name)
            };
            for broken in broken(located.operation, argument) {
                report(context, &located, example, &broken);
            }
        }
    }
}

fn report(
    context: &Context<'_>,
    located: &LocatedOperation<'_>,
    example: &Example,
    broken: &Broken<'_>,
) {
    let name = |wire: &str| {
        let parameter = located.operation.parameter(wire);
        let name = parameter.map_or(wire, |parameter| &parameter.name);
        format!("`{name}`")
    };
    let all = |names: &[String], separator: &str| {
        let names: Vec<String> = names.iter().map(|wire| name(wire)).collect();
        names.join(separator)
    };
    let (key, message) = match broken.part {
        BrokenPart::Min(wire, min) => ("min", format!("{} must be at least {min}", name(wire))),
        BrokenPart::Max(wire, max) => ("max", format!("{} must be at most {max}", name(wire))),
        BrokenPart::MaxItems(wire, max) => (
            "max_items",
            format!("{} may have at most {max} items", name(wire)),
        ),
        BrokenPart::Together(names) => {
            let names = all(names, " and ");
            ("", format!("{names} must be set together or not at all"))
        }
        BrokenPart::AtLeastOne(names) => (
            "",
            format!("at least one of {} must be set", all(names, ", ")),
        ),
        BrokenPart::MaxSpan(from, to, span) => {
            let (from, to) = (name(from), name(to));
            ("", format!("{from} and {to} may be at most {span} apart"))
        }
    };
    let arguments = example.at.key("arguments");
    let Some(wire) = broken.part.parameter() else {
        let declared = context.sources.key_span(&broken.limit.at);
        let is_there = context.sources.exists(&arguments);
        let at: Location = if is_there {
            arguments
        } else {
            located.at.key("examples")
        };
        return context.key_and(&at, ID, message, "", (declared, "declared here"));
    };
    let declared = context.sources.key_span(&broken.limit.at.key(key));
    let parameter = located.operation.parameter(wire);
    let at = arguments.key(parameter.map_or(wire, |parameter| &parameter.name));
    context.value_and(&at, ID, message, "", (declared, "declared here"));
}
