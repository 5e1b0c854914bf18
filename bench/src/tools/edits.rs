//! Edits of the large spec, for a diff of it.
//! Must not know how specs are compared.

use std::fs;
use std::path::Path;
use std::process::Command;

use crate::program::output;

const EDITS: usize = 50;

/// Edits of a resource, one of each kind in turn.
const KINDS: [(&str, &str); 5] = [
    ("max: 100", "max: 200"),
    ("doc: Its weight.", "doc: How heavy it is."),
    ("weight?: { type: f64", "weight?: { type: i64"),
    (
        "      parts: {",
        "      depth: { type: f64, doc: Its depth. }\n      parts: {",
    ),
    ("http: POST", "http: PATCH"),
];

/// Edits one entry of each of the first resources.
pub(super) fn edit(folder: &Path) -> Result<(), String> {
    let failed = |error: std::io::Error| format!("cannot edit the spec: {error}");
    for (number, (from, to)) in KINDS.iter().cycle().take(EDITS).enumerate() {
        let path = folder.join(format!("r{number}.yaml"));
        let text = fs::read_to_string(&path).map_err(failed)?;
        fs::write(path, text.replacen(from, to, 1)).map_err(failed)?;
    }
    Ok(())
}

/// Checks that a diff has one finding for each edit.
pub(super) fn check(diff: &mut Command) -> Result<(), String> {
    let found = output(diff)?.matches("\"rule\":").count();
    if found == EDITS {
        return Ok(());
    }
    Err(format!("the diff has {found} findings in place of {EDITS}"))
}
