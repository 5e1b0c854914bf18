//! What every check needs: the spec beside what it means, and a place for findings.
//! Must not know any rule.

use crate::diagnostic::Diagnostic;
use crate::resolve::{Api, Field, Operation, Type, TypeRef};
use crate::spec::{self, Location, Sources, Spec, TypeDefinition};

/// A type that some resource declares.
#[derive(Clone, Copy)]
pub(super) struct Declared<'a> {
    pub(super) name: &'a str,
    pub(super) at: &'a Location,
    pub(super) definition: &'a TypeDefinition,
    pub(super) declared: &'a Type,
}

/// An operation, and what the spec says of it.
#[derive(Clone, Copy)]
pub(super) struct LocatedOperation<'a> {
    pub(super) at: &'a Location,
    pub(super) operation: &'a Operation,
    pub(super) said: &'a spec::Operation,
}

impl<'a> LocatedOperation<'a> {
    /// Whether what stands under one of these keys was reported as unreadable.
    pub(super) fn is_unread(&self, sources: &Sources, keys: &[&str]) -> bool {
        keys.iter().any(|key| sources.is_hole(&self.at.key(*key)))
    }

    /// The parameters that users set, the whole body apart.
    pub(super) fn parameters(&self) -> impl Iterator<Item = &'a Field> + Clone + use<'a> {
        let parameters = self.operation.settable();
        parameters.filter(|parameter| parameter.place.is_parameter())
    }
}

/// The spec and what it means.
pub(super) struct Context<'a> {
    pub(super) spec: &'a Spec,
    pub(super) api: &'a Api,
    pub(super) sources: &'a Sources,
    declarations: Vec<Declared<'a>>,
    located_operations: Vec<LocatedOperation<'a>>,
}

impl<'a> Context<'a> {
    pub(super) fn new(spec: &'a Spec, api: &'a Api, sources: &'a Sources) -> Self {
        let (mut declarations, mut located_operations) = (Vec::new(), Vec::new());
        for resource in &api.resources {
            let Some(said) = spec.resources.get(&resource.name) else {
                continue;
            };
            declarations.extend(resource.types.iter().filter_map(|declared| {
                Some(Declared {
                    name: &declared.name,
                    at: &declared.at,
                    definition: said.types.get(&declared.name)?,
                    declared,
                })
            }));
            located_operations.extend(resource.operations.iter().filter_map(|operation| {
                Some(LocatedOperation {
                    at: &operation.at,
                    operation,
                    said: said.operations.get(&operation.name)?,
                })
            }));
        }
        Self {
            spec,
            api,
            sources,
            declarations,
            located_operations,
        }
    }

    /// Every declaration, also of names that are declared twice.
    pub(super) fn declarations(&self) -> impl Iterator<Item = Declared<'a>> {
        self.declarations.iter().copied()
    }

    /// Every operation.
    pub(super) fn located_operations(&self) -> impl Iterator<Item = LocatedOperation<'a>> {
        self.located_operations.iter().copied()
    }

    /// The type of the platform that a field is, outside of any list and map.
    pub(super) fn declared(&self, type_ref: &TypeRef) -> Option<&'a Type> {
        match type_ref {
            TypeRef::Named(reference) => self.api.type_of(reference),
            _ => None,
        }
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
}

/// What the checks found. What stands at a place that was reported as unreadable is left out: it only follows.
pub(super) struct Reporter<'a> {
    sources: &'a Sources,
    list: Vec<Diagnostic>,
}

impl<'a> Reporter<'a> {
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
