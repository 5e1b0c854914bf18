//! `new`, and the page that leads from it to a first call: its commands are run, and its program calls the mock.
//! Must not know how the commands work.

use std::fs;
use std::io::{BufRead, BufReader};
use std::path::{Path, PathBuf};
use std::process::{Child, Command, Output, Stdio};

use crate::cargo;
use crate::support::{Folder, stderr, stdout};

fn root() -> PathBuf {
    let package = Path::new(env!("CARGO_MANIFEST_DIR"));
    package.parent().unwrap().to_owned()
}

/// A command of the project, started in its folder as the page says.
fn xtask(arguments: &[&str]) -> Command {
    let mut command = Command::new(env!("CARGO_BIN_EXE_xtask"));
    command.current_dir(root()).args(arguments);
    cargo::with_features_of_tests(&mut command);
    command
}

fn run(arguments: &[&str]) -> Output {
    xtask(arguments).output().unwrap()
}

#[track_caller]
fn succeeds(arguments: &[&str]) -> String {
    let output = run(arguments);
    let said = stdout(&output) + &stderr(&output);
    assert_eq!(output.status.code(), Some(0), "{arguments:?}: {said}");
    said
}

/// Returns the blocks of code of the page in a language.
fn blocks(language: &str) -> Vec<String> {
    let page = fs::read_to_string(root().join("docs/add-a-platform.md")).unwrap();
    let page = page.replace("\r\n", "\n");
    let blocks = page.split("\n```").skip(1).step_by(2);
    let own = blocks.filter_map(|block| block.strip_prefix(&format!("{language}\n")));
    own.map(|block| format!("{block}\n")).collect()
}

/// Returns the page's commands of this project, with its folder replaced.
fn commands(folder: &str) -> Vec<Vec<String>> {
    let lines = blocks("sh").concat().replace("../acme", folder);
    let commands = lines.lines().map(|line| {
        let words = line.strip_prefix("cargo xtask ").unwrap().split(' ');
        words.map(str::to_owned).collect()
    });
    commands.collect()
}

#[test]
fn nothing_is_overwritten_and_no_odd_name_is_taken() {
    let folder = Folder::empty();
    let specs = folder.path("spec").display().to_string();
    let said = succeeds(&["new", "acme", "--spec", &specs]);
    for command in [
        format!("cargo xtask lint acme --spec {specs}\n"),
        format!("cargo xtask generate acme --spec {specs} --out clients\n"),
        format!("cargo xtask mock --platform acme --spec {specs}\n"),
    ] {
        assert!(said.contains(&command), "{command} in:\n{said}");
    }
    folder.write("spec/acme/stations.yaml", "mine");
    folder.write("spec/schema/platform.schema.json", "mine");
    for (name, reason) in [
        ("acme", "exists already"),
        ("schema", "cannot be called `schema`"),
        ("Acme", "lower-case"),
        ("../acme", "lower-case"),
        ("1acme", "lower-case"),
        ("acme-", "lower-case"),
        ("工匠云", "lower-case"),
        ("", "lower-case"),
        ("self", "a platform cannot be called `self`"),
        ("aux", "Windows cannot store"),
        ("stations", "the name `stations` does not work"),
    ] {
        let output = run(&["new", name, "--spec", &specs]);
        assert_eq!(output.status.code(), Some(2), "{name}");
        let said = stderr(&output);
        assert!(said.contains(reason), "{name}: {said}");
    }
    succeeds(&["new", "beta_2", "--spec", &specs]);
    assert_eq!(folder.text("spec/acme/stations.yaml"), "mine");
    assert_eq!(folder.text("spec/schema/platform.schema.json"), "mine");
    succeeds(&["lint", "beta_2", "--spec", &specs, "--deny", "warnings"]);

    // The schemas beside the platforms are those of the language.
    let stale = run(&["schema", "--check", "--spec", &specs]);
    assert_eq!(stale.status.code(), Some(1));
    let cure = format!("cargo xtask schema --spec {specs}");
    assert!(stderr(&stale).contains(&cure), "{}", stderr(&stale));
    succeeds(&["schema", "--spec", &specs]);
    for name in ["overlay", "platform", "resource"] {
        let file = format!("schema/{name}.schema.json");
        let ours = fs::read_to_string(root().join("spec").join(&file)).unwrap();
        assert_eq!(
            folder.text(&format!("spec/{file}")),
            ours.replace("\r\n", "\n")
        );
    }
    let platform = folder.text("spec/beta_2/platform.yaml");
    let line = "# yaml-language-server: $schema=../schema/platform.schema.json\n";
    assert!(platform.starts_with(line), "{platform}");
}

/// The mock of the page, which ends with the test.
struct Mock(Child);

impl Drop for Mock {
    fn drop(&mut self) {
        self.0.kill().unwrap();
        self.0.wait().unwrap();
    }
}

