//! Rules about the operations that return tokens for credentials.
//! Must not know other ways to send a credential.

use super::context::Context;
use super::credentials::is_text;
use super::responses::key_paths;
use crate::resolve::{Field, LimitKind, Operation, Place, TypeRef};
use crate::spec::{Location, TokenExchange};

/// Checks that an exchange names an operation as `resource.operation`.
pub(super) fn unknown_operation(context: &Context<'_>) {
    for (at, _, exchange) in exchanges(context) {
        let at = at.key("exchange").key("operation");
        if context.api.operation(&exchange.operation).is_some() || unread(context, exchange) {
            continue;
        }
        let all = context.api.operations().map(|known| known.id.as_str());
        let close = crate::diagnostic::closest(&exchange.operation, all);
        let help = match close {
            Some(close) => format!("did you mean `{close}`?"),
            None => "write it as `resource.operation`".to_owned(),
        };
        let message = format!("there is no operation `{}`", exchange.operation);
        context.value(&at, "unknown-operation", message, help);
    }
}

/// Checks that an exchange calls an operation that needs no credential, takes texts in its body and returns the token.
pub(super) fn exchange(context: &Context<'_>) {
    for (at, name, exchange) in exchanges(context) {
        let Some(operation) = context.api.operation(&exchange.operation) else {
            continue;
        };
        if !operation.accepts.is_empty() {
            let message = format!(
                "the operation that returns the token of `{name}` needs a credential itself"
            );
            let place = context.sources.key_span(&operation.at);
            let help = "add `accepts: []` to the operation";
            let at = at.key("exchange").key("operation");
            context.value_and(&at, "exchange", message, help, (place, "this operation"));
        }
        if operation.experimental {
            let message =
                format!("the operation that returns the token of `{name}` is off by default");
            let mark = context.sources.key_span(&operation.at.key("experimental"));
            let at = at.key("exchange").key("operation");
            let help = "remove `experimental` from the operation; the credential needs it";
            context.value_and(&at, "exchange", message, help, (mark, "this mark"));
        }
        shared(context, &at, name, exchange);
        let parameters = operation.settable();
        for parameter in parameters.filter(|parameter| parameter.place.is_parameter()) {
            credential_field(context, name, parameter);
        }
        unset(context, name, operation);
        token_fields(context, exchange, operation, &at.key("exchange"));
    }
}

/// Reports an operation that returns the token of another credential already: the token of a call could be of either of them.
fn shared(context: &Context<'_>, at: &Location, name: &str, exchange: &TokenExchange) {
    let all = exchanges(context).into_iter();
    let mut earlier = all.take_while(|(_, other, _)| *other != name);
    let Some((first, other, _)) = earlier.find(|(.., own)| own.operation == exchange.operation)
    else {
        return;
    };
    let message = format!(
        "`{}` already returns the token of the credential `{other}`",
        exchange.operation
    );
    let place = context.sources.key_span(&first);
    let at = at.key("exchange").key("operation");
    let help =
        "let operations accept that credential, or describe the call as an operation of its own";
    context.value_and(&at, "exchange", message, help, (place, "this credential"));
}

/// Reports joint setters: programs set the fields of the credential, and the request has no setter.
fn unset(context: &Context<'_>, name: &str, operation: &Operation) {
    for limit in &operation.limits {
        if let LimitKind::Together {
            setter: Some(setter),
            ..
        } = &limit.check
        {
            let message = format!(
                "`{}` would set fields of the credential `{name}`, which has no setters",
                setter.name
            );
            let help = "remove `setter`, and its `doc`; the limit holds without it";
            let at = limit.at.key("setter");
            context.value(&at, "exchange", message, help);
        }
    }
}

/// Checks the fields of the credential, which are the body of the operation.
fn credential_field(context: &Context<'_>, name: &str, parameter: &Field) {
    if parameter.type_ref == TypeRef::Unresolved {
        return;
    }
    let problem = if parameter.place != Place::Body {
        "is not in the body"
    } else if !is_text(context, &parameter.type_ref) {
        "is not text"
    } else {
        return;
    };
    let field = &parameter.name;
    let message = format!("`{field}` would be a field of the credential `{name}`, but {problem}");
    let help = "an operation that returns a token may only take texts in its body";
    context.key(&parameter.at, "exchange", message, help);
}

fn token_fields(
    context: &Context<'_>,
    exchange: &TokenExchange,
    operation: &Operation,
    at: &Location,
) {
    if context.is_response_unread(&operation.at) {
        return;
    }
    let root = operation.response.as_ref().unwrap_or(&TypeRef::Json);
    let returns = context.sources.key_span(&operation.at.key("returns"));
    let paths = [
        ("token", Some(&exchange.token)),
        ("expires_in", exchange.expires_in.as_ref()),
        ("expires_at", exchange.expires_at.as_ref()),
    ];
    for (key, text) in paths {
        let (Some(text), at) = (text, at.key(key)) else {
            continue;
        };
        let label = (returns, "the response");
        if let Some(field) = key_paths::field(context, "exchange", root, (text, &at), label) {
            token_field(context, key, field, &at);
        }
    }
}

/// Checks that a field of the response has a type that fits its purpose.
fn token_field(context: &Context<'_>, key: &str, field: &Field, at: &Location) {
    let type_ref = &field.type_ref;
    let is_time = matches!(type_ref, TypeRef::Timestamp(_));
    let (fits, wanted, help) = match key {
        "token" => (
            is_text(context, type_ref),
            "text, as a token is",
            "name the field that holds the token",
        ),
        "expires_at" => (
            is_time,
            "a time",
            "give it the type `timestamp_ms`, `timestamp_s` or `timestamp_rfc3339`; a number of seconds is `expires_in`",
        ),
        _ if is_time => (
            false,
            "a number of seconds, but a time",
            "write `expires_at` in place of `expires_in`",
        ),
        _ => (
            type_ref.is_number() || type_ref.is_text(),
            "a number of seconds",
            "name the field that holds the lifetime",
        ),
    };
    if fits || *type_ref == TypeRef::Unresolved {
        return;
    }
    let message = format!("`{}` is not {wanted}", field.wire);
    let label = (context.sources.key_span(&field.at), "declared here");
    context.value_and(at, "exchange", message, help, label);
}

fn exchanges<'a>(context: &Context<'a>) -> Vec<(Location, &'a str, &'a TokenExchange)> {
    let credentials = context.spec.platform.credentials.iter();
    let exchanges = credentials.filter_map(|(name, credential)| {
        let exchange = credential.exchange.as_ref()?;
        Some((context.spec.credential_at(name), name.as_str(), exchange))
    });
    exchanges.collect()
}

/// Whether the operations of the resource were reported as unreadable.
fn unread(context: &Context<'_>, exchange: &TokenExchange) -> bool {
    let resource = exchange.operation.split('.').next().unwrap_or_default();
    let at = context.spec.resource_at(resource).key("operations");
    context.spec.resources.contains_key(resource) && context.sources.is_hole(&at)
}
