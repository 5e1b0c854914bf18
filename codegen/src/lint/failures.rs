//! The rule about failures with the status of a success: which successes would be taken for one.
//! Must not know how responses are read.

use super::context::{Context, LocatedOperation};
use crate::diagnostic::Diagnostic;
use crate::resolve::{Field, Type, TypeKind, TypeRef};
use crate::spec::Location;

/// The key of a code outside the envelope that has no documented value in a success.
struct CodeKey<'a> {
    key: &'a str,
    at: Location,
    /// Whether the spec can document its value in a success.
    takes_success: bool,
}

/// Checks that no success outside the envelope looks like a failure.
pub(super) fn success_like_error(context: &Context<'_>) {
    let has_envelope = context.spec.platform.envelope.is_some();
    let has_failures = has_envelope || !context.spec.platform.errors.bodies.is_empty();
    let code_keys = code_keys(context);
    for located in context.located_operations() {
        let is_outside = located.operation.outside_envelope || !has_envelope;
        match (located.operation.success_like_error, is_outside) {
            (true, _) if !(is_outside && has_failures) => {
                let at = located.at.key("success_like_error");
                let message = "its response is not searched for failures outside the envelope";
                context.key(&at, "bad-body", message, "remove `success_like_error`");
            }
            (false, true) => {
                for code_key in &code_keys {
                    response(context, &located, code_key);
                }
            }
            _ => {}
        }
    }
}

fn code_keys<'a>(context: &Context<'a>) -> Vec<CodeKey<'a>> {
    let (platform, top) = (&context.spec.platform, context.spec.platform_at());
    let envelope = platform.envelope.as_ref();
    let is_success = |key: &str| envelope.is_some_and(|envelope| envelope.success.key == key);
    let of_envelope = envelope.map(|envelope| CodeKey {
        key: &envelope.code,
        at: top.key("envelope").key("code"),
        takes_success: false,
    });
    let bodies = platform.errors.bodies.iter().enumerate();
    let of_bodies = bodies
        .filter(|(_, body)| body.success.is_none())
        .map(|(index, body)| CodeKey {
            key: &body.code,
            at: top.key("errors").key("bodies").index(index).key("code"),
            takes_success: true,
        });
    let all = of_envelope.into_iter().chain(of_bodies);
    all.filter(|code_key| !is_success(code_key.key)).collect()
}

fn response(context: &Context<'_>, located: &LocatedOperation<'_>, code_key: &CodeKey<'_>) {
    let key = code_key.key;
    let at = located.at.key("returns");
    let Some(returned) = &located.operation.response else {
        return;
    };
    let declared = context.declared(returned);
    let mut fields = declared.map_or(&[][..], Type::fields).iter();
    let is_it = |field: &&Field| field.wire == key || field.aliases.iter().any(|name| name == key);
    let field = fields.find(is_it);
    let is_free = match returned {
        TypeRef::Map(value) => may_be_code(context, value),
        TypeRef::Json => true,
        _ => declared.is_some_and(|declared| is_tag(declared, key)),
    };
    let place = match field {
        Some(field) if may_be_code(context, &field.type_ref) => Some(&field.at),
        None if is_free => Some(&at),
        _ => None,
    };
    let Some(place) = place else { return };
    let message = format!(
        "a success of `{}` may have the key `{key}`, which holds the code of a failure",
        located.operation.id
    );
    let code = context.sources.place(&code_key.at);
    let returns = context.sources.key_span(&at);
    let is_elsewhere = field.is_some() && declared.is_some_and(|declared| !declared.is_inline());
    let or = if code_key.takes_success {
        "; or to the error body `success: …`, the documented value of a success"
    } else {
        ""
    };
    let help = format!(
        "add `success_like_error: true` to the operation, so that only the HTTP status decides{or}"
    );
    let mut found = Diagnostic::new(
        "success-like-error",
        context.sources.key_span(place),
        message,
    );
    if is_elsewhere {
        found = found.label(returns, "the response");
    }
    let found = found.label(code, "the code of a failure").help(help);
    context.add(place, found.warning());
}

/// Returns whether the key is the tag of a union, which all variants have.
fn is_tag(declared: &Type, key: &str) -> bool {
    matches!(&declared.kind, TypeKind::Union { tag, .. } if tag == key)
}

/// Returns whether values of a type may be a text or a number.
fn may_be_code(context: &Context<'_>, type_ref: &TypeRef) -> bool {
    match type_ref {
        TypeRef::Bool
        | TypeRef::WrittenBool(_)
        | TypeRef::List(_)
        | TypeRef::Map(_)
        | TypeRef::Unresolved => false,
        other => context.declared(other).is_none_or(|declared| {
            !matches!(
                declared.kind,
                TypeKind::Struct { .. } | TypeKind::Union { .. } | TypeKind::Unresolved
            )
        }),
    }
}
