//! Fields of objects, parameters and headers: the schema of the value, and the keys beside it.
//! Must not know where a field is written.

use heck::ToSnakeCase;
use serde_json::{Value, json};

use super::keys::{allows_all, any_of, put, put_filled, put_some};
use super::texts::{code, describe, doubt, evidence, lifecycle, only};
use super::{Keys, Version, Way, Writer};
use crate::check::values::{Direction, Wrong, check};
use crate::resolve::{Field, Limits, Place, TypeRef, sentence};
use crate::spec::Location;

impl Writer<'_> {
    /// Returns the schema of a field, and the keys beside it: its description and what no standard key says.
    // Longer than 60 lines: half of them take the field apart.
    pub(super) fn field(&mut self, field: &Field, way: Way, parent: &str) -> (Keys, Keys) {
        let Field {
            at,
            wire,
            type_ref,
            doc,
            evidence: from,
            sensitive,
            server_default,
            client_default,
            lifecycle: became,
            limits,
            // These are about responses.
            required: _,
            lenient: _,
            null_values: _,
            aliases: _,
            // The object or the parameter has them.
            place: _,
            optional: _,
            // The schema of its type has them.
            zero_one: _,
            bool_values: _,
            columns: _,
            closes_circle: _,
            // Its literal has it.
            constant: _,
            // Presence has it.
            always: _,
            // Names for programs.
            name: _,
            called: _,
            // Inherited fields are repeated.
            inherited: _,
        } = field;
        let path = format!("{parent}.{wire}");
        let mut schema = self.schema(type_ref, way);
        if let Some(value) = field.literal() {
            let constant = self.version.constant(value.to_json());
            schema = self.version.with(schema, constant);
        }
        let mut notes = Vec::new();
        // An empty description would hide that of a type. Another is completed below.
        let mut further = match doc.as_str() {
            "" => Keys::new(),
            doc => only("description", doc),
        };
        schema = match way {
            Way::Sent => self.version.within(schema, limits, type_ref),
            Way::Received => self.received(schema, field, &path, (&mut further, &mut notes)),
        };
        // It is about requests: a field that a response lacks has no value.
        if let (Some(value), Way::Sent) = (server_default, way) {
            let default = only("default", type_ref.on_wire(value));
            schema = self.version.with(schema, default);
        }
        if *sensitive || matches!(type_ref, TypeRef::Secret) {
            put(&mut further, "x-sensitive", true);
            hide(&mut schema);
        }
        if client_default.is_some() {
            self.client_default(&path, field, (&mut further, &mut notes));
        }
        self.contested(&path, field, (&mut further, &mut notes));
        self.meaning(&path, at, type_ref);
        notes.extend(doubt(&from.basis));
        notes.extend(lifecycle(&mut further, became));
        describe(&mut further, doc, &notes);
        evidence(&mut further, from);
        (schema, further)
    }

    /// Adds the value that clients send if a field is not set.
    fn client_default(
        &mut self,
        path: &str,
        field: &Field,
        (further, notes): (&mut Keys, &mut Vec<String>),
    ) {
        let Some(value) = field.sent_default() else {
            return;
        };
        notes.push(format!("If it is not set, clients send {}.", code(&value)));
        put(further, "x-client-default", value);
        let fact = "what clients send if it is not set (x-client-default)";
        self.unsaid(path, &field.at, fact);
    }

    /// Lists what the values of a type mean, if no standard key says it.
    pub(super) fn meaning(&mut self, path: &str, at: &Location, type_ref: &TypeRef) {
        match type_ref.leaf() {
            leaf if leaf.is_epoch() => {
                self.unsaid(path, at, "the unit of its times (x-timestamp)");
            }
            TypeRef::WrittenBool(_) => {
                self.unsaid(path, at, "which of its values is true (x-boolean)");
            }
            _ => {}
        }
    }

    /// Completes the schema of a field in a response, which clients should read with tolerance.
    fn received(
        &mut self,
        mut schema: Keys,
        field: &Field,
        path: &str,
        (further, notes): (&mut Keys, &mut Vec<String>),
    ) -> Keys {
        // A value beyond a documented bound is still a value.
        let limits = bounds(&field.limits);
        if !limits.is_empty() {
            put(further, "x-limits", limits);
            self.unsaid(path, &field.at, "the limits of its values (x-limits)");
        }
        if field.lenient {
            schema = self.version.lenient(schema, &field.type_ref);
        }
        if !field.required && field.place != Place::ResponseHeader {
            schema = self.version.or_null(schema);
        }
        schema = self.with_null_values(schema, &field.type_ref, &field.null_values);
        if !field.null_values.is_empty() {
            put(further, "x-null-values", field.null_values.clone());
            let fact = "which values mean that there is none (x-null-values)";
            self.unsaid(path, &field.at, fact);
        }
        if !field.aliases.is_empty() {
            let names: Vec<String> = field.aliases.iter().map(code).collect();
            notes.push(format!("Some responses call it {}.", names.join(", ")));
            put(further, "x-aliases", field.aliases.clone());
            let fact = "that a response may call it otherwise (x-aliases)";
            self.unsaid(path, &field.at, fact);
        }
        schema
    }

    /// Adds limits that the documentation has and the platform may not keep to.
    fn contested(
        &mut self,
        path: &str,
        field: &Field,
        (further, notes): (&mut Keys, &mut Vec<String>),
    ) {
        let Some(reason) = &field.limits.contested else {
            return;
        };
        let mut contested = Keys::new();
        put_some(&mut contested, "max", field.limits.max);
        put_some(&mut contested, "max_items", field.limits.max_items);
        put(&mut contested, "reason", reason.as_str());
        put(further, "x-contested", contested);
        let limits = [
            (field.limits.max, ""),
            (field.limits.max_items.map(|max| max as i64), " items"),
        ];
        for (max, unit) in limits {
            notes.extend(max.map(|max| format!("At most {max}{unit}.")));
        }
        notes.push(format!(
            "The upper limit is contested: {}",
            sentence(reason)
        ));
        let fact = "an upper limit that is contested (x-contested)";
        self.unsaid(path, &field.at, fact);
    }

    /// Returns a schema that values which mean null fit too.
    pub(super) fn with_null_values(
        &mut self,
        schema: Keys,
        type_ref: &TypeRef,
        values: &[Value],
    ) -> Keys {
        if schema.is_empty() {
            return schema;
        }
        let others = values.iter().filter(|value| {
            let found = check(self.api, type_ref, value, Direction::Received);
            let is_open = |wrong: &Wrong<'_>| matches!(wrong, Wrong::Word(..));
            let is_covered = value.is_string() && allows_all(&schema, "string");
            !value.is_null() && !is_covered && !found.iter().all(|misfit| is_open(&misfit.wrong))
        });
        let others: Vec<Keys> = others
            .map(|value| self.version.constant(value.clone()))
            .collect();
        match others.is_empty() {
            true => schema,
            false => any_of([schema].into_iter().chain(others)),
        }
    }

    /// Returns the properties of an object, and the names of those that are required.
    pub(super) fn properties<'f>(
        &mut self,
        fields: impl IntoIterator<Item = &'f Field>,
        way: Way,
        parent: &str,
    ) -> (Keys, Vec<Value>) {
        let (mut properties, mut required) = (Keys::new(), Vec::new());
        for field in fields {
            let (schema, further) = self.field(field, way, parent);
            let is_required = match way {
                Way::Sent => is_always_sent(field),
                Way::Received => field.required && field.aliases.is_empty(),
            };
            if is_required {
                required.push(json!(field.wire));
            }
            if way == Way::Received {
                // A generator would give both one name.
                let is_alike =
                    |alias: &&String| alias.to_snake_case() == field.wire.to_snake_case();
                for alias in field.aliases.iter().filter(|alias| !is_alike(alias)) {
                    let note = format!("Another name of {}.", code(&field.wire));
                    let own = self.version.with(schema.clone(), only("description", note));
                    properties.entry(alias).or_insert(Value::Object(own));
                }
            }
            let schema = self.version.with(schema, further);
            properties.insert(field.wire.clone(), Value::Object(schema));
        }
        (properties, required)
    }
}

