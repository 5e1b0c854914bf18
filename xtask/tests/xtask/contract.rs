//! What `generate` keeps in the project besides the crates: the contract cases, and the tables of the READMEs.
//! Must not know how they are made.

use std::fs;

use crate::support::{Folder, PLATFORM, THINGS};

/// The list of the contract cases, and the cases of the platforms.
const LIST: &str = "tests/contract/platforms.rs";
const CASES: &str = "tests/contract/platforms";

impl Folder {
    /// Runs `generate` as the project's own command and returns its exit code.
    fn generate_own(&self, arguments: &[&str]) -> Option<i32> {
        self.run_own("generate", arguments)
    }
}

#[test]
fn other_folders_leave_the_project_alone() {
    let project = Folder::project();
    let (spec, out) = (project.path("spec"), project.path("generated"));
    let (spec, out) = (spec.to_str().unwrap(), out.to_str().unwrap());
    for arguments in [
        &["--spec", spec][..],
        &["--out", out],
        &["--spec", spec, "--out", out],
    ] {
        assert_eq!(project.generate_own(arguments), Some(0));
        assert!(project.exists("generated/acme/Cargo.toml"));
        assert!(!project.exists("tests"));
    }
}

#[test]
fn each_operation_has_its_case() {
    let project = Folder::project();
    project.write("spec/acme/guide.md", "Prose.\n");
    assert_eq!(project.generate_own(&[]), Some(0));
    assert_eq!(project.generate_own(&["--check"]), Some(0));
    assert!(project.text(LIST).contains("mod acme;\n"));
    let file = format!("{CASES}/acme.rs");
    let cases = project.text(&file);
    assert!(cases.contains("operation: \"things.get\""), "{cases}");

    project.write(&file, "// something else\n");
    assert_eq!(project.generate_own(&["--check"]), Some(1));
    assert_eq!(project.generate_own(&[]), Some(0));
    assert_eq!(project.text(&file), cases);
}

#[test]
fn a_platform_goes_with_its_spec_and_a_named_one_stays_alone() {
    let project = Folder::project();
    let other = PLATFORM.replace("acme", "other");
    project.write("spec/other/platform.yaml", &other);
    project.write("spec/other/things.yaml", THINGS);
    project.write(&format!("{CASES}/mine.rs"), "// mine\n");
    assert_eq!(project.generate_own(&[]), Some(0));

    project.write(&format!("{CASES}/acme.rs"), "// something else\n");
    assert_eq!(project.generate_own(&["other"]), Some(0));
    assert_eq!(
        project.text(&format!("{CASES}/acme.rs")),
        "// something else\n"
    );
    assert!(project.text(LIST).contains("mod acme;\n"));

    fs::remove_dir_all(project.path("spec/other")).unwrap();
    assert_eq!(project.generate_own(&[]), Some(0));
    assert!(!project.exists(&format!("{CASES}/other.rs")));
    assert!(project.exists(&format!("{CASES}/mine.rs")));
    assert!(!project.text(LIST).contains("other"));
}

#[test]
fn the_tables_of_the_readmes_have_a_row_for_each_platform() {
    let project = Folder::project();
    let row = |name: &str, count: &str, rest: &str| {
        format!("| {name} | [`{name}`](generated/{name}/README.md) | {count} |{rest}|\n")
    };
    let head = "# Project\n\n| a | b | c | d |\n| - | - | - | - |\n";
    let before = |count: &str| row("acme", count, " by a key ");
    let gone = row("gone", "7", " none ");
    project.write(
        "README.md",
        &format!("{head}{}{gone}\nEnd.\n", before("12")),
    );
    assert_eq!(project.generate_own(&["--check"]), Some(1));
    assert_eq!(project.generate_own(&[]), Some(0));
    assert_eq!(
        project.text("README.md"),
        format!("{head}{}\nEnd.\n", before("1"))
    );

    let other = PLATFORM
        .replace("acme", "other")
        .replace("Acme Cloud", "other");
    project.write("spec/other/platform.yaml", &other);
    let things = THINGS.replace("    retry: safe", "    retry: safe\n    experimental: true");
    project.write("spec/other/things.yaml", &things);
    assert_eq!(project.generate_own(&[]), Some(0));
    let new = row("other", "0, and 1 experimental", " ");
    assert_eq!(
        project.text("README.md"),
        format!("{head}{}{new}\nEnd.\n", before("1"))
    );
    assert_eq!(project.generate_own(&["--check"]), Some(0));
    assert!(!project.exists("README.zh.md"));
}
