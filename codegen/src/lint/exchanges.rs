//! Rules over the operations that give tokens for credentials.
//! Must not know how else a credential is sent.

use super::context::{Context, Endpoint, Findings, Placed, Role, suggestion};
use crate::spec::{Credential, Exchange, Location, Shape, TypeExpression};

/// An exchange names an operation as `resource.operation`.
pub(super) fn unknown_operation(context: &Context<'_>, findings: &mut Findings<'_>) {
    for (at, _, exchange) in exchanges(context) {
        let at = at.key("exchange").key("operation");
        if operation(context, exchange).is_some() || unread(context, exchange) {
            continue;
        }
        let all: Vec<String> = context
            .endpoints()
            .iter()
            .map(|e| format!("{}.{}", e.resource, e.name))
            .collect();
        let close = crate::diagnostic::closest(&exchange.operation, all.iter().map(String::as_str));
        let help = match close {
            Some(close) => format!("did you mean `{close}`?"),
            None => "write it as `resource.operation`".to_owned(),
        };
        let message = format!("there is no operation `{}`", exchange.operation);
        findings.value(&at, "unknown-operation", message, |found| found.help(help));
    }
}

/// An exchange calls an operation that needs no credential, takes texts in its body and answers with the token.
pub(super) fn exchange(context: &Context<'_>, findings: &mut Findings<'_>) {
    for (at, name, exchange) in exchanges(context) {
        let Some(endpoint) = operation(context, exchange) else {
            continue;
        };
        let accepts = endpoint
            .operation
            .accepts
            .as_ref()
            .unwrap_or(&context.spec.platform.accepts);
        if !accepts.is_empty() {
            let message =
                format!("the operation that gives the token of `{name}` needs a credential itself");
            let operation = context.sources.key_span(&endpoint.at);
            findings.value(
                &at.key("exchange").key("operation"),
                "exchange",
                message,
                |found| {
                    found
                        .label(operation, "this operation")
                        .help("add `accepts: []` to the operation")
                },
            );
        }
        if endpoint.operation.experimental {
            let message =
                format!("the operation that gives the token of `{name}` is off by default");
            let mark = context.sources.key_span(&endpoint.at.key("experimental"));
            let at = at.key("exchange").key("operation");
            findings.value(&at, "exchange", message, |found| {
                found
                    .label(mark, "this mark")
                    .help("remove `experimental` from the operation; the credential needs it")
            });
        }
        for parameter in context.parameters(&endpoint) {
            credential_field(context, findings, name, &parameter);
        }
        token_fields(context, findings, exchange, &endpoint, &at.key("exchange"));
    }
}

/// The fields of the credential are the body of the operation.
fn credential_field(
    context: &Context<'_>,
    findings: &mut Findings<'_>,
    name: &str,
    parameter: &Placed<'_>,
) {
    let Ok(parsed) = TypeExpression::parse(&parameter.field.type_) else {
        return;
    };
    let identifier = context
        .declared(&parsed)
        .is_some_and(|declared| declared.definition.identifier.is_some());
    let message = if parameter.role != Role::Body {
        format!(
            "`{}` would be a field of the credential `{name}`, but is not in the body",
            parameter.wire
        )
    } else if parsed != TypeExpression::String
        && !identifier
        && parsed
            .name()
            .is_none_or(|name| context.types.contains_key(name))
    {
        format!(
            "`{}` would be a field of the credential `{name}`, but is not text",
            parameter.wire
        )
    } else {
        return;
    };
    findings.key(&parameter.at, "exchange", message, |found| {
        found.help("an operation that gives a token takes texts in its body, and nothing else")
    });
}

fn token_fields(
    context: &Context<'_>,
    findings: &mut Findings<'_>,
    exchange: &Exchange,
    endpoint: &Endpoint<'_>,
    at: &Location,
) {
    if context.sources.is_hole(&endpoint.at.key("returns")) {
        return;
    }
    let fields: Vec<Placed<'_>> = match &endpoint.operation.returns {
        Shape::None => Vec::new(),
        Shape::Fields(_) => context
            .members(endpoint)
            .into_iter()
            .filter(|member| member.role == Role::Answer)
            .collect(),
        Shape::Type(expression) => match TypeExpression::parse(expression) {
            Ok(parsed) => match (context.declared(&parsed), parsed.name()) {
                (Some(declared), _) => context.all_fields(declared),
                (None, Some(name)) if !context.types.contains_key(name) => return,
                _ => Vec::new(),
            },
            Err(_) => return,
        },
    };
    let wanted = [
        ("token", Some(&exchange.token)),
        ("expires_in", exchange.expires_in.as_ref()),
    ];
    for (key, field) in wanted
        .into_iter()
        .filter_map(|(key, field)| Some((key, field?)))
    {
        if fields.iter().any(|known| known.wire == field) {
            continue;
        }
        let names: Vec<&str> = fields.iter().map(|field| field.wire).collect();
        let help = suggestion(field, &names, "fields of the answer");
        let other = context.sources.key_span(&endpoint.at.key("returns"));
        let message = format!(
            "the answer of `{}` has no field `{field}`",
            exchange.operation
        );
        findings.value(&at.key(key), "exchange", message, |found| {
            found.label(other, "the answer").help(help)
        });
    }
}

fn exchanges<'a>(context: &Context<'a>) -> Vec<(Location, &'a str, &'a Exchange)> {
    let all = context.spec.platform_at().key("credentials");
    let credentials = context.spec.platform.credentials.iter();
    let exchange = |(name, credential): (&'a String, &'a Credential)| {
        credential
            .exchange
            .as_ref()
            .map(|exchange| (all.key(name), name.as_str(), exchange))
    };
    credentials.filter_map(exchange).collect()
}

fn operation<'a>(context: &Context<'a>, exchange: &Exchange) -> Option<Endpoint<'a>> {
    let (resource, name) = exchange.operation.split_once('.')?;
    context
        .endpoints()
        .into_iter()
        .find(|endpoint| endpoint.resource == resource && endpoint.name == name)
}

/// Whether the operations of the resource were reported as unreadable.
fn unread(context: &Context<'_>, exchange: &Exchange) -> bool {
    let resource = exchange.operation.split('.').next().unwrap_or_default();
    let known = context.spec.resources.contains_key(resource);
    known
        && context
            .sources
            .is_hole(&context.spec.resource_at(resource).key("operations"))
}
