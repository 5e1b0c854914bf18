//! The values in the examples of a spec, by what they are values of.
//! Must not know what the values are used for.

use std::collections::BTreeMap;

use iot_clouds_codegen::resolve::{Api, Layout, Type, TypeKind, TypeRef};
use serde_json::Value;

use crate::platform::declared_kind;

/// The values in the examples of a spec.
#[derive(Debug, Default)]
pub(crate) struct Samples {
    /// By the name of the type.
    pub(super) identifiers: BTreeMap<String, Vec<Value>>,
    /// By the name of the type, and then of the field.
    fields: BTreeMap<String, BTreeMap<String, Vec<Value>>>,
}

impl Samples {
    /// Collects the values of all examples of a platform.
    pub(crate) fn new(api: &Api) -> Self {
        let mut samples = Self::default();
        for operation in api.operations() {
            for example in &operation.examples {
                for (parameter, value) in operation.given(example) {
                    samples.collect(api, &parameter.type_ref, value);
                }
                if let (Some(type_ref), Some(value)) = (&operation.response, &example.response) {
                    samples.collect(api, type_ref, value);
                }
            }
        }
        samples
    }

    /// Returns the values of a field of a type; empty if no example has one.
    pub(super) fn of_field(&self, owner: &str, field: &str) -> &[Value] {
        let fields = self.fields.get(owner);
        fields
            .and_then(|fields| fields.get(field))
            .map_or(&[], Vec::as_slice)
    }

    fn collect(&mut self, api: &Api, type_ref: &TypeRef, value: &Value) {
        match (type_ref, value) {
            (TypeRef::List(item), Value::Array(values)) => {
                values
                    .iter()
                    .for_each(|value| self.collect(api, item, value));
            }
            (TypeRef::Map(item), Value::Object(values)) => {
                values
                    .values()
                    .for_each(|value| self.collect(api, item, value));
            }
            (TypeRef::Named(reference), value) => {
                if let Some(declared) = api.type_of(reference) {
                    self.collect_named(api, declared, value);
                }
            }
            _ => {}
        }
    }

    fn collect_named(&mut self, api: &Api, declared: &Type, value: &Value) {
        match (&declared.kind, value) {
            (TypeKind::Identifier { .. }, Value::String(_)) => {
                keep(
                    self.identifiers.entry(declared.name.clone()).or_default(),
                    value,
                );
            }
            (
                TypeKind::Struct {
                    fields,
                    layout: Layout::Object,
                },
                Value::Object(object),
            ) => {
                for field in fields {
                    let Some(value) = object.get(&field.wire) else {
                        continue;
                    };
                    if is_sampled(api, &field.type_ref, value) {
                        let fields = self.fields.entry(declared.name.clone()).or_default();
                        keep(fields.entry(field.wire.clone()).or_default(), value);
                    }
                    self.collect(api, &field.type_ref, value);
                }
            }
            (
                TypeKind::Union {
                    tag,
                    content,
                    variants,
                },
                Value::Object(object),
            ) => {
                let word = object.get(tag).and_then(Value::as_str);
                let variant = variants
                    .iter()
                    .find(|variant| Some(variant.wire.as_str()) == word);
                if let (Some(variant), Some(value)) = (variant, object.get(content)) {
                    self.collect(api, &variant.type_ref, value);
                }
            }
            _ => {}
        }
    }
}

fn keep(values: &mut Vec<Value>, value: &Value) {
    if !values.contains(value) {
        values.push(value.clone());
    }
}

/// Returns whether a value of an example is reused unchanged: a single value, and no identifier or time, which are numbered.
fn is_sampled(api: &Api, type_ref: &TypeRef, value: &Value) -> bool {
    match type_ref {
        TypeRef::List(_) | TypeRef::Map(_) | TypeRef::Timestamp(_) => false,
        TypeRef::Json => value.is_string() || value.is_number() || value.is_boolean(),
        TypeRef::Named(_) => matches!(declared_kind(api, type_ref), Some(TypeKind::Enum { .. })),
        _ => !value.is_null(),
    }
}
