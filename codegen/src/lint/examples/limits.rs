//! The rule that examples keep to the limits and rules of their operation.
//! Must not know how a limit is checked.

use crate::check::limits::{Broken, Limit, broken};
use crate::lint::context::{Context, Endpoint, Findings};
use crate::lint::operations::PARAMETERS;
use crate::resolve::Example;
use crate::spec::Location;

const ID: &str = "example-limits";

/// Arguments of examples keep to the firm limits of their parameters and to the rules over several.
pub(in crate::lint) fn example_limits(context: &Context<'_>, findings: &mut Findings<'_>) {
    for endpoint in context.endpoints() {
        if endpoint.is_unread(context.sources, &PARAMETERS) {
            continue;
        }
        for example in &endpoint.operation.examples {
            let argument = |wire: &str| {
                let parameter = endpoint.operation.parameter(wire);
                let name = parameter.map_or(wire, |parameter| &parameter.name);
                example.arguments.get(name)
            };
            for broken in broken(endpoint.operation, argument) {
                report(context, findings, &endpoint, example, &broken);
            }
        }
    }
}

fn report(
    context: &Context<'_>,
    findings: &mut Findings<'_>,
    endpoint: &Endpoint<'_>,
    example: &Example,
    broken: &Broken<'_>,
) {
    let name = |wire: &str| {
        let parameter = endpoint.operation.parameter(wire);
        let name = parameter.map_or(wire, |parameter| &parameter.name);
        format!("`{name}`")
    };
    let all = |names: &[String], separator: &str| {
        let names: Vec<String> = names.iter().map(|wire| name(wire)).collect();
        names.join(separator)
    };
    let (key, message) = match broken.limit {
        Limit::Min(wire, min) => ("min", format!("{} is at least {min}", name(wire))),
        Limit::Max(wire, max) => ("max", format!("{} is at most {max}", name(wire))),
        Limit::MaxItems(wire, max) => (
            "max_items",
            format!("{} holds at most {max} items", name(wire)),
        ),
        Limit::Together(names) => {
            let names = all(names, " and ");
            ("", format!("{names} are given together or not at all"))
        }
        Limit::AtLeastOne(names) => ("", format!("at least one of {} is given", all(names, ", "))),
        Limit::MaxSpan(from, to, span) => {
            let (from, to) = (name(from), name(to));
            ("", format!("{from} and {to} are at most {span} apart"))
        }
    };
    let arguments = example.at.key("arguments");
    let Some(wire) = broken.limit.parameter() else {
        let declared = context.sources.key_span(&broken.rule.at);
        let is_there = context.sources.exists(&arguments);
        let at: Location = if is_there {
            arguments
        } else {
            endpoint.at.key("examples")
        };
        return findings.key(&at, ID, message, |found| {
            found.label(declared, "declared here")
        });
    };
    let declared = context.sources.key_span(&broken.rule.at.key(key));
    let parameter = endpoint.operation.parameter(wire);
    let at = arguments.key(parameter.map_or(wire, |parameter| &parameter.name));
    findings.value(&at, ID, message, |found| {
        found.label(declared, "declared here")
    });
}
