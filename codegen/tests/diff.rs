//! What a diff says of each change in `tests/changes`, of a platform against itself, and of texts and orders that mean nothing.
//! Must not know how changes are found, nor compile a crate: `changes.rs` holds what the compiler says.

#[path = "support/expect.rs"]
mod expect;

use std::collections::BTreeSet;
use std::fs;
use std::path::{Path, PathBuf};

use expect::{Expect, Expected};
use iot_clouds_codegen::diff::{Bump, Class, Report, Side, diff};
use iot_clouds_codegen::{Compiled, compile};

/// The folders of cases, sorted by name.
fn cases() -> Vec<PathBuf> {
    let root = Path::new(env!("CARGO_MANIFEST_DIR")).join("tests/changes");
    let folders = fs::read_dir(root)
        .unwrap()
        .map(|entry| entry.unwrap().path());
    let mut folders: Vec<PathBuf> = folders.filter(|path| path.is_dir()).collect();
    folders.sort();
    folders
}

fn name(path: &Path) -> String {
    path.file_name().unwrap().to_string_lossy().into_owned()
}

/// The files of a platform.
fn files(folder: &Path) -> Vec<(String, String)> {
    let files = fs::read_dir(folder)
        .unwrap()
        .map(|entry| entry.unwrap().path());
    let mut files: Vec<PathBuf> = files.collect();
    files.sort();
    let files = files.into_iter();
    let read = |path: PathBuf| {
        (
            format!("acme/{}", name(&path)),
            fs::read_to_string(path).unwrap(),
        )
    };
    files.map(read).collect()
}

fn sides(case: &Path) -> [Compiled; 2] {
    ["old", "new"].map(|side| sound(files(&case.join(side).join("acme"))))
}

fn sound(files: Vec<(String, String)>) -> Compiled {
    let compiled = compile(files);
    assert!(compiled.is_sound(), "{:#?}", compiled.problems);
    compiled
}

fn report(old: &Compiled, new: &Compiled) -> Report {
    diff(&Side { compiled: old }, &Side { compiled: new })
}

/// What a report finds, without words.
fn found(report: &Report) -> BTreeSet<Expected> {
    let findings = report.findings.iter();
    findings
        .map(|finding| Expected {
            rule: finding.rule.to_owned(),
            entry: finding.entry.clone(),
            class: finding.class.name().to_owned(),
        })
        .collect()
}

#[test]
fn each_change_has_the_findings_that_its_case_expects() {
    for case in cases() {
        let [old, new] = sides(&case);
        let report = report(&old, &new);
        if std::env::var_os("UPDATE").is_some() {
            expect::update(&case, &report.class, &found(&report));
        }
        let expect = Expect::read(&case);
        assert_eq!(found(&report), expect.findings, "{}", name(&case));
        assert_eq!(
            Some(report.class.name()),
            expect.class.as_deref(),
            "{}",
            name(&case)
        );
        let shown = report.findings.iter().map(|finding| finding.class).max();
        assert_eq!(report.class, shown.unwrap_or_default(), "{}", name(&case));
    }
}

#[test]
fn programs_break_if_and_only_if_the_class_says_so() {
    for case in cases() {
        let expect = Expect::read(&case);
        let does_break = !expect.errors.new.is_empty();
        let is_breaking = expect.class.as_deref() == Some("breaking");
        let is_excused = expect.beyond_program.is_some();
        assert_eq!(does_break != is_breaking, is_excused, "{}", name(&case));
    }
}

#[test]
fn the_same_against_itself_is_nothing() {
    for case in cases() {
        for side in sides(&case) {
            let report = report(&side, &side);
            assert_eq!(report.findings, [], "{}", name(&case));
            assert_eq!((report.class, report.bump), (Class::None, Bump::None));
        }
    }
}

#[test]
fn the_reverse_finds_the_same_entries() {
    for case in cases() {
        let [old, new] = sides(&case);
        let (there, back) = (report(&old, &new), report(&new, &old));
        // A renamed entry is called by the name that it has.
        let places = |report: &Report, is_back: bool| -> Vec<String> {
            let findings = report.findings.iter();
            let places = findings.map(|finding| {
                let both = (finding.old.as_ref(), finding.new.as_ref());
                let (old, new) = if is_back { (both.1, both.0) } else { both };
                format!("{old:?} {new:?}")
            });
            let mut places: Vec<String> = places.collect();
            places.sort();
            places
        };
        assert_eq!(
            places(&there, false),
            places(&back, true),
            "{}",
            name(&case)
        );
    }
}
