//! Prints sample values as Rust expressions, for examples in the docs.
//! Must not know how documentation is laid out.

use serde_json::Value;

use crate::model::{
    Api, Field, JointSetter, Operation, Parameter, Place, Resource, TimestampFormat, TypeKind,
    TypeRef,
};

/// Width of a line of an example.
const WIDTH: usize = 92;

/// The name of the crate in Rust code.
pub(super) fn crate_name(api: &Api) -> String {
    api.package.replace('-', "_")
}

/// A compiling call of the operation, as the lines of a code block.
pub(super) fn call(api: &Api, resource: &Resource, operation: &Operation) -> Option<Vec<String>> {
    let name = crate_name(api);
    let calls = calls(api, resource, operation)?;
    let binding = if operation.answer.is_some() || operation.token_of.is_some() {
        "let answer = "
    } else {
        ""
    };
    let mut lines = vec!["```no_run".to_owned()];
    if calls
        .iter()
        .any(|call| call.contains("::") || call.contains("json!"))
    {
        lines.push(format!("# use {name}::*;"));
    }
    lines.push(format!(
        "# async fn example(client: &{name}::Client) -> Result<(), {name}::Error> {{"
    ));
    let one_line = format!("{binding}client.{}.send().await?;", calls.join("."));
    if one_line.len() <= WIDTH {
        lines.push(one_line);
    } else {
        lines.push(format!("{binding}client"));
        lines.extend(calls.iter().map(|call| format!("    .{call}")));
        lines.extend(["    .send()", "    .await?;"].map(str::to_owned));
    }
    lines.extend(["# Ok(())", "# }", "```"].map(str::to_owned));
    Some(lines)
}

/// `resource()`, `operation(arguments)` and each setter.
fn calls(api: &Api, resource: &Resource, operation: &Operation) -> Option<Vec<String>> {
    let mut calls = vec![format!("{}()", raw(&resource.module))];
    let method = raw(&operation.method);
    if operation.token_of.is_some() {
        calls.push(method + "()");
        return Some(calls);
    }
    let example = operation.examples.first()?;
    let value_of = |parameter: &Parameter| {
        example
            .arguments
            .iter()
            .find(|(given, _)| given == parameter)
            .map(|(_, value)| value)
    };
    let arguments = operation.arguments.iter();
    let arguments: Option<Vec<String>> = arguments
        .map(|parameter| argument(api, &parameter.type_ref, value_of(parameter)?))
        .collect();
    calls.push(format!("{method}({})", arguments?.join(", ")));
    let joined =
        |joint: &&JointSetter| joint.parameters.iter().all(|part| value_of(part).is_some());
    let joint: Vec<&JointSetter> = operation.joint_setters.iter().filter(joined).collect();
    for setter in &operation.setters {
        let name = raw(&setter.rust);
        match (setter.place, value_of(setter)) {
            (_, None) => {}
            _ if joint.iter().any(|joint| joint.parameters.contains(setter)) => {}
            (Place::BodyEntries, Some(Value::Object(entries))) => {
                for (key, value) in entries {
                    let value = argument(api, &TypeRef::Json, value)?;
                    calls.push(format!("{name}({key:?}, {value})"));
                }
            }
            (_, Some(value)) => {
                let value = argument(api, &setter.type_ref, value)?;
                calls.push(format!("{name}({value})"));
            }
        }
    }
    for joint in joint {
        let parts = joint.parameters.iter();
        let values = parts.map(|part| argument(api, &part.type_ref, value_of(part)?));
        let values: Option<Vec<String>> = values.collect();
        calls.push(format!("{}({})", raw(&joint.rust), values?.join(", ")));
    }
    Some(calls)
}

/// A name as Rust code writes it; keywords become raw.
pub(super) fn raw(name: &str) -> String {
    super::tokens::ident(name).to_string()
}

