//! What every check needs: the spec, its parts, their meaning, and a place for findings.
//! Must not know any rule.

mod facts;

use std::cell::{OnceCell, RefCell};

pub(super) use self::facts::Fact;
use crate::diagnostic::Diagnostic;
use crate::resolve::{Api, Field, Operation, Type, TypeRef};
use crate::source::Span;
use crate::spec::{self, JointLimit, Location, RateLimit, Sources, Spec, TypeDefinition};

/// A type and the resource that declares it.
#[derive(Clone, Copy)]
pub(super) struct Declared<'a> {
    pub(super) name: &'a str,
    pub(super) at: &'a Location,
    pub(super) definition: &'a TypeDefinition,
    pub(super) declared: &'a Type,
}

/// An operation, and what the spec says about it.
#[derive(Clone, Copy)]
pub(super) struct LocatedOperation<'a> {
    pub(super) at: &'a Location,
    pub(super) operation: &'a Operation,
    pub(super) said: &'a spec::Operation,
}

impl<'a> LocatedOperation<'a> {
    /// Whether the value of one of these keys was reported as unreadable.
    pub(super) fn is_unread(&self, sources: &Sources, keys: &[&str]) -> bool {
        keys.iter().any(|key| sources.is_hole(&self.at.key(*key)))
    }

    /// Returns the joint limits, each with its place.
    pub(super) fn limits(&self) -> impl Iterator<Item = (Location, &'a JointLimit)> + use<'a> {
        let at = self.at.key("limits");
        let limits = self.said.limits.iter().enumerate();
        limits.map(move |(index, limit)| (at.index(index), limit))
    }

    /// Returns the limits on the rate of its requests, each with its place.
    pub(super) fn rate_limits(&self) -> impl Iterator<Item = (Location, &'a RateLimit)> + use<'a> {
        let at = self.at.key("rate_limits");
        let limits = self.said.rate_limits.iter().enumerate();
        limits.map(move |(index, limit)| (at.index(index), limit))
    }

    /// Returns the parameters that users set, except a whole body.
    pub(super) fn parameters(&self) -> impl Iterator<Item = &'a Field> + Clone + use<'a> {
        let parameters = self.operation.settable();
        parameters.filter(|parameter| parameter.place.is_parameter())
    }
}

/// The spec and its meaning, and the problems that were found in them.
///
/// Problems at places that were reported as unreadable are dropped, as they only follow from that.
pub(super) struct Context<'a> {
    pub(super) spec: &'a Spec,
    pub(super) api: &'a Api,
    pub(super) sources: &'a Sources,
    declarations: Vec<Declared<'a>>,
    located_operations: Vec<LocatedOperation<'a>>,
    facts: OnceCell<Vec<Fact<'a>>>,
    problems: RefCell<Vec<Diagnostic>>,
}

impl<'a> Context<'a> {
    pub(super) fn new(spec: &'a Spec, api: &'a Api, sources: &'a Sources) -> Self {
        let declarations = api.types().filter_map(|declared| {
            Some(Declared {
                name: &declared.name,
                at: &declared.at,
                definition: spec.definition(&declared.resource, &declared.name)?,
                declared,
            })
        });
        let located_operations = api.operations().filter_map(|operation| {
            Some(LocatedOperation {
                at: &operation.at,
                operation,
                said: spec.operation(&operation.resource, &operation.name)?,
            })
        });
        Self {
            spec,
            api,
            sources,
            declarations: declarations.collect(),
            located_operations: located_operations.collect(),
            facts: OnceCell::new(),
            problems: RefCell::default(),
        }
    }

    /// Returns every declaration, including those of names that are declared twice.
    pub(super) fn declarations(&self) -> impl Iterator<Item = Declared<'a>> {
        self.declarations.iter().copied()
    }

    /// Returns all parts of the spec, in order.
    pub(super) fn facts(&self) -> &[Fact<'a>] {
        self.facts.get_or_init(|| facts::facts(self))
    }

