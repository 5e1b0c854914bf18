//! Rules over what a single type or field may say: its kind, its base, its marks, limits and defaults.
//! Must not know operations beyond their parameters.

use std::collections::BTreeSet;

use super::context::{Context, Declared, Findings, Placed, Role, listed};
use super::values;
use crate::spec::{TypeExpression, WireValue};

/// A type is exactly one of four kinds, with the keys of that kind.
pub(super) fn type_kind(context: &Context<'_>, findings: &mut Findings<'_>) {
    for declared in context.declarations() {
        let definition = declared.definition;
        let kinds = [
            ("identifier", definition.identifier.is_some()),
            ("fields", definition.fields.is_some()),
            ("enum", definition.enumeration.is_some()),
            ("tag", definition.tag.is_some()),
        ];
        let of_kind: Vec<&str> = kinds
            .iter()
            .filter(|(_, is)| *is)
            .map(|(kind, _)| *kind)
            .collect();
        let unread = kinds
            .iter()
            .any(|(kind, _)| context.sources.is_hole(&declared.at.key(*kind)));
        match of_kind.as_slice() {
            _ if unread => {}
            [] => {
                let message = format!("nothing says what `{}` is", declared.name);
                findings.key(&declared.at, "type-kind", message, |found| {
                    found.help("add `fields: …` for an object, `enum: …` for a list of values, `identifier: string` or `tag: …`")
                });
            }
            [kind] => strange_keys(&declared, kind, findings),
            [first, others @ ..] => {
                let message = format!("`{}` cannot be of several kinds", declared.name);
                let at = declared.at.key(others.last().copied().unwrap_or_default());
                let other = context.sources.key_span(&declared.at.key(*first));
                findings.key(&at, "type-kind", message, |found| {
                    found
                        .label(other, "another kind")
                        .help(format!("keep one of {}", listed(of_kind.iter().copied())))
                });
            }
        }
        enum_values(&declared, findings);
        union(&declared, findings);
    }
}

/// Keys that belong to another kind.
fn strange_keys(declared: &Declared<'_>, kind: &str, findings: &mut Findings<'_>) {
    let definition = declared.definition;
    let keys = [
        ("extends", definition.extends.is_some(), "fields"),
        ("always", definition.always.is_some(), "fields"),
        ("values", definition.values.is_some(), "enum"),
        ("content", definition.content.is_some(), "tag"),
        ("variants", definition.variants.is_some(), "tag"),
    ];
    for (key, _, home) in keys
        .into_iter()
        .filter(|(_, is, home)| *is && *home != kind)
    {
        let message = format!("`{key}` does not belong to a type with `{kind}`");
        findings.key(&declared.at.key(key), "type-kind", message, |found| {
            found.help(format!("`{key}` goes with `{home}`; remove one of them"))
        });
    }
}

fn enum_values(declared: &Declared<'_>, findings: &mut Findings<'_>) {
    let Some(wire) = declared.definition.enumeration else {
        return;
    };
    let values = declared.definition.values.as_ref();
    if values.is_none_or(|values| values.is_empty()) {
        let at = if values.is_some() {
            declared.at.key("values")
        } else {
            declared.at.key("enum")
        };
        let message = format!("the enum `{}` has no values", declared.name);
        findings.key(&at, "type-kind", message, |found| {
            found.help("list them under `values`, each with its meaning")
        });
    }
    if wire == WireValue::String {
        return;
    }
    for (wire, value) in values.into_iter().flatten() {
        let at = declared.at.key("values").key(wire);
        if wire.parse::<i64>().is_err() {
            let message = format!("`{wire}` is not a whole number");
            findings.key(&at, "type-kind", message, |found| {
                found.help("write a number, or let the enum be `enum: string`")
            });
        } else if value.name.is_none() {
            let message = format!("the value `{wire}` needs a name");
            findings.key(&at, "type-kind", message, |found| {
                found.help(format!(
                    "write `{wire}: {{ name: …, doc: … }}` with a name in snake case"
                ))
            });
        }
    }
}

