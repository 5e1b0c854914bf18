//! Invents arguments for operations without an example, so that each operation can be called.
//! Must not know how a call is printed.

use serde_json::{Map, Value, json};

use crate::resolve::{
    Api, Field, JsonKind, Layout, LimitKind, NamedRef, Operation, TimestampFormat, TypeKind,
    TypeRef,
};

/// Names of the types around a value, from the outermost inwards.
type Around<'a> = &'a [&'a str];

/// Returns the arguments that a call needs and those that a limit requires, or `None` if a value cannot be invented.
pub(super) fn arguments<'a>(
    api: &Api,
    operation: &'a Operation,
) -> Option<Vec<(&'a Field, Value)>> {
    let needed = operation.setters().filter(|s| is_needed(operation, s));
    let parameters = operation.arguments().chain(needed);
    let given = |parameter: &'a Field| {
        let value = match in_range(operation, parameter) {
            Some(number) => number.into(),
            None => value(api, &parameter.type_ref, &[])?,
        };
        Some((parameter, value))
    };
    parameters.map(given).collect()
}

/// Whether a limit requires this setter: the first of `at_least_one`, and those that belong together with it.
fn is_needed(operation: &Operation, setter: &Field) -> bool {
    let is_argument = |wire: &String| operation.arguments().any(|a| a.wire == *wire);
    let checks = || operation.limits.iter().map(|limit| &limit.check);
    let first = checks().filter_map(|check| match check {
        LimitKind::AtLeastOne(names) if !names.iter().any(is_argument) => names.first(),
        _ => None,
    });
    first.into_iter().any(|first| {
        let together = checks().any(|check| {
            matches!(check, LimitKind::Together { parameters, .. } if parameters.contains(first) && parameters.contains(&setter.wire))
        });
        *first == setter.wire || together
    })
}

/// Returns a number within the limits that are checked, if there are any.
fn in_range(operation: &Operation, parameter: &Field) -> Option<i64> {
    operation
        .limits
        .iter()
        .find_map(|limit| match &limit.check {
            LimitKind::Range {
                parameter: wire,
                min,
                max,
            } if *wire == parameter.wire => min.or(*max),
            _ => None,
        })
}

/// Returns a value; `None` if it would be inside of one of its own type.
fn value(api: &Api, type_ref: &TypeRef, around: Around<'_>) -> Option<Value> {
    Some(match type_ref {
        TypeRef::Bool => Value::Bool(true),
        TypeRef::WrittenBool(values) => values.yes.to_json(),
        TypeRef::Integer(_) | TypeRef::Number => json!(1),
        TypeRef::Float => json!(1.5),
        TypeRef::String
        | TypeRef::Secret
        | TypeRef::Scalar
        | TypeRef::Json
        | TypeRef::Unresolved => json!("text"),
        TypeRef::Timestamp(TimestampFormat::EpochMilliseconds) => json!(1_767_225_600_000_i64),
        TypeRef::Timestamp(TimestampFormat::EpochSeconds) => json!(1_767_225_600),
        TypeRef::Timestamp(TimestampFormat::Rfc3339) => json!("2026-01-01T00:00:00Z"),
        // A list or a map inside of its own type ends the circle.
        TypeRef::List(item) => value(api, item, around).into_iter().collect(),
        TypeRef::Map(item) => {
            let entry = value(api, item, around).map(|value| ("key".to_owned(), value));
            Value::Object(entry.into_iter().collect())
        }
        TypeRef::Named(reference) if around.contains(&reference.name.as_str()) => return None,
        TypeRef::Named(reference) => {
            let around = [around, &[reference.name.as_str()]].concat();
            named(api, reference, &around)?
        }
    })
}

fn named(api: &Api, reference: &NamedRef, around: Around<'_>) -> Option<Value> {
    let declared = api.type_of(reference)?;
    match &declared.kind {
        TypeKind::Identifier { constants, .. } => {
            let known = constants.first().map(|constant| constant.wire.as_str());
            Some(json!(known.unwrap_or("text")))
        }
        TypeKind::Struct { fields, layout } => {
            let required = fields.iter().filter(|field| !field.optional);
            let values = required.map(|field| {
                let value = value(api, &field.type_ref, around)?;
                Some((field.wire.clone(), value))
            });
            let object = values.collect::<Option<Map<String, Value>>>()?;
            match layout {
                Layout::Object => Some(Value::Object(object)),
                Layout::Tuple => {
                    // Null keeps the position of an element that is left out.
                    let value = |wire| object.get(wire).cloned().unwrap_or_default();
                    Some(fields.iter().map(|field| value(&field.wire)).collect())
                }
                Layout::Columns(_) => None,
            }
        }
        TypeKind::Untagged(variants) => {
            let mut values = shallow_first(variants).map(|variant| {
                (
                    JsonKind::of(&variant.name),
                    value(api, &variant.type_ref, around),
                )
            });
            let fits = |(kind, value): &(Option<JsonKind>, Option<Value>)| {
                value.as_ref().and_then(JsonKind::of_value) == *kind
            };
            values.find(fits)?.1
        }
        TypeKind::Enum { number, variants } => {
            let wire = &variants.first()?.wire;
            match wire.parse::<i64>() {
                Ok(value) if *number => Some(json!(value)),
                _ => Some(json!(wire)),
            }
        }
        TypeKind::Union {
            tag,
            content,
            variants,
        } => shallow_first(variants).find_map(|variant| {
            let value = value(api, &variant.type_ref, around)?;
            Some(json!({ tag: variant.wire, content: value }))
        }),
        TypeKind::Unresolved => None,
    }
}

/// Returns variants in their order, those that contain the union itself last.
fn shallow_first(variants: &[Field]) -> impl Iterator<Item = &Field> {
    let inside = variants.iter().filter(|variant| variant.closes_circle);
    let others = variants.iter().filter(|variant| !variant.closes_circle);
    others.chain(inside)
}
