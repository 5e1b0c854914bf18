//! Diagnostics as curators see them: one folder per rule or case, with a spec and the expected text.
//! `UPDATE=1 cargo test` writes the expected texts anew; what changed is judged in the diff.

use std::collections::BTreeSet;
use std::path::{Path, PathBuf};
use std::{env, fs};

use iot_clouds_codegen::diagnostic::{Severity, Style, to_github, to_json, to_text};
use iot_clouds_codegen::lint::RULES;
use iot_clouds_codegen::{Compiled, compile};
use similar::TextDiff;

fn cases() -> Vec<PathBuf> {
    let folder = Path::new(env!("CARGO_MANIFEST_DIR")).join("tests/diagnostics");
    let mut cases: Vec<PathBuf> = fs::read_dir(folder)
        .unwrap()
        .map(|entry| entry.unwrap().path())
        .collect();
    cases.sort();
    cases
}

fn yaml_files(folder: &Path, shown: &str, files: &mut Vec<(String, String)>) {
    for entry in fs::read_dir(folder).unwrap() {
        let path = entry.unwrap().path();
        let shown = format!("{shown}/{}", path.file_name().unwrap().to_str().unwrap());
        if path.is_dir() {
            yaml_files(&path, &shown, files);
        } else {
            files.push((shown, fs::read_to_string(&path).unwrap()));
        }
    }
}

fn run(mut files: Vec<(String, String)>, reverse: bool) -> Compiled {
    files.sort();
    if reverse {
        files.reverse();
    }
    compile(files)
}

fn read(case: &Path) -> Vec<(String, String)> {
    let mut files = Vec::new();
    yaml_files(&case.join("spec"), "spec", &mut files);
    files
}

/// Compares with the file of a case, or writes it.
fn judge(file: &Path, actual: &str, failures: &mut Vec<String>) {
    let expected = fs::read_to_string(file)
        .unwrap_or_default()
        .replace("\r\n", "\n");
    if expected == actual {
        return;
    }
    if env::var_os("UPDATE").is_some() {
        fs::write(file, actual).unwrap();
        return;
    }
    let name = file.display().to_string();
    failures.push(
        TextDiff::from_lines(expected.as_str(), actual)
            .unified_diff()
            .header(&name, "now")
            .to_string(),
    );
}

fn text(compiled: &Compiled) -> String {
    let errors: String = compiled
        .errors
        .iter()
        .map(|error| format!("could not load {error}\n"))
        .collect();
    to_text(&compiled.problems, &compiled.sources, Style::Plain) + &errors
}

#[test]
fn every_case_says_what_is_expected() {
    let mut failures = Vec::new();
    for case in cases() {
        let found = text(&run(read(&case), false));
        judge(&case.join("expected.txt"), &found, &mut failures);
        assert_eq!(
            found,
            text(&run(read(&case), true)),
            "{case:?} depends on the order of files"
        );
    }
    assert!(
        failures.is_empty(),
        "{}\nif the new texts are better, run the tests with UPDATE=1",
        failures.concat()
    );
}

#[test]
fn every_rule_has_a_case_and_every_case_keeps_to_the_table() {
    let mut seen = BTreeSet::new();
    for case in cases() {
        let compiled = run(read(&case), false);
        let limits: BTreeSet<&str> = compiled
            .problems
            .iter()
            .map(|diagnostic| diagnostic.rule)
            .collect();
        let name = case.file_name().unwrap().to_str().unwrap();
        if RULES.iter().any(|rule| rule.id == name) {
            assert_eq!(
                limits,
                BTreeSet::from([name]),
                "the case {name} is about one rule"
            );
        }
        seen.extend(limits);
    }
    let table: BTreeSet<&str> = RULES.iter().map(|rule| rule.id).collect();
    assert_eq!(seen, table);
    assert!(RULES.is_sorted_by_key(|rule| rule.id));
    assert!(RULES.iter().all(|rule| rule.summary.ends_with('.')));
}

