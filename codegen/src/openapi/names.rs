//! The names of components, and the ids of operations: each once, and of letters that OpenAPI allows.
//! Must not know what they name.

use std::collections::{BTreeMap, BTreeSet};

use heck::ToUpperCamelCase;

use super::Way;
use crate::resolve::{Api, Operation, Type, TypeKind};

/// The names that are in use.
#[derive(Debug, Default)]
pub(super) struct Names {
    schemas: BTreeSet<String>,
    types: BTreeMap<(String, Way), String>,
    operations: BTreeMap<String, String>,
}

impl Names {
    /// Names the types and the operations of a platform.
    pub(super) fn new(api: &Api) -> Self {
        let mut names = Self::default();
        for declared in api.types() {
            // Generators call the whole response of an operation `…Response`.
            let base = match declared.is_inline() {
                true => format!("{}Data", declared.name.to_upper_camel_case()),
                false => declared.name.clone(),
            };
            let received = names.unique(&base);
            let sent = match differs(declared) {
                true => names.unique(&format!("{base}Request")),
                false => received.clone(),
            };
            for (way, name) in [(Way::Received, received), (Way::Sent, sent)] {
                let key = (declared.name.clone(), way);
                names.types.entry(key).or_insert(name);
            }
        }
        let mut used = BTreeSet::new();
        for operation in api.operations() {
            let name = unique(&mut used, &operation.id.replace('.', "_"));
            names.operations.insert(operation.id.clone(), name);
        }
        names
    }

    /// Returns a name for a schema that no other schema has.
    pub(super) fn unique(&mut self, wanted: &str) -> String {
        unique(&mut self.schemas, wanted)
    }

    /// Returns the name of the schema of a type.
    pub(super) fn of_type(&self, name: &str, way: Way) -> String {
        let key = (name.to_owned(), way);
        self.types.get(&key).cloned().unwrap_or_default()
    }

    /// Returns the id of an operation.
    pub(super) fn of_operation(&self, operation: &Operation) -> String {
        let id = self.operations.get(&operation.id);
        id.cloned().unwrap_or_default()
    }
}

/// Whether requests and responses write a type differently, so that it has two schemas.
pub(super) fn differs(declared: &Type) -> bool {
    let is_both = declared.sent && declared.received;
    let is_alike = match &declared.kind {
        TypeKind::Enum { .. } | TypeKind::Unresolved => true,
        TypeKind::Identifier { lenient, .. } => !lenient,
        TypeKind::Struct { .. } | TypeKind::Untagged(_) | TypeKind::Union { .. } => false,
    };
    is_both && !is_alike
}

/// Returns a name of the letters that a component may have.
pub(super) fn allowed(name: &str) -> String {
    let allowed = |c: char| match c {
        'a'..='z' | 'A'..='Z' | '0'..='9' | '.' | '-' | '_' => c,
        _ => '_',
    };
    name.chars().map(allowed).collect()
}

fn unique(used: &mut BTreeSet<String>, wanted: &str) -> String {
    let wanted = allowed(wanted);
    let mut name = wanted.clone();
    let mut number = 2;
    while !used.insert(name.clone()) {
        name = format!("{wanted}{number}");
        number += 1;
    }
    name
}
