//! What a diff says of each change in `tests/changes`, and of each edit in `tests/diff`, in both directions.
//! Must not know how changes are found, nor compile a crate: `changes.rs` holds what the compiler says.

#[path = "support/edits.rs"]
mod edits;
#[path = "support/expect.rs"]
mod expect;
#[path = "support/sides.rs"]
mod sides;

use std::collections::BTreeSet;
use std::fs;
use std::path::{Path, PathBuf};

use iot_clouds_codegen::Compiled;
use iot_clouds_codegen::diff::{Bump, Class, Report};

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

#[test]
fn each_edit_has_exactly_these_findings_in_both_directions() {
    let files = files(&edits::folder().join("base"));
    let base = sound(files.clone());
    let (text, mut edits) = edits::edits();
    let mut wrong = Vec::new();
    for edit in &mut edits {
        println!("{}", edit.name);
        let edited = sound(edit.apply(&files));
        let (there, back) = (report(&base, &edited), report(&edited, &base));
        let found = (words(&there), words(&back));
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

/// A resource whose types take fields of another one.
const PARTS: &str = "resource: parts
doc: All about parts.
source: api
operations:
  get:
    doc: Reads a part.
    source: \"api#Part\"
    http: GET /parts/{id}
    path: { id: { type: string, doc: Its id. } }
    returns: Part
    retry: safe
  lid:
    doc: Reads a lid.
    source: \"api#Lid\"
    http: GET /lids/{id}
    path: { id: { type: string, doc: Its id. } }
    returns: Lid
    retry: safe
types:
  Part: { doc: A part., fields: { code: { type: string, null_values: [none], doc: Its code. } } }
  Lid: { doc: A lid., extends: Part, fields: { size: { type: f64, doc: Its size. } } }
";

/// Compares the base beside two versions of a further resource.
fn of_parts(before: &str, after: &str) -> BTreeSet<String> {
    let base = files(&Path::new(env!("CARGO_MANIFEST_DIR")).join("tests/diff/base"));
    let with = |text: &str| {
        let mut files = base.clone();
        files.push(("acme/parts.yaml".to_owned(), text.to_owned()));
        sound(files)
    };
    words(&report(&with(before), &with(after)))
}

#[test]
fn fields_of_another_type_are_told_apart_by_the_type_that_takes_them() {
    // Both types have a line of the same text from the same place, of which one goes.
    let own = "fields: { code: { type: string, doc: Its code. }, size:";
    let after = PARTS.replace("extends: Part, fields: { size:", own);
    assert_ne!(after, PARTS);
    let found = of_parts(PARTS, &after);
    let expected = [
        "breaking shape-changed types.Lid",
        "silent field-added types.Lid.code",
    ];
    assert!(found.iter().eq(expected), "{found:?}");
    // A type that has another name is not another one.
    let after = PARTS.replace("returns: Lid", "returns: Cap");
    let after = after.replace(
        "Lid: { doc: A lid.,",
        "Cap: { doc: A lid., renamed_from: Lid,",
    );
    let found = of_parts(PARTS, &after);
    assert!(
        found.iter().eq(["deprecating type-renamed types.Cap"]),
        "{found:?}"
    );
}

#[test]
fn an_operation_that_moves_is_one_finding() {
    let lamps = |text: &str| {
        let mut files = files(&Path::new(env!("CARGO_MANIFEST_DIR")).join("tests/diff/base"));
        let (_, own) = files
            .iter_mut()
            .find(|(path, _)| path.ends_with("lamps.yaml"))
            .unwrap();
        let (start, rest) = own.split_once("  count:\n").unwrap();
        let (count, end) = rest.split_once("types:\n").unwrap();
        let count = format!("  count:\n{count}");
        let (here, there) = match text {
            "" => (count, String::new()),
            name => (String::new(), count.replace("count:", &format!("{name}:"))),
        };
        let parts = PARTS.replace("types:\n", &format!("{there}types:\n"));
        *own = format!("{start}{here}types:\n{end}");
        files.push(("acme/parts.yaml".to_owned(), parts));
        sound(files)
    };
    for (there, rule) in [("count", "moved"), ("tally", "operation-renamed")] {
        let (old, new) = (lamps(""), lamps(there));
        let there = words(&report(&old, &new));
        let back = words(&report(&new, &old));
        let (to, from) = (if rule == "moved" { "count" } else { "tally" }, "count");
        assert!(
            there.iter().eq([&format!("breaking {rule} parts.{to}")]),
            "{there:?}"
        );
        assert!(
            back.iter().eq([&format!("breaking {rule} lamps.{from}")]),
            "{back:?}"
        );
    }
    let report = report(&lamps(""), &lamps("count"));
    let message = &report.findings[0].message;
    assert_eq!(message, "`resource` was `lamps` and is `parts`");
}
