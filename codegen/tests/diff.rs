//! What a diff says of each change in `tests/changes`, of a platform against itself, and of texts and orders that mean nothing.
//! Must not know how changes are found, nor compile a crate: `changes.rs` holds what the compiler says.

#[path = "support/expect.rs"]
mod expect;

use std::collections::BTreeSet;
use std::fs;
use std::path::{Path, PathBuf};

use expect::{Expect, Expected};
use iot_clouds_codegen::diff::{Bump, Class, Report, Side, Verdict, diff};
use iot_clouds_codegen::rust::surface;
use iot_clouds_codegen::{Compiled, compile, wire};

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
    let problems = compiled.problems.iter().map(|problem| &problem.message);
    let problems: Vec<&String> = problems.collect();
    assert!(compiled.is_sound(), "{problems:#?}");
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

/// An edit of `tests/diff/base`, and what the diff says of it in both directions.
#[derive(Clone, Debug, serde::Deserialize)]
#[serde(deny_unknown_fields)]
struct Edit {
    name: String,
    file: String,
    from: String,
    to: String,
    /// What is added at the end of the file.
    #[serde(default)]
    more: String,
    /// Findings as `class rule entry`; a loud one ends in `!`.
    #[serde(default)]
    there: BTreeSet<String>,
    #[serde(default)]
    back: BTreeSet<String>,
}

impl Edit {
    fn apply(&self, files: &[(String, String)]) -> Compiled {
        let mut files = files.to_vec();
        let file = format!("acme/{}", self.file);
        let (_, text) = files.iter_mut().find(|(path, _)| *path == file).unwrap();
        assert_eq!(text.matches(&self.from).count(), 1, "{}", self.name);
        *text = text.replace(&self.from, &self.to) + &self.more;
        println!("{}", self.name);
        sound(files)
    }
}

fn words(report: &Report) -> BTreeSet<String> {
    let findings = report.findings.iter();
    let words = findings.map(|finding| {
        let loud = if finding.is_loud { "!" } else { "" };
        format!(
            "{} {} {}{loud}",
            finding.class.name(),
            finding.rule,
            finding.entry
        )
    });
    words.collect()
}

#[test]
fn each_edit_has_exactly_these_findings_in_both_directions() {
    let folder = Path::new(env!("CARGO_MANIFEST_DIR")).join("tests/diff");
    let files = files(&folder.join("base"));
    let base = sound(files.clone());
    let text = fs::read_to_string(folder.join("edits.yaml")).unwrap();
    let mut edits: Vec<Edit> = serde_yaml::from_str(&text).unwrap();
    let mut wrong = Vec::new();
    for edit in &mut edits {
        let edited = edit.apply(&files);
        let (there, back) = (report(&base, &edited), report(&edited, &base));
        let found = (words(&there), words(&back));
        if found != (edit.there.clone(), edit.back.clone()) {
            wrong.push(format!("{}: {found:#?}", edit.name));
        }
        (edit.there, edit.back) = found;
    }
    if std::env::var_os("UPDATE").is_some() {
        expect::write_edits(
            &folder.join("edits.yaml"),
            &text,
            edits.iter().map(|edit| (&edit.there, &edit.back)),
        );
    } else {
        assert!(wrong.is_empty(), "{}", wrong.join("\n"));
    }
}

/// The specs of the repository, by platform.
fn platforms() -> Vec<Vec<(String, String)>> {
    let root = Path::new(env!("CARGO_MANIFEST_DIR")).join("../spec");
    let folders = fs::read_dir(root)
        .unwrap()
        .map(|entry| entry.unwrap().path());
    let mut folders: Vec<PathBuf> = folders
        .filter(|path| path.join("platform.yaml").exists())
        .collect();
    folders.sort();
    let files = folders.iter().map(|folder| {
        let files = files(folder).into_iter();
        let named =
            |(path, text): (String, String)| (path.replacen("acme", &name(folder), 1), text);
        files.map(named).collect()
    });
    files.collect()
}

/// Changes the YAML of each file, which also loses its comments, quotes and styles.
fn changed(
    files: &[(String, String)],
    change: fn(&str, serde_yaml::Value) -> serde_yaml::Value,
) -> Compiled {
    let files = files.iter().map(|(path, text)| {
        if !path.ends_with(".yaml") {
            return (path.clone(), text.clone());
        }
        let value = change("", serde_yaml::from_str(text).unwrap());
        (path.clone(), serde_yaml::to_string(&value).unwrap())
    });
    sound(files.collect())
}

/// Keys of objects whose order is a meaning, or that of the vendor's texts.
const ORDERED: [&str; 9] = [
    "path", "query", "headers", "body", "form", "fields", "returns", "variants", "untagged",
];

/// Reverses the keys of all objects whose order means nothing.
fn reversed(key: &str, value: serde_yaml::Value) -> serde_yaml::Value {
    use serde_yaml::Value;
    match value {
        Value::Mapping(entries) => {
            let entries = entries.into_iter().map(|(key, value)| {
                let name = key.as_str().unwrap_or_default().to_owned();
                (key, reversed(&name, value))
            });
            let mut entries: Vec<(Value, Value)> = entries.collect();
            if !ORDERED.contains(&key) {
                entries.reverse();
            }
            Value::Mapping(entries.into_iter().collect())
        }
        Value::Sequence(items) => {
            Value::Sequence(items.into_iter().map(|item| reversed("", item)).collect())
        }
        other => other,
    }
}

