//! The wire of types: how their values are written and read.
//! Must not know operations.

use super::{Entry, Lines};
use crate::resolve::{Constant, Field, Layout, Type, TypeKind, TypeRef, Variant};

/// Returns how a value is written: the type in words, and what stands for its booleans.
pub(super) fn written(type_ref: &TypeRef) -> String {
    match type_ref {
        TypeRef::List(item) => format!("list<{}>", written(item)),
        TypeRef::Map(item) => format!("map<{}>", written(item)),
        TypeRef::WrittenBool(values) => {
            let (yes, no) = (values.yes.to_json(), values.no.to_json());
            format!("bool as {yes} or {no}")
        }
        other => other.in_words(),
    }
}

/// Adds the facts of a type.
pub(super) fn declared(declared: &Type, lines: &mut Lines) {
    let Type {
        at,
        name,
        sent,
        received,
        kind,
        resource: _,
        doc: _,
        evidence: _,
        only_tokens,
        experimental: _,
        extends: _,
        always: _,
        depth: _,
        is_unresolved: _,
        lifecycle: _,
    } = declared;
    // A client reads nothing of it but the keys that its credential names.
    if *only_tokens {
        return;
    }
    let path = match declared.is_inline() {
        true => format!("{name}.returns"),
        false => format!("types.{name}"),
    };
    let entry = Entry { path, at };
    lines.add_if(*sent, &entry, " is sent");
    lines.add_if(*received, &entry, " is received");
    self::kind(kind, &entry, (*sent, *received), lines);
}

fn kind(kind: &TypeKind, entry: &Entry<'_>, way: (bool, bool), lines: &mut Lines) {
    match kind {
        TypeKind::Identifier { lenient, constants } => {
            lines.add(entry, ": string");
            lines.add_if(*lenient, entry, " may be a number");
            for constant in constants {
                let Constant {
                    at,
                    wire,
                    unit,
                    range,
                    ..
                } = constant;
                let path = entry.path.clone();
                let entry = Entry { path, at };
                lines.add(&entry, format!(" has \"{wire}\""));
                // Programs read them.
                if let Some(unit) = unit {
                    lines.add(&entry, format!(" has \"{wire}\" in {unit}"));
                }
                if let Some(range) = range {
                    lines.add(&entry, format!(" has \"{wire}\" from {range}"));
                }
            }
        }
        TypeKind::Struct { fields, layout } => object(fields, layout, entry, way, lines),
        TypeKind::Untagged(variants) => {
            for variant in variants {
                lines.field(&part(entry, variant), variant, (false, false));
            }
        }
        TypeKind::Enum { number, variants } => {
            lines.add(entry, if *number { ": number" } else { ": string" });
            for Variant { at, wire, .. } in variants {
                let path = entry.path.clone();
                let value = if *number {
                    wire.clone()
                } else {
                    format!("\"{wire}\"")
                };
                lines.add(&Entry { path, at }, format!(" has {value}"));
            }
        }
        TypeKind::Union {
            tag,
            content,
            variants,
        } => {
            lines.add(entry, format!(" has its variant in {tag}"));
            lines.add(entry, format!(" has its content in {content}"));
            for variant in variants {
                lines.field(&part(entry, variant), variant, (false, false));
            }
        }
        TypeKind::Unresolved => {}
    }
}

fn part<'a>(entry: &Entry<'_>, field: &'a Field) -> Entry<'a> {
    let path = format!("{}.{}", entry.path, field.wire);
    Entry {
        path,
        at: &field.at,
    }
}

fn object(
    fields: &[Field],
    layout: &Layout,
    entry: &Entry<'_>,
    way: (bool, bool),
    lines: &mut Lines,
) {
    for field in fields {
        lines.field(&part(entry, field), field, way);
    }
    match layout {
        Layout::Object => {}
        Layout::Tuple => {
            for (index, field) in fields.iter().enumerate() {
                lines.add(
                    &part(entry, field),
                    format!(" is number {index} of an array"),
                );
            }
        }
        Layout::Columns(columns) => {
            for (number, column) in columns.iter().enumerate() {
                for (index, field) in column.iter().enumerate() {
                    let Some(field) = fields.get(*field) else {
                        continue;
                    };
                    let fact = match column.len() {
                        1 => format!(" is array {number}"),
                        _ => format!(" is number {index} in array {number}"),
                    };
                    lines.add(&part(entry, field), fact);
                }
            }
        }
    }
}
