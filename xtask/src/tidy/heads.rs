//! The heads of files: what a file is for, and what it must not know.
//! Must not know whether a head is true.

use super::Finding;
use super::sources::Source;

/// A file without a head, or a source whose head sets no limit.
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

/// A file of a library or a program. The root of a crate tells of the crate instead, and tests know what they test.
fn is_module(path: &str) -> bool {
    path.contains("/src/") && !path.ends_with("/lib.rs") && !path.ends_with("/src/main.rs")
}

fn sets_limit(head: &str) -> bool {
    ["ust not", "Nothing here may"]
        .iter()
        .any(|words| head.contains(words))
}
