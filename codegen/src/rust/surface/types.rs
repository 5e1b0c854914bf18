//! The surface of declared types: identifiers, objects, enums and unions.
//! Must not know operations beyond those whose pages are objects.

use std::collections::HashMap;

use super::{Lines, Place, operations};
use crate::resolve::{Api, Constant, Field, Lifecycle, Operation, Type, TypeKind, TypeRef};
use crate::rust::annotate::signature::{
    derives, field_name, held_name, number_variant, other_variant,
};
use crate::rust::annotate::{self, lifecycle, type_name};

/// What programs can ask of documented constants.
const KNOWN: [(&str, &str); 3] = [
    ("name", "&'static str"),
    ("range", "RangeInclusive<f64>"),
    ("unit", "&'static str"),
];

const OPEN: &str = "#[non_exhaustive] pub enum";

/// Adds a type, also under its former names.
pub(super) fn declared(
    api: &Api,
    declared: &Type,
    pages: &Pages<'_>,
    module: &Place,
    lines: &mut Lines,
) {
    let name = annotate::declared(declared);
    let place = module.inside(&name, &declared.at);
    let place = place.gated(declared.experimental);
    let former = lifecycle::types(api, declared);
    lines.former(&place, former, "pub type", &format!(" = {}", place.path));
    let own = &declared.lifecycle;
    let traits = derives(declared);
    let kind = match &declared.kind {
        TypeKind::Identifier { .. } => "pub struct",
        TypeKind::Struct { .. } => "#[non_exhaustive] pub struct",
        _ => OPEN,
    };
    lines.type_of(&place, kind, own, &traits);
    match &declared.kind {
        TypeKind::Identifier { constants, .. } => identifier(constants, &place, lines),
        TypeKind::Struct { fields, .. } => {
            serde(declared, &traits, &place, lines);
            object(declared, fields, &place, lines);
        }
        TypeKind::Enum { number, variants } => {
            let kind = if *number {
                "OpenEnum<number>"
            } else {
                "OpenEnum<text>"
            };
            lines.implement(&place, [kind]);
            for variant in variants {
                let (name, own) = (annotate::variant(variant), &variant.lifecycle);
                unit_variant(&place.inside(&name, &variant.at), own, lines);
            }
        }
        TypeKind::Untagged(variants) | TypeKind::Union { variants, .. } => {
            serde(declared, &traits, &place, lines);
            self::variants(variants, &place, lines);
            if number_variant(declared).is_some() {
                let reader = place.inside("as_number", &declared.at);
                lines.declare(&reader, "pub fn", "(&self) -> Option<f64>");
            }
        }
        TypeKind::Unresolved => {}
    }
    if let Some((name, held)) = other_variant(declared) {
        let other = place.inside(name, &declared.at);
        lines.declare(&other, "pub", &format!("({held})"));
    }
    // The runtime reads pages of this type.
    if let Some((operation, item)) = pages.get(declared.name.as_str()) {
        let page = place.clone().gated(operation.experimental);
        let name = format!("Page<Item = {}>", type_name(item));
        lines.implement(&page, [name.as_str()]);
    }
}

/// Adds the constants of an identifier, and what programs can ask of them.
fn identifier(constants: &[Constant], place: &Place, lines: &mut Lines) {
    lines.implement(place, ["Identifier"]);
    for constant in constants {
        let value = place.inside(&annotate::value(constant), &constant.at);
        lines.item(&value, "pub const", ": Self", &constant.lifecycle);
        let former = lifecycle::constants(&constant.lifecycle);
        lines.former(&value, former, "pub const", ": Self");
    }
    if constants.is_empty() {
        return;
    }
    for (name, known) in KNOWN {
        let function = place.inside(name, &place.at);
        lines.declare(&function, "pub fn", &format!("(&self) -> Option<{known}>"));
    }
}

/// Adds the traits of serde that are implemented and not derived.
fn serde(declared: &Type, derived: &[&str], place: &Place, lines: &mut Lines) {
    let read = declared.received.then_some("serde::Deserialize");
    let all = read.into_iter().chain(["serde::Serialize"]);
    lines.implement(place, all.filter(|name| !derived.contains(name)));
}

fn object(declared: &Type, fields: &[Field], place: &Place, lines: &mut Lines) {
    for field in fields {
        let name = annotate::field(field);
        let rest = format!(": {}", field_name(field));
        lines.item(
            &place.inside(&name, &field.at),
            "pub",
            &rest,
            &field.lifecycle,
        );
    }
    if declared.sent {
        operations::constructor(fields, place, lines);
        for field in fields.iter().filter(|field| field.optional) {
            operations::setter(field, place, lines);
        }
    }
}

fn variants(variants: &[Field], place: &Place, lines: &mut Lines) {
    for variant in variants {
        let own = place.inside(&annotate::field(variant), &variant.at);
        let rest = format!("({})", held_name(variant));
        lines.item(&own, "pub", &rest, &variant.lifecycle);
    }
}

/// Adds a variant without data, also under its former names.
pub(super) fn unit_variant(variant: &Place, own: &Lifecycle, lines: &mut Lines) {
    lines.item(variant, "pub", "", own);
    let former = lifecycle::variants(own);
    lines.former(variant, former, "pub const", ": Self");
}

/// The types that are pages, by name: the first operation that returns each, and the type of its items.
pub(super) type Pages<'a> = HashMap<&'a str, (&'a Operation, &'a TypeRef)>;

/// Returns the types that are pages.
pub(super) fn pages(api: &Api) -> Pages<'_> {
    let mut all = Pages::new();
    for operation in api.operations() {
        let response = operation.response.as_ref().and_then(TypeRef::name);
        if let (Some(pages), Some(response)) = (&operation.pages, response)
            && !pages.items.is_empty()
        {
            let name = response.name.as_str();
            all.entry(name).or_insert((operation, &pages.item));
        }
    }
    all
}
