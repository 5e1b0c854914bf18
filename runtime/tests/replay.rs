//! Replays the inputs that fuzzing kept: see `fuzz/README.md`.

#![cfg(feature = "fuzzing")]

use std::fs;
use std::path::Path;

use iot_clouds_runtime::fuzzing;

/// Runs the check of a target on each of its inputs.
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
fn responses() {
    replay("answer", fuzzing::response);
}

#[test]
fn encodings() {
    replay("encoding", fuzzing::encoding);
}

#[test]
fn waits() {
    replay("retry_after", fuzzing::retry_after);
}

#[test]
fn signatures() {
    replay("signing", fuzzing::signing);
}

#[test]
fn tokens() {
    replay("token", fuzzing::token);
}
