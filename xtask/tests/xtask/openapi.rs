//! `openapi` end to end: what it prints, writes and exits with.
//! Must not know what a document says beyond its version.

use std::process::Command;

use serde_json::Value;

use crate::commands::code;
use crate::support::{Folder, THINGS, stderr, stdout};

#[test]
fn the_document_is_printed_and_what_it_leaves_unsaid_is_listed() {
    let folder = Folder::new();
    let output = folder.run("openapi", &["acme"]);
    assert_eq!(code(&output), 0, "{}", stderr(&output));
    let document: Value = serde_json::from_str(&stdout(&output)).unwrap();
    assert_eq!(document["openapi"], "3.1.0");
    assert!(document["paths"]["/things/{thing_id}"]["get"].is_object());
    let said = stderr(&output);
    let line = "spec/acme/things.yaml:5:3: things.get: whether it may be sent twice (x-retry)\n";
    assert!(said.contains(line), "{said}");
    let status = "spec/acme/platform.yaml:1:1: platform.responses: that any other status from 200 to 299 is a success too";
    assert!(said.contains(status), "{said}");
    let end = "note: no standard key of OpenAPI says these 2 facts\n";
    assert!(said.ends_with(end), "{said}");
    assert_eq!(document["x-unsaid"].as_array().unwrap().len(), 2);
}

#[test]
fn a_file_gets_the_bytes_that_are_printed_otherwise() {
    let folder = Folder::new();
    let printed = folder.run("openapi", &["acme", "--version", "3.0.3"]);
    let file = folder.path("acme.json");
    let file = file.to_str().unwrap();
    let written = folder.run("openapi", &["acme", "--version", "3.0.3", "--out", file]);
    assert_eq!((code(&written), stdout(&written).as_str()), (0, ""));
    assert_eq!(folder.text("acme.json"), stdout(&printed));
    assert!(stdout(&printed).starts_with("{\n  \"openapi\": \"3.0.3\",\n"));
    let nowhere = folder.path("missing/acme.json");
    let output = folder.run("openapi", &["acme", "--out", nowhere.to_str().unwrap()]);
    assert_eq!(code(&output), 2);
    assert!(
        stderr(&output).contains("cannot write"),
        "{}",
        stderr(&output)
    );
}

#[test]
fn what_cannot_be_described_prints_no_document() {
    let folder = Folder::new();
    let output = folder.run("openapi", &["acne"]);
    assert_eq!((code(&output), stdout(&output).as_str()), (2, ""));
    let said = stderr(&output);
    assert!(said.contains("there is no platform `acne`"), "{said}");
    assert!(said.contains("name one of: acme"), "{said}");
    let output = folder.run("openapi", &["acme", "--version", "2.0"]);
    assert_eq!(code(&output), 2);
    assert!(stderr(&output).contains("3.0.3"), "{}", stderr(&output));
    let wrong = THINGS.replace("retry: safe", "retry: save");
    folder.write("spec/acme/things.yaml", &wrong);
    let output = folder.run("openapi", &["acme"]);
    assert_eq!((code(&output), stdout(&output).as_str()), (1, ""));
    let said = stderr(&output);
    assert!(said.contains("error[unknown-word]"), "{said}");
}

/// A reader such as `head` closes its end early.
#[test]
fn a_reader_that_is_gone_is_no_failure() {
    let folder = Folder::new();
    for arguments in [
        vec!["openapi", "acme"],
        vec!["lint", "--list-rules"],
        vec!["lint", "--format", "json"],
    ] {
        let (reader, writer) = std::io::pipe().unwrap();
        drop(reader);
        let mut command = Command::new(env!("CARGO_BIN_EXE_xtask"));
        command.args(&arguments).stdout(writer);
        if !arguments.contains(&"--list-rules") {
            command.arg("--spec").arg(folder.path("spec"));
        }
        let output = command.output().unwrap();
        assert_eq!(code(&output), 0, "{arguments:?}: {}", stderr(&output));
    }
}
