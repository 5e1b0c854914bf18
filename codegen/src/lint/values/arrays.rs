//! Checks values of types that are written by position: tuples, and lists as parallel arrays.
//! Must not know other types.

use serde_json::Value;

use super::{Expected, check, in_words};
use crate::lint::context::{Context, Declared, Findings};
use crate::spec::{Location, TypeExpression, Words};

/// An object that is written as a list: an element for each field.
pub(super) fn tuple(
    context: &Context<'_>,
    findings: &mut Findings<'_>,
    expected: &Expected,
    elements: &[Value],
    declared: &Declared<'_>,
    at: &Location,
) {
    let fields = context.all_fields(declared);
    if fields.len() != elements.len() {
        let message = format!(
            "expected {} elements, one for each field of `{}`, found {}",
            fields.len(),
            declared.name,
            elements.len()
        );
        return findings.value(at, expected.rule, message, |found| found);
    }
    for (index, (field, value)) in fields.iter().zip(elements).enumerate() {
        if let Ok(parsed) = TypeExpression::parse(&field.field.type_) {
            check(
                context,
                findings,
                expected,
                value,
                &parsed,
                &at.index(index),
            );
        }
    }
}

/// A list of objects that is written as parallel arrays of one length.
pub(super) fn columns(
    context: &Context<'_>,
    findings: &mut Findings<'_>,
    expected: &Expected,
    (arrays, columns): (&[Value], &[Words]),
    declared: &Declared<'_>,
    at: &Location,
) {
    if arrays.is_empty() {
        return;
    }
    let lengths: Vec<Option<usize>> = arrays
        .iter()
        .map(|array| array.as_array().map(Vec::len))
        .collect();
    let is_even = lengths
        .iter()
        .all(|length| length.is_some() && Some(length) == lengths.first());
    if arrays.len() != columns.len() || !is_even {
        let message = format!(
            "expected {} lists of one length, as `{}` is written",
            columns.len(),
            declared.name
        );
        return findings.value(at, expected.rule, message, |found| found);
    }
    let fields = context.all_fields(declared);
    let type_of = |name: &str| {
        let field = fields.iter().find(|field| field.wire == name)?;
        TypeExpression::parse(&field.field.type_).ok()
    };
    for (index, (array, column)) in arrays.iter().zip(columns).enumerate() {
        for (row, value) in array.as_array().into_iter().flatten().enumerate() {
            let at = at.index(index).index(row);
            match (column.0.as_slice(), value) {
                ([name], value) => {
                    if let Some(parsed) = type_of(name) {
                        check(context, findings, expected, value, &parsed, &at);
                    }
                }
                (names, Value::Array(values)) if names.len() == values.len() => {
                    for (position, (name, value)) in names.iter().zip(values).enumerate() {
                        if let Some(parsed) = type_of(name) {
                            check(
                                context,
                                findings,
                                expected,
                                value,
                                &parsed,
                                &at.index(position),
                            );
                        }
                    }
                }
                (names, value) => {
                    let found = match value {
                        Value::Array(values) => format!("a list of {}", values.len()),
                        value => in_words(value),
                    };
                    let count = names.len();
                    let message = format!("expected a list of {count} values, found {found}");
                    findings.value(&at, expected.rule, message, |found| found);
                }
            }
        }
    }
}