/// Whether every request has a field: also one that clients send if it is not set, as the platform may require it.
pub(super) fn is_always_sent(field: &Field) -> bool {
    !field.optional || field.client_default.is_some()
}

/// Marks the schema of a text that must not be shown.
fn hide(schema: &mut Keys) {
    let is_text = schema.get("type") == Some(&json!("string"));
    if is_text && !schema.contains_key("const") && !schema.contains_key("enum") {
        put(schema, "format", "password");
    }
}

/// Returns the limits of a field that are not contested, as the spec names them.
fn bounds(limits: &Limits) -> Keys {
    let Limits {
        min,
        max,
        max_items,
        contested,
    } = limits;
    let mut bounds = Keys::new();
    put_some(&mut bounds, "min", *min);
    if contested.is_none() {
        put_some(&mut bounds, "max", *max);
        put_some(&mut bounds, "max_items", *max_items);
    }
    bounds
}

impl Version {
    /// Adds the limits of a request to a schema. Those of numbers are about each item of a list.
    fn within(self, mut schema: Keys, limits: &Limits, type_ref: &TypeRef) -> Keys {
        let mut bounds = bounds(limits);
        let mut numbers = Keys::new();
        put_some(&mut numbers, "minimum", bounds.shift_remove("min"));
        put_some(&mut numbers, "maximum", bounds.shift_remove("max"));
        let max_items = bounds.shift_remove("max_items");
        match type_ref {
            TypeRef::List(_) => {
                put_some(&mut schema, "maxItems", max_items);
                if let Some(Value::Object(items)) = schema.get("items") {
                    let items = self.with(items.clone(), numbers);
                    put_filled(&mut schema, "items", items);
                }
                schema
            }
            TypeRef::Map(_) => {
                put_some(&mut schema, "maxProperties", max_items);
                schema
            }
            _ => self.with(schema, numbers),
        }
    }
}
