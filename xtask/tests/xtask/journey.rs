//! The way from a changed page of a vendor to the new version of a crate, with the commands and the report that
//! `docs/when-a-page-changes.md` shows, and the figures that it gives. Must not know how the commands work.

use std::fs;
use std::path::Path;
use std::process::Command;
use std::time::Instant;

use crate::docs::PAGE;
use crate::support::{Folder, stderr, stdout};

/// The section that the vendor adds.
const DELETE: &str = "## Delete

Deletes one thing.

```
DELETE /things/{thing_id}
```

### Path parameters

| name | type | required | description |
| --- | --- | --- | --- |
| thing_id | string | yes | Which thing. |

## Support";

/// What the curator writes about it: in a hurry, with a sign of an input method, and keys in some order.
const OPERATION: &str = "  delete:
    http: DELETE /things/{thing_id}
    source: \"manual#Delete\"
    doc：Deletes a thing.
    path: { thing_id: ThingId }
    retry: idempotent
    returns: none
types:
";

const NAME: &str = "      name: { type: string, doc: Its name. }\n";

/// The part of the page for curators that is about the journey.
fn part() -> String {
    let page = Path::new(env!("CARGO_MANIFEST_DIR")).join("../docs/when-a-page-changes.md");
    let page = fs::read_to_string(page).unwrap().replace("\r\n", "\n");
    let (_, part) = page.split_once("\n## The whole way\n").unwrap();
    part.split("\n## ").next().unwrap().to_owned()
}

/// Returns its only block of code in a language.
fn block(language: &str) -> String {
    let part = part();
    let (_, block) = part.split_once(&format!("```{language}\n")).unwrap();
    block.split_once("```").unwrap().0.to_owned()
}

/// Splits a command as a shell does.
fn words(command: &str) -> Vec<String> {
    let mut words = Vec::new();
    for (at, piece) in command.split('\'').enumerate() {
        if at % 2 == 1 {
            words.push(piece.to_owned());
        } else {
            words.extend(piece.split_whitespace().map(str::to_owned));
        }
    }
    words
}

/// Runs a command that must end with an exit code, and returns what it prints.
#[track_caller]
fn run(project: &Folder, command: &str, code: i32) -> String {
    let mut xtask = Command::new(env!("CARGO_BIN_EXE_xtask"));
    xtask.env("CARGO_MANIFEST_DIR", project.path("xtask"));
    xtask.current_dir(project.root());
    let arguments = words(command.strip_prefix("cargo xtask ").unwrap());
    let start = Instant::now();
    let output = xtask.args(arguments).output().unwrap();
    println!("{:>5} ms  {command}", start.elapsed().as_millis());
    let said = stdout(&output) + &stderr(&output);
    assert_eq!(output.status.code(), Some(code), "{command}: {said}");
    said
}

/// A released crate, whose page was reviewed.
fn released() -> Folder {
    let project = Folder::with_page();
    project.write(".gitignore", "pages/\n");
    project.write(
        "spec/acme/changelog.md",
        "## 0.1.0\n\n- The first version.\n",
    );
    for command in [
        "cargo xtask lint --fix",
        "cargo xtask docs ack --all --reason 'The first reading.'",
        "cargo xtask generate",
    ] {
        run(&project, command, 0);
    }
    all_is_well(&project);
    project.git(&["init", "--quiet", "--initial-branch=main"]);
    project.commit("first");
    project.git(&["tag", "acme-v0.1.0"]);
    project
}

fn all_is_well(project: &Folder) {
    for command in [
        "cargo xtask lint --deny warnings",
        "cargo xtask docs drift",
        "cargo xtask docs coverage",
        "cargo xtask generate --check",
    ] {
        run(project, command, 0);
    }
}

fn change_the_page(project: &Folder) {
    let page = PAGE
        .replace("at most 50", "at most 100")
        .replace(", \"name\": \"string\"", "")
        .replace("## Support", DELETE);
    project.write("pages/acme/manual.md", &page);
}

/// Edits the spec, and returns how many lines that came to, with those that went.
fn edit_the_spec(project: &Folder) -> usize {
    let things = project.text("spec/acme/things.yaml");
    let edited = things
        .replace("max: 50", "max: 100")
        .replace(NAME, "")
        .replace("types:\n", OPERATION);
    project.write("spec/acme/things.yaml", &edited);
    let numbers = project.git(&["diff", "--numstat"]);
    let numbers = numbers.split_whitespace().take(2);
    numbers.map(|it| it.parse::<usize>().unwrap()).sum()
}

/// With `--nocapture` it prints how long each command takes.
#[test]
fn a_changed_page_becomes_a_version() {
    let project = released();
    change_the_page(&project);
    println!("the journey:");
    let commands = block("sh");
    let commands: Vec<&str> = commands.lines().collect();
    let [fetch, drift, lint, diff, ack, generate] = commands.as_slice() else {
        panic!("{commands:?}");
    };
    // It needs the network, and has tests of its own.
    assert_eq!(*fetch, "cargo xtask docs fetch");
    let report = run(&project, drift, 1);
    assert_eq!(
        report,
        block("text"),
        "docs/when-a-page-changes.md shows this report"
    );
    let lines = edit_the_spec(&project);
    let cured = run(&project, lint, 0);
    assert!(cured.starts_with("1 problem"), "{cured}");
    let said = run(&project, diff, 0);
    for part in [
        "acme: types.Thing.name  [field-removed]",
        "acme: things.list.query.limit  [limit-changed]",
        "acme: things.delete  [operation-added]",
        "acme 0.1.0 -> 0.2.0: enough",
    ] {
        assert!(said.contains(part), "{part} in:\n{said}");
    }
    run(&project, ack, 0);
    run(&project, generate, 0);

    let figures = format!(
        "| commands | {} |\n| lines of the spec that were edited by hand | {lines} |\n",
        commands.len()
    );
    assert!(part().contains(&figures), "{figures}");

    all_is_well(&project);
    run(&project, "cargo xtask diff --fail-on version", 0);
    let manifest = project.text("generated/acme/Cargo.toml");
    assert!(manifest.contains("version = \"0.2.0\""), "{manifest}");
    let api = project.text("generated/acme/api.txt");
    assert!(api.contains("ThingsApi::delete(") && !api.contains("Thing::name"));
    let changelog = project.text("generated/acme/CHANGELOG.md");
    assert!(
        changelog.contains("- `things.delete`: the operation"),
        "{changelog}"
    );
    // What was done is kept with the lock, and the same page is quiet next time, also after the commit.
    let lock = project.text("spec/acme/docs.lock");
    assert!(lock.contains(&words(ack)[6]), "{lock}");
    project.commit("what the page says now");
    run(&project, drift, 0);
    assert_eq!(project.git(&["status", "--porcelain"]), "");
}
