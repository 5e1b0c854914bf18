//! How commands start Cargo: from any folder, and without the account that somebody's environment names.
//! Must not know what the started programs do.

use std::fs;
use std::os::unix::fs::PermissionsExt;
use std::path::Path;
use std::process::Command;

use crate::support::{Folder, stderr, stdout};

/// Writes a program that stands in for Cargo: it prints its arguments and its environment.
fn cargo(folder: &Folder) -> Command {
    folder.write("cargo", "#!/bin/sh\nprintf '%s\\n' \"$@\"\nenv\n");
    let program = folder.path("cargo");
    fs::set_permissions(&program, fs::Permissions::from_mode(0o755)).unwrap();
    let mut xtask = Command::new(env!("CARGO_BIN_EXE_xtask"));
    xtask.env("CARGO", program);
    xtask
}

#[test]
fn the_mocks_start_from_a_folder_outside_the_workspace() {
    let elsewhere = Folder::empty();
    let root = Path::new(env!("CARGO_MANIFEST_DIR")).parent().unwrap();
    let mut xtask = cargo(&elsewhere);
    let output = xtask
        .args(["mock", "--port", "0"])
        // `cargo run` tells the program of which package it is. Build scripts would run again because of it.
        .env("CARGO_PKG_NAME", "xtask")
        .current_dir(elsewhere.root())
        .output()
        .unwrap();
    let (shown, error) = (stdout(&output), stderr(&output));
    let lines: Vec<&str> = shown.lines().collect();
    let manifest = root.join("Cargo.toml");
    let started = [
        "run",
        "--quiet",
        "--manifest-path",
        manifest.to_str().unwrap(),
        "--package",
        "iot-clouds-mock",
        "--features",
        "cli",
        "--",
        "--port",
        "0",
        "--spec",
    ];
    assert_eq!(lines.get(..started.len()), Some(&started[..]), "{error}");
    assert!(!shown.contains("CARGO_PKG_"), "{shown}");
    assert!(!shown.contains("CARGO_MANIFEST_"), "{shown}");
    // The program starts in the same folder, so that relative paths lead where they did.
    let spec = lines.get(started.len()).unwrap();
    let spec = elsewhere.root().join(spec).canonicalize().unwrap();
    assert_eq!(spec, root.join("spec").canonicalize().unwrap());
}

/// A step runs examples, which would call a real account.
#[test]
fn the_steps_of_continuous_integration_know_no_account() {
    let project = Folder::project();
    let mut xtask = cargo(&project);
    xtask
        .env("CARGO_MANIFEST_DIR", project.path("xtask"))
        .env("ACME_URL", "https://acme.example")
        .env("ACME_SECRET", "a secret")
        .env("ACMEN_URL", "of something else");
    let output = xtask.args(["ci", "fmt"]).output().unwrap();
    let (shown, error) = (stdout(&output), stderr(&output));
    assert!(output.status.success(), "{error}");
    assert!(shown.starts_with("fmt\n--all\n--check\n"), "{shown}");
    assert!(shown.contains("ACMEN_URL=of something else\n"), "{shown}");
    assert!(!shown.contains("ACME_"), "{shown}");
}