/// An expression for a place that takes `impl Into<T>`, a number or a boolean.
fn argument(api: &Api, type_ref: &TypeRef, value: &Value) -> Option<String> {
    match (type_ref, value) {
        (TypeRef::Float, value) => Some(format!("{:?}", value.as_f64()?)),
        (TypeRef::Integer(_) | TypeRef::Bool, _) => Some(value.to_string()),
        (TypeRef::Number, Value::Number(number)) => Some(number.to_string()),
        (TypeRef::String | TypeRef::Secret, Value::String(text)) => Some(format!("{text:?}")),
        (TypeRef::Scalar | TypeRef::Json, Value::String(_) | Value::Bool(_) | Value::Number(_)) => {
            Some(value.to_string())
        }
        (TypeRef::Json, value) => Some(format!("json!({value})")),
        (TypeRef::Timestamp(format), value) => timestamp(*format, value),
        (TypeRef::List(item), Value::Array(items)) if items.is_empty() => {
            Some(format!("Vec::<{}>::new()", type_name(item)?))
        }
        (TypeRef::List(item), Value::Array(items)) => {
            let items: Option<Vec<String>> =
                items.iter().map(|value| inside(api, item, value)).collect();
            Some(format!("[{}]", items?.join(", ")))
        }
        (TypeRef::Map(item), Value::Object(entries)) => {
            let entries: Option<Vec<String>> = entries
                .iter()
                .map(|(key, value)| Some(format!("({key:?}, {})", inside(api, item, value)?)))
                .collect();
            Some(format!("[{}]", entries?.join(", ")))
        }
        (TypeRef::Named(_), value) => named(api, type_ref, value),
        _ => None,
    }
}

/// The same inside a list or map, where all elements must have one Rust type.
fn inside(api: &Api, type_ref: &TypeRef, value: &Value) -> Option<String> {
    match (type_ref, value) {
        (TypeRef::Scalar, Value::String(_) | Value::Bool(_) | Value::Number(_)) => {
            Some(format!("Scalar::from({value})"))
        }
        (TypeRef::Json, value) => Some(format!("json!({value})")),
        _ => argument(api, type_ref, value),
    }
}

fn timestamp(format: TimestampFormat, value: &Value) -> Option<String> {
    match format {
        TimestampFormat::EpochMilliseconds => {
            Some(format!("Timestamp::from_epoch_milliseconds({value})"))
        }
        TimestampFormat::EpochSeconds => Some(format!("Timestamp::from_epoch_seconds({value})")),
        TimestampFormat::Rfc3339 => None,
    }
}

fn named(api: &Api, type_ref: &TypeRef, value: &Value) -> Option<String> {
    let TypeRef::Named(reference) = type_ref else {
        return None;
    };
    let declared = api.type_of(reference)?;
    match (&declared.kind, value) {
        (TypeKind::Identifier { .. }, Value::String(text)) => Some(format!("{text:?}")),
        (TypeKind::Struct { fields, .. }, Value::Object(object)) => {
            let given = |field: &Field| argument(api, &field.type_ref, object.get(&field.wire)?);
            let required = fields.iter().filter(|field| field.required).map(given);
            let required: Option<Vec<String>> = required.collect();
            let mut text = format!("{}::new({})", declared.name, required?.join(", "));
            for field in fields.iter().filter(|field| !field.required) {
                if object.contains_key(&field.wire) {
                    text.push_str(&format!(".{}({})", raw(&field.rust), given(field)?));
                }
            }
            Some(text)
        }
        (TypeKind::Enum { variants, .. }, value) => {
            let wire = value
                .as_str()
                .map_or_else(|| value.to_string(), str::to_owned);
            let variant = variants.iter().find(|variant| variant.wire == wire)?;
            Some(format!("{}::{}", declared.name, variant.rust))
        }
        (
            TypeKind::Union {
                tag,
                content,
                variants,
            },
            Value::Object(object),
        ) => {
            let tag = object.get(tag)?.as_str()?;
            let variant = variants.iter().find(|variant| variant.wire == tag)?;
            let content = owned(api, &variant.type_ref, object.get(content)?)?;
            Some(format!("{}::{}({content})", declared.name, variant.rust))
        }
        _ => None,
    }
}

/// An expression that converts into the type where the type is known.
fn owned(api: &Api, type_ref: &TypeRef, value: &Value) -> Option<String> {
    match (type_ref, value) {
        (TypeRef::Map(item), Value::Object(entries)) => {
            let entries = entries.iter();
            let entry =
                |(key, value)| Some(format!("({key:?}.into(), {})", owned(api, item, value)?));
            let entries: Option<Vec<String>> = entries.map(entry).collect();
            Some(format!("[{}].into()", entries?.join(", ")))
        }
        _ => argument(api, type_ref, value).map(|argument| format!("{argument}.into()")),
    }
}

/// The path of a type, as a user of the crate writes it.
fn type_name(type_ref: &TypeRef) -> Option<String> {
    match type_ref {
        TypeRef::Named(reference) => Some(reference.name.clone()),
        TypeRef::String => Some("String".to_owned()),
        TypeRef::Json => Some("Json".to_owned()),
        TypeRef::Scalar => Some("Scalar".to_owned()),
        TypeRef::Integer(integer) => Some((*integer).to_owned()),
        _ => None,
    }
}
