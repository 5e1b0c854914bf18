//! The rule about failures with the status of a success: which successes would be taken for one.
//! Must not know how responses are read.

use super::context::{Context, LocatedOperation};
use crate::diagnostic::Diagnostic;
use crate::resolve::{Field, Type, TypeKind, TypeRef};
use crate::spec::{Location, key_path_text};

/// The key of a code outside the envelope that has no documented value in a success.
struct CodeKey<'a> {
    keys: &'a [String],
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
    let (api, top) = (context.api, context.spec.platform_at());
    let envelope = api.envelope.as_ref();
    let is_success =
        |keys: &[String]| envelope.is_some_and(|envelope| envelope.success_key == keys);
    let of_envelope = envelope.map(|envelope| CodeKey {
        keys: &envelope.code,
        at: top.key("envelope").key("code"),
        takes_success: false,
    });
    let bodies = api.error_bodies.iter().enumerate();
    let of_bodies = bodies
        .filter(|(_, body)| body.success.is_none())
        .map(|(index, body)| CodeKey {
            keys: &body.code,
            at: top.key("errors").key("bodies").index(index).key("code"),
            takes_success: true,
        });
    let all = of_envelope.into_iter().chain(of_bodies);
    all.filter(|code_key| !is_success(code_key.keys)).collect()
}

/// Returns whether keys lead from a type to a text or a number, and the last field on the way.
fn leads<'a>(
    context: &Context<'a>,
    type_ref: &'a TypeRef,
    keys: &[String],
) -> Option<Option<&'a Field>> {
    let Some((key, rest)) = keys.split_first() else {
        return may_be_code(context, type_ref).then_some(None);
    };
    match type_ref {
        TypeRef::Json => Some(None),
        TypeRef::Map(value) => leads(context, value, rest),
        _ => {
            let declared = context.declared(type_ref)?;
            let mut fields = declared.fields().iter();
            let is_it = |field: &&Field| field.wire == *key || field.aliases.contains(key);
            match fields.find(is_it) {
                Some(field) => {
                    let inner = leads(context, &field.type_ref, rest)?;
                    Some(inner.or(Some(field)))
                }
                None => (rest.is_empty() && is_tag(declared, key)).then_some(None),
            }
        }
    }
}

fn response<'a>(context: &Context<'a>, located: &LocatedOperation<'a>, code_key: &CodeKey<'_>) {
    let at = located.at.key("returns");
    let Some(returned) = &located.operation.response else {
        return;
    };
    let Some(field) = leads(context, returned, code_key.keys) else {
        return;
    };
    let place = field.map_or(&at, |field| &field.at);
    let declared = context.declared(returned);
    let key = key_path_text(code_key.keys);
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
