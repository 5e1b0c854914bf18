//! What the generator itself changed, and bases in an older spec language, which are compared by their `api.txt`.
//! Must not know how lines are judged.

use super::reports::assert_as_schema;
use crate::support::{Folder, PLATFORM, THINGS};

/// The public API of the invented crate.
const API: &str = "generated/acme/api.txt";

/// A line of it.
pub(super) const NAME: &str = "pub acme::things::Thing::name: Option<String>\n";

/// What a spec of a former language says, which is unknown today.
const FORMER: &str = "colour: green\n";

/// A repository with generated crates, but for their sources.
pub(super) fn generated() -> Folder {
    let project = Folder::repository();
    assert_eq!(
        project.run_own("generate", &["--out", &out(&project)]),
        Some(0)
    );
    std::fs::remove_dir_all(project.path("generated/acme/src")).unwrap();
    project.commit("generated");
    project
}

fn out(project: &Folder) -> String {
    project.path("generated").display().to_string()
}

/// A repository whose base has lines in `api.txt` that the generator does not give today, and lacks others.
pub(super) fn by_older_generator(gone: &str, come: &str) -> Folder {
    let project = generated();
    let api = project.text(API).replacen(come, gone, 1);
    project.write(API, &api);
    project.commit("an older generator");
    project
}

pub(super) fn former(project: &Folder) {
    project.write("spec/acme/platform.yaml", &format!("{PLATFORM}{FORMER}"));
    project.commit("a former language");
    project.git(&["tag", "former"]);
    project.write("spec/acme/platform.yaml", PLATFORM);
}

#[test]
fn nothing_is_told_of_a_generator_that_did_not_change() {
    let project = generated();
    project.without_name();
    let report = project.report(&["HEAD"]);
    assert_eq!(report["generator"], serde_json::json!([]));
    assert_eq!(report["unread"], serde_json::json!([]));
    assert_eq!(report["findings"].as_array().unwrap().len(), 1);
}

#[test]
fn what_the_generator_changes_is_told_apart_and_counts() {
    for (gone, come, class, bump, required) in [
        ("", NAME, "additive", "minor", "0.1.1"),
        ("pub acme::Old\n", "", "breaking", "major", "0.2.0"),
        (
            &NAME.replace("Option<String>", "String"),
            NAME,
            "breaking",
            "major",
            "0.2.0",
        ),
        (
            &NAME.replace("pub ", "#[deprecated] pub "),
            "",
            "additive",
            "minor",
            "0.1.1",
        ),
    ] {
        let project = by_older_generator(gone, come);
        project.git(&["tag", "acme-v0.1.0"]);
        let report = project.report(&["HEAD"]);
        assert_eq!(report["findings"], serde_json::json!([]), "{report:#}");
        let signed = [("- ", gone), ("+ ", come)]
            .into_iter()
            .filter(|(_, line)| !line.is_empty());
        let lines: Vec<String> = signed
            .map(|(sign, line)| format!("{sign}{}", line.trim_end()))
            .collect();
        let expected = serde_json::json!([{ "crate": "acme", "class": class, "bump": bump, "surface": lines }]);
        assert_eq!(report["generator"], expected);
        assert_as_schema(&project, &report, "generator", "class");
        assert_eq!(
            (&report["class"], &report["bump"]),
            (&class.into(), &bump.into())
        );
        assert_eq!(report["crates"][0]["required"], required);
        assert_eq!(report["crates"][0]["verdict"], "too-low");
        let (code, text, messages) = project.result(&["HEAD", "--fail-on", "version"]);
        assert_eq!(code, 1, "{messages}");
        assert!(
            text.contains("acme: the generator itself changed the API since the base\n"),
            "{text}"
        );
        assert!(
            text.contains("; this counts what the generator itself changed of the API\n"),
            "{text}"
        );
        for line in lines {
            assert!(text.contains(&format!("    {line}\n")), "{text}");
        }
        assert_eq!(project.result(&["HEAD", "--only", "docs"]).0, 1);
    }
}

