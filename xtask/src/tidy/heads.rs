//! Checks the heads of files: what a file is for, and what it must not know.
//! Must not know whether a head is true.

use super::Finding;
use super::sources::Source;

/// Finds a missing head, or a head in `src` that sets no limit.
pub(super) fn check(source: &Source) -> Option<Finding> {
    if !source.is_rust() {
        return None;
    }
    let head: Vec<&str> = source
        .text
        .lines()
        .take_while(|line| line.starts_with("//!"))
        .collect();
    let text = head.join(" ");
    let problem = if head.is_empty() {
        "the file does not open with `//!` lines that say what it is for"
    } else if is_module(&source.path) && !sets_limit(&text) {
        "the head does not say what the file must not know (`//! Must not …`)"
    } else {
        return None;
    };
    Some(Finding {
        file: source.path.clone(),
        line: 1,
        rule: "head",
        text: problem.to_owned(),
    })
}

/// Whether this is a module of a library or a program. The root of a crate describes the crate, and tests know what they test.
fn is_module(path: &str) -> bool {
    path.contains("/src/") && !path.ends_with("/lib.rs") && !path.ends_with("/src/main.rs")
}

fn sets_limit(head: &str) -> bool {
    ["ust not", "Nothing here may"]
        .iter()
        .any(|words| head.contains(words))
}
