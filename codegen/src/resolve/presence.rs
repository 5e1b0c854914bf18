//! The presence pass: which fields are always there, as generated types read them and requests must give them.
//! Must not know values.

use super::{Api, Field, Layout, Type, TypeKind, TypeRef};

/// Decides it for the fields that each type declares.
pub(super) fn presence(api: &mut Api) {
    let resources = api.resources.iter_mut();
    resources
        .flat_map(|resource| &mut resource.types)
        .for_each(of_type);
}

fn of_type(declared: &mut Type) {
    let is_inline = declared.is_inline();
    // A type that only requests hold says by `?` what they may leave out.
    let by_mark = declared.sent && !declared.received;
    let default = declared.always;
    let TypeKind::Struct { fields, layout } = &mut declared.kind else {
        return;
    };
    // What is told apart by its position is there.
    let default = default.or((*layout != Layout::Object).then_some(true));
    for field in fields {
        field.required = if by_mark {
            !field.optional
        } else {
            let by_rule = is_id(field) || is_inline && matches!(field.type_ref, TypeRef::List(_));
            // What has values for none may be none, unless none is an empty list or map.
            !field.may_be_none() && field.always.or(default).unwrap_or(by_rule)
        };
    }
}

/// Whether a field is the object's own identifier.
fn is_id(field: &Field) -> bool {
    field.wire == "id" && matches!(field.type_ref, TypeRef::Named(_))
}
