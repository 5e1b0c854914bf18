//! Visits a value by its type: texts, numbers, fields and objects.
//! Must not know what is expected of them, except the documented range of numbers.

use iot_clouds_codegen::resolve::{Api, Field, JsonKind, Layout, Type, TypeKind, TypeRef};
use serde_json::{Map, Value};

/// Visits the texts, numbers and lists in a value, each with what it is and with the range of the numbers beside an identifier.
pub(super) struct Walk<'a, 'v> {
    pub(super) api: &'a Api,
    pub(super) text: &'v mut dyn FnMut(&str, &str),
    pub(super) field: &'v mut dyn FnMut(&Field, &Value),
    pub(super) object: &'v mut dyn FnMut(&Type, &Map<String, Value>),
    pub(super) range: Option<(f64, f64)>,
}

impl Walk<'_, '_> {
    pub(super) fn value(&mut self, name: &str, type_ref: &TypeRef, value: &Value) {
        match (type_ref, value) {
            (TypeRef::Named(reference), value) => {
                let declared = self.api.type_of(reference).unwrap();
                self.named(declared, value);
            }
            (TypeRef::List(item), Value::Array(values)) => {
                let declared = item.name().map(|name| self.api.type_of(name).unwrap());
                match declared.map(|declared| (declared, declared.layout())) {
                    Some((declared, Some(Layout::Columns(columns)))) => {
                        self.columns(declared, columns, values);
                    }
                    _ => values
                        .iter()
                        .for_each(|value| self.value(name, item, value)),
                }
            }
            (TypeRef::Map(item), Value::Object(values)) => values
                .values()
                .for_each(|value| self.value(name, item, value)),
            (_, Value::String(text)) => (self.text)(name, text),
            // A lenient text may be a number, but only where examples have one.
            (TypeRef::String, Value::Number(number)) => (self.text)(name, &number.to_string()),
            (TypeRef::Float | TypeRef::Number, value) => {
                if let Some((least, most)) = self.range {
                    let number = value.as_f64().unwrap();
                    assert!(
                        (least..=most).contains(&number),
                        "{number}: {least} to {most}"
                    );
                }
            }
            _ => {}
        }
    }

    fn columns(&mut self, declared: &Type, columns: &[Vec<usize>], arrays: &[Value]) {
        let lists: Vec<&Vec<Value>> = arrays.iter().map(|list| list.as_array().unwrap()).collect();
        for row in 0..lists.first().map_or(0, |list| list.len()) {
            let mut object = Map::new();
            for (column, list) in columns.iter().zip(&lists) {
                let single = std::slice::from_ref(&list[row]);
                let values = if column.len() == 1 {
                    single
                } else {
                    list[row].as_array().unwrap()
                };
                for (index, value) in column.iter().zip(values) {
                    object.insert(declared.fields()[*index].wire.clone(), value.clone());
                }
            }
            self.object(declared, &object);
        }
    }

    fn named(&mut self, declared: &Type, value: &Value) {
        match (&declared.kind, value) {
            (TypeKind::Identifier { .. }, Value::String(text)) => {
                (self.text)(&declared.name, text);
            }
            (TypeKind::Struct { fields, .. }, Value::Array(values)) => {
                let entries = fields.iter().zip(values);
                let entries = entries.map(|(field, value)| (field.wire.clone(), value.clone()));
                self.object(declared, &entries.collect());
            }
            (TypeKind::Struct { .. }, Value::Object(object)) => self.object(declared, object),
            (TypeKind::Untagged(variants), value) => {
                let kind = JsonKind::of_value(value);
                let mut variants = variants.iter();
                let variant = variants
                    .find(|own| JsonKind::of(&own.name) == kind)
                    .unwrap();
                self.value(&declared.name, &variant.type_ref, value);
            }
            (
                TypeKind::Union {
                    tag,
                    content,
                    variants,
                },
                value,
            ) => {
                let mut variants = variants.iter();
                if let Some(variant) = variants.find(|own| value[tag] == own.wire.as_str()) {
                    self.value(&declared.name, &variant.type_ref, &value[content]);
                }
            }
            _ => {}
        }
    }

    fn object(&mut self, declared: &Type, object: &Map<String, Value>) {
        (self.object)(declared, object);
        let before = self.range;
        for field in declared.fields() {
            let constants = field
                .type_ref
                .name()
                .map(|name| self.api.type_of(name).unwrap());
            if let Some(TypeKind::Identifier { constants, .. }) = constants.map(|own| &own.kind) {
                let mut constants = constants.iter();
                let wire = object.get(&field.wire).and_then(Value::as_str);
                let known = constants.find(|constant| Some(constant.wire.as_str()) == wire);
                let range = known.and_then(|known| known.range.as_deref()?.split_once(" to "));
                let range = range.and_then(|(a, b)| Some((a.parse().ok()?, b.parse().ok()?)));
                self.range = range.or(self.range);
            }
        }
        for field in declared.fields() {
            if let Some(value) = object.get(&field.wire) {
                (self.field)(field, value);
                let name = format!("{}.{}", declared.name, field.wire);
                self.value(&name, &field.type_ref, value);
            }
        }
        self.range = before;
    }
}
