//! Crates that share a folder: of several spec folders, of runs at the same time, of a run that fails.
//! Must not know how the command works.

use std::fs;
use std::process::Command;

use crate::commands::code;
use crate::support::{Folder, PLATFORM, THINGS, stderr};

#[test]
fn a_platform_without_a_spec_goes() {
    let folder = Folder::new();
    let other = PLATFORM.replace("acme", "other");
    folder.write("spec/other/platform.yaml", &other);
    folder.write("spec/other/things.yaml", THINGS);
    assert_eq!(code(&folder.run("generate", &[])), 0);
    assert!(folder.path("out/other/Cargo.toml").exists());
    fs::remove_dir_all(folder.path("spec/other")).unwrap();
    assert_eq!(code(&folder.run("generate", &["acme"])), 0);
    assert!(
        folder.path("out/other/Cargo.toml").exists(),
        "a run for one platform leaves the others alone"
    );
    let noted = folder.run("generate", &[]);
    assert_eq!(code(&noted), 0);
    assert!(folder.path("out/other/Cargo.toml").exists());
    assert!(
        stderr(&noted).contains(": other; --prune removes them"),
        "{}",
        stderr(&noted)
    );
    let check = folder.run("generate", &["--prune", "--check"]);
    assert_eq!(code(&check), 1);
    assert!(
        stderr(&check).contains(" --prune` and commit"),
        "{}",
        stderr(&check)
    );
    let pruned = folder.run("generate", &["--prune"]);
    assert_eq!(code(&pruned), 0);
    assert!(
        stderr(&pruned).contains("no spec describes them: other\n"),
        "{}",
        stderr(&pruned)
    );
    assert!(!folder.path("out/other").exists());
}

/// Two teams, or two folders of one, keep their crates in one folder.
#[test]
fn crates_of_two_spec_folders_can_share_a_folder() {
    let folder = Folder::new();
    folder.write(
        "second/other/platform.yaml",
        &PLATFORM.replace("acme", "other"),
    );
    folder.write("second/other/things.yaml", THINGS);
    let run = |spec: &str, more: &[&str]| {
        let mut process = Command::new(env!("CARGO_BIN_EXE_xtask"));
        process.arg("generate").arg("--spec").arg(folder.path(spec));
        process.arg("--out").arg(folder.path("out")).args(more);
        process.output().unwrap()
    };
    for _ in 0..2 {
        for spec in ["spec", "second"] {
            let output = run(spec, &[]);
            assert_eq!(code(&output), 0, "{}", stderr(&output));
        }
    }
    let both = folder.output();
    for name in ["acme", "other"] {
        assert!(folder.path(&format!("out/{name}/Cargo.toml")).exists());
    }
    assert_eq!(code(&run("spec", &["--check"])), 0);
    assert_eq!(code(&run("second", &["--check"])), 0);
    assert_eq!(folder.output(), both);
}

/// Runs at the same time wait for each other, so that all succeed and all files are whole.
#[test]
fn runs_at_the_same_time_leave_whole_crates() {
    let folder = Folder::new();
    folder.write(
        "second/other/platform.yaml",
        &PLATFORM.replace("acme", "other"),
    );
    folder.write("second/other/things.yaml", THINGS);
    folder.write(
        "third/acme/platform.yaml",
        &PLATFORM.replace("Acme Cloud", "Other Cloud"),
    );
    folder.write("third/acme/things.yaml", THINGS);
    let start = |spec: &str| {
        let mut process = Command::new(env!("CARGO_BIN_EXE_xtask"));
        process.arg("generate").arg("--spec").arg(folder.path(spec));
        process.arg("--out").arg(folder.path("out"));
        process
            .stderr(std::process::Stdio::piped())
            .spawn()
            .unwrap()
    };
    let specs = ["spec", "second", "third"].iter().cycle().take(18);
    let runs: Vec<_> = specs.map(|spec| start(spec)).collect();
    for run in runs {
        let output = run.wait_with_output().unwrap();
        assert_eq!(code(&output), 0, "{}", stderr(&output));
    }
    let names: Vec<_> = folder.output().into_keys().collect();
    assert_eq!(names.len(), 12, "{names:?}");
    let readme = folder.text("out/acme/README.md");
    let client = folder.text("out/acme/src/client.rs");
    let mut titles = ["Acme Cloud", "Other Cloud"].into_iter();
    let title = titles.find(|title| readme.contains(title)).unwrap();
    assert!(client.contains(title), "{title} in:\n{client}");
}

/// A crate that someone wrote, or a spec, is not overwritten by a crate of the same name.
#[test]
fn what_was_not_generated_stays() {
    let folder = Folder::new();
    folder.write("out/acme/Cargo.toml", "[package]\nname = \"acme\"\n");
    folder.write("out/acme/src/lib.rs", "//! My own.\n");
    let own = folder.output();
    let refused = folder.run("generate", &[]);
    assert_eq!(code(&refused), 2);
    assert!(
        stderr(&refused).contains("acme/Cargo.toml was not generated"),
        "{}",
        stderr(&refused)
    );
    assert_eq!(folder.output(), own);
    let mut process = Command::new(env!("CARGO_BIN_EXE_xtask"));
    process
        .arg("generate")
        .arg("--spec")
        .arg(folder.path("spec"));
    process.arg("--out").arg(folder.path("spec"));
    let refused = process.output().unwrap();
    assert_eq!(code(&refused), 2);
    assert!(
        stderr(&refused).contains("acme/platform.yaml was not generated"),
        "{}",
        stderr(&refused)
    );
    assert!(!folder.exists("spec/acme/Cargo.toml"));
}

/// A crate that is written elsewhere is not of this repository.
#[test]
fn a_crate_elsewhere_names_no_repository() {
    let folder = Folder::new();
    assert_eq!(code(&folder.run("generate", &[])), 0);
    for file in ["Cargo.toml", "README.md"] {
        let text = folder.text(&format!("out/acme/{file}"));
        assert!(
            !text.contains("github.com") && !text.contains("license"),
            "{text}"
        );
    }
    assert!(
        folder
            .text("out/acme/README.md")
            .contains("acme = { path = \"…\" }")
    );
}

/// The shell makes a folder in the way of the last file to be written, whose temporary name ends in the number of its process.
#[cfg(unix)]
#[test]
fn a_failed_write_is_undone() {
    let folder = Folder::new();
    assert_eq!(code(&folder.run("generate", &[])), 0);
    folder.write(
        "spec/acme/things.yaml",
        &THINGS.replace("Its name.", "Its own name."),
    );
    folder.write(
        "spec/acme/platform.yaml",
        &PLATFORM.replace("0.1.0", "0.2.0"),
    );
    let before = folder.output();
    let script =
        "mkdir \"$2/acme/src/things.rs.$$.new\" && exec \"$0\" generate --spec \"$1\" --out \"$2\"";
    let output = Command::new("sh")
        .args(["-c", script, env!("CARGO_BIN_EXE_xtask")])
        .args([folder.path("spec"), folder.path("out")])
        .output()
        .unwrap();
    assert_eq!(code(&output), 2);
    assert!(stderr(&output).contains("things.rs"), "{}", stderr(&output));
    assert_eq!(folder.output(), before);
}
