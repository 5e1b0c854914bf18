//! Rules over what a single field or parameter may say: its limits, marks and defaults.
//! Must not know types beyond the expression of the field.

use std::collections::BTreeSet;

use super::context::{Context, Findings, Placed, Role};
use super::values;
use crate::spec::{Location, TypeExpression};

/// Limits and marks stand at types that they fit.
pub(super) fn limits(context: &Context<'_>, findings: &mut Findings<'_>) {
    for placed in context.everything() {
        let Ok(parsed) = TypeExpression::parse(&placed.field.type_) else {
            continue;
        };
        order(context, &placed, findings);
        misplaced(&placed, &parsed, findings);
        none_as(context, &placed, &parsed, findings);
        direction(context, &placed, findings);
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
    let text_or_number = number || *parsed == T::String;
    let marks = [
        (
            "lenient",
            field.lenient && !text_or_number,
            "a number or a `string`; an identifier says it at its type",
        ),
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
    if field.lenient && field.sensitive {
        let message = "a secret is not read from a number";
        findings.key(&placed.at.key("lenient"), "limits", message, |found| {
            found.help("remove `lenient`")
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

/// Values that stand for none are texts and whole numbers, at a type that can be none.
fn none_as(
    context: &Context<'_>,
    placed: &Placed<'_>,
    parsed: &TypeExpression,
    findings: &mut Findings<'_>,
) {
    use TypeExpression as T;
    let field = placed.field;
    let at = placed.at.key("none_as");
    literals(&field.none_as, &at, findings);
    if field.none_as.is_empty() {
        return;
    }
    let item = match parsed {
        T::List(item) => context.declared(item),
        _ => None,
    };
    let problem = if item.is_some_and(|item| item.definition.columns.is_some()) {
        Some("an empty array stands for no items in parallel arrays anyway")
    } else if matches!(parsed, T::TimestampMs | T::TimestampS) || field.sensitive {
        Some("it goes with texts, numbers, named types, `timestamp_rfc3339` and lists")
    } else if field.lenient {
        Some("a field is either `lenient` or has `none_as`")
    } else if field.always == Some(true) && !matches!(parsed, T::List(_) | T::Map(_)) {
        Some("what may be none is not always there: remove `always`")
    } else {
        None
    };
    if let Some(help) = problem {
        let message = format!("`none_as` does not fit the field `{}`", placed.wire);
        findings.key(&at, "limits", message, |found| found.help(help));
    }
}

/// Values that stand for none.
pub(super) fn literals(values: &[serde_json::Value], at: &Location, findings: &mut Findings<'_>) {
    for (index, value) in values.iter().enumerate() {
        if !(value.is_string() || value.is_i64()) {
            let (message, help) = if value.is_null() {
                ("null stands for none anyway".to_owned(), "leave it out")
            } else {
                let message = format!("{} cannot stand for none", values::in_words(value));
                (message, "write texts and whole numbers")
            };
            findings.value(&at.index(index), "limits", message, |found| {
                found.help(help)
            });
        }
    }
}

/// Marks of parameters stand at parameters, those of answers at what answers hold.
fn direction(context: &Context<'_>, placed: &Placed<'_>, findings: &mut Findings<'_>) {
    let field = placed.field;
    let in_request = placed.role.is_parameter();
    let is_read = match placed.role {
        Role::Answer => true,
        Role::Member => context.is_received(placed),
        _ => false,
    };
    let is_constant = field.constant.is_some();
    let marks = [
        ("constant", is_constant && !in_request, "parameters"),
        (
            "constant",
            is_constant && (placed.optional || placed.role == Role::Path),
            "parameters of query, headers and body that are always sent",
        ),
        ("lenient", field.lenient && !is_read, "fields of answers"),
        (
            "none_as",
            !field.none_as.is_empty() && !is_read,
            "fields of answers",
        ),
        (
            "sensitive",
            field.sensitive && placed.role == Role::ResponseHeader,
            "fields and parameters",
        ),
    ];
    for (key, _, fits) in marks.into_iter().filter(|(_, wrong, _)| *wrong) {
        let message = format!("`{key}` says nothing at `{}`", placed.wire);
        findings.key(&placed.at.key(key), "limits", message, |found| {
            found.help(format!("`{key}` is for {fits}"))
        });
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
            ("constant", &field.constant),
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
            if key == "constant" {
                constant(value, &at, findings);
                continue;
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

/// What is always sent is a text, a boolean or a whole number.
fn constant(value: &serde_json::Value, at: &Location, findings: &mut Findings<'_>) {
    if !(value.is_string() || value.is_boolean() || value.is_i64()) {
        let message = format!("{} cannot be a constant", values::in_words(value));
        findings.value(at, "bad-default", message, |found| {
            found.help("write a text, a boolean or a whole number")
        });
    }
}