#[test]
fn the_reference_lists_the_rules_as_they_are() {
    let path = Path::new(env!("CARGO_MANIFEST_DIR")).join("../docs/spec-language.md");
    let reference = fs::read_to_string(path).unwrap();
    let (_, listed) = reference
        .split_once("| rule | requirement |\n| --- | --- |\n")
        .unwrap();
    let rows = RULES
        .iter()
        .map(|rule| format!("| `{}` | {} |\n", rule.id, rule.summary));
    assert_eq!(listed, rows.collect::<String>());
}

#[test]
fn machines_read_the_same() {
    let mut failures = Vec::new();
    // The second has warnings only.
    for name in ["everything-at-once", "success-like-error"] {
        let cases = Path::new(env!("CARGO_MANIFEST_DIR")).join("tests/diagnostics");
        let case = cases.join(name);
        let compiled = run(read(&case), false);
        let (problems, sources) = (&compiled.problems, &compiled.sources);
        let (json, github) = (to_json(problems, sources), to_github(problems, sources));
        judge(&case.join("expected.json"), &json, &mut failures);
        judge(&case.join("expected.github.txt"), &github, &mut failures);
    }
    assert!(failures.is_empty(), "{}", failures.concat());
}

/// The text under each span, with its line and column.
fn underlined(compiled: &Compiled) -> Vec<(&str, usize, usize)> {
    let sources = &compiled.sources;
    let spans = compiled.problems.iter().map(|problem| problem.span);
    let place = |span| {
        let (start, _) = sources.positions(span);
        let text = sources.text(span.file).get(span.start..span.end).unwrap();
        (text, start.line, start.column)
    };
    spans.map(place).collect()
}

const PLATFORM: &str = "platform: acme\ntitle: Acme\ndoc: The API of Acme.\ncrate: { name: acme, version: 0.1.0 }\n\
    documents:\n  api: { title: API, url: \"https://acme.example/api\" }\n\
    server: { doc: On the console., placeholder: \"https://<your-server>\" }\n";

fn resource(text: &str) -> Vec<(String, String)> {
    vec![
        ("spec/acme/platform.yaml".to_owned(), PLATFORM.to_owned()),
        ("spec/acme/things.yaml".to_owned(), text.to_owned()),
    ]
}

#[test]
fn spans_are_right_whatever_the_file_is_like() {
    let text = "resource: things\ndoc: 设备列表, for 例 😀.\nsource: api\ntypes:\n  Thing:\n    doc: 设备 # 列表\n    fields:\n      \
        \"名😀\": { rust: name, type: \"list<Wrnog>\" }\n      b: 'map< Wrnog >'\n      c: Wrnog # 设备\n      \
        d: { doc: 设备, type: >-\n          Wrnog }\n      e: { doc: 设备, tpye: Wrnog }\n";
    let expected = [
        ("Wrnog", 8, 39),
        ("Wrnog", 9, 16),
        ("Wrnog", 10, 10),
        ("type", 11, 21),
        ("tpye", 13, 21),
        ("Wrnog", 13, 27),
    ];
    let text = text.replace(
        "type: >-\n          Wrnog }",
        "type: \"Wrn\\\n          og\" }",
    );
    for (before, newline) in [
        ("", "\n"),
        ("\u{feff}", "\n"),
        ("", "\r\n"),
        ("\u{feff}", "\r\n"),
    ] {
        let text = format!("{before}{}", text.replace('\n', newline));
        let compiled = run(resource(&text), false);
        assert_eq!(underlined(&compiled), expected, "{newline:?} {before:?}");
    }
}

#[test]
fn texts_that_are_no_yaml_are_fatal_all_at_once() {
    let broken = "resource: [things\ndoc: x\n".to_owned();
    let files = vec![
        (
            "spec/acme/platform.yaml".to_owned(),
            "platform: {acme\n".to_owned(),
        ),
        ("spec/acme/things.yaml".to_owned(), broken),
    ];
    let compiled = run(files, false);
    assert_eq!(compiled.problems.len(), 2, "{:#?}", compiled.problems);
    assert!(compiled.is_fatal());
    assert!(
        compiled
            .problems
            .iter()
            .all(|problem| problem.severity == Severity::Fatal && problem.rule == "yaml-syntax")
    );
    assert!(compiled.apis.is_empty());
}
