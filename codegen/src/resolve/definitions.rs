//! Resolves type definitions: what each type is, with the fields and variants that it declares itself.
//! Must not know operations beyond their inline responses.

use super::lifecycle::lifecycle;
use super::link::{Linker, evidence, sentence};
use super::{
    Constant, Evidence, Field, JsonKind, Layout, Lifecycle, Place, Type, TypeKind, Variant,
};
use crate::spec::{self, FieldName, Location, Sources, TypeDefinition, WireValue};

/// Resolves a type that a resource declares.
pub(super) fn declared(
    linker: &mut Linker<'_>,
    sources: &Sources,
    resource: &str,
    (name, definition): (&str, &TypeDefinition),
    at: Location,
) -> Type {
    let kind = kind(linker, definition, &at);
    Type {
        is_unresolved: is_wrong(sources, definition, &at),
        lifecycle: lifecycle(&definition.renamed_from, &definition.deprecated, &at),
        at,
        resource: resource.to_owned(),
        name: name.to_owned(),
        doc: sentence(&definition.doc),
        evidence: evidence(&definition.source, &definition.basis),
        sent: false,
        received: false,
        only_tokens: false,
        experimental: false,
        extends: definition.extends.clone(),
        always: definition.always,
        kind,
        depth: None,
    }
}

/// Resolves the type of an inline response.
pub(super) fn inline(
    resource: &str,
    id: &str,
    experimental: bool,
    fields: Vec<Field>,
    at: Location,
) -> Type {
    Type {
        at,
        resource: resource.to_owned(),
        name: id.to_owned(),
        doc: String::new(),
        evidence: Evidence::default(),
        sent: false,
        received: true,
        only_tokens: false,
        experimental,
        extends: None,
        always: None,
        kind: TypeKind::Struct {
            fields,
            layout: Layout::Object,
        },
        depth: None,
        is_unresolved: false,
        lifecycle: Lifecycle::default(),
    }
}

/// Whether a definition is wrong or incomplete; lint reports it there.
fn is_wrong(sources: &Sources, definition: &TypeDefinition, at: &Location) -> bool {
    let TypeDefinition {
        tag,
        content,
        variants,
        ..
    } = definition;
    let given = [
        definition.identifier.is_some(),
        definition.fields.is_some(),
        definition.enumeration.is_some(),
        definition.untagged.is_some(),
        tag.is_some(),
    ];
    let is_single = given.iter().filter(|given| **given).count() == 1;
    let keys = [
        "identifier",
        "fields",
        "enum",
        "untagged",
        "tag",
        "values",
        "variants",
        "content",
        "columns",
    ];
    let is_unread = keys.iter().any(|key| sources.is_hole(&at.key(*key)));
    let values = definition.values.as_ref().map_or(0, |values| values.len());
    let has_unknown_kind = definition.untagged.as_ref().is_some_and(|untagged| {
        untagged.is_empty() || untagged.keys().any(|name| JsonKind::of(name).is_none())
    });
    let has_variants = variants
        .as_ref()
        .is_some_and(|variants| !variants.is_empty());
    !is_single
        || is_unread
        || definition.enumeration.is_some() && values == 0
        || has_unknown_kind
        || tag.is_some() && (content.is_none() || content == tag || !has_variants)
        || definition.tuple && definition.columns.is_some()
}

fn kind(linker: &mut Linker<'_>, definition: &TypeDefinition, at: &Location) -> TypeKind {
    if definition.identifier.is_some() {
        let constants = definition.constants.iter().flatten();
        return TypeKind::Identifier {
            lenient: definition.lenient,
            constants: constants
                .map(|written| constant(written, &at.key("constants")))
                .collect(),
        };
    }
    if let Some(untagged) = &definition.untagged {
        return TypeKind::Untagged(variants(linker, untagged, &at.key("untagged")));
    }
    if let Some(wire) = definition.enumeration {
        let values = definition.values.iter().flatten();
        let value = |(wire, value): (&String, &spec::EnumValue)| Variant {
            wire: wire.clone(),
            called: value.name.clone(),
            doc: sentence(&value.doc),
            evidence: evidence(&None, &value.basis),
            lifecycle: lifecycle(
                &value.renamed_from,
                &value.deprecated,
                &at.key("values").key(wire),
            ),
            at: at.key("values").key(wire),
        };
        return TypeKind::Enum {
            number: wire == WireValue::Number,
            variants: values.map(value).collect(),
        };
    }
    if let Some(tag) = &definition.tag {
        let declared = definition.variants.iter().flatten();
        return TypeKind::Union {
            tag: tag.clone(),
            content: definition.content.clone().unwrap_or_default(),
            variants: variants(linker, declared, &at.key("variants")),
        };
    }
    match &definition.fields {
        None => TypeKind::Unresolved,
        Some(fields) => TypeKind::Struct {
            fields: linker.fields(fields, Place::Member, &at.key("fields")),
            layout: match (definition.tuple, &definition.columns) {
                (true, _) => Layout::Tuple,
                (false, Some(_)) => Layout::Columns(Vec::new()),
                (false, None) => Layout::Object,
            },
        },
    }
}

fn variants<'f>(
    linker: &mut Linker<'_>,
    variants: impl IntoIterator<Item = (&'f String, &'f spec::Field)>,
    at: &Location,
) -> Vec<Field> {
    let variant = |(wire, field): (&String, &spec::Field)| {
        // Names of variants are taken literally, so they have no mark.
        let name = FieldName {
            wire: wire.clone(),
            optional: false,
        };
        linker.field(&name, field, Place::Variant, at.key(wire))
    };
    variants.into_iter().map(variant).collect()
}

fn constant((wire, constant): (&String, &spec::Constant), at: &Location) -> Constant {
    Constant {
        wire: wire.clone(),
        name: constant.name.clone(),
        doc: sentence(&constant.doc),
        unit: constant.unit.clone(),
        range: constant.range.clone(),
        evidence: evidence(&constant.source, &constant.basis),
        lifecycle: lifecycle(&constant.renamed_from, &constant.deprecated, &at.key(wire)),
        at: at.key(wire),
    }
}
