//! `docs fetch`: which pages of the specs it hands over to the package that fetches them.
//! Must not know how a page is fetched; the package's own tests do.

use std::path::Path;
use std::process::{Command, Output};

use crate::cargo;
use crate::commands::code;
use crate::support::{Folder, PLATFORM, THINGS, stderr, stdout};

/// A platform with two pages, of which the second is cited too, and a program.
fn folder() -> Folder {
    let folder = Folder::empty();
    let documents = "  manual: { title: Acme manual, url: \"https://acme.example/manual\" }\n  \
         errors: { title: Acme errors, url: \"https://acme.example/manual#errors\" }\n  \
         tools: { title: Acme tools, url: \"https://acme.example/tools\", kind: program }\n";
    let manual = "  manual: { title: Acme manual, url: \"https://acme.example/manual\" }\n";
    let platform = PLATFORM.replace(manual, documents);
    assert_ne!(platform, PLATFORM);
    folder.write("spec/acme/platform.yaml", &platform);
    let cited = THINGS.replace("doc: Things.", "doc: Things, as in `errors` and `tools`.");
    assert_ne!(cited, THINGS);
    folder.write("spec/acme/things.yaml", &cited);
    folder
}

fn fetch(folder: &Folder, more: &[&str]) -> Output {
    let mut xtask = Command::new(env!("CARGO_BIN_EXE_xtask"));
    cargo::with_features_of_tests(&mut xtask);
    // Cargo looks for the package from here.
    xtask.current_dir(Path::new(env!("CARGO_MANIFEST_DIR")));
    xtask.args(["docs", "fetch", "--dry-run", "--spec"]);
    xtask.arg(folder.path("spec"));
    xtask.arg("--pages").arg(folder.path("pages"));
    xtask.args(more).output().unwrap()
}

#[test]
fn pages_are_handed_over_and_programs_are_not() {
    let folder = folder();
    let output = fetch(&folder, &[]);
    assert_eq!(code(&output), 0, "{}", stderr(&output));
    let expected = "acme/manual: https://acme.example/manual (not fetched yet)\n\
                    acme/errors: https://acme.example/manual#errors (the same page as acme/manual)\n";
    assert_eq!(stdout(&output), expected);
    assert!(!folder.exists("pages"));

    let output = fetch(&folder, &["--document", "errors", "--format", "json"]);
    assert_eq!(code(&output), 0, "{}", stderr(&output));
    assert!(stdout(&output).contains("\"document\": \"errors\""));
    assert!(!stdout(&output).contains("\"document\": \"manual\""));
}

#[test]
fn a_name_that_is_no_page_is_explained() {
    let folder = folder();
    for (arguments, why) in [
        (
            ["--document", "acme/manul"],
            "error: there is no document `acme/manul`; did you mean `manual`?\n",
        ),
        (
            ["--document", "other/manual"],
            "error: there is no document `other/manual`; did you mean `manual`?\n",
        ),
        (
            ["--document", "something-else"],
            "error: there is no document `something-else`; `cargo xtask docs fetch --dry-run` lists all of them\n",
        ),
        (
            ["--document", "acme/tools"],
            "error: the document `acme/tools` is no page by its `kind`, and only pages are fetched\n",
        ),
    ] {
        let output = fetch(&folder, &arguments);
        assert_eq!(code(&output), 2);
        assert_eq!(stderr(&output), why);
    }
    let output = fetch(&folder, &["--platform", "other"]);
    assert_eq!(code(&output), 2);
    assert!(stderr(&output).contains("there is no platform `other`"));
}

#[test]
fn a_spec_with_problems_is_mended_first() {
    let folder = folder();
    folder.write(
        "spec/acme/things.yaml",
        &THINGS.replace("safe", "sometimes"),
    );
    let output = fetch(&folder, &[]);
    assert_eq!(code(&output), 1);
    assert!(stderr(&output).contains("sometimes"));
}
