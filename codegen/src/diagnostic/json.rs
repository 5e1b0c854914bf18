//! Problems as JSON, with stable field names.
//! Must not know how problems are found.

use serde_json::{Value, json};

use super::Diagnostic;
use crate::source::{Sources, Span};

/// Returns problems as a JSON array of objects, with a newline at its end. Lines and columns count from 1, columns in characters.
pub fn to_json(diagnostics: &[Diagnostic], sources: &Sources) -> String {
    let objects: Vec<Value> = diagnostics
        .iter()
        .map(|diagnostic| object(diagnostic, sources))
        .collect();
    format!("{:#}\n", Value::Array(objects))
}

fn object(diagnostic: &Diagnostic, sources: &Sources) -> Value {
    let labels = diagnostic.labels.iter();
    let labels = labels.map(|(span, text)| place(*span, sources, json!({ "message": text })));
    let rest = json!({
        "message": diagnostic.message,
        "help": diagnostic.help,
        "labels": labels.collect::<Vec<Value>>(),
    });
    let mut object = json!({ "rule": diagnostic.rule, "severity": diagnostic.severity.name() });
    merge(&mut object, place(diagnostic.span, sources, rest));
    object
}

/// Returns a place in a file, and what is said about it.
fn place(span: Span, sources: &Sources, rest: Value) -> Value {
    let (start, end) = sources.positions(span);
    let mut place = json!({
        "file": sources.path(span.file),
        "line": start.line,
        "column": start.column,
        "end_line": end.line,
        "end_column": end.column,
    });
    merge(&mut place, rest);
    place
}

fn merge(object: &mut Value, rest: Value) {
    if let (Value::Object(object), Value::Object(rest)) = (object, rest) {
        object.extend(rest);
    }
}
