//! JSON Schemas of spec files, for completion and checks in editors.
//! Must not know what lint checks beyond them.

use schemars::JsonSchema;
use schemars::generate::SchemaSettings;
use serde_json::{Map, Value, json};

use super::{Acceptances, Overlay, Platform, Resource};

/// Types that may also be written as a single text, and the meaning of that text.
const TEXT_OR_OBJECT: [(&str, &str); 2] = [
    ("EnumValue", "The meaning, in English."),
    ("Field", "Type expression."),
];

/// Returns the schema of `platform.yaml`, as JSON text.
pub fn platform_schema() -> String {
    text::<Platform>("platform.yaml: what all resources of a platform share")
}

/// Returns the schema of `overlay.yaml`, as JSON text.
pub fn overlay_schema() -> String {
    text::<Overlay>("overlay.yaml: a team's own additions to a platform")
}

/// Returns the schema of a resource file, as JSON text.
pub fn resource_schema() -> String {
    text::<Resource>("A resource: operations and types that belong together")
}

/// Returns the schema of `accept.yaml`, as JSON text.
pub fn accept_schema() -> String {
    text::<Acceptances>("accept.yaml: changes of the specs that are accepted")
}

fn text<T: JsonSchema>(title: &str) -> String {
    let schema = SchemaSettings::draft2020_12()
        .into_generator()
        .into_root_schema_for::<T>();
    let mut schema = schema.to_value();
    tidy(&mut schema);
    if let Value::Object(root) = &mut schema {
        let mut first = Map::new();
        first.insert(
            "$schema".to_owned(),
            root.remove("$schema").unwrap_or_default(),
        );
        first.insert("title".to_owned(), title.into());
        root.remove("title");
        first.append(root);
        *root = first;
        if let Some(Value::Object(definitions)) = root.get_mut("$defs") {
            for (name, text) in TEXT_OR_OBJECT {
                definitions
                    .entry(name)
                    .and_modify(|schema| *schema = or_text(schema, text));
            }
        }
    }
    format!("{schema:#}\n")
}

/// Returns the schema of an object that may also be written as a text.
fn or_text(schema: &mut Value, text: &str) -> Value {
    let description = schema
        .as_object_mut()
        .and_then(|schema| schema.remove("description"))
        .unwrap_or_default();
    json!({ "description": description, "anyOf": [{ "type": "string", "description": text }, schema] })
}

/// Removes what serde would accept but the loader rejects, a key without a value, and defaults without information.
fn tidy(schema: &mut Value) {
    match schema {
        Value::Array(items) => items.iter_mut().for_each(tidy),
        Value::Object(object) => {
            object.values_mut().for_each(tidy);
            if matches!(object.get("type"), Some(Value::Array(_)))
                && let Some(Value::Array(mut types)) = object.remove("type")
            {
                types.retain(|name| name != "null");
                let only = if types.len() == 1 {
                    types.pop().unwrap_or_default()
                } else {
                    Value::Array(types)
                };
                object.insert("type".to_owned(), only);
            }
            if let Some(Value::Array(choices)) = object.get_mut("anyOf") {
                choices.retain(|choice| *choice != json!({ "type": "null" }));
                if let [Value::Object(only)] = choices.as_slice() {
                    let only = only.clone();
                    object.remove("anyOf");
                    object.extend(only);
                }
            }
            object.retain(|key, value| match key.as_str() {
                "default" => !matches!(value, Value::Null | Value::Array(_) | Value::Object(_)),
                "format" => !value.is_string(),
                _ => true,
            });
        }
        _ => {}
    }
}
