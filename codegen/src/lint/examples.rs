//! The rule that examples fit the types of their operation.
//! Must not know how a value is checked.

pub(super) mod limits;
pub(super) mod sent;

use super::context::{Context, LocatedOperation, suggestion};
use super::values;
use crate::check::values::Direction;
use crate::resolve::{Example, Field, TypeRef};

const ID: &str = "example-type";

/// Checks that examples fit the types: every value is valid, no key is unknown, and nothing required is missing.
pub(super) fn example_type(context: &Context<'_>) {
    for located in context.located_operations() {
        for example in &located.operation.examples {
            arguments(context, &located, example);
            response(context, &located, example);
        }
    }
}

fn arguments(context: &Context<'_>, located: &LocatedOperation<'_>, example: &Example) {
    let operation = located.operation;
    let keys = ["path", "query", "headers", "body", "form"];
    let is_unread = located.is_unread(context.sources, &keys)
        || context.sources.exists(&located.at.key("body").key("$ref"));
    for (name, value) in &example.arguments {
        let here = example.at.key("arguments").key(name);
        let mut parameters = operation.settable();
        match parameters.find(|parameter| parameter.name == *name) {
            Some(parameter) => {
                let of = (&parameter.type_ref, Direction::Sent);
                values::check(context, ID, of, value, &here);
            }
            None if is_unread => {}
            None => {
                let known: Vec<&str> = operation.settable().map(|p| p.name.as_str()).collect();
                let message = format!("the operation has no parameter `{name}`");
                let help = suggestion(name, &known, "parameters");
                context.key(&here, "unknown-parameter", message, help);
            }
        }
    }
    for parameter in operation.arguments() {
        if parameter.place.is_whole() {
            no_body(context, example, parameter);
        } else {
            missing_argument(context, example, parameter);
        }
    }
}

fn no_body(context: &Context<'_>, example: &Example, body: &Field) {
    if !example.arguments.contains_key("body") && body.type_ref != TypeRef::Unresolved {
        let help = "add `body: …`; a body that is one type has this name";
        context.key(&example.at, ID, "the example has no body", help);
    }
}

fn missing_argument(context: &Context<'_>, example: &Example, parameter: &Field) {
    let arguments = example.at.key("arguments");
    let name = &parameter.name;
    if example.arguments.contains_key(name) || context.sources.is_hole(&arguments) {
        return;
    }
    let message = format!("the example has no `{name}`, which is required");
    let is_there = context.sources.exists(&arguments);
    let place = if is_there {
        arguments
    } else {
        example.at.clone()
    };
    let declared = context.sources.key_span(&parameter.at);
    let help = format!("add it under `arguments`, or make the parameter optional: `{name}?`");
    context.key_and(&place, ID, message, help, (declared, "declared here"));
}

fn response(context: &Context<'_>, located: &LocatedOperation<'_>, example: &Example) {
    let here = example.at.key("response");
    let returns = located.at.key("returns");
    match (&example.response, &located.operation.response) {
        // The data is not known, so the example may have no response.
        (None, None | Some(TypeRef::Json)) => {}
        _ if context.is_response_unread(located.at) => {}
        (Some(_), None) => {
            let other = context.sources.place(&returns);
            let message = "the operation returns nothing, so its example has no response";
            let help = "remove the response, or describe it under `returns`";
            context.key_and(&here, ID, message, help, (other, "declared here"));
        }
        (None, Some(_)) => {
            let help = "add `response: …`, the data without its envelope";
            context.key(&example.at, ID, "the example has no response", help);
        }
        (Some(value), _) if located.operation.null_values.contains(value) => {}
        (Some(value), Some(type_ref)) => {
            let of = (type_ref, Direction::Received);
            values::check(context, ID, of, value, &here);
        }
    }
}
