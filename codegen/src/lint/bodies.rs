//! Rules about the headers and the body of an operation, and how they are written.
//! Must not know responses.

use super::context::{Context, LocatedOperation};
use super::field_attributes::literals;
use super::platform::{header_name, header_value};
use crate::diagnostic::beyond;
use crate::resolve::{Place, TypeRef};
use crate::spec::{Location, Shape};

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

/// Checks that a request has one body, in a format that its fields fit, and only headers of its own.
pub(super) fn bad_body(context: &Context<'_>) {
    allowed_content_type(context);
    for located in context.located_operations() {
        body(context, &located);
        headers(context, &located);
        let operation = located.said;
        let at = located.at.key("null_values");
        let response = located.operation.response.as_ref();
        literals(context, &operation.null_values, response, &at);
        if !operation.null_values.is_empty() && operation.returns == Shape::None {
            let help = "remove `null_values`";
            context.key(&at, "bad-body", "the operation returns no data", help);
        }
        if operation.outside_envelope && context.spec.platform.envelope.is_none() {
            let at = located.at.key("outside_envelope");
            let help = "remove `outside_envelope`";
            context.key(&at, "bad-body", "the platform has no envelope", help);
        }
    }
}

/// Checks that `only_headers` allows the header that every body has.
fn allowed_content_type(context: &Context<'_>) {
    const NAME: &str = "Content-Type";
    let only = context.spec.platform.only_headers.as_ref();
    let mut located = context.located_operations();
    let with_body = located.find(|located| {
        let mut parameters = located.operation.parameters.iter();
        parameters.any(|own| own.place == Place::Body || own.place.is_whole())
    });
    let (Some(only), Some(located)) = (only, with_body) else {
        return;
    };
    let at = context.spec.platform_at().key("only_headers");
    if only.allows(NAME) || context.sources.has_hole_inside(&at) {
        return;
    }
    let message = format!("`only_headers` does not allow `{NAME}`, which every body needs");
    let key = if located.said.form.is_some() {
        "form"
    } else {
        "body"
    };
    let help = "add it to `only_headers.names` of platform.yaml";
    context.key(&located.at.key(key), "bad-body", message, help);
}

fn body(context: &Context<'_>, located: &LocatedOperation<'_>) {
    let (operation, at) = (located.said, located.at);
    if operation.form.is_some() && operation.body.is_some() {
        let other = context.sources.key_span(&at.key("body"));
        let message = "a request has one body, JSON or a form";
        let help = "keep one of `body` and `form`";
        let at = at.key("form");
        context.key_and(&at, "bad-body", message, help, (other, "the other one"));
    }
    let has_body = !matches!(operation.body, None | Some(Shape::None));
    if located.operation.http_method == "GET" && (has_body || operation.form.is_some()) {
        let key = if operation.form.is_some() {
            "form"
        } else {
            "body"
        };
        let message = "a GET request has no body; servers and proxies may drop it";
        let help = "move the parameters to `query`, or correct the method";
        context.key(&at.key(key), "bad-body", message, help);
    }
    if let Some(content_type) = &operation.content_type {
        let at = at.key("content_type");
        header_value(context, &at, content_type);
        content_type_of(context, &at, content_type, operation.form.is_some());
        if operation.form.is_none() && matches!(operation.body, None | Some(Shape::None)) {
            let help = "remove it, or add `body` or `form`";
            let message = "there is no body that this applies to";
            context.key(&at, "bad-body", message, help);
        }
    }
    for member in &located.operation.parameters {
        let place = match member.place {
            Place::Path => "path",
            Place::Query => "query",
            Place::Body if operation.form.is_some() => "form",
            _ => continue,
        };
        let is_list = member.place == Place::Path && matches!(member.type_ref, TypeRef::List(_));
        let is_any = member.place == Place::Query && member.type_ref == TypeRef::Json;
        if is_any || is_flat(context, &member.type_ref) && !is_list {
            continue;
        }
        let message = format!("`{}` cannot be in a {place}", member.name);
        let help = match place {
            "path" => "a path may contain texts, numbers and booleans".to_owned(),
            _ => format!("a {place} may contain texts, numbers, booleans and lists of them"),
        };
        context.key(&member.at, "bad-body", message, help);
    }
}

