//! The values in the examples of a spec, by what they are values of.
//! Must not know what the values are used for.

use std::collections::BTreeMap;

use iot_clouds_codegen::resolve::{Api, Field, JsonKind, Layout, Type, TypeKind, TypeRef};
use serde_json::{Map, Value};

use super::forms::is_placeholder;
use crate::platform::declared_kind;

/// An identifier: its type and its text.
pub(super) type Id = (String, String);

/// The values in the examples of a spec.
#[derive(Debug, Default)]
pub(crate) struct Samples {
    /// By the name of the type.
    pub(super) identifiers: BTreeMap<String, Vec<Value>>,
    /// By the name of the type, and then of the field.
    fields: BTreeMap<String, BTreeMap<String, Vec<Value>>>,
    /// Texts by the identifier of the object that has them, and the name of the field on the wire.
    pub(super) texts: BTreeMap<Id, BTreeMap<String, Value>>,
    /// Texts by the type of the identifier of the object that has them, and then the name of the field on the wire.
    pub(super) texts_of_type: BTreeMap<String, BTreeMap<String, Vec<Value>>>,
    /// Kinds of values that may be of several, by the identifier that says which.
    pub(super) kinds: BTreeMap<Id, JsonKind>,
}

/// Reads the values of examples.
struct Reader<'a> {
    api: &'a Api,
    samples: Samples,
}

impl Samples {
    /// Collects the values of all examples of a platform.
    pub(crate) fn new(api: &Api) -> Self {
        let samples = Self::default();
        let mut reader = Reader { api, samples };
        for operation in api.operations() {
            for example in &operation.examples {
                for (parameter, value) in operation.given(example) {
                    reader.value(&parameter.type_ref, value, None);
                }
                if let (Some(type_ref), Some(value)) = (&operation.response, &example.response) {
                    reader.value(type_ref, value, None);
                }
            }
        }
        reader.samples
    }

    /// Returns the values of a field of a type; empty if no example has one.
    pub(super) fn of_field(&self, owner: &str, field: &str) -> &[Value] {
        let fields = self.fields.get(owner);
        fields
            .and_then(|fields| fields.get(field))
            .map_or(&[], Vec::as_slice)
    }
}

