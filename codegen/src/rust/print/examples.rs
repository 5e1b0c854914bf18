//! Prints sample calls and their values as Rust, for examples in the docs and for contract cases.
//! Must not know how documentation or a test is laid out.

use serde_json::Value;

use crate::check::times::instant;
use crate::resolve::{
    Api, Example, Field, JsonKind, Layout, NamedRef, Operation, Place, Resource, TimestampFormat,
    Type, TypeKind, TypeRef,
};
use crate::rust::annotate::exports::crate_name;
use crate::rust::annotate::{self, JointSetter};

/// Width of a line of an example.
const WIDTH: usize = 92;

/// Returns a call of the operation that compiles, as the lines of a code block.
pub(super) fn call(api: &Api, resource: &Resource, operation: &Operation) -> Option<Vec<String>> {
    let name = crate_name(api);
    let given = match operation.examples.first() {
        Some(example) => given(operation, example),
        None if operation.token_of.is_some() => Vec::new(),
        None => return None,
    };
    let calls = calls(api, resource, operation, &given)?;
    let binding = if operation.response.is_some() || operation.token_of.is_some() {
        "let response = "
    } else {
        ""
    };
    let mut lines = vec!["```no_run".to_owned()];
    if calls.iter().any(|call| names_items(call)) {
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

/// Whether a call names items of the crate, so that it needs their import.
pub(super) fn names_items(call: &str) -> bool {
    call.contains("::") || call.contains("json!")
}

/// Returns the arguments of an example, with their values.
pub(super) fn given<'a>(operation: &'a Operation, example: &Example) -> Vec<(&'a Field, Value)> {
    let values = operation.settable().filter_map(|parameter| {
        let value = example.arguments.get(&parameter.name)?;
        Some((parameter, value.clone()))
    });
    values.collect()
}

/// Returns `resource()`, `operation(arguments)` and each setter, or `None` if a value cannot be written in Rust.
pub(super) fn calls(
    api: &Api,
    resource: &Resource,
    operation: &Operation,
    given: &[(&Field, Value)],
) -> Option<Vec<String>> {
    let mut calls = vec![format!("{}()", raw(&annotate::module(&resource.name)))];
    let method = raw(&annotate::method(operation));
    if operation.token_of.is_some() {
        calls.push(method + "()");
        return Some(calls);
    }
    let value_of = |parameter: &Field| {
        let mut given = given.iter();
        let found = given.find(|(given, _)| given.at == parameter.at);
        found.map(|(_, value)| value)
    };
    let arguments: Option<Vec<String>> = operation
        .arguments()
        .map(|parameter| argument(api, &parameter.type_ref, value_of(parameter)?))
        .collect();
    calls.push(format!("{method}({})", arguments?.join(", ")));
    let joined =
        |joint: &JointSetter<'_>| joint.parameters.iter().all(|part| value_of(part).is_some());
    let mut joint = annotate::joint_setters(api, operation);
    joint.retain(joined);
    for setter in operation.setters() {
        let name = raw(&annotate::field(setter));
        match (setter.place, value_of(setter)) {
            (_, None) => {}
            _ if joint
                .iter()
                .any(|joint| joint.parameters.iter().any(|part| part.at == setter.at)) => {}
            (Place::BodyEntries, Some(Value::Object(entries))) => {
                for (key, value) in entries {
                    let value = entry(api, &setter.type_ref, value)?;
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
        calls.push(format!("{}({})", raw(joint.name), values?.join(", ")));
    }
    Some(calls)
}

/// Returns a name as Rust code writes it; keywords become raw.
pub(super) fn raw(name: &str) -> String {
    super::tokens::ident(name).to_string()
}

/// Returns an expression for the value of an entry, of type `impl Into<T>` whatever it is.
fn entry(api: &Api, type_ref: &TypeRef, value: &Value) -> Option<String> {
    match type_ref {
        TypeRef::Map(of) => match &**of {
            TypeRef::Integer(name) => Some(format!("{value}_{name}")),
            of => argument(api, of, value),
        },
        _ => argument(api, &TypeRef::Json, value),
    }
}

/// Returns an expression for a parameter of type `impl Into<T>`, a number or a boolean.
fn argument(api: &Api, type_ref: &TypeRef, value: &Value) -> Option<String> {
    match (type_ref, value) {
        (TypeRef::Float, value) => Some(format!("{:?}", value.as_f64()?)),
        (TypeRef::Integer(_) | TypeRef::Bool, _) => Some(value.to_string()),
        (TypeRef::WrittenBool(values), value) => Some(values.read(value)?.to_string()),
        (TypeRef::Number, Value::Number(number)) if number.is_f64() => {
            Some(format!("Number::from_f64({number}).unwrap()"))
        }
        (TypeRef::Number, Value::Number(_)) => Some(scalar(value)),
        (TypeRef::String | TypeRef::Secret, Value::String(text)) => Some(format!("{text:?}")),
        (TypeRef::Scalar | TypeRef::Json, Value::String(_) | Value::Bool(_) | Value::Number(_)) => {
            Some(scalar(value))
        }
        (TypeRef::Json, value) => Some(format!("json!({})", json(value))),
        (TypeRef::Timestamp(format), value) => timestamp(*format, value),
        (TypeRef::List(item), Value::Array(items)) if items.is_empty() => {
            Some(format!("Vec::<{}>::new()", full_name(item)))
        }
        (TypeRef::Map(item), Value::Object(entries)) if entries.is_empty() => {
            Some(format!("Vec::<(String, {})>::new()", full_name(item)))
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
        (TypeRef::Named(reference), value) => named(api, reference, value),
        _ => None,
    }
}

/// Returns the name of a type where only the items of the crate are imported.
fn full_name(type_ref: &TypeRef) -> String {
    annotate::type_name(type_ref).replace("BTreeMap<", "::std::collections::BTreeMap<")
}

/// Returns an expression inside a list or map, where all elements must have the same Rust type.
fn inside(api: &Api, type_ref: &TypeRef, value: &Value) -> Option<String> {
    match (type_ref, value) {
        (TypeRef::Scalar, Value::String(_) | Value::Bool(_) | Value::Number(_)) => {
            Some(format!("Scalar::from({})", scalar(value)))
        }
        (TypeRef::Integer(name), Value::Number(_)) => Some(format!("{value}_{name}")),
        (TypeRef::Number, Value::Number(number)) if !number.is_f64() => {
            Some(format!("Number::from({})", scalar(value)))
        }
        (TypeRef::Json, value) => Some(format!("json!({})", json(value))),
        _ => argument(api, type_ref, value),
    }
}

/// Returns a time. One that is more precise than a millisecond is written by the clock of the system.
fn timestamp(format: TimestampFormat, value: &Value) -> Option<String> {
    const NANOSECONDS: i128 = 1_000_000;
    let (unit, number) = match format {
        TimestampFormat::EpochMilliseconds => ("milliseconds", value.to_string()),
        TimestampFormat::EpochSeconds => ("seconds", value.to_string()),
        TimestampFormat::Rfc3339 => {
            let instant = instant(value.as_str()?)?;
            if instant % NANOSECONDS != 0 {
                let sign = if instant < 0 { '-' } else { '+' };
                let (seconds, rest) =
                    (instant.abs() / 1_000_000_000, instant.abs() % 1_000_000_000);
                return Some(format!(
                    "Timestamp::from(::std::time::UNIX_EPOCH {sign} ::std::time::Duration::new({seconds}, {rest}))"
                ));
            }
            ("milliseconds", (instant / NANOSECONDS).to_string())
        }
    };
    Some(format!("Timestamp::from_epoch_{unit}({number})"))
}

/// Returns a JSON value as the macro `json!` takes it.
fn json(value: &Value) -> String {
    let listed = |parts: Vec<String>| parts.join(", ");
    match value {
        Value::Array(values) => format!("[{}]", listed(values.iter().map(json).collect())),
        Value::Object(entries) => {
            let entries = entries.iter();
            let entries = entries.map(|(key, value)| format!("{key:?}: {}", json(value)));
            format!("{{ {} }}", listed(entries.collect()))
        }
        value => scalar(value),
    }
}

/// Returns a text, number, boolean or null as a literal of Rust, whose whole numbers are 32 bits wide unless they say otherwise.
fn scalar(value: &Value) -> String {
    match value {
        Value::String(text) => format!("{text:?}"),
        Value::Number(number) if number.is_f64() => number.to_string(),
        Value::Number(number) => match (number.as_i64(), number.as_u64()) {
            (Some(small), _) if i32::try_from(small).is_ok() => number.to_string(),
            (None, Some(_)) => format!("{number}_u64"),
            _ => format!("{number}_i64"),
        },
        value => value.to_string(),
    }
}

fn named(api: &Api, reference: &NamedRef, value: &Value) -> Option<String> {
    let declared = api.type_of(reference)?;
    match (&declared.kind, value) {
        (TypeKind::Identifier { .. }, Value::String(text)) => Some(format!("{text:?}")),
        (TypeKind::Struct { fields, .. }, Value::Object(values)) => {
            object(api, &annotate::declared(declared), fields, |field| {
                values.get(&field.wire)
            })
        }
        (TypeKind::Struct { fields, .. }, Value::Array(values))
            if declared.layout() == Some(&Layout::Tuple) =>
        {
            object(api, &annotate::declared(declared), fields, |field| {
                let mut pairs = fields.iter().zip(values);
                let (_, value) = pairs.find(|(other, _)| other.wire == field.wire)?;
                Some(value).filter(|value| !value.is_null())
            })
        }
        (TypeKind::Untagged(variants), value) => {
            let kind = JsonKind::of_value(value);
            let variant = variants
                .iter()
                .find(|own| JsonKind::of(&own.name) == kind)?;
            self::variant(api, declared, variant, value)
        }
        (TypeKind::Enum { variants, .. }, value) => {
            let wire = value
                .as_str()
                .map_or_else(|| value.to_string(), str::to_owned);
            let variant = variants.iter().find(|variant| variant.wire == wire)?;
            Some(format!("{}::{}", declared.name, annotate::variant(variant)))
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
            self::variant(api, declared, variant, object.get(content)?)
        }
        _ => None,
    }
}

/// Returns a variant of a union with its content.
fn variant(api: &Api, declared: &Type, variant: &Field, content: &Value) -> Option<String> {
    let mut content = owned(api, &variant.type_ref, content)?;
    if variant.closes_circle {
        content.push_str(".into()");
    }
    Some(format!(
        "{}::{}({content})",
        declared.name,
        annotate::field(variant)
    ))
}

/// Returns an object with its required fields, then the setters of the other given fields.
fn object<'a>(
    api: &Api,
    name: &str,
    fields: &[Field],
    value_of: impl Fn(&Field) -> Option<&'a Value>,
) -> Option<String> {
    let given = |field: &Field| argument(api, &field.type_ref, value_of(field)?);
    let arguments = fields.iter().filter(|field| !field.optional).map(given);
    let arguments: Option<Vec<String>> = arguments.collect();
    let mut text = format!("{name}::new({})", arguments?.join(", "));
    for field in fields.iter().filter(|field| field.optional) {
        if value_of(field).is_some() {
            let name = raw(&annotate::field(field));
            text.push_str(&format!(".{name}({})", given(field)?));
        }
    }
    Some(text)
}

/// Returns an expression of the type itself.
fn owned(api: &Api, type_ref: &TypeRef, value: &Value) -> Option<String> {
    let is_text = |reference| {
        let declared = api.type_of(reference);
        declared.is_some_and(|declared| matches!(declared.kind, TypeKind::Identifier { .. }))
    };
    match (type_ref, value) {
        (TypeRef::Map(item), Value::Object(entries)) => {
            let entries = entries.iter();
            let entry =
                |(key, value)| Some(format!("({key:?}.into(), {})", owned(api, item, value)?));
            let entries: Option<Vec<String>> = entries.map(entry).collect();
            Some(format!("[{}].into()", entries?.join(", ")))
        }
        (TypeRef::List(item), Value::Array(items)) => {
            let items: Option<Vec<String>> =
                items.iter().map(|value| owned(api, item, value)).collect();
            Some(format!("vec![{}]", items?.join(", ")))
        }
        (TypeRef::Named(reference), _) if !is_text(reference) => named(api, reference, value),
        (TypeRef::Json, Value::Null | Value::Array(_) | Value::Object(_))
        | (TypeRef::Integer(_) | TypeRef::Float | TypeRef::Timestamp(_), _) => {
            argument(api, type_ref, value)
        }
        _ if type_ref.is_bool() => argument(api, type_ref, value),
        _ => argument(api, type_ref, value).map(|argument| format!("{argument}.into()")),
    }
}
