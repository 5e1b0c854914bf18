//! The presence pass: which fields are always present in types that are read and in requests.
//! Must not know values.

use super::{Api, Field, Layout, Type, TypeKind, TypeRef};

/// Decides the presence of the fields that each type declares.
pub(super) fn presence(api: &mut Api) {
    let resources = api.resources.iter_mut();
    resources
        .flat_map(|resource| &mut resource.types)
        .for_each(of_type);
}

fn of_type(declared: &mut Type) {
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
            let by_rule = is_id(field) || is_inline && matches!(field.type_ref, TypeRef::List(_));
            // A field that may be null is optional, unless null means an empty list or map.
            !field.may_be_none() && field.always.or(default).unwrap_or(by_rule)
        };
    }
}

/// Whether a field is the object's own identifier.
fn is_id(field: &Field) -> bool {
    field.wire == "id" && matches!(field.type_ref, TypeRef::Named(_))
}
