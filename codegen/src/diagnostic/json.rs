//! Problems as JSON, with stable field names.
//! Must not know how problems are found.

use serde_json::{Value, json};

use super::Diagnostic;
use crate::source::Sources;

/// Returns problems as a JSON array of objects, with a newline at its end. Lines and columns count from 1, columns in characters.
pub fn to_json(diagnostics: &[Diagnostic], sources: &Sources) -> String {
    let objects: Vec<Value> = diagnostics
        .iter()
        .map(|diagnostic| object(diagnostic, sources))
        .collect();
    format!("{:#}\n", Value::Array(objects))
}

fn object(diagnostic: &Diagnostic, sources: &Sources) -> Value {
    let (start, end) = sources.positions(diagnostic.span);
    json!({
        "rule": diagnostic.rule,
        "severity": diagnostic.severity.name(),
        "file": sources.path(diagnostic.span.file),
        "line": start.line,
        "column": start.column,
        "end_line": end.line,
        "end_column": end.column,
        "message": diagnostic.message,
        "help": diagnostic.help,
    })
}
