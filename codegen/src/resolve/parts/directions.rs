//! The direction pass: where each type lives, and which way it travels.
//! Must not know what a type is.

use std::collections::{BTreeMap, BTreeSet};

use super::{Result, fault};
use crate::spec::{Shape, Spec, TypeDefinition, TypeExpression};

/// Which types requests and answers hold.
#[derive(Default)]
pub(super) struct Directions<'a> {
    pub(super) sent: BTreeSet<&'a str>,
    pub(super) received: BTreeSet<&'a str>,
    /// Those that something holds which is on by default.
    pub(super) stable: BTreeSet<&'a str>,
}

/// The module that declares each type.
pub(super) fn homes(spec: &Spec) -> BTreeMap<&str, &str> {
    let resources = spec.resources.iter();
    resources
        .flat_map(|(module, resource)| {
            resource
                .types
                .keys()
                .map(|name| (name.as_str(), module.as_str()))
        })
        .collect()
}

/// Follows the types from every operation.
pub(super) fn directions(spec: &Spec) -> Result<Directions<'_>> {
    let types: BTreeMap<&str, &TypeDefinition> = spec
        .resources
        .values()
        .flat_map(|r| {
            r.types
                .iter()
                .map(|(name, definition)| (name.as_str(), definition))
        })
        .collect();
    let mut directions = Directions::default();
    for operation in spec
        .resources
        .values()
        .flat_map(|resource| resource.operations.values())
    {
        let parameters = operation.path.values().chain(operation.query.values());
        let parameters = parameters.chain(operation.headers.values());
        let parameters = parameters.chain(operation.form.iter().flat_map(|form| form.values()));
        let mut sent: Vec<&str> = parameters.map(|field| field.type_.as_str()).collect();
        sent.extend(operation.body.iter().flat_map(shape_types));
        let received = shape_types(&operation.returns);
        for expression in sent
            .iter()
            .chain(&received)
            .filter(|_| !operation.experimental)
        {
            reach(expression, &types, &mut directions.stable)?;
        }
        for expression in sent {
            reach(expression, &types, &mut directions.sent)?;
        }
        for expression in received {
            reach(expression, &types, &mut directions.received)?;
        }
    }
    for credential in spec.platform.credentials.values() {
        for field in credential.fields.values() {
            reach(&field.type_, &types, &mut directions.sent)?;
            reach(&field.type_, &types, &mut directions.stable)?;
        }
    }
    // What no operation holds is there for users, who read it: with all that it holds.
    for name in types.keys() {
        if !directions.sent.contains(name) && !directions.received.contains(name) {
            reach(name, &types, &mut directions.received)?;
            reach(name, &types, &mut directions.stable)?;
        }
    }
    Ok(directions)
}

fn shape_types(shape: &Shape) -> Vec<&str> {
    match shape {
        Shape::None => Vec::new(),
        Shape::Type(expression) => vec![expression],
        Shape::Fields(fields) => fields.values().map(|field| field.type_.as_str()).collect(),
    }
}

fn reach<'a>(
    expression: &str,
    types: &BTreeMap<&'a str, &'a TypeDefinition>,
    seen: &mut BTreeSet<&'a str>,
) -> Result<()> {
    let expression = parse(expression)?;
    let Some(name) = expression.name() else {
        return Ok(());
    };
    let Some((&name, &definition)) = types.get_key_value(name) else {
        return fault(format!("type `{name}`"));
    };
    if !seen.insert(name) {
        return Ok(());
    }
    let fields = definition.fields.iter().flat_map(|fields| fields.values());
    let variants = definition
        .variants
        .iter()
        .chain(&definition.kinds)
        .flat_map(|variants| variants.values());
    let inner = fields
        .chain(variants)
        .map(|field| field.type_.as_str())
        .chain(definition.extends.as_deref());
    for expression in inner {
        reach(expression, types, seen)?;
    }
    Ok(())
}

/// A type expression that lint has passed.
pub(super) fn parse(expression: &str) -> Result<TypeExpression> {
    TypeExpression::parse(expression).or_else(|_| fault(format!("type expression `{expression}`")))
}
