//! What every check needs: the types of the platform by name, its fields in a list, and a place for findings.
//! Must not know any rule.

use std::collections::{BTreeMap, BTreeSet};

use indexmap::IndexMap;

use crate::diagnostic::Diagnostic;
use crate::spec::{
    Field, FieldName, Location, Operation, Shape, Sources, Spec, TypeDefinition, TypeExpression,
};

/// Fields by name.
pub(super) type Fields = IndexMap<FieldName, Field>;

/// A type that some resource declares.
#[derive(Clone)]
pub(super) struct Declared<'a> {
    pub(super) resource: &'a str,
    pub(super) name: &'a str,
    pub(super) definition: &'a TypeDefinition,
    pub(super) at: Location,
}

/// An operation with its place.
#[derive(Clone)]
pub(super) struct Endpoint<'a> {
    pub(super) resource: &'a str,
    pub(super) name: &'a str,
    pub(super) operation: &'a Operation,
    pub(super) at: Location,
}

/// What a field is part of.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum Role {
    Path,
    Query,
    Header,
    Body,
    Answer,
    Credential,
    ResponseHeader,
    Member,
    Variant,
}

impl Role {
    pub(super) fn is_parameter(self) -> bool {
        matches!(self, Self::Path | Self::Query | Self::Header | Self::Body)
    }
}

/// A field, a parameter or a variant with its place.
#[derive(Clone)]
pub(super) struct Placed<'a> {
    pub(super) role: Role,
    pub(super) wire: &'a str,
    pub(super) optional: bool,
    pub(super) field: &'a Field,
    pub(super) at: Location,
}

/// The spec with what is looked up in it again and again.
pub(super) struct Context<'a> {
    pub(super) spec: &'a Spec,
    pub(super) sources: &'a Sources,
    /// The first declaration of each name.
    pub(super) types: BTreeMap<&'a str, Declared<'a>>,
    /// Names of the types that requests and credentials hold.
    pub(super) sent: BTreeSet<&'a str>,
    /// Names of the types that answers hold, or nothing at all.
    pub(super) received: BTreeSet<&'a str>,
}

impl<'a> Context<'a> {
    pub(super) fn new(spec: &'a Spec, sources: &'a Sources) -> Self {
        let mut types = BTreeMap::new();
        for declared in declarations(spec) {
            types.entry(declared.name).or_insert(declared);
        }
        let mut context = Self {
            spec,
            sources,
            types,
            sent: BTreeSet::new(),
            received: BTreeSet::new(),
        };
        let (mut sent, mut received) = (BTreeSet::new(), BTreeSet::new());
        for endpoint in context.endpoints() {
            for placed in context.members(&endpoint) {
                let seen = if placed.role == Role::Answer {
                    &mut received
                } else {
                    &mut sent
                };
                context.reach(&placed.field.type_, seen);
            }
            if let Some(Shape::Type(expression)) = &endpoint.operation.body {
                context.reach(expression, &mut sent);
            }
            if let Shape::Type(expression) = &endpoint.operation.returns {
                context.reach(expression, &mut received);
            }
        }
        for credential in spec.platform.credentials.values() {
            for field in credential.fields.values() {
                context.reach(&field.type_, &mut sent);
            }
        }
        // What no operation holds is there for users, who read it.
        let names: Vec<&str> = context.types.keys().copied().collect();
        for name in names {
            if !sent.contains(name) && !received.contains(name) {
                context.reach(name, &mut received);
            }
        }
        (context.sent, context.received) = (sent, received);
        context
    }

    fn reach(&self, expression: &str, seen: &mut BTreeSet<&'a str>) {
        let Ok(expression) = TypeExpression::parse(expression) else {
            return;
        };
        let Some(declared) = expression.name().and_then(|name| self.types.get(name)) else {
            return;
        };
        if !seen.insert(declared.name) {
            return;
        }
        for member in self.type_members(declared) {
            self.reach(&member.field.type_, seen);
        }
        if let Some(base) = &declared.definition.extends {
            self.reach(base, seen);
        }
    }

