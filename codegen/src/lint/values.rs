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
    let (message, help) = (message(misfit, direction), help(&misfit.wrong));
    match misfit.wrong {
        Wrong::Missing(field) => {
            let label = (context.sources.key_span(&field.at), "declared here");
            context.key_and(at, rule, message, help, label);
        }
        Wrong::Key(..) | Wrong::NoTag(_) | Wrong::NoContent(_) => {
            context.key(at, rule, message, help);
        }
        _ => context.value(at, rule, message, help),
    }
}

/// Returns what is wrong.
fn message(misfit: &Misfit<'_>, direction: Direction) -> String {
    let found = in_words(misfit.value);
    match &misfit.wrong {
        Wrong::Type(type_ref) => format!("expected {}, found {found}", wanted(type_ref)),
        Wrong::JsonKind(declared) => {
            format!("expected {}, found {found}", kind(declared, direction))
        }
        Wrong::Word(declared, word) => {
            format!("`{word}` is not a known value of `{}`", declared.name)
        }
        Wrong::NoVariant(declared, word) => format!("`{}` has no variant `{word}`", declared.name),
        Wrong::Elements(declared, count) => {
            let (name, elements) = (&declared.name, misfit.value.as_array().map_or(0, Vec::len));
            format!("expected {count} elements, one for each field of `{name}`, found {elements}")
        }
        Wrong::Columns(declared, count) => {
            let name = &declared.name;
            format!("expected {count} lists of the same length for `{name}`")
        }
        Wrong::Row(count) => {
            let values = misfit.value.as_array();
            let found = values.map_or(found, |values| format!("a list of {}", values.len()));
            format!("expected a list of {count} values, found {found}")
        }
        Wrong::Missing(field) => {
            let why = match direction {
                Direction::Received => "which is always there",
                Direction::Sent => "which is required",
            };
            format!("the field `{}` is missing, {why}", field.wire)
        }
        Wrong::Key(declared, key) => match declared.kind {
            TypeKind::Union { .. } => format!("`{}` has no key `{key}`", declared.name),
            _ => format!("there is no field `{key}`"),
        },
        Wrong::NoTag(declared) => {
            let tag = match &declared.kind {
                TypeKind::Union { tag, .. } => tag.as_str(),
                _ => "",
            };
            let name = &declared.name;
            format!(
                "the key `{tag}`, which selects the variant of `{name}`, is missing or not text"
            )
        }
        Wrong::NoContent(content) => format!("the content `{content}` is missing"),
    }
}

/// Returns what to write instead, or nothing.
fn help(wrong: &Wrong<'_>) -> String {
    match wrong {
        Wrong::Word(declared, word) => suggestion(word, &known(declared), "known values"),
        Wrong::NoVariant(declared, word) => suggestion(word, &known(declared), "variants"),
        Wrong::JsonKind(declared) if matches!(declared.kind, TypeKind::Untagged(_)) => {
            format!("the kinds are {}", known(declared).join(", "))
        }
        Wrong::Key(declared, key) => match &declared.kind {
            TypeKind::Union { tag, content, .. } => format!("its keys are `{tag}` and `{content}`"),
            _ => suggestion(key, &known(declared), "fields"),
        },
        Wrong::NoTag(declared) => format!("write one of: {}", known(declared).join(", ")),
        _ => String::new(),
    }
}

/// Returns the names of a type's fields, variants or values.
fn known(declared: &Type) -> Vec<&str> {
    let fields = declared.contents().iter();
    match &declared.kind {
        TypeKind::Enum { variants, .. } => variants.iter().map(|v| v.wire.as_str()).collect(),
        _ => fields.map(|field| field.wire.as_str()).collect(),
    }
}

/// Describes the JSON kind of the values of a type.
fn kind(declared: &Type, direction: Direction) -> String {
    let name = &declared.name;
    match &declared.kind {
        TypeKind::Identifier { lenient, .. } => {
            let is_lenient = *lenient && direction == Direction::Received;
            let or_number = if is_lenient { " or a number" } else { "" };
            format!("text{or_number}, as `{name}` is an identifier")
        }
        TypeKind::Enum { number, .. } => {
            let kind = if *number { "a whole number" } else { "text" };
            format!("{kind}, as the values of `{name}` are")
        }
        TypeKind::Untagged(_) => "one of the known kinds".to_owned(),
        _ if declared.layout() == Some(&crate::resolve::Layout::Tuple) => {
            format!("a list, as `{name}` is written as one")
        }
        _ if declared.is_inline() => "an object".to_owned(),
        _ => format!("an object, as `{name}` is one"),
    }
}

/// Describes the values of a type.
fn wanted(type_ref: &TypeRef) -> String {
    let words = match type_ref {
        TypeRef::Bool => "`true` or `false`",
        TypeRef::WrittenBool(values) => {
            return format!("`{}` or `{}`", values.yes.to_json(), values.no.to_json());
        }
        TypeRef::Float | TypeRef::Number => "a number",
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
    };
    words.to_owned()
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
