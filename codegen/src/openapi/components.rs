//! The schemas of declared types, each once, or once for requests and once for responses.
//! Must not know operations.

use heck::ToUpperCamelCase;
use serde_json::{Value, json};

use super::keys::{keys, object, put, put_some, reference, typed};
use super::names::differs;
use super::schemas::word;
use super::texts::{code, describe, doubt, evidence, external_docs, lifecycle};
use super::{Keys, Version, Way, Writer};
use crate::resolve::{
    Constant, Evidence, Field, Layout, Lifecycle, Operation, Type, TypeKind, Variant,
};

/// Returns the schemas of all types. An item of windows is made by a client.
pub(super) fn schemas(writer: &mut Writer<'_>) -> Keys {
    let api = writer.api;
    let mut schemas = Keys::new();
    let windows = api.operations().filter(|own| own.windows.is_some());
    let made: Vec<String> = windows.map(Operation::window_item).collect();
    for declared in api.types().filter(|own| !made.contains(&own.name)) {
        let ways: &[Way] = match (differs(declared), declared.sent && !declared.received) {
            (true, _) => &[Way::Received, Way::Sent],
            (false, true) => &[Way::Sent],
            (false, false) => &[Way::Received],
        };
        for way in ways {
            let name = writer.names.of_type(&declared.name, *way);
            let (schema, variants) = writer.declared(declared, *way, &name);
            schemas.insert(name, Value::Object(schema));
            schemas.extend(variants);
        }
    }
    schemas
}

impl Writer<'_> {
    /// Returns the schema of a type, and those of its variants.
    fn declared(&mut self, declared: &Type, way: Way, name: &str) -> (Keys, Keys) {
        let Type {
            at,
            doc,
            evidence: from,
            kind,
            experimental,
            lifecycle: became,
            // The operations that use it say so.
            resource: _,
            sent: _,
            received: _,
            only_tokens: _,
            // It is the name of the schema.
            name: _,
            // Each field has it.
            extends: _,
            always: _,
            // How values are made and checked.
            depth: _,
            is_unresolved: _,
        } = declared;
        let path = declared.path();
        let mut variants = Keys::new();
        let mut notes = Vec::new();
        let mut schema = match kind {
            TypeKind::Identifier { .. } | TypeKind::Enum { .. } => word(kind, way),
            TypeKind::Struct { fields, layout } => self.structure(declared, fields, layout, way),
            TypeKind::Untagged(parts) => self.untagged(declared, parts, way),
            TypeKind::Union {
                tag,
                content,
                variants: parts,
            } => self.union(declared, (tag, content, parts), way, (name, &mut variants)),
            TypeKind::Unresolved => Keys::new(),
        };
        let known = self.known_values(kind);
        if !known.is_empty() {
            notes.extend(listed(kind));
            put(&mut schema, "x-known-values", known);
            self.unsaid(
                &path,
                at,
                "the values that are known; others may come (x-known-values)",
            );
        }
        notes.extend(doubt(&from.basis));
        notes.extend(lifecycle(&mut schema, became));
        let text = match declared.is_inline() {
            true => &format!("The data that {} returns.", code(&declared.name)),
            false => doc,
        };
        describe(&mut schema, text, &notes);
        evidence(&mut schema, from);
        external_docs(&mut schema, self.api, from.source.as_deref());
        if *experimental {
            put(&mut schema, "x-experimental", true);
        }
        (schema, variants)
    }

    fn structure(&mut self, declared: &Type, fields: &[Field], layout: &Layout, way: Way) -> Keys {
        let path = declared.path();
        match layout {
            // Where a list of it is written as arrays, the list says so.
            Layout::Object | Layout::Columns(_) => {
                let (properties, required) = self.properties(fields, way, &path);
                object(properties, required)
            }
            Layout::Tuple => {
                let names: Vec<&str> = fields.iter().map(|field| field.wire.as_str()).collect();
                let mut elements = Vec::new();
                for field in fields {
                    let (schema, further) = self.field(field, way, &path);
                    elements.push(self.version.with(schema, further));
                }
                if self.version == Version::V3_0 {
                    let fact = "the elements of its array by position; 3.0.3 has only their number (x-tuple)";
                    self.unsaid(&path, &declared.at, fact);
                }
                let mut schema = self.version.tuple(elements);
                put(&mut schema, "x-tuple", names);
                schema
            }
        }
    }

    /// Returns the schema of a union whose variant depends on the kind of a value.
    fn untagged(&mut self, declared: &Type, parts: &[Field], way: Way) -> Keys {
        let mut schemas = Vec::new();
        for part in parts {
            let (schema, further) = self.field(part, Way::Sent, &declared.path());
            let schema = match way {
                Way::Sent => schema,
                Way::Received => self.schema(&part.type_ref, way),
            };
            schemas.push(Value::Object(self.version.with(schema, further)));
        }
        keys(json!({ "anyOf": schemas }))
    }

    /// Returns the schema of a union whose variant is named by a key. Each variant has a schema of its own.
    fn union(
        &mut self,
        declared: &Type,
        (tag, content, parts): (&str, &str, &[Field]),
        way: Way,
        (name, variants): (&str, &mut Keys),
    ) -> Keys {
        let (mut references, mut mapping) = (Vec::new(), Keys::new());
        for part in parts {
            let wanted = format!("{name}{}", part.wire.to_upper_camel_case());
            let own = self.names.unique(&wanted);
            let (mut schema, further) = self.field(part, Way::Sent, &declared.path());
            if way == Way::Received {
                schema = self.schema(&part.type_ref, way);
            }
            let tagged = self.version.constant(json!(part.wire));
            let mut properties = Keys::new();
            put(&mut properties, tag, tagged);
            put(&mut properties, content, schema);
            let mut variant = object(properties, vec![json!(tag), json!(content)]);
            variant.extend(further);
            variants.insert(own.clone(), Value::Object(variant));
            let reference = reference(&own);
            put_some(&mut mapping, &part.wire, reference.get("$ref").cloned());
            references.push(Value::Object(reference));
        }
        if way == Way::Sent {
            let discriminator = json!({ "propertyName": tag, "mapping": mapping });
            return keys(json!({ "oneOf": references, "discriminator": discriminator }));
        }
        // A discriminator would reject the variants that are not known.
        let mut unknown = Keys::new();
        put(&mut unknown, tag, typed("string", ""));
        put(&mut unknown, content, json!({}));
        let mut other = object(unknown, vec![json!(tag)]);
        put(&mut other, "description", "A variant that is not known.");
        references.push(Value::Object(other));
        let fact = "which property names the variant, as others may come (x-tag, x-content)";
        self.unsaid(&declared.path(), &declared.at, fact);
        keys(json!({ "anyOf": references, "x-tag": tag, "x-content": content }))
    }

    fn known_values(&mut self, kind: &TypeKind) -> Vec<Value> {
        match kind {
            TypeKind::Enum { number, variants } => {
                let known = variants.iter().map(|variant| enum_value(variant, *number));
                known.collect()
            }
            TypeKind::Identifier { constants, .. } => constants.iter().map(constant).collect(),
            _ => Vec::new(),
        }
    }
}

