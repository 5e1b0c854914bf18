//! The rule that examples fit the types of their operation.
//! Must not know how a value is checked.

pub(super) mod limits;

use super::context::{Context, Endpoint, Findings, suggestion};
use super::values;
use crate::check::values::Direction;
use crate::resolve::{Example, Field, TypeRef};

const ID: &str = "example-type";

/// Examples fit the types: every value, no unknown keys, all that is required.
pub(super) fn example_type(context: &Context<'_>, findings: &mut Findings<'_>) {
    for endpoint in context.endpoints() {
        for example in &endpoint.operation.examples {
            arguments(context, findings, &endpoint, example);
            answer(context, findings, &endpoint, example);
        }
    }
}

fn arguments(
    context: &Context<'_>,
    findings: &mut Findings<'_>,
    endpoint: &Endpoint<'_>,
    example: &Example,
) {
    let operation = endpoint.operation;
    let keys = ["path", "query", "headers", "body", "form"];
    let is_unread = endpoint.is_unread(context.sources, &keys);
    for (name, value) in &example.arguments {
        let here = example.at.key("arguments").key(name);
        let mut parameters = operation.settable();
        match parameters.find(|parameter| parameter.name == *name) {
            Some(parameter) => {
                let of = (&parameter.type_ref, Direction::Sent);
                values::check(context, findings, ID, of, value, &here);
            }
            None if is_unread => {}
            None => {
                let known: Vec<&str> = operation.settable().map(|p| p.name.as_str()).collect();
                let message = format!("the operation has no parameter `{name}`");
                let help = suggestion(name, &known, "parameters");
                findings.key(&here, "unknown-parameter", message, |found| {
                    found.help(help)
                });
            }
        }
    }
    for parameter in operation.arguments() {
        if parameter.place.is_whole() {
            no_body(findings, example, parameter);
        } else {
            missing_argument(context, findings, example, parameter);
        }
    }
}

fn no_body(findings: &mut Findings<'_>, example: &Example, body: &Field) {
    if !example.arguments.contains_key("body") && body.type_ref != TypeRef::Unresolved {
        let help = "add `body: …`; a body that is one type stands under this name";
        findings.key(&example.at, ID, "the example has no body", |found| {
            found.help(help)
        });
    }
}

fn missing_argument(
    context: &Context<'_>,
    findings: &mut Findings<'_>,
    example: &Example,
    parameter: &Field,
) {
    let arguments = example.at.key("arguments");
    let name = &parameter.name;
    if example.arguments.contains_key(name) || context.sources.is_hole(&arguments) {
        return;
    }
    let message = format!("the example has no `{name}`, which must be given");
    let is_there = context.sources.exists(&arguments);
    let place = if is_there {
        arguments
    } else {
        example.at.clone()
    };
    let declared = context.sources.key_span(&parameter.at);
    findings.key(&place, ID, message, |found| {
        let help = format!("add it under `arguments`, or mark the parameter optional: `{name}?`");
        found.label(declared, "declared here").help(help)
    });
}

fn answer(
    context: &Context<'_>,
    findings: &mut Findings<'_>,
    endpoint: &Endpoint<'_>,
    example: &Example,
) {
    let here = example.at.key("answer");
    let returns = endpoint.at.key("returns");
    match (&example.answer, &endpoint.operation.answer) {
        // What comes back is not known, so there may be no sample of it.
        (None, None | Some(TypeRef::Json)) => {}
        _ if context.sources.is_hole(&returns) => {}
        (Some(_), None) => {
            let other = context.sources.place(&returns);
            let message = "the operation returns nothing, so its example has no answer";
            findings.key(&here, ID, message, |found| {
                found
                    .label(other, "declared here")
                    .help("remove the answer, or say under `returns` what comes back")
            });
        }
        (None, Some(_)) => {
            findings.key(&example.at, ID, "the example has no answer", |found| {
                found.help("add `answer: …`, the data without its envelope")
            });
        }
        (Some(value), _) if endpoint.operation.none_as.contains(value) => {}
        (Some(value), Some(type_ref)) => {
            let of = (type_ref, Direction::Received);
            values::check(context, findings, ID, of, value, &here);
        }
    }
}
