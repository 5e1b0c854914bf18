//! `accept.yaml`: what it accepts, when an entry is of no use, and what is said of a wrong one.
//! Must not know how changes are found.

use super::NAME;
use super::generator::{by_older_generator, former};
use crate::support::{Folder, THINGS};

const FILE: &str = "spec/accept.yaml";

/// Returns the entry that accepts the only change of a report, as the report prints it and a person completes it.
fn entry(report: &str, expires: &str) -> String {
    let (_, text) = report.split_once("# yaml-language-server").unwrap();
    let text = text.replace("reason: \"\"", "reason: No response had it.");
    let text = text.replace("author: \"\"", "author: A curator");
    let text = text.replace("expires: \"\"", &format!("expires: {expires}"));
    format!("# yaml-language-server{text}")
}

/// A repository whose work tree removes a field, and what accepts it. The day of its commit is 2026-01-01.
fn accepted() -> (Folder, String) {
    let project = Folder::repository();
    project.without_name();
    let (code, report, _) = project.result(&["HEAD", "--fail-on", "breaking"]);
    assert_eq!(code, 1);
    let entry = entry(&report, "2026-06-30");
    project.write(FILE, &entry);
    (project, entry)
}

/// The rules and the classes of a report.
fn found(project: &Folder, arguments: &[&str]) -> Vec<String> {
    let report = project.report(arguments);
    let findings = report["findings"].as_array().unwrap().iter();
    let found = findings.map(|it| format!("{} {}", it["rule"], it["class"]));
    found.map(|it| it.replace('"', "")).collect()
}

const REMOVED: &str = "field-removed breaking";
const STALE: &str = "acceptance-stale none";
const EXPIRED: &str = "acceptance-expired none";

#[test]
fn what_is_accepted_does_not_fail_and_still_counts() {
    let (project, _) = accepted();
    let arguments = ["HEAD", "--fail-on", "breaking,acceptance"];
    let (code, text, messages) = project.result(&arguments);
    assert_eq!((code, messages.as_str()), (0, ""), "{text}");
    let said = "accepted by A curator until 2026-06-30: No response had it.";
    assert!(text.contains(said) && !text.contains("to accept"), "{text}");
    let report = project.report(&arguments);
    assert_eq!(
        (&report["class"], &report["bump"]),
        (&"breaking".into(), &"major".into())
    );
    let accepted = serde_json::json!({
        "reason": "No response had it.", "author": "A curator", "expires": "2026-06-30"
    });
    assert_eq!(report["findings"][0]["accepted"], accepted);
    let (_, comment, _) = project.result(&[&arguments[..], &["--format", "markdown"]].concat());
    assert!(comment.contains(&format!("**{said}**")), "{comment}");
    let (_, annotations, _) = project.result(&[&arguments[..], &["--format", "github"]].concat());
    assert!(annotations.starts_with("::notice "), "{annotations}");

    // The rest fails as before, and an assertion stays one.
    let (code, _, messages) = project.result(&["HEAD", "--only", "docs"]);
    assert_eq!(code, 1, "{messages}");
    let silent = THINGS
        .replace(NAME, "")
        .replace("GET /things/", "GET /v2/things/");
    project.write("spec/acme/things.yaml", &silent);
    let (code, _, messages) = project.result(&["HEAD", "--fail-on", "silent"]);
    assert_eq!(code, 1);
    let said = "the worst change that is not accepted is silent";
    assert!(messages.contains(said), "{messages}");
    let (code, _, _) = project.result(&["HEAD", "--fail-on", "breaking"]);
    assert_eq!(code, 0);
}

#[test]
fn an_acceptance_ends_after_its_last_day() {
    let (project, entry) = accepted();
    project.write(FILE, &entry.replace("2026-06-30", "2026-01-01"));
    assert_eq!(found(&project, &["HEAD"]), [REMOVED]);
    // A day that a user names is taken for the day of the commit.
    assert_eq!(
        found(&project, &["HEAD", "--today", "2026-01-02"]),
        [REMOVED, EXPIRED]
    );
    project.write(FILE, &entry.replace("2026-06-30", "2025-12-31"));
    assert_eq!(found(&project, &["HEAD"]), [REMOVED, EXPIRED]);
    assert_eq!(
        found(&project, &["HEAD", "--today", "2025-12-31"]),
        [REMOVED]
    );
    for (fail_on, code) in [("breaking", 1), ("acceptance", 1), ("version", 0)] {
        let (found, report, _) = project.result(&["HEAD", "--fail-on", fail_on]);
        assert_eq!(found, code, "{report}");
        assert!(report.contains("new: spec/accept.yaml:3\n"), "{report}");
        assert!(
            report.contains("until 2025-12-31, and it is 2026-01-01"),
            "{report}"
        );
        assert!(
            report.contains("\n1 change, the worst is breaking"),
            "{report}"
        );
    }
    let (code, _, messages) = project.result(&["HEAD", "--today", "soon"]);
    assert_eq!(code, 2);
    assert!(messages.contains("write a day as 2027-01-31"), "{messages}");
}

