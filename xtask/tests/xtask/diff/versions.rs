//! The versions that changes require: against the last release, or against a folder.
//! Must not know how changes are found.

use crate::support::{Folder, PLATFORM, THINGS};

fn set_version(project: &Folder, version: &str) {
    let platform = PLATFORM.replace("0.1.0", version);
    project.write("spec/acme/platform.yaml", &platform);
}

/// Returns old, new and required version, and the verdict, of the only crate.
fn judged(project: &Folder, arguments: &[&str]) -> [String; 4] {
    let report = project.report(arguments);
    let version = &report["crates"][0];
    ["old", "new", "required", "verdict"].map(|key| {
        let text = version[key].as_str();
        text.unwrap_or("null").to_owned()
    })
}

#[test]
fn a_crate_without_a_release_may_have_any_version() {
    let project = Folder::repository();
    project.without_name();
    set_version(&project, "0.0.1");
    assert_eq!(judged(&project, &[]), ["null", "0.0.1", "null", "ok"]);
    // Neither another crate's tag nor a pre-release is its release.
    for tag in ["acme-extra-v1.0.0", "acme-v0.1.0-rc.1", "v9.0.0"] {
        project.git(&["tag", tag]);
    }
    assert_eq!(judged(&project, &[]), ["null", "0.0.1", "null", "ok"]);
    assert_eq!(project.result(&["--fail-on", "version"]).0, 0);
}

#[test]
fn a_release_is_the_last_tag_in_the_history_and_not_the_base() {
    let project = Folder::repository();
    project.git(&["tag", "acme-v0.1.0"]);
    set_version(&project, "0.9.0");
    project.commit("0.9.0");
    project.git(&["tag", "acme-v0.9.0"]);
    set_version(&project, "0.10.0");
    project.commit("0.10.0");
    project.git(&["tag", "-a", "-m", "annotated", "acme-v0.10.0"]);
    // A break of an earlier commit counts, too: it is not released.
    project.without_name();
    project.commit("break");
    let report = project.report(&["HEAD"]);
    assert_eq!(report["class"], "none");
    assert_eq!(
        judged(&project, &["HEAD"]),
        ["0.10.0", "0.10.0", "0.11.0", "too-low"]
    );
    let (code, text, messages) = project.result(&["HEAD", "--fail-on", "version"]);
    assert_eq!(code, 1);
    assert!(
        text.contains("acme 0.10.0 -> 0.10.0: too low, the changes need at least 0.11.0"),
        "{text}"
    );
    let cure = "help: run `cargo xtask diff HEAD --fix`, then `cargo xtask generate`";
    assert!(messages.contains(cure), "{messages}");
    // Of a commit, nothing can be written.
    let (code, _, messages) = project.result(&["HEAD", "HEAD", "--fail-on", "version"]);
    assert_eq!(code, 1);
    let cure = "help: run `cargo xtask diff --fix` where HEAD (";
    assert!(messages.contains(cure), "{messages}");
    assert_eq!(project.result(&["HEAD", "--fix"]).0, 0);
    assert_eq!(
        judged(&project, &["HEAD"]),
        ["0.10.0", "0.11.0", "0.11.0", "ok"]
    );
    assert_eq!(project.result(&["HEAD", "--fail-on", "version"]).0, 0);
    set_version(&project, "0.9.5");
    assert_eq!(judged(&project, &["HEAD"])[3], "lowered");
    assert_eq!(project.result(&["HEAD", "--fail-on", "version"]).0, 1);
    // The releases of another branch do not count for an old one.
    project.git(&["checkout", "--quiet", "--force", "-b", "old", "acme-v0.1.0"]);
    project.write("spec/acme/things.yaml", THINGS);
    assert_eq!(judged(&project, &[]), ["0.1.0", "0.1.0", "0.1.0", "ok"]);
}

#[test]
fn folders_are_judged_against_the_base() {
    let folder = Folder::project();
    folder.write("old/acme/platform.yaml", PLATFORM);
    folder.write("old/acme/things.yaml", THINGS);
    folder.without_name();
    let arguments = ["--base-dir", "old", "--head-dir", "spec"];
    assert_eq!(
        judged(&folder, &arguments),
        ["0.1.0", "0.1.0", "0.2.0", "too-low"]
    );
    set_version(&folder, "0.2.0");
    assert_eq!(
        judged(&folder, &arguments),
        ["0.1.0", "0.2.0", "0.2.0", "ok"]
    );
}

#[test]
fn a_release_that_cannot_be_read_is_no_clean_report() {
    let project = Folder::repository();
    set_version(&project, "0.1.0, unknown: 1");
    project.commit("broken");
    project.git(&["tag", "acme-v0.1.0"]);
    set_version(&project, "0.1.0");
    project.commit("mended");
    let (code, report, messages) = project.result(&["HEAD"]);
    assert_eq!((code, report.as_str()), (2, ""));
    let place = "acme-v0.1.0:spec/acme/platform.yaml:4: ";
    assert!(messages.contains(place), "{messages}");
}
