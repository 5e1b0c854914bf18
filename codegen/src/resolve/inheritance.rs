//! The inheritance pass: the inherited fields of each type, and the columns of all its fields.
//! Must not know what fields mean.

use std::collections::HashMap;

use super::{Api, Field, Layout, Type, TypeKind};
use crate::spec::Spec;

/// Inserts inherited fields before the type's own.
pub(super) fn inheritance(api: &mut Api, spec: &Spec) {
    let inherited: HashMap<String, Option<Vec<Field>>> = api
        .types()
        .filter(|declared| declared.extends.is_some())
        .map(|declared| (declared.name.clone(), inherited(api, declared)))
        .collect();
    for resource in &mut api.resources {
        for declared in &mut resource.types {
            let definition = spec.definition(&declared.resource, &declared.name);
            let TypeKind::Struct { fields, layout } = &mut declared.kind else {
                continue;
            };
            match inherited.get(&declared.name) {
                Some(Some(first)) => drop(fields.splice(0..0, first.iter().cloned())),
                Some(None) => declared.is_unresolved = true,
                None => {}
            }
            let columns = definition.and_then(|definition| definition.columns.as_ref());
            if let (Layout::Columns(_), Some(columns)) = (&layout, columns) {
                let place = |wire: &str| fields.iter().position(|field| field.wire == wire);
                let places = columns
                    .iter()
                    .map(|column| column.iter().map(place).collect());
                match places.collect::<Option<Vec<Vec<usize>>>>() {
                    Some(places) => *layout = Layout::Columns(places),
                    None => declared.is_unresolved = true,
                }
            }
        }
    }
}

/// Returns the fields of all base types, the farthest first, or `None` if one of them is not an object or is the type itself.
fn inherited(api: &Api, declared: &Type) -> Option<Vec<Field>> {
    let mut chain: Vec<&Type> = Vec::new();
    let mut base = declared.extends.as_deref();
    while let Some(name) = base {
        let next = api.type_named(name)?;
        let is_circle = next.name == declared.name || chain.iter().any(|seen| seen.name == name);
        if is_circle || !matches!(next.kind, TypeKind::Struct { .. }) {
            return None;
        }
        chain.push(next);
        base = next.extends.as_deref();
    }
    let fields = chain.into_iter().rev().flat_map(|base| {
        base.members().map(|field| Field {
            inherited: Some(base.name.clone()),
            ..field.clone()
        })
    });
    Some(fields.collect())
}