    /// Every declaration, also of names that are declared twice.
    pub(super) fn declarations(&self) -> Vec<Declared<'a>> {
        declarations(self.spec)
    }

    /// Every operation.
    pub(super) fn endpoints(&self) -> Vec<Endpoint<'a>> {
        let spec = self.spec;
        let operations = |(resource, content): (&'a String, &'a crate::spec::Resource)| {
            let operations = content.operations.iter();
            operations.map(|(name, operation)| Endpoint {
                resource,
                name,
                operation,
                at: spec.operation_at(resource, name),
            })
        };
        spec.resources.iter().flat_map(operations).collect()
    }

    /// The parameters of an operation that users set, in the order path, query, header, body.
    pub(super) fn parameters(&self, endpoint: &Endpoint<'a>) -> Vec<Placed<'a>> {
        let members = self.members(endpoint);
        members
            .into_iter()
            .filter(|member| member.role.is_parameter() && member.field.constant.is_none())
            .collect()
    }

    /// The parameters of an operation and the fields that its answer spells out.
    pub(super) fn members(&self, endpoint: &Endpoint<'a>) -> Vec<Placed<'a>> {
        let (operation, at) = (endpoint.operation, &endpoint.at);
        let mut members = placed(Role::Path, &operation.path, &at.key("path"));
        members.extend(placed(Role::Query, &operation.query, &at.key("query")));
        members.extend(placed(Role::Header, &operation.headers, &at.key("headers")));
        if let Some(fields) = &operation.form {
            members.extend(placed(Role::Body, fields, &at.key("form")));
        } else if let Some(Shape::Fields(fields)) = &operation.body {
            members.extend(placed(Role::Body, fields, &at.key("body")));
        }
        if let Shape::Fields(fields) = &operation.returns {
            members.extend(placed(Role::Answer, fields, &at.key("returns")));
        }
        members
    }

    /// The fields or variants that a type declares itself.
    pub(super) fn type_members(&self, declared: &Declared<'a>) -> Vec<Placed<'a>> {
        let mut members = Vec::new();
        if let Some(fields) = &declared.definition.fields {
            members.extend(placed(Role::Member, fields, &declared.at.key("fields")));
        }
        let variants = declared.definition.variants.iter().flatten();
        let variants = variants.map(|variant| ("variants", variant));
        let kinds = declared.definition.kinds.iter().flatten();
        for (key, (wire, field)) in variants.chain(kinds.map(|kind| ("kinds", kind))) {
            let at = declared.at.key(key).key(wire);
            members.push(Placed {
                role: Role::Variant,
                wire,
                optional: false,
                field,
                at,
            });
        }
        members
    }

    /// The fields of a type and of those that it extends, theirs first.
    pub(super) fn all_fields(&self, declared: &Declared<'a>) -> Vec<Placed<'a>> {
        let mut chain = vec![declared.clone()];
        let mut base = declared.definition.extends.as_deref();
        while let Some(next) = base.and_then(|name| self.types.get(name)) {
            if chain.iter().any(|seen| seen.name == next.name) {
                break;
            }
            base = next.definition.extends.as_deref();
            chain.push(next.clone());
        }
        let members = chain
            .iter()
            .rev()
            .flat_map(|declared| self.type_members(declared));
        members
            .filter(|member| member.role == Role::Member)
            .collect()
    }

    /// Fields of credentials, and headers of answers.
    pub(super) fn platform_members(&self) -> Vec<Placed<'a>> {
        let (platform, top) = (&self.spec.platform, self.spec.platform_at());
        let mut members = Vec::new();
        for (name, credential) in &platform.credentials {
            let at = top.key("credentials").key(name).key("fields");
            members.extend(placed(Role::Credential, &credential.fields, &at));
        }
        for (wire, field) in &platform.response_headers {
            members.push(Placed {
                role: Role::ResponseHeader,
                wire,
                optional: false,
                field,
                at: top.key("response_headers").key(wire),
            });
        }
        members
    }

    /// Every field, parameter and variant of the platform.
    pub(super) fn everything(&self) -> Vec<Placed<'a>> {
        let mut all: Vec<Placed<'a>> = self
            .endpoints()
            .iter()
            .flat_map(|endpoint| self.members(endpoint))
            .collect();
        all.extend(
            self.declarations()
                .iter()
                .flat_map(|declared| self.type_members(declared)),
        );
        all.extend(self.platform_members());
        all
    }

    /// Whether answers hold the type that declares a field.
    pub(super) fn is_received(&self, member: &Placed<'_>) -> bool {
        let declared = self.types.values().find(|declared| {
            let mut own = self.type_members(declared).into_iter();
            own.any(|own| own.at == member.at)
        });
        declared.is_none_or(|declared| self.received.contains(declared.name))
    }

    /// Where the type expression of a field stands: it is the field, or under its `type`.
    pub(super) fn type_at(&self, at: &Location) -> Location {
        let inner = at.key("type");
        if self.sources.exists(&inner) || self.sources.is_hole(&inner) {
            inner
        } else {
            at.clone()
        }
    }

    /// The type that a field names directly.
    pub(super) fn declared(&self, expression: &TypeExpression) -> Option<&Declared<'a>> {
        expression
            .direct_name()
            .and_then(|name| self.types.get(name))
    }
}