impl Reader<'_> {
    /// Collects a value. `about` is the identifier beside it, or beside an object that it is in.
    fn value(&mut self, type_ref: &TypeRef, value: &Value, about: Option<&Id>) {
        match (type_ref, value) {
            (TypeRef::List(item), Value::Array(values)) => {
                let declared = item.name().and_then(|name| self.api.type_of(name));
                match declared.and_then(|declared| Some((declared, declared.layout()?))) {
                    Some((declared, Layout::Columns(columns))) => {
                        for row in rows(declared.fields(), columns, values) {
                            self.object(declared, &row, about);
                        }
                    }
                    _ => values
                        .iter()
                        .for_each(|value| self.value(item, value, about)),
                }
            }
            (TypeRef::Map(item), Value::Object(values)) => {
                values
                    .values()
                    .for_each(|value| self.value(item, value, about));
            }
            (TypeRef::Named(reference), value) => {
                if let Some(declared) = self.api.type_of(reference) {
                    self.named(declared, value, about);
                }
            }
            _ => {}
        }
    }

    fn named(&mut self, declared: &Type, value: &Value, about: Option<&Id>) {
        match (&declared.kind, value) {
            (TypeKind::Identifier { .. }, Value::String(_)) => {
                let known = self.samples.identifiers.entry(declared.name.clone());
                keep(known.or_default(), value);
            }
            (TypeKind::Struct { fields, layout }, Value::Array(values))
                if *layout == Layout::Tuple =>
            {
                let fields = fields.iter().zip(values);
                let object = fields.map(|(field, value)| (field.wire.clone(), value.clone()));
                self.object(declared, &object.collect(), about);
            }
            (TypeKind::Struct { .. }, Value::Object(object)) => {
                self.object(declared, object, about);
            }
            (TypeKind::Untagged(variants), value) => {
                let Some(kind) = JsonKind::of_value(value) else {
                    return;
                };
                if let Some(about) = about {
                    self.samples.kinds.entry(about.clone()).or_insert(kind);
                }
                let mut variants = variants.iter();
                if let Some(variant) = variants.find(|own| JsonKind::of(&own.name) == Some(kind)) {
                    // What is inside is of one kind already.
                    self.value(&variant.type_ref, value, None);
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
                    self.value(&variant.type_ref, value, about);
                }
            }
            _ => {}
        }
    }

    /// Collects the values of an object, which may be written in another layout.
    fn object(&mut self, declared: &Type, object: &Map<String, Value>, about: Option<&Id>) {
        let fields = declared.fields();
        let id = own_id(self.api, fields).and_then(|(field, name, _)| {
            let text = match object.get(&field.wire)? {
                Value::String(text) => text.clone(),
                // Some identifiers come as numbers now and then.
                Value::Number(number) => number.to_string(),
                _ => return None,
            };
            Some((name.to_owned(), text))
        });
        for field in fields {
            let Some(value) = object.get(&field.wire) else {
                continue;
            };
            if is_sampled(self.api, &field.type_ref, value) {
                let of_type = self
                    .samples
                    .fields
                    .entry(declared.name.clone())
                    .or_default();
                keep(of_type.entry(field.wire.clone()).or_default(), value);
            }
            let is_text = matches!(field.type_ref, TypeRef::String | TypeRef::Secret);
            let is_about = is_about(self.api, fields) && is_text && is_known(value);
            if let (Some(id), true) = (&id, is_about) {
                let of_type = self.samples.texts_of_type.entry(id.0.clone()).or_default();
                keep(of_type.entry(field.wire.clone()).or_default(), value);
                let texts = self.samples.texts.entry(id.clone()).or_default();
                texts
                    .entry(field.wire.clone())
                    .or_insert_with(|| value.clone());
            }
            self.value(&field.type_ref, value, id.as_ref().or(about));
        }
    }
}

/// Returns whether an object is about its identifier, and not a value of something else: the identifier comes first then.
pub(super) fn is_about(api: &Api, fields: &[Field]) -> bool {
    let first = fields.first().map(|first| &first.wire);
    own_id(api, fields).is_some_and(|(field, _, _)| first == Some(&field.wire))
}

/// Returns the first field with an identifier, the name of its type, and how many values of it are documented.
pub(super) fn own_id<'f>(api: &Api, fields: &'f [Field]) -> Option<(&'f Field, &'f str, usize)> {
    fields.iter().find_map(|field| {
        let name = field.type_ref.name()?;
        match &api.type_of(name)?.kind {
            TypeKind::Identifier { constants, .. } => {
                Some((field, name.name.as_str(), constants.len()))
            }
            _ => None,
        }
    })
}

/// The objects of a list that is written as parallel arrays.
fn rows(fields: &[Field], columns: &[Vec<usize>], arrays: &[Value]) -> Vec<Map<String, Value>> {
    let mut rows = Vec::new();
    for (column, array) in columns.iter().zip(arrays) {
        for (number, value) in array.as_array().into_iter().flatten().enumerate() {
            if rows.len() <= number {
                rows.push(Map::new());
            }
            let values = match (column.as_slice(), value) {
                ([_], value) => std::slice::from_ref(value),
                (_, value) => value.as_array().map_or(&[][..], Vec::as_slice),
            };
            for (index, value) in column.iter().zip(values) {
                if let (Some(field), Some(row)) = (fields.get(*index), rows.get_mut(number)) {
                    row.insert(field.wire.clone(), value.clone());
                }
            }
        }
    }
    rows
}

fn keep(values: &mut Vec<Value>, value: &Value) {
    if is_known(value) && !values.contains(value) {
        values.push(value.clone());
    }
}

/// Returns whether a value of an example is one of the platform, not a sign that the source leaves it out.
fn is_known(value: &Value) -> bool {
    !value.is_null() && !value.as_str().is_some_and(is_placeholder)
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