#[test]
fn what_the_generator_changed_since_the_release_counts_even_if_not_since_the_base() {
    let project = by_older_generator("pub acme::Old\n", "");
    project.git(&["tag", "acme-v0.1.0"]);
    assert_eq!(
        project.run_own("generate", &["--out", &out(&project)]),
        Some(0)
    );
    project.commit("today's generator");
    let report = project.report(&["HEAD"]);
    assert_eq!(report["generator"], serde_json::json!([]));
    assert_eq!(report["class"], "none");
    assert_eq!(report["crates"][0]["required"], "0.2.0");
    let (code, text, _) = project.result(&["HEAD", "--fail-on", "version"]);
    assert_eq!(code, 1);
    assert!(
        text.contains("at least 0.2.0; this counts what the generator"),
        "{text}"
    );
}

#[test]
fn folders_say_where_their_crates_are() {
    let project = by_older_generator("pub acme::Old\n", "");
    project.write("old/acme/platform.yaml", PLATFORM);
    project.write("old/acme/things.yaml", THINGS);
    let sides = ["--base-dir", "old", "--head-dir", "spec"];
    assert_eq!(project.report(&sides)["generator"], serde_json::json!([]));
    let report = project.report(&[&sides[..], &["--base-generated", "generated"]].concat());
    assert_eq!(
        report["generator"][0]["surface"],
        serde_json::json!(["- pub acme::Old"])
    );
    assert_eq!(report["crates"][0]["required"], "0.2.0");
    // A folder of another level would hide everything.
    let wrong = ["--base-generated", "generated/acme"];
    let (code, report, messages) = project.result(&[&sides[..], &wrong].concat());
    assert_eq!((code, report.as_str()), (2, ""));
    assert!(
        messages.contains("generated/acme has no api.txt of a platform of old"),
        "{messages}"
    );
    let (code, _, messages) = project.result(&["--base-generated", "generated"]);
    assert_eq!(code, 2, "{messages}");
}

#[test]
fn a_base_in_an_older_language_is_compared_by_its_api() {
    let project = generated();
    former(&project);
    project.without_name();
    let report = project.report(&["former"]);
    let unread = &report["unread"][0];
    assert_eq!(unread["platform"], "acme");
    assert_eq!(
        unread["old"],
        serde_json::json!({ "file": "spec/acme/platform.yaml", "line": 8 })
    );
    assert_eq!(unread["message"], "unknown key `colour` (unknown-key)");
    assert_eq!(
        unread["surface"],
        serde_json::json!([format!("- {}", NAME.trim_end())])
    );
    assert_eq!(
        (&unread["class"], &unread["bump"]),
        (&"breaking".into(), &"major".into())
    );
    assert_eq!(
        (&report["class"], &report["bump"]),
        (&"breaking".into(), &"major".into())
    );
    assert_eq!(report["findings"], serde_json::json!([]));
    assert_as_schema(&project, &report, "unread", "revision");
    for (format, said) in [
        ("text", "acme: the spec in former ("),
        (
            "markdown",
            "#### not read (1)\n\n- `acme`: **breaking** by its API: the spec in former (",
        ),
        (
            "github",
            "::warning file=spec/acme/platform.yaml,line=4,title=breaking%3A not read::the spec in former (",
        ),
    ] {
        let (code, text, messages) = project.result(&["former", "--format", format]);
        assert_eq!((code, messages.as_str()), (0, ""));
        assert!(text.contains(said), "{text}");
        let problem = "spec/acme/platform.yaml:8: unknown key `colour`";
        assert!(text.contains(problem), "{text}");
        assert!(text.contains("silent changes are not known"), "{text}");
    }
}

#[test]
fn what_an_older_base_hides_is_never_asserted() {
    let project = generated();
    former(&project);
    let report = project.report(&["former"]);
    // The lines are the same, and what is sent may not be.
    assert_eq!(
        (&report["class"], &report["bump"]),
        (&"none".into(), &"patch".into())
    );
    let (_, text, _) = project.result(&["former"]);
    assert!(
        text.contains("1 platform compared by its API alone"),
        "{text}"
    );
    for (arguments, code) in [
        (&["--only", "docs"][..], 1),
        (&["--fail-on", "docs"], 1),
        (&["--fail-on", "silent"], 1),
        (&["--fail-on", "breaking"], 0),
        (&["--fail-on", "version"], 0),
    ] {
        let (found, _, messages) = project.result(&[&["former"], arguments].concat());
        assert_eq!(found, code, "{arguments:?}: {messages}");
        let is_told = messages
            .contains("what is sent and read of `acme` is not compared, as the spec in former (");
        assert_eq!(is_told, arguments != ["--fail-on", "version"], "{messages}");
    }
    project.without_name();
    assert_eq!(project.result(&["former", "--fail-on", "breaking"]).0, 1);
}

