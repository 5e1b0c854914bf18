//! A rule over failures with the status of a success: which successes would be taken for one.
//! Must not know how answers are read.

use super::context::{Context, Declared, Endpoint, Findings, Placed, Role};
use crate::spec::{Location, Shape, TypeExpression};

/// The key of a code outside the envelope that has no documented value in a success.
struct CodeKey<'a> {
    key: &'a str,
    at: Location,
    /// Whether the spec can document its value in a success.
    takes_success: bool,
}

/// No success outside the envelope looks like a failure.
pub(super) fn success_like_error(context: &Context<'_>, findings: &mut Findings<'_>) {
    let has_envelope = context.spec.platform.envelope.is_some();
    let has_failures = has_envelope || !context.spec.platform.errors.bodies.is_empty();
    let code_keys = code_keys(context);
    for endpoint in context.endpoints() {
        let is_outside = endpoint.operation.outside_envelope || !has_envelope;
        match (endpoint.operation.success_like_error, is_outside) {
            (true, _) if !(is_outside && has_failures) => {
                let at = endpoint.at.key("success_like_error");
                let message = "no failure outside an envelope is looked for in its answer";
                findings.key(&at, "bad-body", message, |found| {
                    found.help("remove `success_like_error`")
                });
            }
            (false, true) => {
                for code_key in &code_keys {
                    answer(context, findings, &endpoint, code_key);
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

fn answer(
    context: &Context<'_>,
    findings: &mut Findings<'_>,
    endpoint: &Endpoint<'_>,
    code_key: &CodeKey<'_>,
) {
    let key = code_key.key;
    let at = endpoint.at.key("returns");
    let returned = match &endpoint.operation.returns {
        Shape::Type(text) => TypeExpression::parse(text).ok(),
        _ => None,
    };
    let declared = returned.as_ref().and_then(|type_| context.declared(type_));
    let mut fields = context.members(endpoint);
    fields.retain(|member| member.role == Role::Answer);
    fields.extend(declared.map_or(Vec::new(), |declared| context.all_fields(declared)));
    let field = fields
        .iter()
        .find(|field| field.wire == key || field.field.aliases.iter().any(|alias| alias == key));
    let is_free = match &returned {
        Some(TypeExpression::Map(value)) => may_be_code(context, value),
        Some(TypeExpression::Json) => true,
        _ => declared.is_some_and(|declared| is_tag(declared, key)),
    };
    let place = match field {
        Some(field) if field_may_be_code(context, field) => Some(&field.at),
        None if is_free => Some(&at),
        _ => None,
    };
    let Some(place) = place else { return };
    let message = format!(
        "a success of `{}.{}` may have the key `{key}`, which has the code of a failure",
        endpoint.resource, endpoint.name
    );
    let code = context.sources.place(&code_key.at);
    let returns = context.sources.key_span(&at);
    let is_elsewhere = field.is_some_and(|field| field.role != Role::Answer);
    let or = if code_key.takes_success {
        "; or to the error body `success: …`, its documented value in a success"
    } else {
        ""
    };
    findings.key(place, "success-like-error", message, |found| {
        let found = if is_elsewhere {
            found.label(returns, "the answer")
        } else {
            found
        };
        let help = format!(
            "add `success_like_error: true` to the operation, so that only the HTTP status decides{or}"
        );
        found
            .label(code, "the code of a failure")
            .help(help)
            .warning()
    });
}

/// Returns whether the key is the tag of a union, which all variants have.
fn is_tag(declared: &Declared<'_>, key: &str) -> bool {
    declared.definition.tag.as_deref() == Some(key)
}

fn field_may_be_code(context: &Context<'_>, field: &Placed<'_>) -> bool {
    TypeExpression::parse(&field.field.type_).is_ok_and(|type_| may_be_code(context, &type_))
}

/// Returns whether values of a type may be a text or a number.
fn may_be_code(context: &Context<'_>, type_: &TypeExpression) -> bool {
    match type_ {
        TypeExpression::Bool | TypeExpression::List(_) | TypeExpression::Map(_) => false,
        other => {
            let declared = context.declared(other);
            declared.is_none_or(|declared| {
                declared.definition.fields.is_none() && declared.definition.tag.is_none()
            })
        }
    }
}
