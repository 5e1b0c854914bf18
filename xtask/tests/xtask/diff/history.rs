//! `diff --skip-without-history`, the last step of CI: in a clone, a shallow clone, on main, without origin, without git.
//! Must not know how changes are found.

use std::process::Command;

use crate::support::{Folder, PLATFORM, stderr, stdout};

/// Runs the step of CI in a folder, and returns its exit code, its report and its messages.
fn step(project: &Folder, folder: &str) -> (i32, String, String) {
    let mut xtask = Command::new(env!("CARGO_BIN_EXE_xtask"));
    xtask.env("CARGO_MANIFEST_DIR", project.path(folder).join("xtask"));
    // A temporary folder may be inside of some repository.
    xtask.env("GIT_CEILING_DIRECTORIES", project.root());
    let output = xtask
        .args(["diff", "--skip-without-history", "--fail-on", "version"])
        .output()
        .unwrap();
    (
        output.status.code().unwrap(),
        stdout(&output),
        stderr(&output),
    )
}

/// A released crate, and a branch that breaks it without a new version.
fn origin() -> Folder {
    let origin = Folder::repository();
    origin.git(&["tag", "acme-v0.1.0"]);
    origin.git(&["checkout", "--quiet", "-b", "work"]);
    origin.without_name();
    origin.commit("work");
    origin.git(&["checkout", "--quiet", "main"]);
    origin
}

#[test]
fn the_diff_is_a_step_of_ci() {
    let output = Command::new(env!("CARGO_BIN_EXE_xtask"))
        .args(["ci", "--list"])
        .output()
        .unwrap();
    let step = "diff: cargo xtask diff --skip-without-history --fail-on version\n";
    assert!(stdout(&output).contains(step), "{}", stdout(&output));
}

#[test]
fn a_clone_is_judged_on_main_and_on_a_branch() {
    let origin = origin();
    let url = format!("file://{}", origin.root().display());
    let clones = Folder::empty();
    clones.git(&["clone", "--quiet", &url, "main"]);
    let (code, report, messages) = step(&clones, "main");
    assert_eq!((code, messages.as_str()), (0, ""));
    assert!(
        report.contains("no change for users of the crates"),
        "{report}"
    );
    clones.git(&["clone", "--quiet", "--branch", "work", &url, "work"]);
    let (code, report, messages) = step(&clones, "work");
    assert_eq!(code, 1, "{messages}");
    assert!(report.contains("breaking: 1 change"), "{report}");
    // Breaks that were merged without a version fail on main, too, whatever the branch did.
    origin.git(&["merge", "--quiet", "--ff-only", "work"]);
    clones.git(&["-C", "main", "pull", "--quiet"]);
    let (code, report, _) = step(&clones, "main");
    assert_eq!(code, 1);
    assert!(
        report.contains("no change for users of the crates"),
        "{report}"
    );
    assert!(report.contains("too low"), "{report}");
    // Without origin, and without a main branch.
    clones.git(&["-C", "work", "remote", "remove", "origin"]);
    let (code, report, _) = step(&clones, "work");
    assert_eq!(code, 1);
    assert!(report.starts_with("HEAD ("), "{report}");
}

#[test]
fn a_clone_without_history_says_that_it_is_skipped() {
    let origin = origin();
    let url = format!("file://{}", origin.root().display());
    let clones = Folder::empty();
    clones.git(&[
        "clone",
        "--quiet",
        "--depth=1",
        "--branch",
        "work",
        &url,
        "shallow",
    ]);
    let skipped = |folder: &str, reason: &str| {
        let (code, report, messages) = step(&clones, folder);
        assert_eq!((code, messages.as_str()), (0, ""), "{folder}");
        let expected = format!("skipped: {reason}");
        assert!(report.starts_with(&expected), "{folder}: {report}");
    };
    skipped(
        "shallow",
        "this clone is shallow, so that the base and the releases may be missing; run `git fetch",
    );
    clones.write("copy/spec/acme/platform.yaml", PLATFORM);
    let copy = clones.path("copy");
    skipped(
        "copy",
        &format!("{} is in no git repository", copy.display()),
    );
    clones.git(&["init", "--quiet", "--initial-branch=main", "copy"]);
    skipped("copy", "there is no revision `HEAD`");
    // A branch that has nothing in common with main.
    clones.git(&["clone", "--quiet", &url, "apart"]);
    clones.git(&["-C", "apart", "checkout", "--quiet", "--orphan", "apart"]);
    clones.git(&["-C", "apart", "commit", "--quiet", "--message", "apart"]);
    skipped(
        "apart",
        "the merge base of `origin/main` and `HEAD` is not known",
    );
}
