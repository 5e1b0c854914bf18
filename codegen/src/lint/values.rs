//! Reports the values of an example or a default that do not fit their type, each at its place.
//! Must not know how a value is checked, nor what it is used for.

use serde_json::Value;

use super::context::{Context, suggestion};
use crate::check::values::{self, Direction, Misfit, Wrong};
use crate::resolve::{TimestampFormat, Type, TypeKind, TypeRef};
use crate::spec::{Location, Step};

/// Reports everything in `value` that does not fit the type.
pub(super) fn check(
    context: &Context<'_>,
    rule: &'static str,
    (type_ref, direction): (&TypeRef, Direction),
    value: &Value,
    at: &Location,
) {
    for misfit in values::check(context.api, type_ref, value, direction) {
        let at = misfit.path.iter().fold(at.clone(), |at, step| match step {
            Step::Key(key) => at.key(key),
            Step::Index(index) => at.index(*index),
        });
        report(context, rule, &misfit, (&at, direction));
    }
}

fn report(
    context: &Context<'_>,
    rule: &'static str,
    misfit: &Misfit<'_>,
    (at, direction): (&Location, Direction),
) {
    let found = in_words(misfit.value);
    let expected = |wanted: String| format!("expected {wanted}, found {found}");
    let (message, help) = match &misfit.wrong {
        Wrong::Type(type_ref) => (expected(wanted(type_ref).to_owned()), None),
        Wrong::JsonKind(declared) => kind(declared, direction, &found),
        Wrong::Word(declared, word) => {
            let help = suggestion(word, &known(declared), "known values");
            let message = format!("`{word}` is not a known value of `{}`", declared.name);
            (message, Some(help))
        }
        Wrong::NoVariant(declared, word) => {
            let help = suggestion(word, &known(declared), "variants");
            (
                format!("`{}` has no variant `{word}`", declared.name),
                Some(help),
            )
        }
        Wrong::Elements(declared, count) => {
            let elements = misfit.value.as_array().map_or(0, Vec::len);
            let message = format!(
                "expected {count} elements, one for each field of `{}`, found {elements}",
                declared.name
            );
            (message, None)
        }
        Wrong::Columns(declared, count) => {
            let name = &declared.name;
            (
                format!("expected {count} lists of the same length for `{name}`"),
                None,
            )
        }
        Wrong::Row(count) => {
            let found = match misfit.value {
                Value::Array(values) => format!("a list of {}", values.len()),
                _ => found,
            };
            (
                format!("expected a list of {count} values, found {found}"),
                None,
            )
        }
        Wrong::Key(..) | Wrong::Missing(_) | Wrong::NoTag(_) | Wrong::NoContent(_) => {
            return at_key(context, rule, misfit, (at, direction));
        }
    };
    context.value(at, rule, message, help.unwrap_or_default());
}

/// Returns what is wrong with the keys of an object.
fn at_key(
    context: &Context<'_>,
    rule: &'static str,
    misfit: &Misfit<'_>,
    (at, direction): (&Location, Direction),
) {
    let mut label = None;
    let (message, help) = match &misfit.wrong {
        Wrong::Missing(field) => {
            let why = match direction {
                Direction::Received => "which is always there",
                Direction::Sent => "which is required",
            };
            label = Some(context.sources.key_span(&field.at));
            (
                format!("the field `{}` is missing, {why}", field.wire),
                None,
            )
        }
        Wrong::Key(declared, key) => match &declared.kind {
            TypeKind::Union { tag, content, .. } => {
                let message = format!("`{}` has no key `{key}`", declared.name);
                (
                    message,
                    Some(format!("its keys are `{tag}` and `{content}`")),
                )
            }
            _ => {
                let help = suggestion(key, &known(declared), "fields");
                (format!("there is no field `{key}`"), Some(help))
            }
        },
        Wrong::NoTag(declared) => {
            let tag = match &declared.kind {
                TypeKind::Union { tag, .. } => tag.as_str(),
                _ => "",
            };
            let name = &declared.name;
            let message = format!(
                "the key `{tag}`, which selects the variant of `{name}`, is missing or not text"
            );
            (
                message,
                Some(format!("write one of: {}", known(declared).join(", "))),
            )
        }
        Wrong::NoContent(content) => (format!("the content `{content}` is missing"), None),
        _ => return,
    };
    let help = help.unwrap_or_default();
    match label {
        Some(span) => context.key_and(at, rule, message, help, (span, "declared here")),
        None => context.key(at, rule, message, help),
    }
}

/// Returns the names of a type's fields, variants or values.
fn known(declared: &Type) -> Vec<&str> {
    match &declared.kind {
        TypeKind::Enum { variants, .. } => variants
            .iter()
            .map(|variant| variant.wire.as_str())
            .collect(),
        _ => declared
            .contents()
            .iter()
            .map(|field| field.wire.as_str())
            .collect(),
    }
}

/// Describes a value whose JSON kind differs from that of the type.
fn kind(declared: &Type, direction: Direction, found: &str) -> (String, Option<String>) {
    let name = &declared.name;
    let wanted = match &declared.kind {
        TypeKind::Identifier { lenient, .. } => {
            let is_lenient = *lenient && direction == Direction::Received;
            let or_number = if is_lenient { " or a number" } else { "" };
            format!("text{or_number}, as `{name}` is an identifier")
        }
        TypeKind::Enum { number, .. } => {
            let kind = if *number { "a whole number" } else { "text" };
            format!("{kind}, as the values of `{name}` are")
        }
        TypeKind::Untagged(_) => {
            let message = format!("expected one of the known kinds, found {found}");
            let help = format!("the kinds are {}", known(declared).join(", "));
            return (message, Some(help));
        }
        _ if declared.layout() == Some(&crate::resolve::Layout::Tuple) => {
            format!("a list, as `{name}` is written as one")
        }
        _ if declared.is_inline() => "an object".to_owned(),
        _ => format!("an object, as `{name}` is one"),
    };
    (format!("expected {wanted}, found {found}"), None)
}

/// Describes the values of a type.
fn wanted(type_ref: &TypeRef) -> &'static str {
    match type_ref {
        TypeRef::Bool => "`true` or `false`",
        TypeRef::Float | TypeRef::Number => "a number",
        TypeRef::Integer("i32") => "a whole number of 32 bits",
        TypeRef::Integer("u32") => "a whole number from 0 to 4294967295",
        TypeRef::Integer("u64") => "a whole number from 0",
        TypeRef::Integer(_) => "a whole number of 64 bits",
        TypeRef::Scalar => "text, a boolean or a number",
        TypeRef::String | TypeRef::Secret => "text",
        TypeRef::Timestamp(TimestampFormat::EpochMilliseconds) => {
            "milliseconds since 1970, as a whole number"
        }
        TypeRef::Timestamp(TimestampFormat::EpochSeconds) => {
            "seconds since 1970, as a whole number"
        }
        TypeRef::Timestamp(TimestampFormat::Rfc3339) => "a time such as `\"2026-01-31T12:00:00Z\"`",
        TypeRef::List(_) => "a list",
        TypeRef::Map(_) => "an object",
        TypeRef::Json | TypeRef::Named(_) | TypeRef::Unresolved => "another value",
    }
}

/// Describes a JSON value.
pub(super) fn in_words(value: &Value) -> String {
    match value {
        Value::Null => "nothing".to_owned(),
        Value::Bool(value) => format!("the boolean `{value}`"),
        Value::Number(number) => format!("the number `{number}`"),
        Value::String(text) => format!("the text `{text}`"),
        Value::Array(_) => "a list".to_owned(),
        Value::Object(_) => "an object".to_owned(),
    }
}
