//! The rule that examples fit the types of their operation.
//! Must not know how a value is checked.

use serde_json::Value;

use super::context::{Context, Endpoint, Findings, Placed, Role, suggestion};
use super::values::{self, Expected};
use crate::spec::{Example, Location, Shape, TypeExpression};

const REQUEST: Expected = Expected {
    rule: "example-type",
    answer: false,
};
const ANSWER: Expected = Expected {
    rule: "example-type",
    answer: true,
};

/// Examples fit the types: every value, no unknown keys, all that is required.
pub(super) fn example_type(context: &Context<'_>, findings: &mut Findings<'_>) {
    for endpoint in context.endpoints() {
        for (index, example) in endpoint.operation.examples.iter().enumerate() {
            let at = endpoint.at.key("examples").index(index);
            arguments(context, findings, &endpoint, example, &at);
            answer(context, findings, &endpoint, example, &at);
        }
    }
}

fn arguments(
    context: &Context<'_>,
    findings: &mut Findings<'_>,
    endpoint: &Endpoint<'_>,
    example: &Example,
    at: &Location,
) {
    let parameters = context.parameters(endpoint);
    let whole = match &endpoint.operation.body {
        Some(Shape::Type(expression)) => TypeExpression::parse(expression).ok(),
        _ => None,
    };
    let mut known: Vec<&str> = parameters.iter().map(|parameter| parameter.wire).collect();
    known.extend(whole.iter().map(|_| "body"));
    let unread = ["path", "query", "headers", "body", "form"]
        .iter()
        .any(|key| context.sources.is_hole(&endpoint.at.key(*key)));
    let unread_body = whole.is_none() && matches!(endpoint.operation.body, Some(Shape::Type(_)));
    for (name, value) in &example.arguments {
        let here = at.key("arguments").key(name);
        match (
            parameters.iter().find(|parameter| parameter.wire == name),
            &whole,
        ) {
            (Some(parameter), _) => {
                if let Ok(parsed) = TypeExpression::parse(&parameter.field.type_) {
                    values::check(context, findings, &REQUEST, value, &parsed, &here);
                }
            }
            (None, Some(parsed)) if name == "body" => {
                values::check(context, findings, &REQUEST, value, parsed, &here)
            }
            _ if unread || unread_body => {}
            _ => {
                let message = format!("the operation has no parameter `{name}`");
                let help = suggestion(name, &known, "parameters");
                findings.key(&here, "unknown-parameter", message, |found| {
                    found.help(help)
                });
            }
        }
    }
    for parameter in parameters.iter().filter(|parameter| !parameter.optional) {
        missing_argument(context, findings, example, parameter, at);
    }
    let needs_body = whole.is_some_and(|parsed| !matches!(parsed, TypeExpression::Map(_)));
    if needs_body && !example.arguments.contains_key("body") {
        let help = "add `body: …`; a body that is one type stands under this name";
        findings.key(at, "example-type", "the example has no body", |found| {
            found.help(help)
        });
    }
}

fn missing_argument(
    context: &Context<'_>,
    findings: &mut Findings<'_>,
    example: &Example,
    parameter: &Placed<'_>,
    at: &Location,
) {
    if example.arguments.contains_key(parameter.wire)
        || context.sources.is_hole(&at.key("arguments"))
    {
        return;
    }
    let message = format!(
        "the example has no `{}`, which must be given",
        parameter.wire
    );
    let inner = at.key("arguments");
    let place = if context.sources.exists(&inner) {
        inner
    } else {
        at.clone()
    };
    let declared = context.sources.key_span(&parameter.at);
    findings.key(&place, "example-type", message, |found| {
        let help = format!(
            "add it under `arguments`, or mark the parameter optional: `{}?`",
            parameter.wire
        );
        found.label(declared, "declared here").help(help)
    });
}

fn answer(
    context: &Context<'_>,
    findings: &mut Findings<'_>,
    endpoint: &Endpoint<'_>,
    example: &Example,
    at: &Location,
) {
    let here = at.key("answer");
    let returns = &endpoint.operation.returns;
    let unread = context.sources.is_hole(&endpoint.at.key("returns"));
    match (&example.answer, returns) {
        (None, Shape::None) => {}
        // What comes back is not known, so there may be no sample of it.
        (None, Shape::Type(returns))
            if TypeExpression::parse(returns) == Ok(TypeExpression::Json) => {}
        (_, Shape::Type(_)) | (Some(_), Shape::None) if unread => {}
        (Some(_), Shape::None) => {
            let other = context.sources.place(&endpoint.at.key("returns"));
            findings.key(
                &here,
                "example-type",
                "the operation returns nothing, so its example has no answer",
                |found| {
                    found
                        .label(other, "declared here")
                        .help("remove the answer, or say under `returns` what comes back")
                },
            );
        }
        (None, _) => {
            findings.key(at, "example-type", "the example has no answer", |found| {
                found.help("add `answer: …`, the data without its envelope")
            });
        }
        (Some(value), _) if endpoint.operation.none_as.contains(value) => {}
        (Some(value), _) => answer_value(context, findings, endpoint, value, &here),
    }
}

fn answer_value(
    context: &Context<'_>,
    findings: &mut Findings<'_>,
    endpoint: &Endpoint<'_>,
    value: &Value,
    at: &Location,
) {
    match &endpoint.operation.returns {
        Shape::None => {}
        Shape::Type(expression) => {
            if let Ok(parsed) = TypeExpression::parse(expression) {
                values::check(context, findings, &ANSWER, value, &parsed, at);
            }
        }
        Shape::Fields(_) => {
            let Value::Object(object) = value else {
                let message = format!("expected an object, found {}", values::in_words(value));
                return findings.value(at, "example-type", message, |found| found);
            };
            let members = context.members(endpoint);
            let fields: Vec<Placed<'_>> = members
                .into_iter()
                .filter(|member| member.role == Role::Answer)
                .collect();
            let required = |field: &Placed<'_>| is_required(context, endpoint, field);
            values::fields_of(context, findings, &ANSWER, object, &fields, (&required, at));
        }
    }
}

/// Whether a field that an operation spells out is always in its answer, as the generated type reads it.
fn is_required(context: &Context<'_>, endpoint: &Endpoint<'_>, field: &Placed<'_>) -> bool {
    let list = matches!(
        TypeExpression::parse(&field.field.type_),
        Ok(TypeExpression::List(_))
    );
    let paged = endpoint.operation.pages.as_ref().is_some_and(|pages| {
        let named = [&pages.items, &pages.last, &pages.total];
        let mut named = named.into_iter().filter_map(Option::as_deref);
        field.wire == "total" || named.any(|name| name == field.wire)
    });
    let by_rule = values::is_id(context, field) || list || paged;
    !values::may_be_none(field.field) && field.field.always.unwrap_or(by_rule)
}
