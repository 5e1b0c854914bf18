//! `generate`, `lint` and `schema` on specs outside the project.
//! Must not know how the commands work.

use std::collections::BTreeMap;
use std::fs;
use std::path::{Path, PathBuf};
use std::process::{Command, Output};

use crate::support::{Folder, THINGS, stderr, stdout};

impl Folder {
    pub(crate) fn run(&self, command: &str, more: &[&str]) -> Output {
        self.run_in(self.root(), command, more)
    }

    fn run_in(&self, current: &Path, command: &str, more: &[&str]) -> Output {
        let mut process = Command::new(env!("CARGO_BIN_EXE_xtask"));
        process
            .current_dir(current)
            .arg(command)
            .arg("--spec")
            .arg(self.path("spec"));
        if command == "generate" {
            process.arg("--out").arg(self.path("out"));
        }
        process.args(more).output().unwrap()
    }

    /// Returns every file below `out`, by its path.
    pub(crate) fn output(&self) -> BTreeMap<PathBuf, Vec<u8>> {
        let mut files = BTreeMap::new();
        let mut folders = vec![self.path("out")];
        while let Some(folder) = folders.pop() {
            for entry in fs::read_dir(folder).into_iter().flatten() {
                let path = entry.unwrap().path();
                if path.is_dir() {
                    folders.push(path);
                } else {
                    files.insert(path.clone(), fs::read(path).unwrap());
                }
            }
        }
        files
    }
}

pub(crate) fn code(output: &Output) -> i32 {
    output.status.code().unwrap()
}

#[test]
fn generate_twice_from_two_folders_gives_the_same_bytes() {
    let folder = Folder::new();
    let first = folder.run("generate", &[]);
    assert_eq!(code(&first), 0, "{}", stderr(&first));
    let files = folder.output();
    let mut names: Vec<_> = files
        .keys()
        .map(|path| {
            path.strip_prefix(folder.path("out/acme"))
                .unwrap()
                .display()
                .to_string()
        })
        .collect();
    names.sort();
    assert_eq!(
        names,
        [
            "Cargo.toml",
            "README.md",
            "api.txt",
            "src/client.rs",
            "src/lib.rs",
            "src/things.rs"
        ]
    );
    let second = folder.run_in(&folder.path("spec/acme"), "generate", &[]);
    assert_eq!(code(&second), 0);
    assert!(
        stderr(&second).contains("0 files written, 0 removed"),
        "{}",
        stderr(&second)
    );
    assert_eq!(folder.output(), files);
}

#[test]
fn check_prints_a_diff_and_its_cure_and_writes_nothing() {
    let folder = Folder::new();
    folder.run("generate", &[]);
    assert_eq!(code(&folder.run("generate", &["--check"])), 0);
    let file = "out/acme/src/things.rs";
    let text = fs::read_to_string(folder.path(file)).unwrap();
    folder.write(file, &text.replace("/// Its name.", "/// Her name."));
    let before = folder.output();
    let check = folder.run("generate", &["--check"]);
    assert_eq!(code(&check), 1);
    assert!(
        stdout(&check).contains("-    /// Her name.\n+    /// Its name.\n"),
        "{}",
        stdout(&check)
    );
    let cure = format!(
        "run `cargo xtask generate --spec {} --out {}`",
        folder.path("spec").display(),
        folder.path("out").display()
    );
    assert!(stderr(&check).contains(&cure), "{}", stderr(&check));
    assert_eq!(folder.output(), before);
}

#[test]
fn stale_files_go_and_other_peoples_files_stay() {
    let folder = Folder::new();
    folder.write(
        "spec/acme/more.yaml",
        &THINGS
            .replace("things", "more")
            .replace("Thing", "More")
            .replace("thing_id", "more_id"),
    );
    assert_eq!(code(&folder.run("generate", &[])), 0);
    assert!(folder.path("out/acme/src/more.rs").exists());
    folder.write("out/acme/src/by_hand.rs", "// mine\n");
    folder.write("out/notes/Cargo.toml", "# mine\n");
    fs::remove_file(folder.path("spec/acme/more.yaml")).unwrap();
    let check = folder.run("generate", &["--check"]);
    assert_eq!(code(&check), 1);
    assert!(
        stdout(&check).contains("+++ /dev/null"),
        "{}",
        stdout(&check)
    );
    assert_eq!(code(&folder.run("generate", &[])), 0);
    assert!(!folder.path("out/acme/src/more.rs").exists());
    assert!(folder.path("out/acme/src/by_hand.rs").exists());
    assert!(folder.path("out/notes/Cargo.toml").exists());
}

