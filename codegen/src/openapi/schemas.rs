//! Schemas of references to types: what their values look like in a request or in a response.
//! Must not know fields, operations, or how a component is written.

use serde_json::{Value, json};

use super::keys::{any_of, keys, one_of_values, put, reference, typed};
use super::{Keys, Version, Way, Writer};
use crate::resolve::{Layout, TimestampFormat, Type, TypeKind, TypeRef};

impl Writer<'_> {
    /// Returns the schema of a type.
    pub(super) fn schema(&mut self, type_ref: &TypeRef, way: Way) -> Keys {
        match type_ref {
            TypeRef::Bool => typed("boolean", ""),
            TypeRef::WrittenBool(values) => {
                let (no, yes) = (values.no.to_json(), values.yes.to_json());
                let mut schema = one_of_values(&[no.clone(), yes.clone()]);
                put(
                    &mut schema,
                    "x-boolean",
                    json!({ "false": no, "true": yes }),
                );
                schema
            }
            TypeRef::Integer("u64") => {
                let mut schema = typed("integer", "uint64");
                put(&mut schema, "minimum", 0);
                schema
            }
            TypeRef::Integer(_) => typed("integer", "int64"),
            TypeRef::Float => typed("number", "double"),
            TypeRef::Number => typed("number", ""),
            TypeRef::String => typed("string", ""),
            TypeRef::Secret => typed("string", "password"),
            TypeRef::Scalar => any_of(["string", "boolean", "number"].map(|name| typed(name, ""))),
            TypeRef::Json | TypeRef::Unresolved => Keys::new(),
            TypeRef::Timestamp(format) => timestamp(*format),
            TypeRef::List(item) => self.list(item, way),
            TypeRef::Map(item) => {
                let mut schema = typed("object", "");
                let item = self.schema(item, way);
                put(&mut schema, "additionalProperties", additional(item));
                schema
            }
            TypeRef::Named(named) => reference(&self.names.of_type(&named.name, way)),
        }
    }

    fn list(&mut self, item: &TypeRef, way: Way) -> Keys {
        let declared = match item {
            TypeRef::Named(named) => self.api.type_of(named),
            _ => None,
        };
        if let Some(declared) = declared
            && let Some(Layout::Columns(columns)) = declared.layout()
        {
            return self.columns(declared, columns, way);
        }
        let mut schema = typed("array", "");
        put(&mut schema, "items", self.schema(item, way));
        schema
    }

    /// Returns the schema of a list of objects that is written as parallel arrays.
    fn columns(&mut self, declared: &Type, columns: &[Vec<usize>], way: Way) -> Keys {
        let fields = declared.fields();
        let (mut arrays, mut names) = (Vec::new(), Vec::new());
        for column in columns {
            let column: Vec<_> = column
                .iter()
                .filter_map(|index| fields.get(*index))
                .collect();
            let wires: Vec<&str> = column.iter().map(|field| field.wire.as_str()).collect();
            names.push(json!(wires));
            let path = declared.path();
            let parts = column.iter().map(|field| {
                let (schema, further) = self.field(field, way, &path);
                self.version.with(schema, further)
            });
            let mut parts: Vec<Keys> = parts.collect();
            let mut array = typed("array", "");
            let items = match parts.len() {
                1 => parts.remove(0),
                _ => self.version.tuple(parts),
            };
            put(&mut array, "items", items);
            arrays.push(array);
        }
        if self.version == Version::V3_0 {
            let fact = "its arrays by position; 3.0.3 says only that they are arrays (x-columns)";
            self.unsaid(&declared.path(), &declared.at, fact);
        }
        // A list without objects may also be written without arrays.
        let mut schema = self.version.tuple(arrays);
        schema.shift_remove("minItems");
        put(&mut schema, "x-columns", names);
        schema
    }
}

impl Version {
    /// Returns the schema of an array whose elements differ by position.
    pub(super) fn tuple(self, elements: Vec<Keys>) -> Keys {
        let count = elements.len();
        let mut schema = typed("array", "");
        match self {
            Self::V3_0 => {
                let is_array = |element: &Keys| element.get("type") == Some(&json!("array"));
                let all = elements.iter().all(is_array);
                let items = if all {
                    json!({ "type": "array", "items": {} })
                } else {
                    json!({})
                };
                put(&mut schema, "items", items);
            }
            Self::V3_1 => {
                let elements: Vec<Value> = elements.into_iter().map(Value::Object).collect();
                // `items: false` says no more than `maxItems` does, and some tools cannot read it.
                put(&mut schema, "prefixItems", elements);
            }
        }
        put(&mut schema, "minItems", count);
        put(&mut schema, "maxItems", count);
        schema
    }

    /// Returns the schema of a value whose spelling may be another in a response: a number as text, a text as number. In lists and
    /// maps that is about each value.
    pub(super) fn lenient(self, mut schema: Keys, type_ref: &TypeRef) -> Keys {
        let inside = match type_ref {
            TypeRef::List(item) => Some(("items", item)),
            TypeRef::Map(item) => Some(("additionalProperties", item)),
            _ => None,
        };
        if let Some((key, item)) = inside {
            if let Some(Value::Object(own)) = schema.get(key) {
                let own = self.lenient(own.clone(), item);
                put(&mut schema, key, own);
            }
            return schema;
        }
        let others: &[&str] = match type_ref {
            TypeRef::Bool | TypeRef::WrittenBool(_) => &["boolean", "string", "integer"],
            TypeRef::Integer(_) | TypeRef::Timestamp(_) | TypeRef::Float | TypeRef::Number => {
                &["string", "number"]
            }
            TypeRef::String => &["number"],
            _ => &[],
        };
        let own = schema.get("type").and_then(Value::as_str).unwrap_or("");
        let is_covered = |other: &&&str| **other == own || own == "integer" && **other == "number";
        let others: Vec<Keys> = others
            .iter()
            .filter(|other| !is_covered(other))
            .map(|other| typed(other, ""))
            .collect();
        match others.is_empty() {
            true => schema,
            false => any_of([schema].into_iter().chain(others)),
        }
    }
}

/// Returns the value of `additionalProperties`.
pub(super) fn additional(item: Keys) -> Value {
    match item.is_empty() {
        true => Value::Bool(true),
        false => Value::Object(item),
    }
}

fn timestamp(format: TimestampFormat) -> Keys {
    let (mut schema, unit) = match format {
        TimestampFormat::EpochMilliseconds => (typed("integer", "int64"), "epoch milliseconds"),
        TimestampFormat::EpochSeconds => (typed("integer", "int64"), "epoch seconds"),
        TimestampFormat::Rfc3339 => return typed("string", "date-time"),
    };
    put(&mut schema, "x-timestamp", unit);
    schema
}

impl Type {
    /// Returns the path of the entry, as listings have it.
    pub(super) fn path(&self) -> String {
        match self.is_inline() {
            true => format!("{}.returns", self.name),
            false => format!("types.{}", self.name),
        }
    }
}

/// Returns the schema of an identifier or an enum, whose list of values is always open.
pub(super) fn word(kind: &TypeKind, way: Way) -> Keys {
    match kind {
        TypeKind::Enum { number: true, .. } => typed("integer", "int64"),
        TypeKind::Identifier { lenient: true, .. } if way == Way::Received => {
            any_of([typed("string", ""), typed("number", "")])
        }
        _ => keys(json!({ "type": "string" })),
    }
}
