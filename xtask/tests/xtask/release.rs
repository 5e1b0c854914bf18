//! What a release needs: one version in all manifests, and crates with licences.
//! Must not know how the commands work.

use crate::support::{Folder, MANIFEST, PLATFORM};

/// The manifest of the invented platform's crate.
const CRATE: &str = "generated/acme/Cargo.toml";

#[test]
fn a_version_is_set_everywhere_at_once() {
    let project = Folder::project();
    assert_eq!(project.run_own("generate", &[]), Some(0));
    assert!(
        project
            .text(CRATE)
            .contains("path = \"../../runtime\", version = \"0.1.0\"")
    );

    assert_eq!(project.run_own("set-version", &["0.2.0"]), Some(0));
    assert!(
        project
            .text(CRATE)
            .contains("path = \"../../runtime\", version = \"0.2.0\"")
    );
    let other = "other = { version = \"0.1.0\" }";
    let expected = MANIFEST.replace("0.1.0", "0.2.0");
    let expected = expected.replace("other = { version = \"0.2.0\" }", other);
    assert_eq!(project.text("Cargo.toml"), expected);
    assert_eq!(project.run_own("generate", &["--check"]), Some(0));
}

#[test]
fn a_wrong_version_or_spec_changes_nothing() {
    let project = Folder::project();
    for version in ["2", "0.2", "0.2.x", "v0.2.0", "", "00.2.0", "+0.2.0"] {
        assert_eq!(
            project.run_own("set-version", &[version]),
            Some(2),
            "{version}"
        );
    }
    project.write("spec/acme/platform.yaml", &PLATFORM.replace("doc:", "dok:"));
    assert_eq!(project.run_own("set-version", &["0.2.0"]), Some(1));
    assert_eq!(project.text("Cargo.toml"), MANIFEST);
    assert!(!project.exists("generated"));
}

#[test]
fn a_crate_with_a_licence_carries_its_text_and_one_without_is_not_published() {
    let project = Folder::project();
    project.write("LICENSE-MIT", "Permission is granted.\n");
    assert_eq!(project.run_own("generate", &[]), Some(0));
    assert!(project.text(CRATE).contains("publish = false\n"));
    assert!(!project.exists("generated/acme/LICENSE-MIT"));

    let licensed = PLATFORM.replace("version: 0.1.0", "version: 0.1.0, license: MIT");
    project.write("spec/acme/platform.yaml", &licensed);
    assert_eq!(project.run_own("generate", &[]), Some(0));
    assert!(project.text(CRATE).contains("license = \"MIT\"\n"));
    assert_eq!(
        project.text("generated/acme/LICENSE-MIT"),
        "Permission is granted.\n"
    );
}
