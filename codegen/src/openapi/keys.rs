//! Objects of the document, key by key, and schemas that are made of others.
//! Must not know the nodes of a platform.

use serde_json::{Map, Value, json};

use super::{Keys, Version};

/// Returns the keys of a value that is written as an object.
pub(super) fn keys(value: Value) -> Keys {
    match value {
        Value::Object(keys) => keys,
        _ => Map::new(),
    }
}

/// Adds a key.
pub(super) fn put(keys: &mut Keys, key: &str, value: impl Into<Value>) {
    keys.insert(key.to_owned(), value.into());
}

/// Adds a key if there is a value for it.
pub(super) fn put_some<T: Into<Value>>(keys: &mut Keys, key: &str, value: Option<T>) {
    if let Some(value) = value {
        put(keys, key, value);
    }
}

/// Adds a key with a list or an object, unless that is empty.
pub(super) fn put_filled(keys: &mut Keys, key: &str, value: impl Into<Value>) {
    let value = value.into();
    let is_empty = match &value {
        Value::Array(items) => items.is_empty(),
        Value::Object(entries) => entries.is_empty(),
        _ => false,
    };
    if !is_empty {
        put(keys, key, value);
    }
}

/// Returns a schema with a type and, if it is not empty, a format.
pub(super) fn typed(name: &str, format: &str) -> Keys {
    let mut schema = keys(json!({ "type": name }));
    if !format.is_empty() {
        put(&mut schema, "format", format);
    }
    schema
}

/// Returns a reference to a schema.
pub(super) fn reference(name: &str) -> Keys {
    keys(json!({ "$ref": format!("#/components/schemas/{name}") }))
}

/// Returns the schema of an object.
pub(super) fn object(properties: Keys, required: Vec<Value>) -> Keys {
    let mut schema = typed("object", "");
    put_filled(&mut schema, "properties", properties);
    put_filled(&mut schema, "required", required);
    schema
}

/// Returns the name of a value's type.
fn type_of(value: &Value) -> Option<&'static str> {
    Some(match value {
        Value::Null => return None,
        Value::Bool(_) => "boolean",
        Value::Number(number) if number.is_f64() => "number",
        Value::Number(_) => "integer",
        Value::String(_) => "string",
        Value::Array(_) => "array",
        Value::Object(_) => "object",
    })
}

/// Returns the schema of one of several values.
pub(super) fn one_of_values(values: &[Value]) -> Keys {
    let mut schema = Keys::new();
    let mut types: Vec<_> = values.iter().map(type_of).collect();
    types.dedup();
    if let [Some(only)] = types.as_slice() {
        put(&mut schema, "type", *only);
    }
    put(&mut schema, "enum", values.to_vec());
    schema
}

/// Returns a schema that a value fits if it fits any of several schemas.
pub(super) fn any_of(schemas: impl IntoIterator<Item = Keys>) -> Keys {
    let mut all = Vec::new();
    for mut schema in schemas {
        match (schema.len(), schema.shift_remove("anyOf")) {
            (1, Some(Value::Array(inner))) => all.extend(inner),
            (_, Some(other)) => {
                put(&mut schema, "anyOf", other);
                all.push(Value::Object(schema));
            }
            (_, None) => all.push(Value::Object(schema)),
        }
    }
    keys(json!({ "anyOf": all }))
}

/// Whether a schema has all values of a type among its alternatives.
pub(super) fn allows_all(schema: &Keys, name: &str) -> bool {
    let alternatives = schema.get("anyOf").and_then(Value::as_array);
    let whole = Value::Object(typed(name, ""));
    alternatives.is_some_and(|all| all.contains(&whole))
}

impl Version {
    /// Returns the schema of one value.
    pub(super) fn constant(self, value: Value) -> Keys {
        // Some generators know only constants that are texts, numbers or booleans.
        match &value {
            Value::Array(items) if items.is_empty() => {
                return keys(json!({ "type": "array", "items": {}, "maxItems": 0 }));
            }
            Value::Object(entries) if entries.is_empty() => {
                return keys(json!({ "type": "object", "maxProperties": 0 }));
            }
            _ => {}
        }
        match self {
            Self::V3_0 => one_of_values(&[value]),
            Self::V3_1 => {
                let mut schema = Keys::new();
                put_some(&mut schema, "type", type_of(&value));
                put(&mut schema, "const", value);
                schema
            }
        }
    }

    /// Adds keys to a schema. Beside a reference, 3.0.3 knows no other key.
    pub(super) fn with(self, schema: Keys, further: Keys) -> Keys {
        let is_reference = schema.contains_key("$ref");
        let mut schema = match self {
            Self::V3_0 if is_reference && !further.is_empty() => keys(json!({ "allOf": [schema] })),
            _ => schema,
        };
        schema.extend(further);
        schema
    }

    /// Returns a schema that null fits too.
    pub(super) fn or_null(self, schema: Keys) -> Keys {
        if schema.is_empty() {
            return schema;
        }
        match self {
            Self::V3_0 => {
                let mut schema = self.with(schema, keys(json!({ "nullable": true })));
                if let Some(Value::Array(values)) = schema.get_mut("enum") {
                    values.push(Value::Null);
                }
                schema
            }
            Self::V3_1 => or_null(schema),
        }
    }
}

/// Returns a schema of 3.1 that null fits too.
fn or_null(mut schema: Keys) -> Keys {
    let is_plain = !["const", "$ref"]
        .iter()
        .any(|key| schema.contains_key(*key));
    if let (true, Some(Value::String(name))) = (is_plain, schema.get("type")) {
        let types = json!([name, "null"]);
        put(&mut schema, "type", types);
        if let Some(Value::Array(values)) = schema.get_mut("enum") {
            values.push(Value::Null);
        }
        return schema;
    }
    match schema.get_mut("anyOf") {
        Some(Value::Array(schemas)) => {
            schemas.push(json!({ "type": "null" }));
            schema
        }
        _ => any_of([schema, typed("null", "")]),
    }
}

/// Adds a property to the schema of an object, inside further objects if the path has several keys.
pub(super) fn nest(schema: &mut Keys, path: &[String], own: Keys, is_required: bool) {
    let Some((key, inner)) = path.split_first() else {
        return;
    };
    if is_required {
        let required = schema.entry("required").or_insert_with(|| json!([]));
        if let Value::Array(names) = required
            && !names.iter().any(|name| name == key)
        {
            names.push(json!(key));
        }
    }
    let properties = schema.entry("properties").or_insert_with(|| json!({}));
    let Value::Object(properties) = properties else {
        return;
    };
    if inner.is_empty() {
        properties.entry(key).or_insert(Value::Object(own));
    } else {
        let object = properties
            .entry(key)
            .or_insert_with(|| json!({ "type": "object" }));
        if let Value::Object(object) = object {
            nest(object, inner, own, is_required);
        }
    }
}
