//! What the types and functions of a crate look like to a program: derived traits, and the types of arguments.
//! Must not know how anything is printed.

use super::type_name;
use crate::resolve::{Field, JsonKind, Layout, Type, TypeKind, TypeRef};

/// How a function takes an argument.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Argument<'a> {
    /// By value.
    Value,
    /// As anything that becomes a value of the type.
    Into,
    /// As anything that gives such items.
    Items(&'a TypeRef),
    /// As anything that gives pairs of a key and such a value.
    Entries(&'a TypeRef),
}

/// Returns how a function takes an argument: numbers and booleans by value, anything else by conversion.
pub fn argument(type_ref: &TypeRef) -> Argument<'_> {
    match type_ref {
        TypeRef::List(item) => Argument::Items(item),
        TypeRef::Map(value) => Argument::Entries(value),
        _ if type_ref.is_by_value() => Argument::Value,
        _ => Argument::Into,
    }
}

/// Returns the type of an argument as a user reads it.
pub fn argument_name(type_ref: &TypeRef) -> String {
    match argument(type_ref) {
        Argument::Value => type_name(type_ref),
        Argument::Into => format!("impl Into<{}>", type_name(type_ref)),
        Argument::Items(item) => {
            format!("impl IntoIterator<Item = impl Into<{}>>", type_name(item))
        }
        Argument::Entries(value) => format!(
            "impl IntoIterator<Item = (impl Into<String>, impl Into<{}>)>",
            type_name(value)
        ),
    }
}

/// Returns the type of a field that is present, or of a variant, as a user reads it.
pub fn held_name(field: &Field) -> String {
    let name = type_name(&field.type_ref);
    if field.closes_circle {
        format!("Box<{name}>")
    } else {
        name
    }
}

/// Returns the type of a field as a user reads it.
pub fn field_name(field: &Field) -> String {
    optional(held_name(field), !field.required)
}

/// Returns a type, or an option of it.
pub fn optional(name: String, is_optional: bool) -> String {
    if is_optional {
        format!("Option<{name}>")
    } else {
        name
    }
}

/// Returns the type of a credential's field: a secret, an identifier or text.
pub fn of_credential(field: &Field) -> &TypeRef {
    match &field.type_ref {
        known @ (TypeRef::Secret | TypeRef::Named(_)) => known,
        _ => &TypeRef::String,
    }
}

/// Returns the type of the data in a response header: a number or text.
pub fn of_header(field: &Field) -> &TypeRef {
    match &field.type_ref {
        known @ (TypeRef::Integer(_) | TypeRef::Float) => known,
        _ => &TypeRef::String,
    }
}

/// Whether values are written otherwise than their Rust type is: times as numbers, booleans as a pair.
pub fn is_coded(type_ref: &TypeRef) -> bool {
    match type_ref {
        TypeRef::List(item) | TypeRef::Map(item) => is_coded(item),
        TypeRef::WrittenBool(_) => true,
        other => other.is_epoch(),
    }
}

/// Returns what an entry of a free body holds.
pub fn of_entry(field: &Field) -> &TypeRef {
    match &field.type_ref {
        TypeRef::Map(value) => value,
        other => other,
    }
}

/// Returns the traits that a type derives. Those of serde are implemented by the runtime for most types.
pub fn derives(declared: &Type) -> Vec<&'static str> {
    const VALUE: [&str; 3] = ["Clone", "Debug", "PartialEq"];
    const WRITE: &str = "serde::Serialize";
    match &declared.kind {
        TypeKind::Identifier { .. } => [&VALUE[..], &["Eq", "PartialOrd", "Ord", "Hash"]].concat(),
        TypeKind::Enum { .. } => [&VALUE[..], &["Eq", "Hash"]].concat(),
        TypeKind::Struct { fields, .. } => {
            // If `new` takes no arguments, the type has a default too.
            let is_empty = declared.sent && fields.iter().all(|field| field.optional);
            let default: &[&str] = if is_empty { &["Default"] } else { &[] };
            [&["Clone", "Debug"], default, &["PartialEq"]].concat()
        }
        TypeKind::Untagged(_) => [&VALUE[..], &[WRITE]].concat(),
        // The runtime implements serde's traits for one in responses.
        TypeKind::Union { .. } if declared.received => VALUE.to_vec(),
        TypeKind::Union { .. } => [&VALUE[..], &[WRITE]].concat(),
        TypeKind::Unresolved => Vec::new(),
    }
}

/// Returns the fields with several names that may occur at once, which are looked for before the others are read.
pub fn respelt(declared: &Type) -> Vec<&Field> {
    let is_derived = declared.received && declared.layout() != Some(&Layout::Tuple);
    let fields = declared.fields().iter().filter(|_| is_derived);
    fields.filter(|field| !field.aliases.is_empty()).collect()
}

/// Returns the variant of an untagged union that is a number.
pub fn number_variant(declared: &Type) -> Option<&Field> {
    let TypeKind::Untagged(variants) = &declared.kind else {
        return None;
    };
    let mut variants = variants.iter();
    variants.find(|variant| JsonKind::of(&variant.name) == Some(JsonKind::Number))
}

/// Returns a variant that holds what this version of the crate does not know, with the type of its value.
pub fn other_variant(declared: &Type) -> Option<(&'static str, &'static str)> {
    match &declared.kind {
        TypeKind::Enum { .. } => Some(("Unknown", "UnknownValue")),
        TypeKind::Union { .. } if declared.received => Some(("Unknown", "UnknownVariant")),
        TypeKind::Untagged(_) => Some(("Other", "Json")),
        _ => None,
    }
}
