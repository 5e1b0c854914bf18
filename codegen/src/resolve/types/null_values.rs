//! The null-values pass: values that mean null, of types that read a number and its digits as text alike.
//! Must not know how values are read.

use std::collections::HashSet;

use serde_json::Value;

use crate::resolve::{Api, TypeKind, TypeRef};

/// Adds the other spelling of each number among them.
pub(in crate::resolve) fn null_values(api: &mut Api) {
    let alike = api.types().filter(|declared| {
        matches!(
            declared.kind,
            TypeKind::Identifier { lenient: true, .. } | TypeKind::Enum { number: true, .. }
        )
    });
    let alike: HashSet<String> = alike.map(|named| named.name.clone()).collect();
    let types = api.resources.iter_mut();
    let types = types.flat_map(|resource| &mut resource.types);
    for field in types.flat_map(|declared| declared.contents_mut()) {
        if matches!(&field.type_ref, TypeRef::Named(reference) if alike.contains(&reference.name)) {
            let others: Vec<Value> = field.null_values.iter().filter_map(other).collect();
            for other in others {
                if !field.null_values.contains(&other) {
                    field.null_values.push(other);
                }
            }
        }
    }
}

/// Returns a number as text, or the number that a text is.
fn other(value: &Value) -> Option<Value> {
    match value {
        Value::Number(number) => Some(Value::from(number.to_string())),
        Value::String(text) => {
            let number = text.parse::<i64>().ok()?;
            (number.to_string() == *text).then(|| Value::from(number))
        }
        _ => None,
    }
}
