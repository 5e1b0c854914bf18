//! Rules over type expressions and over types as a whole: they exist, once, and are finite.
//! Must not know what a single type may say.

use std::collections::BTreeSet;

use super::context::{Context, Declared, Findings, Role, suggestion};
use crate::diagnostic::Diagnostic;
use crate::spec::{Location, Shape, TypeExpression};

/// Type expressions are well written and name types that exist.
pub(super) fn type_expressions(context: &Context<'_>, findings: &mut Findings<'_>) {
    for placed in context.everything() {
        expression(
            context,
            findings,
            &placed.field.type_,
            &context.type_at(&placed.at),
        );
    }
    for endpoint in context.endpoints() {
        if let Some(Shape::Type(text)) = &endpoint.operation.body {
            expression(context, findings, text, &endpoint.at.key("body"));
        }
        if let Shape::Type(text) = &endpoint.operation.returns {
            expression(context, findings, text, &endpoint.at.key("returns"));
        }
    }
}

fn expression(context: &Context<'_>, findings: &mut Findings<'_>, text: &str, at: &Location) {
    match TypeExpression::parse(text) {
        Ok(parsed) => {
            let Some(name) = parsed
                .name()
                .filter(|name| !context.types.contains_key(name))
            else {
                return;
            };
            let start = text.find(name).unwrap_or(0);
            let span = context
                .sources
                .text_span(at, text, start..start + name.len());
            unknown_type(
                context,
                findings,
                name,
                at,
                Diagnostic::new("unknown-type", span, format!("there is no type `{name}`")),
            );
        }
        Err(error) => {
            let span = context.sources.text_span(at, text, error.range);
            match error.unknown {
                Some(word) => {
                    unknown_type(
                        context,
                        findings,
                        &word,
                        at,
                        Diagnostic::new("unknown-type", span, error.message),
                    );
                }
                None => {
                    let found = Diagnostic::new("type-expression", span, error.message)
                        .maybe_help(error.help);
                    findings.add(at, found);
                }
            }
        }
    }
}

fn unknown_type(
    context: &Context<'_>,
    findings: &mut Findings<'_>,
    name: &str,
    at: &Location,
    found: Diagnostic,
) {
    let unread = |resource: &String| {
        context
            .sources
            .is_hole(&context.spec.resource_at(resource).key("types"))
    };
    if context.spec.resources.keys().any(unread) {
        return;
    }
    let mut known: Vec<&str> = TypeExpression::scalars().collect();
    known.extend(context.types.keys());
    let close = crate::diagnostic::closest(name, known.iter().copied());
    let help = match (TypeExpression::known_elsewhere(name), close) {
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
    findings.add(at, found.help(help));
}

/// The name of a type is unique in its platform.
pub(super) fn duplicate_type(context: &Context<'_>, findings: &mut Findings<'_>) {
    for declared in context.declarations() {
        let Some(first) = context
            .types
            .get(declared.name)
            .filter(|first| first.at != declared.at)
        else {
            continue;
        };
        let message = format!(
            "`{}` is declared in `{}` already",
            declared.name, first.resource
        );
        let other = context.sources.key_span(&first.at);
        findings.key(&declared.at, "duplicate-type", message, |found| {
            found.label(other, "first here").help(
                "give one of them another name, or use the first; types of all files can be used",
            )
        });
    }
}

/// No type contains itself without a list or map between.
pub(super) fn infinite_type(context: &Context<'_>, findings: &mut Findings<'_>) {
    let mut state = Search {
        context,
        done: BTreeSet::new(),
        reported: BTreeSet::new(),
        way: Vec::new(),
    };
    let declarations: Vec<&Declared<'_>> = context.types.values().collect();
    for declared in declarations {
        state.visit(declared, findings);
    }
}

/// A search for circles, deep first.
struct Search<'c, 'a> {
    context: &'c Context<'a>,
    done: BTreeSet<&'a str>,
    reported: BTreeSet<Location>,
    /// The types on the way here, each with the field that leads on.
    way: Vec<(&'a str, String)>,
}

impl<'a> Search<'_, 'a> {
    fn visit(&mut self, declared: &Declared<'a>, findings: &mut Findings<'_>) {
        if self.done.contains(declared.name) {
            return;
        }
        let own = self
            .context
            .type_members(declared)
            .into_iter()
            .filter(|member| member.role == Role::Variant);
        for member in self.context.all_fields(declared).into_iter().chain(own) {
            let Ok(parsed) = TypeExpression::parse(&member.field.type_) else {
                continue;
            };
            let Some(next) = self.context.declared(&parsed).cloned() else {
                continue;
            };
            self.way.push((declared.name, member.wire.to_owned()));
            match self.way.iter().position(|(name, _)| *name == next.name) {
                Some(start) if self.reported.insert(member.at.clone()) => {
                    let steps = self
                        .way
                        .iter()
                        .skip(start)
                        .map(|(name, field)| format!("`{name}.{field}`"));
                    let steps: Vec<String> = steps.collect();
                    let message = match steps.as_slice() {
                        [_] => format!("`{}` contains itself", next.name),
                        _ => format!(
                            "`{}` contains itself, by {}",
                            next.name,
                            steps.join(" and ")
                        ),
                    };
                    let help = format!(
                        "such a value never ends; write `list<{}>` if there may be none or several",
                        next.name
                    );
                    let at = self.context.type_at(&member.at);
                    findings.value(&at, "infinite-type", message, |found| found.help(help));
                }
                Some(_) => {}
                None => self.visit(&next, findings),
            }
            self.way.pop();
        }
        self.done.insert(declared.name);
    }
}