#[test]
fn a_spec_with_problems_leaves_the_output_alone() {
    let folder = Folder::new();
    folder.run("generate", &[]);
    let before = folder.output();
    folder.write(
        "spec/acme/things.yaml",
        &THINGS
            .replace("retry: safe", "retri: safe")
            .replace("{ type: string", "{ type: strng"),
    );
    for command in ["generate", "lint"] {
        let output = folder.run(command, &[]);
        assert_eq!(code(&output), 1);
        let text = stderr(&output) + &stdout(&output);
        assert!(
            text.contains("things.yaml:11:5") && text.contains("retri") && text.contains("retry"),
            "{text}"
        );
        assert!(
            text.contains("things.yaml:18:21") && text.contains("strng") && text.contains("string"),
            "{text}"
        );
    }
    assert_eq!(folder.output(), before);
}

#[test]
fn what_cannot_run_exits_with_2_and_says_why() {
    let folder = Folder::new();
    let missing = Command::new(env!("CARGO_BIN_EXE_xtask"))
        .args(["lint", "--spec", "/nowhere/spec"])
        .output()
        .unwrap();
    assert_eq!(code(&missing), 2);
    assert!(
        stderr(&missing).contains("/nowhere/spec"),
        "{}",
        stderr(&missing)
    );

    let unknown = folder.run("lint", &["acne"]);
    assert_eq!(code(&unknown), 2);
    assert!(
        stderr(&unknown).contains("acne") && stderr(&unknown).contains("acme"),
        "{}",
        stderr(&unknown)
    );

    fs::create_dir_all(folder.path("empty")).unwrap();
    let empty = Command::new(env!("CARGO_BIN_EXE_xtask"))
        .args(["lint", "--spec"])
        .arg(folder.path("empty"))
        .output()
        .unwrap();
    assert_eq!(code(&empty), 2);
    assert!(stderr(&empty).contains("no platform"), "{}", stderr(&empty));

    folder.write("spec/schema/platform.yaml", "platform: schema\n");
    let schema = folder.run("lint", &[]);
    assert_eq!(code(&schema), 2);
    let text = "a platform cannot be called `schema`";
    assert!(stderr(&schema).contains(text), "{}", stderr(&schema));
    fs::remove_file(folder.path("spec/schema/platform.yaml")).unwrap();

    folder.write("spec/acme/things.yaml", "resource: [things\n");
    let syntax = folder.run("lint", &[]);
    assert_eq!(code(&syntax), 2, "{}", stderr(&syntax));
    assert!(
        (stderr(&syntax) + &stdout(&syntax)).contains("things.yaml:"),
        "{}",
        stderr(&syntax)
    );

    fs::write(
        folder.path("spec/acme/things.yaml"),
        b"resource: \xff\xfe\n",
    )
    .unwrap();
    let bytes = folder.run("lint", &[]);
    assert_eq!(code(&bytes), 2);
    assert!(stderr(&bytes).contains("UTF-8"), "{}", stderr(&bytes));
}

#[test]
fn the_runtime_can_come_from_elsewhere() {
    let folder = Folder::new();
    for (argument, line) in [
        (
            "version:0.1",
            "iot-clouds-runtime = { version = \"0.1\", default-features = false }",
        ),
        (
            "git:https://acme.example/x",
            "iot-clouds-runtime = { git = \"https://acme.example/x\", default-features = false }",
        ),
    ] {
        assert_eq!(code(&folder.run("generate", &["--runtime", argument])), 0);
        let manifest = fs::read_to_string(folder.path("out/acme/Cargo.toml")).unwrap();
        assert!(manifest.contains(line), "{manifest}");
    }
    let wrong = folder.run("generate", &["--runtime", "0.1"]);
    assert_eq!(code(&wrong), 2);
    assert!(
        stderr(&wrong).contains("version:REQUIREMENT"),
        "{}",
        stderr(&wrong)
    );
}

