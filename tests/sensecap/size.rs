//! Readers, reviewers and compilers pay for each line: at most 125 per operation and 400 more. Documented constants
//! are counted separately, since there is one for each id of the vendor.

use std::fs;
use std::path::Path;

/// Returns the lines of a file without its constants, their documentation and the blank lines after them.
fn lines_without_constants(text: &str) -> usize {
    let lines: Vec<&str> = text.lines().collect();
    let mut count = 0;
    let mut docs = 0;
    let mut after_constant = false;
    for line in lines {
        count += 1;
        if line.starts_with("    pub const ") && line.contains(": Self = ") {
            count -= docs + 1;
            after_constant = true;
        } else if after_constant && line.is_empty() {
            count -= 1;
        } else {
            after_constant = false;
        }
        docs = if line.starts_with("    ///") {
            docs + 1
        } else {
            0
        };
    }
    count
}

#[test]
fn the_generated_crate_is_small() {
    let source = Path::new(env!("CARGO_MANIFEST_DIR")).join("../generated/sensecap/src");
    let mut lines = 0;
    for entry in fs::read_dir(source).unwrap() {
        lines += lines_without_constants(&fs::read_to_string(entry.unwrap().path()).unwrap());
    }
    println!("generated/sensecap/src: {lines} lines without constants");
    assert!(lines <= 125 * (18 + 2) + 400, "{lines} lines");
}
