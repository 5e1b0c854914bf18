//! Rules about the attributes of a single field or parameter: limits, marks and defaults.
//! Must not know types beyond the expression of the field.

pub(super) mod secrets;

use super::context::Context;
use super::values;
use crate::check::limits::beyond;
use crate::check::values::Direction;
use crate::resolve::{BoolValues, Field, JsonKind, Layout, Place, Type, TypeKind, TypeRef};
use crate::spec::Location;
use serde_json::Value;

/// Checks that limits and marks fit the types that they are at.
pub(super) fn limits(context: &Context<'_>) {
    let fields = context.api.fields();
    for field in fields.filter(|field| field.place != Place::Member) {
        of_field(context, field, field.place == Place::Response);
    }
    for declared in context.api.types() {
        let members = declared.members();
        for field in members.filter(|field| field.place == Place::Member) {
            of_field(context, field, declared.received);
        }
    }
}

/// Checks one field. `is_read` says whether responses contain it.
fn of_field(context: &Context<'_>, field: &Field, is_read: bool) {
    if field.type_ref == TypeRef::Unresolved {
        return;
    }
    order(context, field);
    misplaced(context, field);
    contradictions(context, field);
    bool_values(context, field);
    null_values(context, field);
    direction(context, field, is_read);
}

fn order(context: &Context<'_>, field: &Field) {
    if let (Some(min), Some(max)) = (field.limits.min, field.limits.max)
        && min > max
    {
        let other = context.sources.place(&field.at.key("max"));
        let message = format!("the smallest value {min} is above the largest");
        let at = field.at.key("min");
        context.value_and(&at, "limits", message, "", (other, "the largest"));
    }
}

fn misplaced(context: &Context<'_>, field: &Field) {
    let (type_ref, limits) = (&field.type_ref, &field.limits);
    // Limits of a list apply to each item.
    let item = match type_ref {
        TypeRef::List(item) => item,
        other => other,
    };
    let is_collection = matches!(type_ref, TypeRef::List(_) | TypeRef::Map(_));
    let is_unsigned = matches!(item, TypeRef::Integer("u64"));
    if let Some(min) = limits.min.filter(|min| is_unsigned && *min < 0) {
        let item = item.in_words();
        let message = format!("`{item}` has no values below 0, but `min` is {min}");
        let help = "write `i64`, or a `min` from 0";
        context.value(&field.at.key("min"), "limits", message, help);
    }
    let leaf = type_ref.leaf();
    let is_lenient = leaf.is_number()
        || leaf.is_text()
        || leaf.is_bool()
        || matches!(leaf, TypeRef::Timestamp(_));
    let booleans = "a `bool`, or a list or map of them";
    let numbers = "a number or a list of numbers";
    let field_attributes = [
        (
            "lenient",
            field.lenient && !is_lenient,
            "a number, a `string`, a `bool`, a time, and lists and maps of them; for an identifier, set it at the type",
        ),
        ("min", limits.min.is_some() && !item.is_number(), numbers),
        ("max", limits.max.is_some() && !item.is_number(), numbers),
        (
            "max_items",
            limits.max_items.is_some() && !is_collection,
            "a list or a map",
        ),
        ("zero_one", field.zero_one && !leaf.is_bool(), booleans),
        (
            "bool_values",
            field.bool_values.is_some() && !leaf.is_bool(),
            booleans,
        ),
        (
            "sensitive",
            field.sensitive && !type_ref.is_text(),
            "a `string`",
        ),
    ];
    for (key, _, fits) in field_attributes.into_iter().filter(|(_, wrong, _)| *wrong) {
        let message = format!("`{key}` does not fit the type `{}`", type_ref.in_words());
        let help = format!("`{key}` fits {fits}");
        context.key(&field.at.key(key), "limits", message, help);
    }
}

/// Checks for marks that contradict each other or have no effect.
fn contradictions(context: &Context<'_>, field: &Field) {
    let limits = &field.limits;
    let is_limited = limits.min.is_some() || limits.max.is_some() || limits.max_items.is_some();
    if field.lenient && field.sensitive {
        let message = "a secret is not read from a number";
        let help = "remove `lenient`";
        context.key(&field.at.key("lenient"), "limits", message, help);
    }
    if limits.contested.is_some() && !is_limited {
        let message = "there is no upper limit to contest";
        let help = "add the limit (`min`, `max` or `max_items`), or put the doubt into `basis`";
        context.key(&field.at.key("contested"), "limits", message, help);
    }
}