#[test]
fn problems_come_as_json_and_as_github_annotations_too() {
    let folder = Folder::new();
    folder.write(
        "spec/acme/things.yaml",
        &THINGS.replace("retry: safe", "retri: safe"),
    );
    let json = folder.run("lint", &["--format", "json"]);
    assert_eq!(code(&json), 1);
    assert!(
        stdout(&json).contains("\"rule\": \"unknown-key\"")
            || stdout(&json).contains("\"rule\":\"unknown-key\""),
        "{}",
        stdout(&json)
    );
    let github = folder.run("lint", &["--format", "github"]);
    assert!(
        stdout(&github).contains("::error file="),
        "{}",
        stdout(&github)
    );
}

/// Problems that a person cannot read in one go are counted, in every format, and shown on request.
#[test]
fn very_many_problems_are_counted_and_shown_by_all() {
    let folder = Folder::new();
    let types: String = (0..70)
        .map(|number| format!("  Wrong{number}: {{ doc: Nothing. }}\n"))
        .collect();
    folder.write(
        "spec/acme/others.yaml",
        &format!("resource: others\ndoc: Others.\nsource: manual\ntypes:\n{types}"),
    );
    for format in ["text", "json", "github"] {
        let few = folder.run("lint", &["--format", format]);
        let all = folder.run("lint", &["--format", format, "--all"]);
        let (few, all) = (stderr(&few) + &stdout(&few), stderr(&all) + &stdout(&all));
        let count = |text: &str| text.matches("the kind of `Wrong").count();
        assert_eq!((count(&few), count(&all)), (50, 70), "{few}");
        assert!(few.contains("20 more problems are not shown"), "{few}");
        assert!(!all.contains("not shown"), "{all}");
    }
}

/// A warning calls for a decision. It stops the command only if warnings are denied.
#[test]
fn warnings_stop_nothing_unless_they_are_denied() {
    let folder = Folder::new();
    let platform = std::fs::read_to_string(folder.path("spec/acme/platform.yaml")).unwrap();
    folder.write(
        "spec/acme/platform.yaml",
        &format!("{platform}\nerrors: {{ bodies: [{{ code: name, message: text }}] }}\n"),
    );
    for arguments in [&[][..], &["--format", "json"], &["--format", "github"]] {
        let output = folder.run("lint", arguments);
        let text = stderr(&output) + &stdout(&output);
        assert_eq!(code(&output), 0, "{text}");
        assert!(
            text.contains("warning") && text.contains("success-like-error"),
            "{text}"
        );
        let denied = [arguments, &["--deny", "warnings"]].concat();
        let output = folder.run("lint", &denied);
        assert_eq!(code(&output), 1);
        assert!(stderr(&output).ends_with("error: warnings are denied\n"));
    }
    let output = folder.run("lint", &["--deny", "warning"]);
    assert_eq!(code(&output), 2, "a word that is misspelt denies nothing");
    let generated = folder.run("generate", &[]);
    assert_eq!(code(&generated), 0, "{}", stderr(&generated));
    assert!(
        stderr(&generated).contains("warning: 1 warning"),
        "{}",
        stderr(&generated)
    );
    assert!(folder.path("out/acme/Cargo.toml").exists());
}

/// The generator must build fast and anywhere: no HTTP, no TLS, no asynchronous runtime in it.
#[test]
fn the_generator_depends_on_no_network_crate() {
    let root = Path::new(env!("CARGO_MANIFEST_DIR")).parent().unwrap();
    let cargo = std::env::var_os("CARGO").unwrap_or_else(|| "cargo".into());
    let arguments = "tree --package xtask --edges normal,build --prefix none --format {p}";
    let output = Command::new(cargo)
        .current_dir(root)
        .args(arguments.split(' '))
        .output()
        .unwrap();
    assert!(output.status.success(), "{}", stderr(&output));
    let tree = stdout(&output);
    assert!(tree.contains("iot-clouds-codegen"), "{tree}");
    for name in [
        "reqwest",
        "hyper",
        "tokio",
        "rustls",
        "native-tls",
        "aws-lc-sys",
        "ring",
    ] {
        assert!(
            !tree
                .lines()
                .any(|line| line.split(' ').next() == Some(name)),
            "{name} in:\n{tree}"
        );
    }
}
