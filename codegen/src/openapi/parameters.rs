//! Parameters of the path, the query and headers.
//! Must not know bodies.

use serde_json::{Value, json};

use super::fields::is_always_sent;
use super::keys::{keys, put, put_filled};
use super::names::allowed;
use super::texts::{code, describe, documented, lifecycle};
use super::{Keys, Way, Writer};
use crate::resolve::{Field, Operation, OptionalHeader, Place, TypeRef};

/// Headers that OpenAPI describes by other means, so that tools ignore parameters of these names.
pub(super) const RESERVED: [&str; 3] = ["accept", "authorization", "content-type"];

impl Writer<'_> {
    /// Returns the parameters of an operation outside its body. `path` has the former and the present name of each placeholder.
    pub(super) fn parameters(
        &mut self,
        operation: &Operation,
        path: &[(String, String)],
    ) -> Vec<Value> {
        let mut all = Vec::new();
        for field in &operation.parameters {
            let place = match field.place {
                Place::Path => "path",
                Place::Query => "query",
                Place::Header => "header",
                _ => continue,
            };
            let parent = format!("{}.{place}", operation.id);
            if field.place == Place::Header && is_reserved(&field.wire) {
                let fact = "this header, whose parameter tools ignore";
                self.unsaid(&format!("{parent}.{}", field.wire), &field.at, fact);
                continue;
            }
            let mut parameter = self.parameter(field, place, &parent);
            let renamed = path
                .iter()
                .find(|(was, now)| *was == field.wire && was != now);
            if let (Place::Path, Some((_, now))) = (field.place, renamed) {
                put(&mut parameter, "name", now.as_str());
                put(&mut parameter, "x-name", field.wire.as_str());
            }
            put_filled(&mut parameter, "examples", operation.values_of(field));
            all.push(Value::Object(parameter));
        }
        let headers = self.constant_headers();
        let shared = self
            .api
            .optional_headers
            .iter()
            .map(|header| header.wire.clone());
        let shared = shared.filter(|wire| !is_reserved(wire));
        for name in headers.into_iter().chain(shared) {
            let is_own =
                |own: &Field| own.place == Place::Header && own.wire.eq_ignore_ascii_case(&name);
            if !operation.parameters.iter().any(is_own) {
                let name = allowed(&name);
                all.push(json!({ "$ref": format!("#/components/parameters/{name}") }));
            }
        }
        all
    }

    fn parameter(&mut self, field: &Field, place: &str, parent: &str) -> Keys {
        let (schema, further) = self.field(field, Way::Sent, parent);
        let mut parameter = keys(json!({ "name": field.wire, "in": place }));
        if field.place == Place::Path || is_always_sent(field) {
            put(&mut parameter, "required", true);
        }
        parameter.extend(further);
        if matches!(field.type_ref, TypeRef::List(_)) && field.place == Place::Query {
            put(&mut parameter, "style", "form");
            put(&mut parameter, "explode", false);
        }
        put(&mut parameter, "schema", schema);
        parameter
    }

    /// Returns the names of the constant headers that a parameter can describe.
    fn constant_headers(&self) -> Vec<String> {
        let names = self.api.headers.iter().map(|(name, _)| name.clone());
        names.filter(|name| !is_reserved(name)).collect()
    }

    /// Returns the headers that every operation has.
    pub(super) fn shared_parameters(&mut self) -> Keys {
        let mut all = Keys::new();
        for (name, value) in &self.api.headers {
            if is_reserved(name) {
                let path = format!("platform.headers.{name}");
                let fact = format!("that every request has it, as {value} (x-headers)");
                self.unsaid(&path, &self.api.at.key("headers"), fact);
                continue;
            }
            let schema = self.version.constant(json!(value));
            let parameter =
                json!({ "name": name, "in": "header", "required": true, "schema": schema });
            put(&mut all, &allowed(name), parameter);
        }
        for header in &self.api.optional_headers {
            let OptionalHeader {
                at,
                name,
                wire,
                doc,
                evidence: from,
                lifecycle: became,
            } = header;
            if is_reserved(wire) {
                let fact = "this header, whose parameter tools ignore";
                self.unsaid(&format!("platform.optional_headers.{wire}"), at, fact);
                continue;
            }
            let mut parameter = keys(json!({ "name": name, "in": "header" }));
            documented(&mut parameter, doc, from);
            if let Some(note) = lifecycle(&mut parameter, became) {
                describe(&mut parameter, doc, &[note]);
            }
            put(&mut parameter, "schema", json!({ "type": "string" }));
            put(&mut all, &allowed(wire), parameter);
        }
        all
    }
}

/// Whether OpenAPI describes a header by other means.
fn is_reserved(name: &str) -> bool {
    RESERVED.iter().any(|own| own.eq_ignore_ascii_case(name))
}

impl Operation {
    /// Returns a sentence about the parameters that belong together, or about none.
    pub(super) fn placeholder_note(&self) -> Option<String> {
        let nested = self.nested_under.as_ref()?;
        Some(format!("The data is under the value of {}.", code(nested)))
    }
}