/// Checks that two different texts or whole numbers stand for true and false.
fn bool_values(context: &Context<'_>, field: &Field) {
    let Some(values) = &field.bool_values else {
        return;
    };
    let at = field.at.key("bool_values");
    let mut is_plain = true;
    for (key, value) in [("true", &values.yes), ("false", &values.no)] {
        if !(value.is_string() || value.is_i64()) {
            is_plain = false;
            let message = format!("{} cannot stand for a boolean", values::in_words(value));
            let help = "write a text or a whole number";
            context.value(&at.key(key), "limits", message, help);
        }
    }
    let word = |value: &serde_json::Value| match value {
        serde_json::Value::String(text) => text.clone(),
        other => other.to_string(),
    };
    let zero_one = BoolValues::ZERO_ONE;
    let is_zero_one = values.yes == zero_one.yes.to_json() && values.no == zero_one.no.to_json();
    if is_plain && word(&values.yes) == word(&values.no) {
        let message = format!("`{}` stands for true and for false", word(&values.yes));
        let help = "write two different values";
        context.value(&at.key("false"), "limits", message, help);
    } else if field.zero_one || is_zero_one {
        let message = "the values for true and false are given in two ways";
        let (message, help) = match field.zero_one {
            true => (message, "keep one of `zero_one` and `bool_values`"),
            false => ("these values have a name", "write `zero_one: true`"),
        };
        context.key(&at, "limits", message, help);
    }
}

/// Checks that values for "no value" are texts and whole numbers, at a type that can be absent.
fn null_values(context: &Context<'_>, field: &Field) {
    let at = field.at.key("null_values");
    literals(context, &field.null_values, Some(&field.type_ref), &at);
    if field.null_values.is_empty() {
        return;
    }
    for (index, value) in field.null_values.iter().enumerate() {
        if let Some(meant) = boolean(field, value) {
            let message = format!("{} already means {meant}", values::in_words(value));
            let help = "remove it, or write the values of the boolean as `bool_values`";
            context.value(&at.index(index), "limits", message, help);
        }
    }
    let is_collection = matches!(field.type_ref, TypeRef::List(_) | TypeRef::Map(_));
    let problem = if field.columns {
        Some("in parallel arrays, an empty array already means no items")
    } else if field.always == Some(true) && !is_collection {
        Some("remove `always`; a field that may be null is not always there")
    } else {
        None
    };
    if let Some(help) = problem {
        let message = format!("`null_values` does not fit the field `{}`", field.name);
        context.key(&at, "limits", message, help);
    }
}

/// Returns the boolean that a field reads from a value. A lenient one has other spellings, too.
fn boolean(field: &Field, value: &serde_json::Value) -> Option<bool> {
    let text = value.as_str().unwrap_or_default().trim();
    let whole = text.parse::<i64>().ok().filter(|_| field.lenient);
    let value = &whole.map_or_else(|| value.clone(), serde_json::Value::from);
    let word = match text.to_ascii_lowercase().as_str() {
        "true" if field.lenient => Some(true),
        "false" if field.lenient => Some(false),
        _ => None,
    };
    match &field.type_ref {
        TypeRef::WrittenBool(values) => values.read(value).or(word),
        TypeRef::Bool if field.lenient => BoolValues::ZERO_ONE.read(value).or(word),
        _ => None,
    }
}

/// Checks the values that mean null.
pub(super) fn literals(
    context: &Context<'_>,
    values: &[Value],
    type_ref: Option<&TypeRef>,
    at: &Location,
) {
    for (index, value) in values.iter().enumerate() {
        let (message, help) = match value {
            Value::Null => ("null needs no entry".to_owned(), "remove it"),
            Value::Array(items) if items.is_empty() => {
                if !type_ref.is_some_and(|type_ref| has_kind(context, type_ref, JsonKind::List)) {
                    continue;
                }
                (
                    "an empty list is a value of this type".to_owned(),
                    "remove it",
                )
            }
            Value::Object(fields) if fields.is_empty() => {
                if !type_ref.is_some_and(|type_ref| has_kind(context, type_ref, JsonKind::Object)) {
                    continue;
                }
                (
                    "an empty object is a value of this type".to_owned(),
                    "remove it",
                )
            }
            value if value.is_string() || value.is_i64() => continue,
            value => {
                let message = format!("{} cannot mean null", values::in_words(value));
                (message, "write texts, whole numbers, `[]` and `{}`")
            }
        };
        context.value(&at.index(index), "limits", message, help);
    }
}