/// Starts the page's mock, and returns the variables that it prints.
fn mock(arguments: &[String]) -> (Mock, Vec<(String, String)>) {
    let mut command = xtask(&["mock", "--port", "0"]);
    command.args(&arguments[1..]).stdout(Stdio::piped());
    let mut child = command.spawn().unwrap();
    let output = BufReader::new(child.stdout.take().unwrap());
    let mock = Mock(child);
    let mut variables = Vec::new();
    for line in output.lines() {
        let line = line.unwrap();
        let pair = line
            .strip_prefix("export ")
            .and_then(|it| it.split_once('='));
        variables.extend(pair.map(|(name, value)| (name.to_owned(), value.to_owned())));
        if line.starts_with("Requests") {
            break;
        }
    }
    (mock, variables)
}

/// The test uses the versions that are locked here, so that nothing is downloaded, and a folder that stays, so that a second
/// run has little to compile.
#[test]
fn the_page_leads_to_a_first_call() {
    let target = Path::new(env!("CARGO_TARGET_TMPDIR"));
    let acme = target.join("add-a-platform");
    if acme.exists() {
        fs::remove_dir_all(&acme).unwrap();
    }
    fs::create_dir_all(&acme).unwrap();
    let acme = acme.canonicalize().unwrap();
    let commands = commands(&acme.display().to_string());
    let [new, lint, generate, served] = commands.as_slice() else {
        panic!("{commands:?}");
    };
    let run_page = |command: &[String]| {
        let words: Vec<&str> = command.iter().map(String::as_str).collect();
        succeeds(&words)
    };
    run_page(new);
    assert_eq!(run_page(lint), "", "the page says that it prints nothing");

    // The pieces of YAML are those of the files.
    let spec = acme.join("spec/acme-weather");
    let read = |name| fs::read_to_string(spec.join(name)).unwrap();
    let (platform, stations) = (read("platform.yaml"), read("stations.yaml"));
    for block in blocks("yaml") {
        assert!(
            platform.contains(&block) || stations.contains(&block),
            "{block}"
        );
    }

    // The mistake is reported as the page shows it.
    let texts = blocks("text");
    let mistake = stations.replacen("retry: safe", "retyr: safe", 1);
    fs::write(spec.join("stations.yaml"), mistake).unwrap();
    let lint: Vec<&str> = lint.iter().map(String::as_str).collect();
    let said = stderr(&run(&lint));
    let shown = texts
        .iter()
        .find(|text| text.starts_with("error["))
        .unwrap();
    // A path inside the project is shown without that of the project.
    let here = acme.strip_prefix(root().canonicalize().unwrap());
    let here = here.unwrap_or(&acme).display().to_string();
    let shown = shown.replace("/home/you/acme", &here);
    let note = "note: `cargo xtask lint --explain unknown-key` explains the first rule";
    assert_eq!(said, format!("{shown}\n{note}\nerror: 1 problem\n"));
    fs::write(spec.join("stations.yaml"), stations).unwrap();

    run_page(generate);
    let (_mock, variables) = mock(served);
    let said = first_call(&acme, variables);
    assert!(said.starts_with(texts.last().unwrap()), "{said}");
}

/// Builds the page's program, and returns what it prints.
fn first_call(acme: &Path, variables: Vec<(String, String)>) -> String {
    let program = acme.join("first-call");
    fs::create_dir_all(program.join("src")).unwrap();
    fs::write(program.join("src/main.rs"), blocks("rust").concat()).unwrap();
    // A workspace of its own, wherever the folder is.
    let manifest = blocks("toml").concat() + "\n[workspace]\n";
    fs::write(program.join("Cargo.toml"), manifest).unwrap();
    fs::copy(root().join("Cargo.lock"), program.join("Cargo.lock")).unwrap();
    let target = Path::new(env!("CARGO_TARGET_TMPDIR"));
    let output = cargo::cargo()
        .args(["run", "--quiet", "--offline", "--target-dir"])
        .arg(target.parent().unwrap())
        .current_dir(&program)
        .envs(variables)
        .output()
        .unwrap();
    let said = stdout(&output);
    assert!(output.status.success(), "{said}{}", stderr(&output));
    said
}

/// A minute without a word looks like a command that hangs.
#[test]
fn the_mocks_are_announced_before_they_are_built() {
    let output = run(&["mock", "--help"]);
    assert!(output.status.success(), "{output:?}");
    let errors = String::from_utf8(output.stderr).unwrap();
    assert_eq!(
        errors.lines().next(),
        Some("building the mocks, which takes a minute or two the first time; then they start")
    );
    // Programs read what the mocks print.
    let printed = String::from_utf8(output.stdout).unwrap();
    assert!(!printed.contains("building"), "{printed}");
}
