//! What a diff says of each change in `tests/changes`, and of each edit in `tests/diff`, in both directions.
//! Must not know how changes are found, nor compile a crate: `changes.rs` holds what the compiler says.

#[path = "support/edits.rs"]
mod edits;
#[path = "support/expect.rs"]
mod expect;
#[path = "diff/parts.rs"]
mod parts;
#[path = "support/sides.rs"]
mod sides;

use std::collections::BTreeSet;
use std::fs;
use std::path::{Path, PathBuf};
use std::sync::LazyLock;

use iot_clouds_codegen::Compiled;
use iot_clouds_codegen::diff::rules::rule;
use iot_clouds_codegen::diff::{Bump, Class, Finding, Report};

use edits::Edit;
use expect::{Expect, Expected};
use sides::{files, name, report, sound, words};

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

fn sides(case: &Path) -> [Compiled; 2] {
    ["old", "new"].map(|side| sound(files(&case.join(side).join("acme"))))
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

/// Says what of a report is not the mirror of the reversed one: the same places, by the rules and classes that the table declares.
fn unlike(name: &str, there: &Report, back: &Report) -> Vec<String> {
    let mut rest: Vec<&Finding> = back.findings.iter().collect();
    let mut wrong = Vec::new();
    for found in &there.findings {
        let declared = rule(found.rule).unwrap();
        // A renamed entry is called by the name that it has, so that places are compared.
        let is_mirror = |other: &&Finding| {
            (&other.old, &other.new) == (&found.new, &found.old)
                && other.rule == declared.mirror
                && declared.mirrors(found.class, other.class)
        };
        match rest.iter().position(is_mirror) {
            Some(place) => drop(rest.remove(place)),
            None => wrong.push(format!("{name}: {}", in_words(found))),
        }
    }
    let rest = rest.into_iter().map(in_words);
    wrong.extend(rest.map(|found| format!("{name}, reversed: {found}")));
    wrong
}

fn in_words(found: &Finding) -> String {
    format!("{} {} {}", found.rule, found.class.name(), found.entry)
}

#[test]
fn the_reverse_is_the_mirror_that_the_rules_declare() {
    let mut wrong = Vec::new();
    for case in cases() {
        let [old, new] = sides(&case);
        let (there, back) = (report(&old, &new), report(&new, &old));
        wrong.extend(unlike(&name(&case), &there, &back));
    }
    for (edit, there, back) in REPORTS.iter() {
        wrong.extend(unlike(&edit.name, there, back));
    }
    assert!(wrong.is_empty(), "{}", wrong.join("\n"));
}

/// The edits, and what is found of each there and back. Three tests read it.
static REPORTS: LazyLock<Vec<(Edit, Report, Report)>> = LazyLock::new(|| {
    let files = files(&edits::folder().join("base"));
    let base = sound(files.clone());
    let reports = edits::edits().1.into_iter().map(|edit| {
        let edited = sound(edit.apply(&files));
        let (there, back) = (report(&base, &edited), report(&edited, &base));
        (edit, there, back)
    });
    reports.collect()
});

#[test]
fn each_edit_has_exactly_these_findings_in_both_directions() {
    let (text, mut edits) = edits::edits();
    let mut wrong = Vec::new();
    for (edit, (_, there, back)) in edits.iter_mut().zip(REPORTS.iter()) {
        println!("{}", edit.name);
        let found = (words(there), words(back));
        if found != (edit.there.clone(), edit.back.clone()) {
            wrong.push(format!("{}: {found:#?}", edit.name));
        }
        (edit.there, edit.back) = found;
    }
    if std::env::var_os("UPDATE").is_some() {
        expect::write_edits(
            &edits::folder().join("edits.yaml"),
            &text,
            edits.iter().map(|edit| (&edit.there, &edit.back)),
        );
    } else {
        assert!(wrong.is_empty(), "{}", wrong.join("\n"));
    }
}

/// Applies one edit of `tests/diff` by its name, and compares.
fn edited(edit: &str) -> Report {
    let files = files(&edits::folder().join("base"));
    let (_, edits) = edits::edits();
    let edit = edits.iter().find(|own| own.name == edit).unwrap();
    report(&sound(files.clone()), &sound(edit.apply(&files)))
}

#[test]
fn what_a_silent_change_adds_to_the_crate_needs_a_minor_version() {
    for (edit, bump) in [
        ("optional parameter with a default added", Bump::Minor),
        ("joint setter", Bump::Minor),
        ("path corrected", Bump::Patch),
        ("wire name of a parameter", Bump::Patch),
    ] {
        let report = edited(edit);
        assert_eq!((report.class, report.bump), (Class::Silent, bump), "{edit}");
        let required = report.crates.iter().map(|own| own.required.as_deref());
        let version = if bump == Bump::Minor {
            "1.1.0"
        } else {
            "1.0.1"
        };
        assert!(required.eq([Some(version)]), "{edit}");
    }
}

#[test]
fn help_says_nothing_where_nothing_is_to_be_done() {
    for (edit, help) in [
        ("operation renamed as a word of its path", ""),
        ("doc", ""),
        ("field removed", "Deprecate it first"),
        ("optional parameter added", ""),
        ("accepts widened", "Check it"),
        ("path corrected", "Check it"),
    ] {
        let report = edited(edit);
        let found = report.findings.first().unwrap();
        assert!(found.help.starts_with(help), "{edit}: {}", found.help);
        assert_eq!(found.help.is_empty(), help.is_empty(), "{edit}");
    }
}

#[test]
fn a_resource_that_is_renamed_is_no_key_of_a_response() {
    let old = files(&Path::new(env!("CARGO_MANIFEST_DIR")).join("tests/diff/base"));
    let mut new = old.clone();
    for (path, text) in &mut new {
        *path = path.replace("lamps.yaml", "lights.yaml");
        let now = "resource: lights\nrenamed_from: lamps\n";
        *text = text.replace("resource: lamps\n", now);
    }
    let (old, new) = (sound(old), sound(new));
    let (there, back) = (words(&report(&old, &new)), words(&report(&new, &old)));
    assert!(
        there.iter().eq(["deprecating resource-renamed lights"]),
        "{there:?}"
    );
    assert!(
        back.iter().eq(["breaking resource-renamed lamps"]),
        "{back:?}"
    );
}

#[test]
fn a_finding_names_the_vendors_section_of_its_entry_or_around_it() {
    for (edit, section) in [
        ("path corrected", Some("Count")),
        ("client default changed", Some("List")),
        ("type with its only user", Some("Count")),
        ("field removed", None),
        ("status class", None),
    ] {
        let report = edited(edit);
        let source = report.findings.first().unwrap().source.clone().unwrap();
        assert_eq!(source.section.as_deref(), section, "{edit}");
        assert_eq!(source.url, "https://acme.example/api", "{edit}");
    }
    // No entry around it names a page.
    assert_eq!(
        edited("crate renamed").findings.first().unwrap().source,
        None
    );
}

#[test]
fn fingerprints_tell_changes_apart_and_not_words() {
    let folder = Path::new(env!("CARGO_MANIFEST_DIR")).join("tests/diff");
    let files = files(&folder.join("base"));
    let base = sound(files.clone());
    let mut known = BTreeSet::new();
    let mut count = 0;
    // One edit is another one with other words.
    let reports = REPORTS.iter();
    for (edit, there, back) in reports.filter(|own| own.0.name != "operation and its texts") {
        for report in [there, back] {
            let findings = report.findings.iter();
            let facts = findings.filter(|found| found.class > Class::Docs);
            for found in facts {
                count += 1;
                assert!(
                    known.insert(&found.fingerprint),
                    "{}: {}",
                    edit.name,
                    found.entry
                );
            }
        }
    }
    assert!(count > 100);
    let fingerprint = |word: &str, most: &str| {
        let mut files = files.clone();
        for (_, text) in &mut files {
            *text = text.replace("doc: Its", word).replace("max: 100", most);
        }
        let report = report(&base, &sound(files));
        let mut findings = report.findings.into_iter();
        let found = findings.find(|found| found.rule == "limit-changed");
        found.map(|found| found.fingerprint)
    };
    let plain = fingerprint("doc: Its", "max: 200");
    assert!(plain.is_some());
    assert_eq!(plain, fingerprint("doc: Its own", "max: 200"));
    assert_ne!(plain, fingerprint("doc: Its", "max: 300"));
}