/// Whether a content type is neither one of JSON nor of forms. Vendors send JSON as text, too.
fn is_other(kind: &str, subtype: &str) -> bool {
    let other = [
        "csv",
        "event-stream",
        "html",
        "octet-stream",
        "pdf",
        "xml",
        "zip",
    ];
    matches!(kind, "multipart" | "image" | "audio" | "video")
        || other.contains(&subtype)
        || subtype.ends_with("+xml")
}

/// Checks that a content type is one of a body that the language describes.
pub(super) fn content_type_of(context: &Context<'_>, at: &Location, text: &str, is_form: bool) {
    let essence = text.split(';').next().unwrap_or_default().trim();
    let essence = essence.to_ascii_lowercase();
    let (kind, subtype) = essence.split_once('/').unwrap_or((&essence, ""));
    let (message, help) = match (kind, subtype) {
        _ if is_other(kind, subtype) => (
            format!("a body of type `{essence}` is neither JSON nor a form"),
            beyond("the language describes bodies that are JSON or forms"),
        ),
        (_, "x-www-form-urlencoded") if !is_form => (
            "this is the type of a form, but the body is JSON".to_owned(),
            "write the fields under `form`, or another content type".to_owned(),
        ),
        (_, "json") if is_form => (
            "this is the type of a JSON body, but the body is a form".to_owned(),
            "write the fields under `body`, or another content type".to_owned(),
        ),
        _ => return,
    };
    context.value(at, "bad-body", message, help);
}

fn headers(context: &Context<'_>, located: &LocatedOperation<'_>) {
    let only = context.spec.platform.only_headers.as_ref();
    for member in &located.operation.parameters {
        if member.place != Place::Header {
            continue;
        }
        header_name(context, &member.at, &member.name, true);
        if let Some(serde_json::Value::String(value)) = member.constant.as_deref() {
            header_value(context, &member.at.key("constant"), value);
        }
        if let Some(serde_json::Value::String(value)) = member.sent_default() {
            header_value(context, &member.at.key("client_default"), &value);
        }
        let name = &member.name;
        let is_list = matches!(member.type_ref, TypeRef::List(_));
        if OWN_HEADERS.contains(&member.wire.as_str()) {
            let message = format!("the client sets the header `{name}` itself");
            let help = "remove it; credentials and bodies add their own headers";
            context.key(&member.at, "bad-body", message, help);
        } else if only.is_some_and(|only| !only.allows(name)) {
            let message = format!("`only_headers` does not allow `{name}`");
            let help = "add it to `only_headers.names` of platform.yaml, or remove it here";
            context.key(&member.at, "bad-body", message, help);
        } else if is_list || !is_flat(context, &member.type_ref) {
            let message = format!("`{name}` cannot be in a header");
            let help = "a header may contain a text, a number or a boolean";
            context.key(&member.at, "bad-body", message, help);
        }
    }
}

/// Whether values of a type are texts, numbers or booleans, or lists of them.
fn is_flat(context: &Context<'_>, type_ref: &TypeRef) -> bool {
    match type_ref {
        TypeRef::List(item) => {
            !matches!(**item, TypeRef::List(_) | TypeRef::Map(_) | TypeRef::Json)
                && is_word(context, item)
        }
        TypeRef::Map(_) | TypeRef::Json => false,
        other => is_word(context, other),
    }
}

fn is_word(context: &Context<'_>, type_ref: &TypeRef) -> bool {
    context.declared(type_ref).is_none_or(|declared| {
        let is_unread = context.sources.has_hole_inside(&declared.at);
        declared.is_word() || declared.is_unresolved || is_unread
    })
}