fn declarations(spec: &Spec) -> Vec<Declared<'_>> {
    let mut declarations = Vec::new();
    for (resource, content) in &spec.resources {
        for (name, definition) in &content.types {
            declarations.push(Declared {
                resource,
                name,
                definition,
                at: spec.type_at(resource, name),
            });
        }
    }
    declarations
}

fn placed<'a>(role: Role, fields: &'a Fields, at: &Location) -> Vec<Placed<'a>> {
    let one = |(name, field): (&'a FieldName, &'a Field)| Placed {
        role,
        wire: &name.wire,
        optional: name.optional,
        field,
        at: at.field(name),
    };
    fields.iter().map(one).collect()
}

/// What the checks found. What stands at a place that was reported as unreadable is left out: it only follows.
pub(super) struct Findings<'a> {
    sources: &'a Sources,
    list: Vec<Diagnostic>,
}

impl<'a> Findings<'a> {
    pub(super) fn new(sources: &'a Sources) -> Self {
        Self {
            sources,
            list: Vec::new(),
        }
    }

    /// A problem with a value.
    pub(super) fn value(
        &mut self,
        at: &Location,
        rule: &'static str,
        message: impl Into<String>,
        with: impl FnOnce(Diagnostic) -> Diagnostic,
    ) {
        self.add(
            at,
            with(Diagnostic::new(rule, self.sources.place(at), message)),
        );
    }

    /// A problem with a key, or with what it leads to as a whole.
    pub(super) fn key(
        &mut self,
        at: &Location,
        rule: &'static str,
        message: impl Into<String>,
        with: impl FnOnce(Diagnostic) -> Diagnostic,
    ) {
        self.add(
            at,
            with(Diagnostic::new(rule, self.sources.key_span(at), message)),
        );
    }

    /// A problem whose place is known already.
    pub(super) fn add(&mut self, at: &Location, diagnostic: Diagnostic) {
        if !self.sources.is_hole(at) {
            self.list.push(diagnostic);
        }
    }

    pub(super) fn finish(self) -> Vec<Diagnostic> {
        self.list
    }
}

/// Names in a sentence.
pub(super) fn listed<'a>(names: impl IntoIterator<Item = &'a str>) -> String {
    names
        .into_iter()
        .map(|name| format!("`{name}`"))
        .collect::<Vec<_>>()
        .join(", ")
}

/// "did you mean …", or else what there is.
pub(super) fn suggestion(word: &str, known: &[&str], what: &str) -> String {
    match crate::diagnostic::closest(word, known.iter().copied()) {
        Some(close) => format!("did you mean `{close}`?"),
        None if known.is_empty() => format!("there are no {what}"),
        None => format!("{what}: {}", listed(known.iter().copied())),
    }
}