#[test]
fn a_release_in_an_older_language_requires_a_version() {
    let project = generated();
    former(&project);
    project.git(&["tag", "acme-v0.1.0", "former"]);
    project.commit("today's language");
    let version = |project: &Folder| {
        let report = project.report(&["HEAD"]);
        assert_eq!(report["unread"], serde_json::json!([]));
        let version = &report["crates"][0];
        let note = version["note"].as_str().unwrap();
        assert!(note.starts_with("acme-v0.1.0 ("), "{note}");
        assert!(note.contains("api.txt alone"), "{note}");
        ["old", "required", "verdict"].map(|key| version[key].as_str().unwrap().to_owned())
    };
    assert_eq!(version(&project), ["0.1.0", "0.1.1", "too-low"]);
    project.without_name();
    project.commit("without name");
    assert_eq!(version(&project), ["0.1.0", "0.2.0", "too-low"]);
    assert_eq!(project.result(&["HEAD", "--fail-on", "version"]).0, 1);
}

#[test]
fn only_the_platforms_that_are_not_read_are_compared_by_their_api() {
    let project = generated();
    let other = PLATFORM.replace("acme", "other");
    project.write("spec/other/platform.yaml", &other);
    project.write("spec/other/things.yaml", THINGS);
    former(&project);
    project.without_name();
    project.write(
        "spec/other/things.yaml",
        &THINGS.replace("doc: Its name.", "doc: A name."),
    );
    project.write("spec/new/platform.yaml", &PLATFORM.replace("acme", "new"));
    project.write("spec/new/things.yaml", THINGS);
    let report = project.report(&["former"]);
    let findings = report["findings"].as_array().unwrap();
    let found: Vec<_> = findings
        .iter()
        .map(|it| {
            (
                it["platform"].as_str().unwrap(),
                it["rule"].as_str().unwrap(),
            )
        })
        .collect();
    assert_eq!(
        found,
        [
            ("new", "platform-added"),
            ("other", "documentation-changed")
        ]
    );
    assert_eq!(report["unread"].as_array().unwrap().len(), 1);
    let report = project.report(&["former", "--platform", "other", "--only", "docs"]);
    assert_eq!(report["unread"], serde_json::json!([]));
    // A platform that is gone loses all lines.
    std::fs::remove_dir_all(project.path("spec/acme")).unwrap();
    let report = project.report(&["former"]);
    assert_eq!(report["unread"][0]["class"], "breaking");
    let lines = report["unread"][0]["surface"].as_array().unwrap();
    assert_eq!(lines.len() + 1, project.text(API).lines().count());
    // Another one that is not read and has no list is none that may be left out.
    project.write("spec/other/platform.yaml", &format!("{other}{FORMER}"));
    project.commit("two former ones");
    project.write("spec/other/platform.yaml", &other);
    let (code, report, messages) = project.result(&["HEAD"]);
    assert_eq!((code, report.as_str()), (2, ""));
    assert!(
        messages.contains("HEAD:spec/other/platform.yaml:8: unknown key `colour`"),
        "{messages}"
    );
    assert!(messages.contains("generated/other/api.txt"), "{messages}");
}

#[test]
fn other_broken_sides_are_not_read_at_all() {
    let project = generated();
    former(&project);
    let head = ["former~1", "former"];
    project.write("spec/acme/platform.yaml", &format!("{PLATFORM}{FORMER}"));
    let folders = ["--base-dir", "spec", "--base-generated", "generated"];
    for arguments in [&head[..], &["former~1"], &[".", "former~1"], &folders] {
        let (code, report, messages) = project.result(arguments);
        assert_eq!((code, report.as_str()), (2, ""), "{arguments:?}");
        assert!(
            messages.contains("spec/acme/platform.yaml:8: unknown key"),
            "{messages}"
        );
    }
    project.write("spec/acme/platform.yaml", PLATFORM);
    project.git(&["rm", "--quiet", API]);
    project.write("spec/acme/platform.yaml", &format!("{PLATFORM}{FORMER}"));
    project.commit("without api.txt");
    project.write("spec/acme/platform.yaml", PLATFORM);
    let (code, _, messages) = project.result(&["HEAD"]);
    assert_eq!(code, 2);
    assert!(
        messages.contains("HEAD:spec/acme/platform.yaml:8"),
        "{messages}"
    );
}
