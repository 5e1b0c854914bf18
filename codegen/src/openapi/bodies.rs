//! Bodies of requests: fields as JSON or as a form, a free map, or a whole value.
//! Must not know other parameters.

use serde_json::{Value, json};

use super::keys::{keys, object, put, put_filled};
use super::{Keys, Way, Writer};
use crate::resolve::{Field, LimitKind, Operation, Place, TypeRef};

impl Writer<'_> {
    /// Returns the body of an operation's requests.
    pub(super) fn body(&mut self, operation: &Operation) -> Option<Value> {
        let fields = operation.parameters.iter();
        let fields = fields.filter(|own| own.place == Place::Body || own.place.is_whole());
        let fields: Vec<&Field> = fields.collect();
        let is_empty = fields.is_empty();
        if is_empty {
            return None;
        }
        let place = if operation.is_form { "form" } else { "body" };
        let parent = format!("{}.{place}", operation.id);
        let whole = fields.iter().find(|own| own.place.is_whole());
        let (schema, is_required) = match whole {
            Some(whole) => {
                let (schema, further) = self.field(whole, Way::Sent, &operation.id);
                (self.version.with(schema, further), true)
            }
            None => {
                let own = fields.iter().copied();
                let (properties, required) = self.properties(own, Way::Sent, &parent);
                let is_required = !required.is_empty() || needs_one(operation, &fields);
                (object(properties, required), is_required)
            }
        };
        let mut media = keys(json!({ "schema": schema }));
        if operation.is_form {
            put_filled(&mut media, "encoding", encoding(&fields));
        }
        put_filled(&mut media, "examples", operation.bodies());
        let (name, exact) = self.content_type(operation);
        if name != exact {
            put(&mut media, "x-content-type", exact.as_str());
            let fact = format!("that its content type is written as {exact} (x-content-type)");
            self.unsaid(&operation.id, &operation.at, fact);
        }
        let mut content = Keys::new();
        put(&mut content, &name, media);
        Some(json!({ "required": is_required, "content": content }))
    }

    /// Returns the content type of a body without parameters, by which tools know it, and as it is sent.
    fn content_type(&self, operation: &Operation) -> (String, String) {
        let types = self.api.content_types.as_ref();
        let (usual, platform) = match operation.is_form {
            true => (
                "application/x-www-form-urlencoded",
                types.and_then(|types| types.form.as_deref()),
            ),
            false => (
                "application/json",
                types.and_then(|types| types.json.as_deref()),
            ),
        };
        let own = operation.content_type.as_deref();
        let exact = own.or(platform).unwrap_or(usual);
        let name = exact.split(';').next().unwrap_or(exact).trim();
        (name.to_ascii_lowercase(), exact.to_owned())
    }
}

/// Whether at least one of the fields must be set, although each of them is optional.
fn needs_one(operation: &Operation, fields: &[&Field]) -> bool {
    let is_field = |name: &String| fields.iter().any(|own| own.wire == *name);
    operation.limits.iter().any(
        |limit| matches!(&limit.check, LimitKind::AtLeastOne(names) if names.iter().all(is_field)),
    )
}

/// Returns how the lists of a form are written: as text with commas.
fn encoding(fields: &[&Field]) -> Keys {
    let lists = fields
        .iter()
        .filter(|own| matches!(own.type_ref, TypeRef::List(_)));
    let entry = |field: &&Field| {
        let encoding = json!({ "style": "form", "explode": false });
        (field.wire.clone(), encoding)
    };
    lists.map(entry).collect()
}
