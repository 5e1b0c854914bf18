//! The report of one change in every format, and what makes the command fail.
//! Must not know how changes are found.

use std::path::Path;
use std::{env, fs};

use crate::support::{Folder, PLATFORM, THINGS};

/// The page that shows the reports.
pub(super) const PAGE: &str = "../docs/diff.md";

/// An operation that the crate gains.
const LIST: &str = "  list:
    doc: Lists all things.
    source: \"manual#List\"
    http: GET /things
    query: { limit?: { type: u64, doc: The most things of a response. } }
    returns: list<Thing>
    retry: safe
";

/// A released crate, and a work tree that removes, adds, changes and words something else.
pub(super) fn changed() -> Folder {
    let project = Folder::repository();
    project.git(&["tag", "acme-v0.1.0"]);
    let things = THINGS
        .replace("      name: { type: string, doc: Its name. }\n", "      label: { type: string, doc: Its label. }\n      weight: { type: f64, doc: Its weight. }\n")
        .replace("    http: GET /things/", "    http: GET /v2/things/")
        .replace("doc: Identifies a thing.", "doc: Identifies one thing.")
        .replace("types:\n", &format!("{LIST}types:\n"));
    project.write("spec/acme/things.yaml", &things);
    project
}

pub(super) fn read(path: &Path) -> String {
    let text = fs::read_to_string(path).unwrap_or_default();
    text.replace("\r\n", "\n")
}

/// Compares a report with the expected one. `UPDATE=1` rewrites that, and its copy in a page.
fn assert_expected(name: &str, report: &str) {
    let package = Path::new(env!("CARGO_MANIFEST_DIR"));
    let path = package.join("tests/xtask/diff").join(name);
    let expected = read(&path);
    if env::var_os("UPDATE").is_some() {
        fs::write(&path, report).unwrap();
        if !expected.is_empty() {
            let page = package.join(PAGE);
            fs::write(&page, read(&page).replace(&expected, report)).unwrap();
        }
        return;
    }
    assert_eq!(
        report, expected,
        "{name}: run the test with UPDATE=1, and read the difference"
    );
}

#[test]
fn a_change_is_printed_in_every_format() {
    let project = changed();
    let mut reports = Vec::new();
    for (format, name) in [
        ("text", "report.txt"),
        ("json", "report.json"),
        ("markdown", "report.md"),
        ("github", "report.github"),
    ] {
        let (code, report, messages) = project.result(&["acme-v0.1.0", "--format", format]);
        assert_eq!((code, messages.as_str()), (0, ""));
        assert_expected(name, &report);
        reports.push(report);
    }
    let page = read(&Path::new(env!("CARGO_MANIFEST_DIR")).join(PAGE));
    for shown in [&reports[0], &reports[2]] {
        assert!(page.contains(shown), "{PAGE} does not show:\n{shown}");
    }
}

#[test]
fn the_json_is_as_its_schema_says() {
    let project = changed();
    let report = project.report(&["acme-v0.1.0"]);
    let keys = |value: &serde_json::Value| -> Vec<String> {
        value.as_object().unwrap().keys().cloned().collect()
    };
    let all = ["class", "bump", "crates", "findings", "generator", "unread"];
    assert_eq!(keys(&report), all);
    let version = &report["crates"][0];
    assert_eq!(keys(version), ["name", "old", "new", "required", "verdict"]);
    let finding = [
        "rule",
        "class",
        "platform",
        "entry",
        "old",
        "new",
        "message",
        "operations",
        "surface",
        "help",
        "source",
        "fingerprint",
        "accepted",
        "is_loud",
    ];
    let findings = report["findings"].as_array().unwrap();
    assert!(!findings.is_empty());
    assert!(findings.iter().all(|it| keys(it) == finding));
    assert!(findings.iter().any(|it| it["old"].is_null()));

    assert_as_schema(&project, &report, "findings", "old");
}

/// The report is as the schema says, which knows a key of the first entry of a list.
pub(super) fn assert_as_schema(
    project: &Folder,
    report: &serde_json::Value,
    list: &str,
    key: &str,
) {
    let (code, schema, _) = project.result(&["--print-schema"]);
    assert_eq!(code, 0);
    let schema: serde_json::Value = serde_json::from_str(&schema).unwrap();
    let validator = jsonschema::validator_for(&schema).unwrap();
    assert!(
        validator.is_valid(report),
        "{:?}",
        validator.validate(report)
    );
    let mut without = report.clone();
    without[list][0].as_object_mut().unwrap().remove(key);
    assert!(!validator.is_valid(&without), "{list} {key}");
}

