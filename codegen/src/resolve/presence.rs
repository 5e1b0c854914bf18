//! The presence pass: which fields are always present in types that are read and in requests.
//! Must not know values.

use std::collections::HashMap;

use super::{Api, Field, Layout, Type, TypeKind, TypeRef};
use crate::spec::Spec;

/// Decides the presence of the fields that each type declares.
pub(super) fn presence(api: &mut Api, spec: &Spec) {
    let pages = paged_fields(spec);
    let types = api
        .resources
        .iter_mut()
        .flat_map(|resource| &mut resource.types);
    for declared in types {
        let named = pages.get(&declared.name).map_or(&[][..], Vec::as_slice);
        of_type(declared, named);
    }
}

/// Returns the fields that paging reads, by operation.
fn paged_fields(spec: &Spec) -> HashMap<String, Vec<&str>> {
    let mut fields = HashMap::new();
    for (resource, content) in &spec.resources {
        for (name, operation) in &content.operations {
            if let Some(pages) = &operation.pages {
                let named = [&pages.items, &pages.last, &pages.total].map(Option::as_deref);
                let named = named.into_iter().chain([Some("total")]);
                let named = named.flatten().collect();
                fields.insert(format!("{resource}.{name}"), named);
            }
        }
    }
    fields
}

fn of_type(declared: &mut Type, paged: &[&str]) {
    let is_inline = declared.is_inline();
    // In a type that is only sent, `?` marks what may be omitted.
    let by_mark = declared.sent && !declared.received;
    let default = declared.always;
    let TypeKind::Struct { fields, layout } = &mut declared.kind else {
        return;
    };
    // A field that is identified by its position is always present.
    let default = default.or((*layout != Layout::Object).then_some(true));
    for field in fields {
        field.required = if by_mark {
            !field.optional
        } else {
            let by_rule = is_id(field)
                || is_inline && matches!(field.type_ref, TypeRef::List(_))
                || paged.contains(&field.wire.as_str());
            // A field that may be null is optional, unless null means an empty list or map.
            !field.may_be_none() && field.always.or(default).unwrap_or(by_rule)
        };
    }
}

/// Whether a field is the object's own identifier.
fn is_id(field: &Field) -> bool {
    field.wire == "id" && matches!(field.type_ref, TypeRef::Named(_))
}