/// Returns a sentence with the values of an enum. Constants of identifiers are too many.
fn listed(kind: &TypeKind) -> Option<String> {
    let TypeKind::Enum { variants, .. } = kind else {
        return None;
    };
    let values = variants.iter().map(|variant| {
        let Variant { wire, doc, .. } = variant;
        format!("{} ({})", code(wire), doc.trim_end_matches('.'))
    });
    Some(format!(
        "Known values: {}.",
        values.collect::<Vec<_>>().join("; ")
    ))
}

fn enum_value(variant: &Variant, is_number: bool) -> Value {
    let Variant {
        at: _,
        wire,
        called,
        doc,
        evidence: from,
        lifecycle: became,
    } = variant;
    let value = match wire.parse::<i64>() {
        Ok(number) if is_number => json!(number),
        _ => json!(wire),
    };
    let mut known = keys(json!({ "value": value }));
    put_some(&mut known, "name", called.as_deref());
    known_value(&mut known, doc, from, became);
    Value::Object(known)
}

fn constant(constant: &Constant) -> Value {
    let Constant {
        at: _,
        wire,
        name,
        doc,
        unit,
        range,
        evidence: from,
        lifecycle: became,
    } = constant;
    let mut known = keys(json!({ "value": wire, "name": name }));
    put_some(&mut known, "unit", unit.as_deref());
    put_some(&mut known, "range", range.as_deref());
    known_value(&mut known, doc, from, became);
    Value::Object(known)
}

fn known_value(known: &mut Keys, doc: &str, from: &Evidence, became: &Lifecycle) {
    let notes = doubt(&from.basis)
        .into_iter()
        .chain(lifecycle(known, became));
    let notes: Vec<String> = notes.collect();
    describe(known, doc, &notes);
    evidence(known, from);
}
