//! Replays the inputs that fuzzing kept: see `fuzz/README.md`.

use std::fs;
use std::path::Path;

use iot_clouds_fuzz_checks as checks;

/// Runs the check of a target on each of its inputs.
fn replay(target: &str, check: fn(&[u8])) {
    let folder = Path::new(env!("CARGO_MANIFEST_DIR"))
        .join("../corpus")
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
fn responses() {
    replay("response", checks::response);
}

#[test]
fn encodings() {
    replay("encoding", checks::encoding);
}

#[test]
fn waits() {
    replay("retry_after", checks::retry_after);
}

#[test]
fn signatures() {
    replay("signing", checks::signing);
}

#[test]
fn specs() {
    replay("spec", checks::spec);
}

#[test]
fn type_expressions() {
    replay("type_expression", checks::type_expression);
}

#[test]
fn pages() {
    replay("page", checks::page);
}

#[test]
fn tokens() {
    replay("token", checks::token);
}