fn union(declared: &Declared<'_>, findings: &mut Findings<'_>) {
    let definition = declared.definition;
    let Some(tag) = &definition.tag else { return };
    if definition.content.is_none() {
        let message = format!(
            "the union `{}` does not say where its content stands",
            declared.name
        );
        findings.key(&declared.at.key("tag"), "type-kind", message, |found| {
            found.help("add `content: …`, the key beside the tag that holds the content")
        });
    }
    if definition.content.as_ref() == Some(tag) {
        let message = format!("`{tag}` cannot be both tag and content");
        findings.value(&declared.at.key("content"), "type-kind", message, |found| {
            found
        });
    }
    if definition
        .variants
        .as_ref()
        .is_none_or(|variants| variants.is_empty())
    {
        let message = format!("the union `{}` has no variants", declared.name);
        findings.key(&declared.at.key("tag"), "type-kind", message, |found| {
            found.help(
                "list them under `variants`: the value of the tag, and the type of the content",
            )
        });
    }
}

/// `extends` names an object type that does not extend this one.
pub(super) fn extends(context: &Context<'_>, findings: &mut Findings<'_>) {
    for declared in context.declarations() {
        let Some(base) = &declared.definition.extends else {
            continue;
        };
        let at = declared.at.key("extends");
        let Some(found) = context.types.get(base.as_str()) else {
            let objects = context
                .types
                .values()
                .filter(|t| t.definition.fields.is_some())
                .map(|t| t.name);
            let help = match crate::diagnostic::closest(base, objects) {
                Some(close) => format!("did you mean `{close}`?"),
                None => "name an object type of this platform".to_owned(),
            };
            findings.value(
                &at,
                "extends",
                format!("there is no type `{base}`"),
                |found| found.help(help),
            );
            continue;
        };
        if found.definition.fields.is_none() {
            let other = context.sources.key_span(&found.at);
            findings.value(
                &at,
                "extends",
                format!("`{base}` is not an object, so it cannot be extended"),
                |found| {
                    found
                        .label(other, "declared here")
                        .help("name a type with `fields`")
                },
            );
            continue;
        }
        if let Some(circle) = circle(context, &declared) {
            let message = match circle.as_slice() {
                [_] => format!("`{}` extends itself", declared.name),
                names => format!(
                    "`{}` extends itself, by {}",
                    declared.name,
                    listed(names.iter().skip(1).copied())
                ),
            };
            findings.value(&at, "extends", message, |found| {
                found.help("remove one `extends` of the circle")
            });
        }
    }
}

fn circle<'a>(context: &Context<'a>, declared: &Declared<'a>) -> Option<Vec<&'a str>> {
    let mut way = vec![declared.name];
    let mut base = declared.definition.extends.as_deref();
    while let Some(next) = base.and_then(|name| context.types.get(name)) {
        if next.name == declared.name {
            return Some(way);
        }
        if way.contains(&next.name) {
            return None;
        }
        way.push(next.name);
        base = next.definition.extends.as_deref();
    }
    None
}

/// `?` stands at parameters and at fields of types that are sent.
pub(super) fn optional_mark(context: &Context<'_>, findings: &mut Findings<'_>) {
    let answer = "remove the `?`; every field of an answer may be missing, and where it never is, say `always: true`";
    for endpoint in context.endpoints() {
        for member in context
            .members(&endpoint)
            .into_iter()
            .filter(|member| member.optional)
        {
            let (message, help) = match member.role {
                Role::Path => (
                    format!("the path parameter `{}` cannot be left out", member.wire),
                    "remove the `?`",
                ),
                Role::Answer => (
                    format!("the `?` of `{}` says nothing in an answer", member.wire),
                    answer,
                ),
                _ => continue,
            };
            findings.key(&member.at, "optional-mark", message, |found| {
                found.help(help)
            });
        }
    }
    for declared in context.declarations() {
        if context.sent.contains(declared.name) || !context.received.contains(declared.name) {
            continue;
        }
        for member in context
            .type_members(&declared)
            .into_iter()
            .filter(|member| member.optional)
        {
            let message = format!(
                "the `?` of `{}` says nothing, as `{}` comes in answers only",
                member.wire, declared.name
            );
            findings.key(&member.at, "optional-mark", message, |found| {
                found.help(answer)
            });
        }
    }
}