/// Writes another text for each description.
fn retold(key: &str, value: serde_yaml::Value) -> serde_yaml::Value {
    use serde_yaml::Value;
    match value {
        Value::String(text) if key == "doc" => {
            Value::String(format!("{} Really.", text.trim_end()))
        }
        Value::Mapping(entries) => {
            let entries = entries.into_iter().map(|(key, value)| {
                let name = key.as_str().unwrap_or_default().to_owned();
                (key, retold(&name, value))
            });
            Value::Mapping(
                entries
                    .filter(|(key, _)| key.as_str() != Some("examples"))
                    .collect(),
            )
        }
        Value::Sequence(items) => {
            Value::Sequence(items.into_iter().map(|item| retold("", item)).collect())
        }
        other => other,
    }
}

#[test]
fn orders_and_spellings_that_mean_nothing_are_nothing() {
    let platforms = platforms();
    assert!(platforms.len() > 3);
    for files in platforms {
        let report = report(&sound(files.clone()), &changed(&files, reversed));
        assert_eq!(report.findings, [], "{}", files[0].0);
    }
}

#[test]
fn texts_and_examples_are_documentation() {
    for files in platforms() {
        let (old, new) = (sound(files.clone()), changed(&files, retold));
        let report = report(&old, &new);
        assert_eq!(
            (report.class, report.bump),
            (Class::Docs, Bump::Patch),
            "{}",
            files[0].0
        );
        assert!(
            report.findings.len() > 10
                && report
                    .findings
                    .iter()
                    .all(|found| found.class == Class::Docs && found.surface.is_empty())
        );
        for (old, new) in old.apis.iter().zip(&new.apis) {
            assert_eq!(surface::text(old), surface::text(new));
            assert_eq!(wire::text(old), wire::text(new));
        }
    }
}

#[test]
fn a_shared_type_is_told_once_with_all_its_operations() {
    let operation = |number: usize| {
        format!(
            "  read{number}: {{ doc: Reads., source: api, http: GET /lamps/{number}, returns: Lamp, retry: safe }}\n"
        )
    };
    let side = |fields: &str| {
        let operations: String = (10..22).map(operation).collect();
        let lamps = format!(
            "resource: lamps\ndoc: Lamps.\nsource: api\noperations:\n{operations}types:\n  Lamp:\n    doc: A lamp.\n    fields:\n{fields}"
        );
        let folder = Path::new(env!("CARGO_MANIFEST_DIR")).join("tests/diff/base");
        let mut files = files(&folder);
        files.retain(|(path, _)| path == "acme/platform.yaml");
        files.push(("acme/lamps.yaml".to_owned(), lamps));
        sound(files)
    };
    let old = side("      id: { type: string, doc: Its id. }\n");
    let new = side(
        "      id: { type: string, doc: Its id. }\n      name: { type: string, doc: Its name. }\n",
    );
    let report = report(&old, &new);
    let [finding] = report.findings.as_slice() else {
        panic!("{:#?}", report.findings);
    };
    assert_eq!(
        (finding.entry.as_str(), finding.class),
        ("types.Lamp.name", Class::Additive)
    );
    assert_eq!(finding.operations.len(), 12);
    assert_eq!(finding.operations[0], "lamps.read10");
    assert_eq!(
        serde_json::to_value(finding).unwrap()["new"],
        serde_json::json!({ "file": "acme/lamps.yaml", "line": 22 })
    );
    assert_eq!(
        (&finding.old, finding.message.as_str()),
        (&None, "the field `name` is new")
    );
    assert_eq!(
        finding.surface,
        ["+ pub acme::lamps::Lamp::name: Option<String>"]
    );
    let [own] = report.crates.as_slice() else {
        panic!("{:?}", report.crates);
    };
    assert_eq!(
        (own.required.as_deref(), own.verdict),
        (Some("1.1.0"), Verdict::TooLow)
    );
}

#[test]
fn a_platform_that_comes_or_goes_is_one_finding() {
    let folder = Path::new(env!("CARGO_MANIFEST_DIR")).join("tests/diff/base");
    let (none, some) = (Compiled::default(), sound(files(&folder)));
    let (come, gone) = (report(&none, &some), report(&some, &none));
    assert_eq!(
        words(&come),
        BTreeSet::from(["additive platform-added platform".to_owned()])
    );
    assert_eq!(
        words(&gone),
        BTreeSet::from(["breaking platform-removed platform".to_owned()])
    );
    assert_eq!(come.crates[0].verdict, Verdict::Ok);
}

#[test]
fn causes_of_one_operation_stay_apart() {
    let folder = Path::new(env!("CARGO_MANIFEST_DIR")).join("tests/diff/base");
    let files = files(&folder);
    let edits = [
        ("doc: Counts lamps.", "doc: Counts all lamps."),
        (
            "http: GET /lamps/count\n",
            "http: GET /lamps/count\n    query: { site: { type: string, doc: Its site. } }\n",
        ),
        ("all: { type: u64", "all: { type: i64"),
    ];
    let mut edited = files.clone();
    for (from, to) in edits {
        let lamps = edited
            .iter_mut()
            .find(|(path, _)| path == "acme/lamps.yaml")
            .unwrap();
        lamps.1 = lamps.1.replace(from, to);
    }
    let report = report(&sound(files), &sound(edited));
    let expected = [
        "breaking parameter-added lamps.count.query.site",
        "breaking type-changed types.Count.all",
        "docs documentation-changed lamps.count",
    ];
    assert_eq!(words(&report), expected.map(str::to_owned).into());
}
