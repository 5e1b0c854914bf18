//! Replays the inputs that fuzzing kept: see `fuzz/README.md`.

#![cfg(feature = "emit")]

mod checks;

use std::fs;
use std::path::Path;

/// Runs the check of a target with each of its inputs.
fn replay(target: &str, check: fn(&[u8])) {
    let folder = Path::new(env!("CARGO_MANIFEST_DIR"))
        .join("../fuzz/corpus")
        .join(target);
    let mut count = 0;
    for entry in fs::read_dir(&folder).unwrap() {
        let path = entry.unwrap().path();
        eprintln!("{}", path.display());
        check(&fs::read(path).unwrap());
        count += 1;
    }
    assert!(count > 0, "{} is empty", folder.display());
}

#[test]
fn specs() {
    replay("spec", checks::spec);
}

#[test]
fn type_expressions() {
    replay("type_expression", checks::type_expression);
}
