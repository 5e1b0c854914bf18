//! The presence pass: which fields every value of a type has.
//! Must not know values, nor which operations use a type, so that no field changes when an operation is added.

use std::collections::HashSet;

use super::{Api, Field, Layout, Type, TypeKind, TypeRef};

/// Decides the presence of the fields that each type declares.
pub(super) fn presence(api: &mut Api) {
    let identifiers = api
        .types()
        .filter(|declared| matches!(declared.kind, TypeKind::Identifier { .. }));
    let identifiers: HashSet<String> = identifiers.map(|named| named.name.clone()).collect();
    let resources = api.resources.iter_mut();
    resources
        .flat_map(|resource| &mut resource.types)
        .for_each(|declared| of_type(declared, &identifiers));
}

fn of_type(declared: &mut Type, identifiers: &HashSet<String>) {
    let is_inline = declared.is_inline();
    let default = declared.always;
    let TypeKind::Struct { fields, layout } = &mut declared.kind else {
        return;
    };
    // A field that is identified by its position is always present.
    let default = default.or((*layout != Layout::Object).then_some(true));
    for field in fields {
        let is_id = is_called_id(field) && is_one_of(&field.type_ref, identifiers);
        let by_rule = is_id || is_inline && matches!(field.type_ref, TypeRef::List(_));
        let promised = field.always.or(default).unwrap_or(by_rule);
        // A field that a request may omit is optional, and so is one that may be null, unless null means an empty list or map.
        field.required = promised && !field.optional && !field.may_be_none();
    }
}

/// Whether programs call a field `id`: a correction of its name on the wire does not change its type.
fn is_called_id(field: &Field) -> bool {
    let wire = || {
        field
            .wire
            .trim_matches(|c: char| !c.is_ascii_alphanumeric())
    };
    matches!(
        field.called.as_deref().unwrap_or_else(wire),
        "id" | "Id" | "ID"
    )
}

fn is_one_of(type_ref: &TypeRef, identifiers: &HashSet<String>) -> bool {
    matches!(type_ref, TypeRef::Named(reference) if identifiers.contains(&reference.name))
}