/// Returns whether a type has values of a kind, list or object, so that an empty one of them says something.
fn has_kind(context: &Context<'_>, type_ref: &TypeRef, kind: JsonKind) -> bool {
    let is_list = kind == JsonKind::List;
    match type_ref {
        TypeRef::Json | TypeRef::Unresolved => true,
        TypeRef::List(_) => is_list,
        TypeRef::Map(_) => !is_list,
        TypeRef::Named(reference) => {
            let declared = context.api.type_of(reference);
            declared.is_some_and(|declared| match &declared.kind {
                TypeKind::Struct { layout, .. } => is_list == (*layout != Layout::Object),
                // Every kind without a variant is kept as it is.
                TypeKind::Untagged(_) | TypeKind::Unresolved => true,
                TypeKind::Union { .. } => !is_list,
                TypeKind::Identifier { .. } | TypeKind::Enum { .. } => false,
            })
        }
        _ => false,
    }
}

/// Checks that marks of parameters are at parameters, and those of responses at fields of responses.
fn direction(context: &Context<'_>, field: &Field, is_read: bool) {
    let is_constant = field.is_constant();
    let field_attributes = [
        (
            "constant",
            is_constant && !field.place.is_parameter(),
            "parameters",
        ),
        (
            "constant",
            is_constant && (field.optional || field.place == Place::Path),
            "required parameters of query, headers and body",
        ),
        ("lenient", field.lenient && !is_read, "fields of responses"),
        (
            "null_values",
            !field.null_values.is_empty() && !is_read,
            "fields of responses",
        ),
        (
            "sensitive",
            field.sensitive && field.place == Place::ResponseHeader,
            "fields and parameters",
        ),
    ];
    for (key, _, fits) in field_attributes.into_iter().filter(|(_, wrong, _)| *wrong) {
        let message = format!("`{key}` has no effect on `{}`", field.name);
        let help = format!("`{key}` only affects {fits}");
        context.key(&field.at.key(key), "limits", message, help);
    }
}

/// Checks that a default has the parameter's type, and that only optional parameters have one.
pub(super) fn bad_default(context: &Context<'_>) {
    let fields = context.api.fields();
    for field in fields.filter(|field| field.place != Place::Member) {
        default_of(context, field, None);
    }
    for declared in context.api.types() {
        let members = declared.members();
        for field in members.filter(|field| field.place == Place::Member) {
            default_of(context, field, Some(declared));
        }
    }
}

/// Checks the defaults of a parameter, or of a field of a type.
fn default_of(context: &Context<'_>, field: &Field, declared: Option<&Type>) {
    for (key, value) in [
        ("server_default", &field.server_default),
        ("client_default", &field.client_default),
        ("constant", &field.constant),
    ] {
        let Some(value) = value else { continue };
        let at = field.at.key(key);
        let of = (&field.type_ref, Direction::Sent);
        let on_wire = field.type_ref.on_wire(value);
        values::check(context, "bad-default", of, &on_wire, &at);
        within_limits(context, field, (key, value));
        if key == "constant" {
            constant(context, value, &at);
            continue;
        }
        if declared.is_some_and(|declared| !declared.sent && !declared.received) {
            continue;
        }
        let is_sent = declared.is_some_and(|declared| declared.sent);
        let (message, help) = match field.place {
            Place::Member if is_sent && key == "client_default" => (
                "`client_default` has no effect in a type".to_owned(),
                "only parameters of an operation have one; write it in `doc`",
            ),
            place if is_sent || place.is_parameter() => {
                if field.optional {
                    continue;
                }
                let what = if is_sent { "field" } else { "parameter" };
                (
                    format!("a required {what} has no default"),
                    "make it optional: `name?`",
                )
            }
            _ => (format!("`{key}` has no effect in a response"), "remove it"),
        };
        context.key(&at, "bad-default", message, help);
    }
}

/// Checks that a default or constant keeps the firm limits of its own field.
fn within_limits(context: &Context<'_>, field: &Field, (key, value): (&str, &serde_json::Value)) {
    let Some((limit, number)) = beyond(value, &field.limits) else {
        return;
    };
    let message = format!(
        "{} breaks the limit `{limit}: {number}`",
        values::in_words(value)
    );
    let help =
        "correct one of them; if the vendor contradicts itself, add `contested` with the reason";
    let label = (context.sources.place(&field.at.key(limit)), "the limit");
    context.value_and(&field.at.key(key), "bad-default", message, help, label);
}

/// Checks that a constant is a text, a boolean or a whole number.
fn constant(context: &Context<'_>, value: &serde_json::Value, at: &Location) {
    if !(value.is_string() || value.is_boolean() || value.is_i64()) {
        let message = format!("{} cannot be a constant", values::in_words(value));
        let help = "write a text, a boolean or a whole number up to 9223372036854775807";
        context.value(at, "bad-default", message, help);
    }
}
