//! Rules about type expressions and types as a whole: they exist, are unique and are finite.
//! Must not know the keys of a single type.

use std::collections::HashSet;

use super::context::{Context, suggestion};
use crate::diagnostic::{Diagnostic, beyond};
use crate::resolve::{Field, Type, TypeRef, Unresolved};
use crate::spec::{Location, TypeExpression};

/// Checks that type expressions are well formed and name existing types.
pub(super) fn type_expressions(context: &Context<'_>) {
    for field in context.api.fields().filter(|field| field.name == "$ref") {
        let help = "write the name of the type in place of the object";
        let message = "`$ref` would be a field of this name";
        context.key(&field.at, "type-expression", message, help);
    }
    for Unresolved { at, text, error } in &context.api.unresolved {
        let at = &context.type_at(at);
        let span = context.sources.text_span(at, text, error.range.clone());
        let message = error.message.clone();
        match &error.unknown {
            Some(word) => {
                let found = Diagnostic::new("unknown-type", span, message);
                unknown_type(context, word, at, found);
            }
            None => {
                let found = Diagnostic::new("type-expression", span, message);
                context.add(at, found.maybe_help(error.help.clone()));
            }
        }
    }
}

fn unknown_type(context: &Context<'_>, name: &str, at: &Location, found: Diagnostic) {
    let types_at = |resource: &String| context.spec.resource_at(resource).key("types");
    let unread = |resource: &String| context.sources.is_hole(&types_at(resource));
    if context.spec.resources.keys().any(unread) {
        return;
    }
    let mut known: Vec<&str> = TypeExpression::scalars().collect();
    known.extend(context.declarations().map(|declared| declared.name));
    let close = crate::diagnostic::closest(name, known.iter().copied());
    let help = match (TypeExpression::known_elsewhere(name), close) {
        _ if TypeExpression::is_beyond(name) => {
            beyond("the language describes bodies that are JSON or forms, and responses in JSON")
        }
        (Some(ours), _) => format!("write `{ours}`"),
        (None, Some(close)) => format!("did you mean `{close}`?"),
        (None, None) if crate::names::is_pascal(name) => {
            format!("declare `{name}` under `types` of one of the platform's resources")
        }
        (None, None) => suggestion(
            name,
            &TypeExpression::scalars().collect::<Vec<_>>(),
            "types of the language",
        ),
    };
    context.add(at, found.help(help));
}

/// Checks that the name of a type is unique in its platform.
pub(super) fn duplicate_type(context: &Context<'_>) {
    for declared in context.declarations() {
        let first = context.api.type_named(declared.name);
        let Some(first) = first.filter(|first| first.at != *declared.at) else {
            continue;
        };
        let message = format!(
            "`{}` is already declared in `{}`",
            declared.name, first.resource
        );
        let other = context.sources.key_span(&first.at);
        let help =
            "give one of them another name, or use the first; types can be used in all files";
        let label = (other, "first here");
        context.key_and(declared.at, "duplicate-type", message, help, label);
    }
}

/// Checks that no type contains itself without a list or map between.
pub(super) fn infinite_type(context: &Context<'_>) {
    let mut search = Search {
        context,
        done: HashSet::new(),
        reported: HashSet::new(),
        path: Vec::new(),
    };
    let declarations = context.declarations();
    let mut names: Vec<&str> = declarations.map(|declared| declared.name).collect();
    names.sort_unstable();
    let types = names.into_iter();
    for declared in types.filter_map(|name| context.api.type_named(name)) {
        search.from(declared);
    }
}

/// A depth-first search for cycles.
struct Search<'c, 'a> {
    context: &'c Context<'a>,
    done: HashSet<&'a str>,
    reported: HashSet<Location>,
    /// The types on the current path, each with the fields that are still to be followed.
    path: Vec<(&'a Type, std::slice::Iter<'a, Field>, &'a str)>,
}

impl<'a> Search<'_, 'a> {
    fn from(&mut self, declared: &'a Type) {
        self.enter(declared);
        while let Some((declared, fields, leads)) = self.path.last_mut() {
            let Some(field) = fields.next() else {
                self.done.insert(&declared.name);
                self.path.pop();
                continue;
            };
            *leads = &field.name;
            let TypeRef::Named(reference) = &field.type_ref else {
                continue;
            };
            let Some(next) = self.context.api.type_of(reference) else {
                continue;
            };
            match self.path.iter().position(|(on, ..)| on.name == next.name) {
                Some(start) => self.circle(start, field),
                None => self.enter(next),
            }
        }
    }

    fn enter(&mut self, declared: &'a Type) {
        if !self.done.contains(declared.name.as_str()) {
            self.path.push((declared, declared.contents().iter(), ""));
        }
    }

    fn circle(&mut self, start: usize, field: &Field) {
        if !self.reported.insert(field.at.clone()) {
            return;
        }
        let path = self.path.iter().skip(start);
        let name = path
            .clone()
            .next()
            .map_or("", |(declared, ..)| &declared.name);
        let steps = path.map(|(declared, _, field)| format!("`{}.{field}`", declared.name));
        let steps: Vec<String> = steps.collect();
        let message = match steps.as_slice() {
            [_] => format!("`{name}` contains itself"),
            _ => format!("`{name}` contains itself through {}", steps.join(" and ")),
        };
        let help =
            format!("such a value never ends; write `list<{name}>` if there may be zero or more");
        let at = self.context.type_at(&field.at);
        self.context.value(&at, "infinite-type", message, help);
    }
}
