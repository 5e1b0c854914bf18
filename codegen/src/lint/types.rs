//! Rules about type expressions and types as a whole: they exist, are unique and are finite.
//! Must not know the keys of a single type.

use std::collections::HashSet;

use super::context::{Context, suggestion};
use crate::diagnostic::{Diagnostic, beyond};
use crate::resolve::{Field, Place, Type, TypeRef, Unresolved};
use crate::spec::{Location, Step, TypeExpression};

/// Checks that type expressions are well formed and name existing types.
pub(super) fn type_expressions(context: &Context<'_>) {
    for field in context.api.fields().filter(|field| field.name == "$ref") {
        let help = "write the name of the type in place of the object";
        let message = "`$ref` would be a field of this name";
        context.key(&field.at, "type-expression", message, help);
    }
    for Unresolved { at, text, error } in &context.api.unresolved {
        if matches!(at.path.steps().last(), Some(Step::Key(key)) if key == "$ref") {
            continue;
        }
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
    let written = context.sources.written(found.span) == name;
    let same = TypeExpression::same_elsewhere(name).filter(|_| written);
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
    let (span, found) = (found.span, found.help(help));
    let found = match same {
        Some(ours) => found.edit(span, ours),
        None => found,
    };
    context.add(at, found);
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

/// Checks that no type always contains itself, as such a value never ends.
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

/// Returns the types without an end that a type needs, with their fields.
fn endless<'a>(
    context: &Context<'a>,
    declared: &'a Type,
) -> impl Iterator<Item = (&'a Field, &'a Type)> + use<'a> {
    let api = context.api;
    let named = declared.needed().filter_map(|field| match &field.type_ref {
        TypeRef::Named(reference) => Some((field, api.type_of(reference)?)),
        _ => None,
    });
    named.filter(|(_, named)| named.depth.is_none())
}

/// What a type needs that is still to be followed.
type Open<'a> = std::vec::IntoIter<(&'a Field, &'a Type)>;

/// A depth-first search for cycles.
struct Search<'c, 'a> {
    context: &'c Context<'a>,
    done: HashSet<&'a str>,
    reported: HashSet<Location>,
    /// The types on the current path, each with what it needs, and the field that leads on.
    path: Vec<(&'a Type, Open<'a>, &'a str)>,
}

impl<'a> Search<'_, 'a> {
    fn from(&mut self, declared: &'a Type) {
        self.enter(declared);
        while let Some((declared, needed, leads)) = self.path.last_mut() {
            let Some((field, next)) = needed.next() else {
                self.done.insert(&declared.name);
                self.path.pop();
                continue;
            };
            *leads = &field.name;
            match self.path.iter().position(|(on, ..)| on.name == next.name) {
                Some(start) => self.circle(start, field),
                None => self.enter(next),
            }
        }
    }

    fn enter(&mut self, declared: &'a Type) {
        if declared.depth.is_none() && !self.done.contains(declared.name.as_str()) {
            let needed: Vec<_> = endless(self.context, declared).collect();
            self.path.push((declared, needed.into_iter(), ""));
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
            [_] => format!("`{name}` always contains itself"),
            _ => format!(
                "`{name}` always contains itself through {}",
                steps.join(" and ")
            ),
        };
        let is_sent = self.path.last().is_some_and(|(last, ..)| last.sent);
        let other = match field.place {
            Place::Variant => "add a variant without it",
            _ if is_sent => "add `?` to its name if a request may omit it",
            _ => "write `always: false` if it may be absent",
        };
        let help = format!(
            "such a value never ends; {other}, or write `list<{name}>` if there may be zero or more"
        );
        let at = self.context.type_at(&field.at);
        self.context.value(&at, "infinite-type", message, help);
    }
}