#[test]
fn an_acceptance_of_another_change_is_stale() {
    let (project, entry) = accepted();
    // The field comes back with another type.
    let number = THINGS.replace("name: { type: string", "name: { type: u64");
    project.write("spec/acme/things.yaml", &number);
    assert_eq!(found(&project, &["HEAD"]), ["type-changed breaking", STALE]);
    // The same rule, and another meaning.
    let typed =
        |own: &str| THINGS.replace("name: { type: string", &format!("name: {{ type: {own}"));
    let (_, report, _) = project.result(&["HEAD", "--fail-on", "breaking"]);
    project.write(FILE, &self::entry(&report, "2026-06-30"));
    assert_eq!(found(&project, &["HEAD"]), ["type-changed breaking"]);
    project.write("spec/acme/things.yaml", &typed("bool"));
    assert_eq!(found(&project, &["HEAD"]), ["type-changed breaking", STALE]);

    // Neither lines nor words are a part of the meaning.
    project.write(FILE, &entry);
    let moved = THINGS
        .replace(NAME, "")
        .replace("types:\n", "# A comment.\n\ntypes:\n");
    let moved = moved.replace("doc: A thing.", "doc: The thing.");
    project.write("spec/acme/things.yaml", &moved);
    let rules = found(&project, &["HEAD"]);
    assert_eq!(rules, ["documentation-changed docs", REMOVED]);
    let report = project.report(&["HEAD"]);
    assert_eq!(report["findings"][1]["accepted"]["author"], "A curator");
}

#[test]
fn an_acceptance_is_not_stale_because_a_report_is_of_another_range() {
    let (project, _) = accepted();
    let label = THINGS
        .replace(NAME, "")
        .replace("doc: A thing.", "doc: The thing.");
    let removed = THINGS.replace(NAME, "");
    project.commit("second");
    // The change is in the past, and there was no release.
    project.write("spec/acme/things.yaml", &label);
    assert_eq!(found(&project, &["HEAD"]), ["documentation-changed docs"]);
    // The change comes after a release.
    project.git(&["tag", "acme-v0.1.0", "HEAD~1"]);
    assert_eq!(found(&project, &["HEAD"]), ["documentation-changed docs"]);
    // A later release has it already.
    project.write("spec/acme/things.yaml", &removed);
    project.git(&["tag", "acme-v0.2.0", "HEAD"]);
    assert_eq!(found(&project, &["HEAD"]), [STALE]);
    let (code, report, _) = project.result(&["HEAD", "--fail-on", "acceptance"]);
    assert_eq!(code, 1);
    assert!(
        report.contains("\nno change for users of the crates\n"),
        "{report}"
    );
    assert_eq!(found(&project, &["HEAD", "--platform", "acme"]), [STALE]);
}

#[test]
fn what_no_finding_speaks_of_cannot_be_accepted() {
    let project = by_older_generator("pub acme::Old\n", "");
    let arguments = ["HEAD", "--fail-on", "breaking"];
    let (code, report, _) = project.result(&arguments);
    assert_eq!(code, 1);
    assert!(!report.contains("to accept"), "{report}");
    project.without_name();
    let (_, report, _) = project.result(&arguments);
    project.write(FILE, &entry(&report, "2026-06-30"));
    assert_eq!(found(&project, &["HEAD"]), [REMOVED]);
    let (code, report, messages) = project.result(&arguments);
    assert_eq!(code, 1, "{messages}");
    assert!(report.contains("accepted by A curator"), "{report}");
    assert!(
        messages.contains("the worst change is breaking"),
        "{messages}"
    );
}

