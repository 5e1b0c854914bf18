//! What `generate` keeps in the project besides the crates: the mock's copy of the specs, and the contract cases.
//! Must not know how they are made.

use std::fs;
use std::path::PathBuf;
use std::process::Command;

use tempfile::TempDir;

const PLATFORM: &str = "platform: acme
title: Acme Cloud
doc: An invented platform.
crate: { name: acme, version: 0.1.0 }
documents:
  manual: { title: Acme manual, url: \"https://acme.example/manual\" }
server: { doc: The address of your own server., placeholder: \"https://<your-server>\" }
";

const THINGS: &str = "resource: things
doc: Things.
source: manual
operations:
  restart:
    doc: Restarts a thing.
    source: \"manual#Restart\"
    http: POST /things/{thing_id}/restart
    path: { thing_id: ThingId }
    returns: none
    retry: command
types:
  ThingId: { identifier: string, doc: Identifies a thing. }
";

/// The list of the contract cases, and the cases of the platforms.
const LIST: &str = "tests/tests/contract/platforms.rs";
const CASES: &str = "tests/tests/contract/platforms";

/// A project with a platform of its own.
struct Project(TempDir);

impl Project {
    fn new() -> Self {
        let project = Self(TempDir::new().unwrap());
        project.write("spec/acme/platform.yaml", PLATFORM);
        project.write("spec/acme/things.yaml", THINGS);
        project
    }

    fn path(&self, relative: &str) -> PathBuf {
        self.0.path().join(relative)
    }

    fn exists(&self, relative: &str) -> bool {
        self.path(relative).exists()
    }

    fn text(&self, relative: &str) -> String {
        fs::read_to_string(self.path(relative)).unwrap()
    }

    fn write(&self, relative: &str, text: &str) {
        let path = self.path(relative);
        fs::create_dir_all(path.parent().unwrap()).unwrap();
        fs::write(path, text).unwrap();
    }

    /// Runs `generate` as the project's own command; gives its exit code.
    fn generate(&self, arguments: &[&str]) -> Option<i32> {
        let mut command = Command::new(env!("CARGO_BIN_EXE_xtask"));
        command.env("CARGO_MANIFEST_DIR", self.path("xtask"));
        let output = command.arg("generate").args(arguments).output().unwrap();
        output.status.code()
    }
}

#[test]
fn folders_of_somebodys_own_leave_the_project_alone() {
    let project = Project::new();
    let (spec, out) = (project.path("spec"), project.path("generated"));
    let (spec, out) = (spec.to_str().unwrap(), out.to_str().unwrap());
    for arguments in [
        &["--spec", spec][..],
        &["--out", out],
        &["--spec", spec, "--out", out],
    ] {
        assert_eq!(project.generate(arguments), Some(0));
        assert!(project.exists("generated/acme/Cargo.toml"));
        assert!(!project.exists("mock") && !project.exists("tests"));
    }
}

#[test]
fn the_mock_has_the_specs_and_each_operation_its_case() {
    let project = Project::new();
    project.write("spec/acme/guide.md", "Prose.\n");
    assert_eq!(project.generate(&[]), Some(0));
    assert_eq!(project.generate(&["--check"]), Some(0));
    assert_eq!(project.text("mock/specs/acme/things.yaml"), THINGS);
    assert!(!project.exists("mock/specs/acme/guide.md"));
    let line = "    (\"spec/acme/things.yaml\", include_str!(\"../specs/acme/things.yaml\")),\n";
    assert!(project.text("mock/src/specs.rs").contains(line));
    assert!(project.text(LIST).contains("mod acme;\n"));
    let cases = project.text(&format!("{CASES}/acme.rs"));
    assert!(cases.contains("operation: \"things.restart\""), "{cases}");

    project.write("mock/specs/acme/things.yaml", "resource: things\n");
    assert_eq!(project.generate(&["--check"]), Some(1));
    assert_eq!(project.generate(&[]), Some(0));
    assert_eq!(project.text("mock/specs/acme/things.yaml"), THINGS);
}

#[test]
fn a_platform_goes_with_its_spec_and_a_named_one_stays_alone() {
    let project = Project::new();
    let other = PLATFORM.replace("acme", "other");
    project.write("spec/other/platform.yaml", &other);
    project.write("spec/other/things.yaml", THINGS);
    project.write(&format!("{CASES}/mine.rs"), "// mine\n");
    assert_eq!(project.generate(&[]), Some(0));

    project.write("mock/specs/acme/old.yaml", THINGS);
    assert_eq!(project.generate(&["other"]), Some(0));
    assert!(project.exists("mock/specs/acme/old.yaml"));
    assert!(project.text(LIST).contains("mod acme;\n"));

    fs::remove_dir_all(project.path("spec/other")).unwrap();
    assert_eq!(project.generate(&[]), Some(0));
    for gone in ["mock/specs/acme/old.yaml", "mock/specs/other"] {
        assert!(!project.exists(gone), "{gone}");
    }
    assert!(!project.exists(&format!("{CASES}/other.rs")));
    assert!(project.exists(&format!("{CASES}/mine.rs")));
    for list in ["mock/src/specs.rs", LIST] {
        assert!(!project.text(list).contains("other"), "{list}");
    }
}