/// Limits and marks stand at types that they fit.
pub(super) fn limits(context: &Context<'_>, findings: &mut Findings<'_>) {
    for placed in context.everything() {
        let Ok(parsed) = TypeExpression::parse(&placed.field.type_) else {
            continue;
        };
        order(context, &placed, findings);
        misplaced(&placed, &parsed, findings);
    }
}

fn order(context: &Context<'_>, placed: &Placed<'_>, findings: &mut Findings<'_>) {
    if let (Some(min), Some(max)) = (placed.field.min, placed.field.max)
        && min > max
    {
        let other = context.sources.place(&placed.at.key("max"));
        let message = format!("the smallest value {min} is above the largest");
        findings.value(&placed.at.key("min"), "limits", message, |found| {
            found.label(other, "the largest")
        });
    }
}

fn misplaced(placed: &Placed<'_>, parsed: &TypeExpression, findings: &mut Findings<'_>) {
    use TypeExpression as T;
    let field = placed.field;
    let number = matches!(
        parsed,
        T::I32 | T::I64 | T::U32 | T::U64 | T::F64 | T::Number
    );
    let limited = field.min.is_some() || field.max.is_some() || field.max_items.is_some();
    let unsigned = matches!(parsed, T::U32 | T::U64);
    if let Some(min) = field.min.filter(|min| unsigned && *min < 0) {
        let message = format!(
            "`{}` has no values below 0, but `min` is {min}",
            field.type_
        );
        findings.value(&placed.at.key("min"), "limits", message, |found| {
            found.help("write `i32` or `i64`, or a `min` from 0")
        });
    }
    let marks = [
        ("min", field.min.is_some() && !number, "a number"),
        ("max", field.max.is_some() && !number, "a number"),
        (
            "max_items",
            field.max_items.is_some() && !matches!(parsed, T::List(_)),
            "a list",
        ),
        (
            "zero_one",
            field.zero_one && !matches!(parsed, T::Bool),
            "a `bool`",
        ),
        (
            "sensitive",
            field.sensitive && *parsed != T::String,
            "a `string`",
        ),
    ];
    for (key, _, fits) in marks.into_iter().filter(|(_, wrong, _)| *wrong) {
        let message = format!("`{key}` does not fit the type `{}`", field.type_);
        findings.key(&placed.at.key(key), "limits", message, |found| {
            found.help(format!("`{key}` goes with {fits}"))
        });
    }
    if field.contested.is_some() && !limited {
        findings.key(
            &placed.at.key("contested"),
            "limits",
            "there is no limit that could be contested",
            |found| {
                found.help(
                    "add the limit (`min`, `max` or `max_items`), or put the doubt into `basis`",
                )
            },
        );
    }
}

/// A default is of the parameter's type, and only optional parameters have one.
pub(super) fn bad_default(context: &Context<'_>, findings: &mut Findings<'_>) {
    let mut seen = BTreeSet::new();
    for placed in context.everything() {
        let field = placed.field;
        for (key, value) in [
            ("server_default", &field.server_default),
            ("client_default", &field.client_default),
        ] {
            let Some(value) = value else { continue };
            let at = placed.at.key(key);
            if !seen.insert(at.clone()) {
                continue;
            }
            if let Ok(parsed) = TypeExpression::parse(&field.type_) {
                values::check(
                    context,
                    findings,
                    &values::Expected {
                        rule: "bad-default",
                        answer: false,
                    },
                    value,
                    &parsed,
                    &at,
                );
            }
            let (required, answer) = (
                placed.role.is_parameter() && !placed.optional,
                placed.role == Role::Answer,
            );
            let (message, help) = match (required, answer) {
                (true, _) => (
                    "a parameter that must be given has no default".to_owned(),
                    "mark it optional: `name?`",
                ),
                (_, true) => (format!("`{key}` says nothing in an answer"), "remove it"),
                _ => continue,
            };
            findings.key(&at, "bad-default", message, |found| found.help(help));
        }
    }
}
