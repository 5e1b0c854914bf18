//! Rules over what an operation sends beside its path and query: its headers, its body and how that is written.
//! Must not know answers.

use super::context::{Context, Endpoint, Findings, Role};
use super::marks::literals;
use super::platform::{header_name, header_value};
use crate::spec::{Shape, TypeExpression};

/// Headers that the client sets itself.
const OWN_HEADERS: [&str; 8] = [
    "authorization",
    "connection",
    "content-length",
    "content-type",
    "cookie",
    "host",
    "transfer-encoding",
    "user-agent",
];

/// A request has one body, written in a way that its fields fit, and headers that are its own.
pub(super) fn bad_body(context: &Context<'_>, findings: &mut Findings<'_>) {
    for endpoint in context.endpoints() {
        body(context, findings, &endpoint);
        headers(context, findings, &endpoint);
        let operation = endpoint.operation;
        let at = endpoint.at.key("none_as");
        literals(&operation.none_as, &at, findings);
        if !operation.none_as.is_empty() && operation.returns == Shape::None {
            findings.key(
                &at,
                "bad-body",
                "the operation returns nothing anyway",
                |found| found.help("remove `none_as`"),
            );
        }
        if operation.outside_envelope && context.spec.platform.envelope.is_none() {
            let at = endpoint.at.key("outside_envelope");
            findings.key(&at, "bad-body", "the platform has no envelope", |found| {
                found.help("remove `outside_envelope`")
            });
        }
    }
}

fn body(context: &Context<'_>, findings: &mut Findings<'_>, endpoint: &Endpoint<'_>) {
    let (operation, at) = (endpoint.operation, &endpoint.at);
    if operation.form.is_some() && operation.body.is_some() {
        let other = context.sources.key_span(&at.key("body"));
        let message = "a request has one body, JSON or a form";
        findings.key(&at.key("form"), "bad-body", message, |found| {
            found
                .label(other, "the other one")
                .help("keep one of `body` and `form`")
        });
    }
    if let Some(content_type) = &operation.content_type {
        let at = at.key("content_type");
        header_value(findings, &at, content_type);
        if operation.form.is_none() && matches!(operation.body, None | Some(Shape::None)) {
            findings.key(
                &at,
                "bad-body",
                "there is no body that this could be said of",
                |found| found.help("remove it, or write the body under `body` or `form`"),
            );
        }
    }
    for member in context.members(endpoint) {
        let place = match member.role {
            Role::Path => "path",
            Role::Query => "query",
            Role::Body if operation.form.is_some() => "form",
            _ => continue,
        };
        let is_list = member.role == Role::Path && member.field.type_.starts_with("list");
        let is_any = member.role == Role::Query && member.field.type_ == "json";
        if is_any || is_flat(context, &member.field.type_) && !is_list {
            continue;
        }
        let message = format!("`{}` cannot stand in a {place}", member.wire);
        findings.key(&member.at, "bad-body", message, |found| {
            found.help(match place {
                "path" => "a path holds texts, numbers and booleans".to_owned(),
                _ => format!("a {place} holds texts, numbers, booleans and lists of them"),
            })
        });
    }
}

fn headers(context: &Context<'_>, findings: &mut Findings<'_>, endpoint: &Endpoint<'_>) {
    let only = context.spec.platform.only_headers.as_ref();
    for member in context.members(endpoint) {
        if member.role != Role::Header {
            continue;
        }
        header_name(findings, &member.at, member.wire, true);
        if let Some(serde_json::Value::String(value)) = &member.field.constant {
            header_value(findings, &member.at.key("constant"), value);
        }
        let lower = member.wire.to_ascii_lowercase();
        let allowed = only.is_none_or(|only| {
            only.names
                .iter()
                .any(|name| name.eq_ignore_ascii_case(&lower))
        });
        let (message, help) = if OWN_HEADERS.contains(&lower.as_str()) {
            (
                format!("the client sets the header `{}` itself", member.wire),
                "remove it; credentials and bodies bring their headers",
            )
        } else if !allowed {
            (
                format!("`only_headers` does not let `{}` go out", member.wire),
                "add it to `only_headers.names` of platform.yaml, or remove it here",
            )
        } else if !is_flat(context, &member.field.type_) || member.field.type_.starts_with("list") {
            (
                format!("`{}` is not a value that a header can hold", member.wire),
                "a header holds a text, a number or a boolean",
            )
        } else {
            continue;
        };
        findings.key(&member.at, "bad-body", message, |found| found.help(help));
    }
}

/// Whether values of a type are texts, numbers or booleans, or lists of them.
fn is_flat(context: &Context<'_>, expression: &str) -> bool {
    use TypeExpression as T;
    match TypeExpression::parse(expression) {
        Ok(T::List(item)) => {
            !matches!(*item, T::List(_) | T::Map(_) | T::Json) && is_word(context, &item)
        }
        Ok(T::Map(_) | T::Json) => false,
        Ok(parsed) => is_word(context, &parsed),
        Err(_) => true,
    }
}

fn is_word(context: &Context<'_>, parsed: &TypeExpression) -> bool {
    context.declared(parsed).is_none_or(|declared| {
        let definition = declared.definition;
        let is_unread = context.sources.has_hole_inside(&declared.at);
        definition.identifier.is_some() || definition.enumeration.is_some() || is_unread
    })
}
