//! What a diff says of orders and texts that mean nothing, of causes that stay apart, and of shared types.
//! Must not know how changes are found.

#[path = "support/sides.rs"]
mod sides;

use std::collections::BTreeSet;
use std::fs;
use std::path::{Path, PathBuf};

use iot_clouds_codegen::diff::{Bump, Class, Verdict};
use iot_clouds_codegen::rust::surface;
use iot_clouds_codegen::{Compiled, compile, wire};

use sides::{files, name, report, sound, words};

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

/// Returns the numbers of the lines that hold a whole entry or key.
fn whole_lines(text: &str) -> Vec<usize> {
    let lines: Vec<&str> = text.lines().collect();
    let indent = |line: &str| line.len() - line.trim_start().len();
    let is_whole = |at: &usize| {
        let Some(line) = lines.get(*at) else {
            return false;
        };
        let next = lines.get(at + 1).copied().unwrap_or_default();
        indent(line) > 0
            && line.contains(": ")
            && !line.ends_with([',', '-', '['])
            && (next.trim().is_empty() || indent(next) <= indent(line))
    };
    (0..lines.len()).filter(is_whole).collect()
}

/// What goes has one cause, wherever it is: nothing is told twice, and no line is left without a cause.
#[test]
fn a_line_that_goes_is_one_finding() {
    let mut count = 0;
    for files in platforms() {
        let old = sound(files.clone());
        let specs = files.iter().enumerate();
        for (file, (path, text)) in specs.filter(|(_, (path, _))| path.ends_with(".yaml")) {
            for at in whole_lines(text).into_iter().skip(3).step_by(11) {
                let kept = text.lines().enumerate().filter(|(line, _)| *line != at);
                let kept: Vec<&str> = kept.map(|(_, line)| line).collect();
                let mut files = files.clone();
                files[file].1 = kept.join("\n") + "\n";
                let new = compile(files);
                if !new.is_sound() {
                    continue;
                }
                let report = report(&old, &new);
                let rules: Vec<&str> = report.findings.iter().map(|one| one.rule).collect();
                let gone = text.lines().nth(at).unwrap();
                assert_eq!(rules.len(), 1, "{path}:{}: {gone}: {rules:?}", at + 1);
                assert_ne!(rules, ["echo"], "{path}:{}: {gone}", at + 1);
                count += 1;
            }
        }
    }
    println!("{count} lines");
    assert!(count > 50, "{count} lines");
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
        files.retain(|(path, _)| path != "acme/lamps.yaml");
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

#[test]
fn a_change_of_an_overlay_is_told_where_it_stands() {
    let folder = Path::new(env!("CARGO_MANIFEST_DIR")).join("tests/diff/base");
    let side = |codes: &str| {
        let mut files = files(&folder);
        let overlay = format!(
            "platform: acme\ncrate: {{ name: our-acme, version: 0.1.0 }}\ndocuments: {{ ours: {{ title: Ours, url: \"https://ours.example\" }} }}\nerrors:\n  codes:\n    9: {{ name: wet, doc: It is wet., source: ours }}\n{codes}"
        );
        files.push(("ours/acme/overlay.yaml".to_owned(), overlay));
        sound(files)
    };
    let old = side("");
    let new = side("    10: { name: dry, doc: It is dry., source: ours }\n");
    let report = report(&old, &new);
    assert_eq!(
        words(&report),
        BTreeSet::from(["additive code-added platform.errors.codes.10".to_owned()])
    );
    let place = report.findings[0].new.clone().unwrap();
    assert_eq!(
        (place.file.as_str(), place.line),
        ("ours/acme/overlay.yaml", 7)
    );
    assert_eq!(report.crates[0].name, "our-acme");
    assert_eq!(report.crates[0].required.as_deref(), Some("0.1.1"));
}