#[test]
fn the_worst_class_makes_the_command_fail_after_its_report() {
    let project = changed();
    for (arguments, code) in [
        (&[][..], 0),
        (&["--fail-on", "none"], 0),
        (&["--fail-on", "breaking"], 1),
        (&["--fail-on", "silent"], 1),
        (&["--fail-on", "docs"], 1),
        (&["--only", "docs"], 1),
    ] {
        let (found, report, messages) = project.result(arguments);
        assert_eq!(found, code, "{arguments:?}: {messages}");
        assert!(report.contains("breaking: "), "{report}");
        assert_eq!(
            messages.contains("the worst change is breaking"),
            code == 1,
            "{messages}"
        );
    }
    let worded = THINGS.replace("doc: Its name.", "doc: Its own name.");
    project.write("spec/acme/things.yaml", &worded);
    for (arguments, code) in [
        (&["--fail-on", "docs"][..], 1),
        (&["--fail-on", "deprecating"], 0),
        (&["--only", "docs"], 0),
        (&["--only", "docs", "--fail-on", "version"], 1),
    ] {
        let (found, _, messages) = project.result(arguments);
        assert_eq!(found, code, "{arguments:?}: {messages}");
    }
    // A version alone is no change.
    project.write("spec/acme/things.yaml", THINGS);
    project.write(
        "spec/acme/platform.yaml",
        &PLATFORM.replace("0.1.0", "0.2.0"),
    );
    let report = project.report(&["--only", "docs", "--fail-on", "docs,version"]);
    assert_eq!(report["class"], "none");
}

#[test]
fn a_removal_is_annotated_where_it_was() {
    let project = changed();
    project.without_name();
    let (_, annotations, _) = project.result(&["--format", "github", "--fail-on", "breaking"]);
    let at = "::error file=spec/acme/things.yaml,line=17,title=breaking%3A ";
    assert!(annotations.starts_with(at), "{annotations}");
    let was = "It was at spec/acme/things.yaml:18 of ";
    assert!(annotations.contains(was), "{annotations}");

    // The file is gone, and then the whole platform.
    project.write(
        "spec/acme/more.yaml",
        &THINGS.replace("things", "more").replace("Thing", "More"),
    );
    project.write(
        "spec/other/platform.yaml",
        &PLATFORM.replace("acme", "other"),
    );
    project.write("spec/other/things.yaml", THINGS);
    project.commit("more");
    fs::remove_file(project.path("spec/acme/more.yaml")).unwrap();
    let (_, annotations, _) = project.result(&["HEAD", "--format", "github"]);
    let at = "::warning file=spec/acme/platform.yaml,line=1,title=breaking%3A ";
    assert!(annotations.contains(at), "{annotations}");
    fs::remove_dir_all(project.path("spec/other")).unwrap();
    let (_, annotations, _) = project.result(&["HEAD", "--format", "github"]);
    assert!(
        annotations.contains("::warning title=breaking%3A "),
        "{annotations}"
    );
}

#[test]
fn a_type_is_told_once_with_the_operations_that_use_it() {
    let project = Folder::project();
    let more: String = (1..12)
        .map(|it| {
            LIST.replace("  list:", &format!("  list{it}:"))
                .replace("GET /things", &format!("GET /things{it}"))
        })
        .collect();
    let things = THINGS.replace("types:\n", &format!("{more}types:\n"));
    project.write("spec/acme/things.yaml", &things);
    project.write("old/acme/platform.yaml", PLATFORM);
    project.write("old/acme/things.yaml", &things);
    let field = "      made_at: { type: timestamp_ms, doc: When it was made. }\n";
    project.write("spec/acme/things.yaml", &format!("{things}{field}"));
    let sides = ["--base-dir", "old", "--head-dir", "spec"];
    let report = project.report(&sides);
    let findings = report["findings"].as_array().unwrap();
    assert_eq!(findings.len(), 1, "{findings:?}");
    assert_eq!(findings[0]["operations"].as_array().unwrap().len(), 12);
    let (_, text, _) = project.result(&sides);
    assert!(text.contains(" and 4 more\n"), "{text}");
    let (_, comment, _) = project.result(&[&sides[..], &["--format", "markdown"]].concat());
    assert!(
        comment.contains("<summary>12 operations</summary>"),
        "{comment}"
    );

    // What compiles and is wrong by a factor of 1000 is marked.
    let seconds = format!("{things}{}", field.replace("_ms", "_s"));
    project.write("old/acme/things.yaml", &seconds);
    let (_, text, _) = project.result(&sides);
    assert!(text.contains("[time-unit-changed]  (look twice)"), "{text}");
    assert_eq!(project.report(&sides)["findings"][0]["is_loud"], true);
}

#[test]
fn rules_are_listed_and_explained() {
    let folder = Folder::empty();
    let (code, list, _) = folder.result(&["--list-rules"]);
    assert_eq!(code, 0);
    let (id, summary) = list.lines().next().unwrap().split_once("  ").unwrap();
    let (code, text, _) = folder.result(&["--explain", id]);
    assert_eq!(code, 0);
    assert!(
        text.contains(summary.trim()) && text.contains("\nWhy: "),
        "{text}"
    );
    let (code, text, messages) = folder.result(&["--explain", "field-removd"]);
    assert_eq!((code, text.as_str()), (2, ""));
    assert!(
        messages.contains("did you mean `field-removed`?"),
        "{messages}"
    );
}