#[test]
fn an_acceptance_is_not_stale_because_a_release_is_not_read() {
    let (project, entry) = accepted();
    let out = project.path("generated").display().to_string();
    assert_eq!(project.run_own("generate", &["--out", &out]), Some(0));
    former(&project);
    let release = |to: &str| project.git(&["tag", "--force", "acme-v0.1.0", to]);
    release("former");
    project.commit("the language of today");
    // Nobody knows which changes were made since the release.
    assert_eq!(found(&project, &["HEAD"]), Vec::<String>::new());
    release("HEAD");
    assert_eq!(found(&project, &["HEAD"]), [STALE]);
    // The base is not read either, so that there is no finding.
    release("former");
    let (code, _, messages) = project.result(&["former", "--fail-on", "acceptance"]);
    assert_eq!(code, 0, "{messages}");
    project.write(FILE, &entry.replace("2026-06-30", "2025-12-31"));
    assert_eq!(found(&project, &["former"]), [EXPIRED]);
}

#[test]
fn acceptances_are_those_of_the_new_side() {
    let (project, _) = accepted();
    let sides = ["HEAD~1", "HEAD", "--fail-on", "breaking"];
    project.git(&["add", "spec/acme"]);
    project.git(&["commit", "--quiet", "--message", "second"]);
    assert_eq!(project.result(&sides).0, 1, "the file is in no commit");
    project.commit("third");
    assert_eq!(
        project
            .result(&["HEAD~2", "HEAD", "--fail-on", "breaking"])
            .0,
        0
    );
    // The field comes back, and the file of the old side accepts nothing.
    project.write("spec/acme/things.yaml", THINGS);
    std::fs::remove_file(project.path(FILE)).unwrap();
    assert_eq!(found(&project, &["HEAD"]), ["field-added additive"]);

    // Folders, where the old one stands for the release.
    let (project, entry) = accepted();
    project.git(&["worktree", "add", "--quiet", "old", "HEAD"]);
    let sides = ["--base-dir", "old/spec", "--head-dir", "spec"];
    assert_eq!(found(&project, &sides), [REMOVED]);
    assert_eq!(
        project
            .result(&[&sides[..], &["--fail-on", "breaking"]].concat())
            .0,
        0
    );
    project.write("spec/acme/things.yaml", THINGS);
    assert_eq!(found(&project, &sides), [STALE]);
    // Other commands read it for no platform.
    project.write(FILE, &entry);
    assert_eq!(project.run_own("lint", &[]), Some(0));
}

#[test]
fn a_wrong_file_is_told_with_all_its_problems() {
    let (project, entry) = accepted();
    let wrong = entry
        .replace("field-removed", "field-removd")
        .replace("2026-06-30", "2026-06-31")
        .replace("author: A curator", "autor: A curator")
        .replace("No response had it.", "\" \"");
    project.write(FILE, &wrong);
    let (code, report, messages) = project.result(&["HEAD"]);
    assert_eq!((code, report.as_str()), (2, ""), "{messages}");
    for said in [
        "there is no rule `field-removd`",
        "did you mean `field-removed`?",
        "`2026-06-31` is no day",
        "autor",
        "`reason` is empty",
        "spec/accept.yaml:3:11",
        "spec/accept.yaml:9:",
    ] {
        assert!(messages.contains(said), "{said}: {messages}");
    }
    project.write(
        FILE,
        &format!("{entry}{}", entry.split_once("accept:\n").unwrap().1),
    );
    let (code, _, messages) = project.result(&["HEAD"]);
    assert_eq!(code, 2);
    assert!(messages.contains("is accepted twice"), "{messages}");
    for (text, code) in [("accept: [\n", 2), ("", 2), ("accept: []\n", 0)] {
        project.write(FILE, text);
        let (found, _, messages) = project.result(&["HEAD"]);
        assert_eq!(found, code, "{text}");
        assert_eq!(
            messages.contains("spec/accept.yaml:1"),
            code == 2,
            "{messages}"
        );
    }
    // What is printed is not yet an entry: a person has to say why.
    std::fs::remove_file(project.path(FILE)).unwrap();
    let (_, report, _) = project.result(&["HEAD", "--fail-on", "breaking"]);
    let (_, printed) = report.split_once("# yaml-language-server").unwrap();
    project.write(FILE, &format!("# yaml-language-server{printed}"));
    let (code, _, messages) = project.result(&["HEAD"]);
    assert_eq!(code, 2);
    for key in ["`reason` is empty", "`author` is empty", "`` is no day"] {
        assert!(messages.contains(key), "{key}: {messages}");
    }
    std::fs::write(project.path(FILE), b"accept:\n  \xff\n").unwrap();
    let (code, _, messages) = project.result(&["HEAD"]);
    assert_eq!(code, 2);
    assert!(messages.contains("line 2 is not UTF-8"), "{messages}");
}