    /// Returns every operation.
    pub(super) fn located_operations(&self) -> impl Iterator<Item = LocatedOperation<'a>> {
        self.located_operations.iter().copied()
    }

    /// Returns all limits on the rate of requests, those of each path and those of operations.
    pub(super) fn rate_limits(&self) -> impl Iterator<Item = (Location, &'a RateLimit)> {
        let at = self.spec.platform_at().key("rate_limits");
        let of_paths = self.spec.platform.rate_limits.iter().enumerate();
        let of_paths = of_paths.map(move |(index, limit)| (at.index(index), limit));
        of_paths.chain(
            self.located_operations()
                .flat_map(|located| located.rate_limits()),
        )
    }

    /// Returns the platform's type of a field that is not a list or a map.
    pub(super) fn declared(&self, type_ref: &TypeRef) -> Option<&'a Type> {
        match type_ref {
            TypeRef::Named(reference) => self.api.type_of(reference),
            _ => None,
        }
    }

    /// Returns the location of a field's type expression: the field itself, or its key `type`.
    pub(super) fn type_at(&self, at: &Location) -> Location {
        let inner = at.key("type");
        if self.sources.exists(&inner) || self.sources.is_hole(&inner) {
            inner
        } else {
            at.clone()
        }
    }

    /// Reports a problem with a value. A help may be empty.
    pub(super) fn value(
        &self,
        at: &Location,
        rule: &'static str,
        message: impl Into<String>,
        help: impl Into<String>,
    ) {
        let found = Diagnostic::new(rule, self.sources.place(at), message);
        self.add_with(at, found, help);
    }

    /// Reports a problem with a value, and another relevant place.
    pub(super) fn value_and(
        &self,
        at: &Location,
        rule: &'static str,
        message: impl Into<String>,
        help: impl Into<String>,
        (span, text): (Span, &str),
    ) {
        let found = Diagnostic::new(rule, self.sources.place(at), message);
        self.add_with(at, found.label(span, text), help);
    }

    /// Reports a problem with a key, or with the whole of its value.
    pub(super) fn key(
        &self,
        at: &Location,
        rule: &'static str,
        message: impl Into<String>,
        help: impl Into<String>,
    ) {
        let found = Diagnostic::new(rule, self.sources.key_span(at), message);
        self.add_with(at, found, help);
    }

    /// Reports a problem with a key, and another relevant place.
    pub(super) fn key_and(
        &self,
        at: &Location,
        rule: &'static str,
        message: impl Into<String>,
        help: impl Into<String>,
        (span, text): (Span, &str),
    ) {
        let found = Diagnostic::new(rule, self.sources.key_span(at), message);
        self.add_with(at, found.label(span, text), help);
    }

    /// Adds a problem; an empty help is left out.
    fn add_with(&self, at: &Location, problem: Diagnostic, help: impl Into<String>) {
        let help = Some(help.into()).filter(|help| !help.is_empty());
        self.add(at, problem.maybe_help(help));
    }

    /// Reports a problem whose place is already known.
    pub(super) fn add(&self, at: &Location, problem: Diagnostic) {
        if !self.sources.is_hole(at) {
            self.problems.borrow_mut().push(problem);
        }
    }

    /// Whether what an operation returns was reported as unreadable, also as a reference like those of OpenAPI.
    pub(super) fn is_response_unread(&self, operation: &Location) -> bool {
        let returns = operation.key("returns");
        self.sources.is_hole(&returns) || self.sources.exists(&returns.key("$ref"))
    }

    /// Whether a rule has reported a problem with a value.
    pub(super) fn is_reported(&self, at: &Location, rule: &str) -> bool {
        let span = self.sources.key_span(at);
        let problems = self.problems.borrow();
        let mut problems = problems.iter();
        problems.any(|problem| problem.rule == rule && problem.span == span)
    }

    /// Whether a rule has reported an error.
    pub(super) fn has_errors(&self) -> bool {
        let problems = self.problems.borrow();
        problems.iter().any(|problem| !problem.is_warning())
    }

    pub(super) fn finish(self) -> Vec<Diagnostic> {
        self.problems.into_inner()
    }
}

/// Joins names for a sentence.
pub(super) fn listed<'a>(names: impl IntoIterator<Item = &'a str>) -> String {
    let names = names.into_iter().map(|name| format!("`{name}`"));
    names.collect::<Vec<_>>().join(", ")
}

/// Returns "did you mean …", or a list of what exists.
pub(super) fn suggestion(word: &str, known: &[&str], what: &str) -> String {
    match crate::diagnostic::closest(word, known.iter().copied()) {
        Some(close) => format!("did you mean `{close}`?"),
        None if known.is_empty() => format!("there are no {what}"),
        None => format!("{what}: {}", listed(known.iter().copied())),
    }
}
