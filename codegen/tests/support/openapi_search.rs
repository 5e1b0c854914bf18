//! Looks for the parts of a platform in its OpenAPI document.
//! Must not know how a document is made.

use iot_clouds_codegen::openapi::Document;
use iot_clouds_codegen::resolve::{Operation, Place, Type, TypeKind};
use serde_json::{Value, json};

/// Follows a reference.
pub(crate) fn resolved<'d>(document: &'d Value, value: &'d Value) -> &'d Value {
    match value["$ref"].as_str() {
        Some(path) => document.pointer(path.trim_start_matches('#')).unwrap(),
        None => value,
    }
}

pub(crate) fn operations(document: &Value) -> Vec<&Value> {
    let paths = document["paths"].as_object().unwrap().values();
    let items = paths.flat_map(|item| item.as_object().unwrap().values());
    items.collect()
}

/// What is looked for in a document, and what was not found.
pub(crate) struct Search<'a> {
    pub(crate) document: &'a Document,
    pub(crate) missing: Vec<String>,
}

impl Search<'_> {
    /// Notes a part that is neither in the document nor listed as unsaid.
    pub(crate) fn expect(&mut self, is_there: bool, path: &str) {
        let mut unsaid = self.document.unsaid.iter();
        if !is_there && !unsaid.any(|line| line.path == path) {
            self.missing.push(path.to_owned());
        }
    }

    pub(crate) fn operation(&mut self, operation: &Operation) {
        let json = &self.document.json;
        let id = operation.id.replace('.', "_");
        let found = operations(json).into_iter();
        let found = found
            .into_iter()
            .find(|own| own["operationId"] == json!(id));
        self.expect(found.is_some(), &operation.id);
        let Some(found) = found else {
            return;
        };
        let body = found["requestBody"]["content"].as_object();
        let body = body.and_then(|content| content.values().next());
        for field in &operation.parameters {
            let place = match field.place {
                Place::Path => "path",
                Place::Query => "query",
                Place::Header => "header",
                _ => {
                    let schema = body.map(|body| resolved(json, &body["schema"]));
                    let is_there = schema.is_some_and(|schema| {
                        field.place.is_whole() || schema["properties"][&field.wire].is_object()
                    });
                    self.expect(is_there, &format!("{}.body.{}", operation.id, field.wire));
                    continue;
                }
            };
            let parameters = found["parameters"].as_array().into_iter().flatten();
            let mut parameters = parameters.map(|own| resolved(json, own));
            let is_there = parameters.any(|own| {
                let is_named = own["name"] == field.wire || own["x-name"] == field.wire;
                own["in"] == place && is_named && own["schema"].is_object()
            });
            self.expect(
                is_there,
                &format!("{}.{place}.{}", operation.id, field.wire),
            );
        }
    }

    pub(crate) fn declared(&mut self, declared: &Type) {
        let schemas = &self.document.json["components"]["schemas"];
        let name = match declared.name.split_once('.') {
            Some(_) => return self.inline(declared),
            None => &declared.name,
        };
        let schema = &schemas[name];
        self.expect(schema.is_object(), &format!("types.{name}"));
        let known = schema["x-known-values"].as_array();
        let values: Vec<String> = known
            .into_iter()
            .flatten()
            .map(|own| match &own["value"] {
                Value::String(text) => text.clone(),
                other => other.to_string(),
            })
            .collect();
        let expected: Vec<String> = match &declared.kind {
            TypeKind::Enum { variants, .. } => {
                variants.iter().map(|own| own.wire.clone()).collect()
            }
            TypeKind::Identifier { constants, .. } => {
                constants.iter().map(|own| own.wire.clone()).collect()
            }
            _ => Vec::new(),
        };
        assert_eq!(values, expected, "{name}");
        self.fields(declared, schema);
    }

    /// An inline response, whose schema the operation names.
    fn inline(&mut self, declared: &Type) {
        let schemas = self.document.json["components"]["schemas"]
            .as_object()
            .unwrap();
        let note = format!("The data that `{}` returns.", declared.name);
        let mut schemas = schemas.values();
        let is_it = |schema: &&Value| {
            let text = schema["description"].as_str();
            text.is_some_and(|text| text.starts_with(&note))
        };
        let schema = schemas.find(is_it);
        // An item of windows is made by a client.
        let is_made = declared.name.ends_with(".item");
        self.expect(schema.is_some() || is_made, &declared.name);
        if let Some(schema) = schema {
            self.fields(declared, schema);
        }
    }

    fn fields(&mut self, declared: &Type, schema: &Value) {
        let is_object = declared.object_fields().is_some();
        for field in declared.fields() {
            let is_element = schema["x-tuple"]
                .as_array()
                .is_some_and(|names| names.contains(&json!(field.wire)));
            let is_there =
                schema["properties"][&field.wire].is_object() || !is_object && is_element;
            self.expect(is_there, &format!("{}.{}", declared.name, field.wire));
            for alias in field.aliases.iter().filter(|_| declared.received) {
                let own = &schema["properties"][&field.wire]["x-aliases"];
                self.expect(
                    own.as_array()
                        .is_some_and(|all| all.contains(&json!(alias))),
                    alias,
                );
            }
        }
    }
}
